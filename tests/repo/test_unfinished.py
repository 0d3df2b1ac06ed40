"""What the next command makes of a claim: settled, left to whoever holds it, or not believed."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.laid_out import snapshot_with_modes

from bot.repo.claim import CLAIM, Claim, Step, new_claim, take
from bot.repo.unfinished import recover

SOURCE, TARGET, LOCK = "openspec/changes/x", "openspec/changes/archive/y", "openspec/changes/archive/.lock"
SPEC, NEW = "openspec/specs/a/spec.md", "openspec/specs/b/spec.md"


def the_claim() -> Claim:
    steps = (Step(SPEC, "old\n", "new\n", 0o640), Step(NEW, None, "made\n", None))
    return new_claim(source=SOURCE, target=TARGET, lock=LOCK, folders=("openspec/specs/b",), steps=steps)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in (SPEC, f"{SOURCE}/tasks.md"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("old\n")
    (tmp_path / "openspec/changes/archive").mkdir()
    (tmp_path / SPEC).chmod(0o640)
    return tmp_path


def left_over(root: Path, claim: Claim) -> None:
    """Leave what a process leaves that was killed when its specs were written."""
    take(root, claim).leave()
    (root / LOCK).write_text(claim.token)
    (root / SPEC).write_text("new\n")
    (root / NEW).parent.mkdir()
    (root / NEW).write_text("made\n")
    (root / claim.beside(TARGET, "copy")).mkdir()
    (root / claim.beside(SPEC, "new")).write_text("new")


def test_no_claim_no_word(root: Path) -> None:
    assert recover(root) == ""


def test_put_back(root: Path) -> None:
    before = snapshot_with_modes(root)
    left_over(root, the_claim())
    assert recover(root) == "An archive that broke off, of openspec/changes/x, was undone; archive it again."
    assert snapshot_with_modes(root) == before


def test_one_that_is_too_large_to_be_read_stays(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left_over(root, the_claim())
    before = snapshot_with_modes(root)
    monkeypatch.setattr("bot.repo.claim._LARGEST", 100)
    assert "stays" in recover(root)
    assert snapshot_with_modes(root) == before


def test_brought_to_its_end(root: Path) -> None:
    left_over(root, the_claim())
    os.rename(root / SOURCE, root / TARGET)
    assert recover(root) == f"An archive that broke off, of openspec/changes/x, was brought to its end: {TARGET}."
    assert (root / SPEC).read_text() == "new\n"
    assert sorted(os.listdir(root / "openspec/changes/archive")) == ["y"]
    assert recover(root) == ""


def test_what_somebody_wrote_since_stays(root: Path) -> None:
    left_over(root, the_claim())
    (root / SPEC).write_text("mine\n")
    assert recover(root).endswith(f"Changed since, and left as it is: {SPEC}.")
    assert (root / SPEC).read_text() == "mine\n"
    assert not (root / "openspec/specs/b").exists()
    assert not (root / CLAIM).exists()


def test_somebody_elses_official_claim_stays(root: Path) -> None:
    left_over(root, the_claim())
    (root / LOCK).write_text("another's")
    recover(root)
    assert (root / LOCK).read_text() == "another's"


def test_a_living_process_keeps_its_claim(root: Path) -> None:
    claim = the_claim()
    held = take(root, claim)
    (root / SPEC).write_text("new\n")
    assert recover(root).startswith("An archive is being made here by another process")
    assert (root / SPEC).read_text() == "new\n"
    held.leave()
    assert "was undone" in recover(root)


def test_a_claim_that_came_with_the_repository_is_not_believed(root: Path) -> None:
    left_over(root, the_claim())
    os.utime(root / CLAIM)  # as git leaves it at a checkout
    before = snapshot_with_modes(root)
    assert recover(root).startswith(f"{CLAIM} was not made here")
    assert snapshot_with_modes(root) == before


def test_one_that_changes_nothing_is_cleared_away(root: Path) -> None:
    before = snapshot_with_modes(root)
    take(root, the_claim()).leave()
    os.utime(root / CLAIM)
    assert "before it had begun" in recover(root)
    assert snapshot_with_modes(root) == before


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_one_that_was_not_written_to_its_end(root: Path, share: float) -> None:
    before = snapshot_with_modes(root)
    take(root, the_claim()).leave()
    data = (root / CLAIM).read_bytes()
    (root / CLAIM).write_bytes(data[: int(len(data) * share)])
    assert "before it had begun" in recover(root)
    assert snapshot_with_modes(root) == before


@pytest.mark.parametrize("data", [b"notes", b'{"kind": "something else"}\n', b"\xff\x00"])
def test_what_specbot_does_not_write_stays(root: Path, data: bytes) -> None:
    (root / CLAIM).write_bytes(data)
    assert recover(root).startswith(f"{CLAIM} is nothing that specbot wrote")
    assert (root / CLAIM).read_bytes() == data


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_no_file_at_all(root: Path, kind: str) -> None:
    (root / CLAIM).symlink_to("specs/a/spec.md") if kind == "link" else (root / CLAIM).mkdir()
    before = snapshot_with_modes(root)
    assert recover(root).startswith("An archive that broke off is not settled: ")
    assert snapshot_with_modes(root) == before


@pytest.mark.parametrize("path", ["../out.md", "openspec/../out.md", "/etc/x", "openspec/.git/x", "README.md"])
def test_paths_that_specbot_does_not_write(root: Path, path: str) -> None:
    (root / "out.md").write_text("new\n")
    claim = the_claim()
    left_over(root, replace(claim, steps=(Step(path, "old\n", "new\n", None),)))
    assert recover(root).startswith("An archive that broke off is not settled: ")
    assert (root / "out.md").read_text() == "new\n"
    assert (root / SPEC).read_text() == "new\n"


def test_nothing_is_put_back_through_a_link(root: Path) -> None:
    left_over(root, the_claim())
    os.rename(root / "openspec/specs/a", root / "elsewhere")
    (root / "openspec/specs/a").symlink_to("../../elsewhere")
    assert f"left as it is: {SPEC}" in recover(root)
    assert (root / "elsewhere/spec.md").read_text() == "new\n"


def test_a_copy_that_had_not_been_swept_up(root: Path) -> None:
    left_over(root, the_claim())
    for name in ("tasks.md", "gone.md"):
        (root / TARGET).mkdir(exist_ok=True)
        (root / TARGET / name).write_text("old\n")
    assert "was brought to its end" in recover(root)
    assert not (root / SOURCE).exists()
