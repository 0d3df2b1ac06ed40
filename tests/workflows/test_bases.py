"""What an entry of a delta was written against, in real git histories: nobody's line is lost without a word."""

from collections import Counter
from pathlib import Path

import pytest
from helpers.git_repo import GitRepo, make_repo
from pytest_mock import MockerFixture

import bot.openspec.bases
from bot.openspec.archiving import Question, Request
from bot.openspec.bases import block_of
from bot.repo.command import SafeGit
from bot.repo.folder import FolderTree
from bot.repo.repository import Repository
from bot.repo.versions import versions
from bot.workflows.archive import Planned, plan_three_way
from bot.workflows.bases import finder
from bot.workflows.conflicts import conflicts, open_deltas

SPEC = "openspec/specs/door/spec.md"
DELTA = "openspec/changes/slow/specs/door/spec.md"
STEP = "- **AND** the alarm stops\n"
BEFORE = """# door Specification

## Purpose
It keeps the door of the house, for everybody who lives there, day and night.

## Requirements

### Requirement: Door
The door SHALL open at once when it is asked to.

#### Scenario: Open
- **WHEN** asked
- **THEN** it opens
"""
AFTER = BEFORE + STEP
SLOW = """## MODIFIED Requirements

### Requirement: Door
The door SHALL open slowly when it is asked to.

#### Scenario: Open
- **WHEN** asked
- **THEN** it opens
"""
VERY_SLOW = SLOW.replace("slowly", "very slowly")


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    """The spec, and nothing else of the change than its proposal."""
    return make_repo(tmp_path / "repo", {SPEC: BEFORE, "openspec/changes/slow/proposal.md": "## Why\nx\n"})


def planned(repo: GitRepo, root: str = "") -> Planned:
    folder = repo.path / root
    request = Request("slow", "2026-01-02", frozenset(Question))
    return plan_three_way(FolderTree(folder), request, finder(Repository.open(folder)))


def result(done: Planned, path: str = SPEC) -> str:
    assert done.is_ready and done.archive, (done.refusal, done.contradictions)
    text = done.archive.writes[path]
    assert text is not None
    return text


def test_the_line_that_came_since_stays(repo: GitRepo) -> None:
    repo.commit({DELTA: SLOW})
    repo.commit({SPEC: AFTER})
    done = planned(repo)
    assert STEP in result(done) and "slowly" in result(done)
    assert done.notes == ()


@pytest.mark.parametrize("is_committed", [True, False])
def test_an_edit_of_the_delta_takes_nothing_back(repo: GitRepo, is_committed: bool) -> None:
    repo.commit({DELTA: SLOW})
    repo.commit({SPEC: AFTER})
    repo.write(DELTA, VERY_SLOW)
    if is_committed:
        repo.commit()
    done = planned(repo)
    assert STEP in result(done) and "very slowly" in result(done)
    (note,) = done.notes
    assert note.endswith(
        "lines that came later are kept. To leave one out, commit the delta with it, and then without."
    )


def test_who_took_the_line_in_may_leave_it_out_later(repo: GitRepo) -> None:
    repo.commit({DELTA: SLOW})
    repo.commit({SPEC: AFTER})
    repo.commit({DELTA: VERY_SLOW + STEP})
    assert STEP in result(planned(repo))
    assert planned(repo).notes == ()
    repo.commit({DELTA: VERY_SLOW})
    assert STEP not in result(planned(repo))


def test_what_was_left_out_on_purpose_stays_out_when_the_delta_is_edited(repo: GitRepo) -> None:
    repo.commit({SPEC: AFTER})
    repo.commit({DELTA: SLOW})
    repo.commit({DELTA: VERY_SLOW})
    done = planned(repo)
    assert STEP not in result(done)
    assert done.notes == ()


def test_an_edit_shows_nothing_of_what_a_shallow_clone_cut_off(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({DELTA: SLOW})
    repo.commit({SPEC: AFTER})
    repo.commit({DELTA: VERY_SLOW})
    assert STEP in result(planned(repo.clone(tmp_path / "whole")))
    done = planned(repo.clone(tmp_path / "shallow", "--depth=2"))
    assert done.refusal and done.refusal.code == "archive_history_missing"


CUT_OFF = [
    # the delta, and whether it takes something of the spec that only history shows to be newer
    (SLOW, True),
    ("## REMOVED Requirements\n\n### Requirement: Door\n", True),
    ("## RENAMED Requirements\n\n- FROM: `### Requirement: Door`\n- TO: `### Requirement: Gate`\n", False),
    ("## ADDED Requirements\n\n" + SLOW.split("\n\n", 1)[1].replace("Door", "Gate"), False),
    ("## MODIFIED Requirements\n\n" + AFTER[AFTER.index("### ") :], False),
]


@pytest.mark.parametrize(("delta", "is_refused"), CUT_OFF)
def test_nothing_is_overwritten_where_a_shallow_clone_does_not_tell(
    repo: GitRepo, tmp_path: Path, delta: str, is_refused: bool
) -> None:
    other = (
        "\n### Requirement: Bell\nThe bell SHALL ring.\n\n#### Scenario: Ring\n- **WHEN** rung\n- **THEN** it rings\n"
    )
    repo.commit({DELTA: delta, SPEC: BEFORE + other})
    repo.commit({SPEC: AFTER + other})
    clone = repo.clone(tmp_path / "shallow", "--depth=1")
    done = planned(clone)
    assert done.is_ready is not is_refused
    assert ("git fetch --unshallow" in (done.refusal.fix if done.refusal else "")) is is_refused
    tree = FolderTree(clone.path)
    found = conflicts(tree, open_deltas(tree, "", finder(Repository.open(clone.path))).deltas)
    assert found.needs_person is is_refused
    assert ("git fetch --unshallow" in " ".join(found.unread)) is is_refused


def test_an_entry_that_was_taken_out_and_put_back(repo: GitRepo) -> None:
    other = SLOW.replace("Requirement: Door", "Requirement: Gate").replace("MODIFIED", "ADDED")
    repo.commit({DELTA: SLOW})
    repo.commit({DELTA: other})
    repo.commit({SPEC: AFTER})
    repo.commit({DELTA: SLOW})
    assert STEP in result(planned(repo))


def test_an_edit_that_is_as_near_to_both_is_said(repo: GitRepo) -> None:
    repo.commit({DELTA: SLOW})
    repo.commit({SPEC: BEFORE.replace("at once", "within 2 seconds")})
    assert planned(repo).contradictions
    repo.commit({DELTA: VERY_SLOW})
    done = planned(repo)
    assert "very slowly" in result(done)
    assert "it leaves out goes" in " ".join(done.notes)


def test_a_squash_that_is_as_near_to_both_is_said(repo: GitRepo) -> None:
    repo.commit({SPEC: BEFORE.replace("at once", "within 2 seconds")})
    repo.commit({DELTA: SLOW}, "Slower (#12)")
    done = planned(repo)
    assert "slowly" in result(done)
    assert "what came between and it leaves out goes" in " ".join(done.notes)


def test_a_squash_that_is_nearer_to_one_is_merged_against_that(repo: GitRepo) -> None:
    repo.commit({SPEC: AFTER})
    repo.commit({DELTA: SLOW}, "Slower (#12)")
    assert STEP in result(planned(repo))
    assert "lines that came later are kept" in " ".join(planned(repo).notes)
    repo.commit({DELTA: SLOW + STEP}, "Slower (#13)")
    done = planned(repo)
    assert STEP in result(done)
    assert done.notes == ()


def test_the_capability_got_another_name(repo: GitRepo) -> None:
    repo.commit({DELTA: SLOW})
    repo.commit({SPEC: AFTER})
    repo.run("mv", "openspec/specs/door", "openspec/specs/gate")
    repo.run("mv", "openspec/changes/slow/specs/door", "openspec/changes/slow/specs/gate")
    repo.commit()
    done = planned(repo)
    assert STEP in result(done, SPEC.replace("door", "gate"))
    assert done.notes == ()


@pytest.mark.parametrize("before", ["old/", ""])
def test_the_whole_root_moved(repo: GitRepo, before: str) -> None:
    if before:
        repo.write("old/README.md")
        repo.run("mv", "openspec", "old/openspec")
        repo.commit()
    repo.commit({before + DELTA: SLOW})
    repo.commit({before + SPEC: AFTER})
    repo.write("new/README.md")
    repo.run("mv", f"{before}openspec", "new/openspec")
    repo.commit()
    done = planned(repo, "new")
    assert STEP in result(done)
    assert done.notes == ()


def test_a_spec_was_split(repo: GitRepo) -> None:
    repo.commit({DELTA: SLOW})
    repo.commit({SPEC: AFTER})
    repo.run("mv", "openspec/changes/slow/specs/door", "openspec/changes/slow/specs/gate")
    repo.commit({SPEC.replace("door", "gate"): AFTER, SPEC: AFTER + "- **AND** it stays open\n"})
    assert STEP in result(planned(repo), SPEC.replace("door", "gate"))


def test_a_delta_that_was_for_another_spec_has_no_base(repo: GitRepo) -> None:
    gate = SPEC.replace("door", "gate")
    repo.commit({gate: "".join(f"{number}\n" for number in range(30))})
    repo.commit({DELTA: SLOW})
    repo.commit({gate: AFTER})
    repo.run("mv", "openspec/changes/slow/specs/door", "openspec/changes/slow/specs/gate")
    repo.commit()
    done = planned(repo)
    assert STEP not in result(done, gate)
    assert "was for another spec" in " ".join(done.notes)


def test_a_copy_of_another_delta_is_a_delta_of_its_own(repo: GitRepo) -> None:
    gate = SPEC.replace("door", "gate")
    repo.commit({gate: AFTER, DELTA: SLOW})
    repo.commit({DELTA.replace("door", "gate"): VERY_SLOW})
    done = planned(repo)
    assert STEP not in result(done, gate)
    assert done.notes == ()


def diverge(repo: GitRepo, ours: dict[str, str | bytes | None], theirs: dict[str, str | bytes | None]) -> None:
    """Begin a merge of two branches, and leave its commit to the caller."""
    repo.branch("theirs")
    repo.commit({"theirs": "", **theirs})
    repo.switch("main")
    repo.commit({"ours": "", **ours})
    repo.run("merge", "--quiet", "--no-ff", "--no-commit", "--strategy=ours", "theirs")


def test_a_delta_that_a_merge_brought(repo: GitRepo) -> None:
    diverge(repo, {}, {})
    repo.commit({DELTA: SLOW})
    repo.commit({SPEC: AFTER})
    done = planned(repo)
    assert STEP in result(done)
    assert done.notes == ()


def test_a_delta_that_a_merge_resolved(repo: GitRepo) -> None:
    diverge(repo, {DELTA: SLOW}, {DELTA: VERY_SLOW})
    repo.commit({DELTA: SLOW.replace("slowly", "rather slowly")})
    repo.commit({SPEC: AFTER})
    done = planned(repo)
    assert STEP in result(done) and "rather slowly" in result(done)
    assert done.notes == ()


def test_a_merge_that_took_the_delta_away(repo: GitRepo) -> None:
    diverge(repo, {DELTA: SLOW}, {DELTA: VERY_SLOW})
    repo.commit({DELTA: None})
    assert [each.subject for each in versions(Repository.open(repo.path), DELTA)] == ["change", "change"]
    repo.commit({DELTA: SLOW, SPEC: AFTER})
    assert STEP in result(planned(repo))


def test_a_merge_of_a_delta_that_one_side_called_otherwise(repo: GitRepo) -> None:
    former = DELTA.replace("slow", "fast")
    repo.commit({former: SLOW.replace("slowly", "fast")})
    repo.branch("theirs")
    repo.write("openspec/changes/slow/tasks.md", "- [x] 1\n")
    (repo.path / DELTA).parent.mkdir(parents=True)
    repo.run("mv", former, DELTA)
    repo.commit()
    repo.switch("main")
    repo.commit({former: SLOW})
    repo.run("merge", "--quiet", "--no-ff", "--no-commit", "theirs")
    merge = repo.commit({DELTA: VERY_SLOW})
    assert versions(Repository.open(repo.path), DELTA)[0].commit == merge
    repo.commit({SPEC: AFTER})
    assert STEP in result(planned(repo))


def with_bad_byte(text: str, at: str) -> bytes:
    return text.encode().replace(at.encode(), at.encode() + b"\xff")


@pytest.mark.parametrize("at", ["It keeps", "at once", "it opens"])
def test_a_byte_that_is_no_utf8_in_the_spec(repo: GitRepo, at: str) -> None:
    repo.commit({SPEC: with_bad_byte(BEFORE, at)})
    repo.commit({DELTA: with_bad_byte(SLOW, at)})
    repo.commit({SPEC: with_bad_byte(AFTER, at)})
    done = planned(repo)
    assert STEP in result(done) and "slowly" in result(done)
    assert done.notes == ()


def test_a_byte_that_is_no_utf8_in_the_delta(repo: GitRepo) -> None:
    repo.commit({DELTA: SLOW.encode() + b"\n## Notes\n\xff\n"})
    repo.commit({SPEC: AFTER})
    done = planned(repo)
    assert STEP in result(done)
    assert done.notes == ()


def test_a_version_that_cannot_be_read_is_no_version_that_held_nothing(repo: GitRepo) -> None:
    (repo.path / SPEC).unlink()
    repo.link(SPEC, "../elsewhere.md")
    repo.commit()
    repo.commit({DELTA: SLOW})
    (repo.path / SPEC).unlink()
    repo.commit({SPEC: AFTER})
    done = planned(repo)
    assert STEP not in result(done)
    assert "cannot be read" in " ".join(done.notes) and "never held" not in " ".join(done.notes)


@pytest.mark.parametrize(
    "subject",
    ["odd \x02 and \x01 é", "\x02" + 40 * "a" + " 1 1 forged", "\x02" + 40 * "a" + " 1 1\n\nA", ""],
    ids=["control", "forged", "forged-line", "none"],
)
def test_a_subject_says_nothing_of_versions(repo: GitRepo, subject: str) -> None:
    repo.write(DELTA, SLOW)
    repo.run("add", "--all")
    repo.run("commit", "--quiet", "--allow-empty-message", "--message", subject)
    assert [each.subject for each in versions(Repository.open(repo.path), DELTA)] == [subject.partition("\n")[0]]
    repo.commit({SPEC: AFTER})
    assert STEP in result(planned(repo))


@pytest.mark.parametrize("encoding", ["UTF-16", "ISO-8859-1"])
def test_how_the_log_is_encoded_is_no_matter(repo: GitRepo, encoding: str) -> None:
    repo.commit({DELTA: SLOW}, "slower: é")
    repo.run("config", "i18n.logOutputEncoding", encoding)
    repo.commit({SPEC: AFTER})
    assert versions(Repository.open(repo.path), DELTA)[0].subject == "slower: é"
    assert STEP in result(planned(repo))


def test_git_is_asked_once_where_a_history_ends_however_many_deltas_there_are(
    repo: GitRepo, mocker: MockerFixture
) -> None:
    find, heads = finder(Repository.open(repo.path)), mocker.spy(Repository, "head")
    found = [find("door", f"openspec/changes/slow-{number}/specs/door/spec.md", SLOW) for number in range(3)]
    assert heads.call_count == 1 and all(each.found["Door"].block for each in found)


def test_the_deltas_of_a_change_and_their_specs_are_read_together(repo: GitRepo, mocker: MockerFixture) -> None:
    names = ["door", *(f"window-{number}" for number in range(5))]
    repo.commit({f"openspec/specs/{each}/spec.md": BEFORE for each in names})
    places = [(each, DELTA.replace("/door/", f"/{each}/")) for each in names]
    repo.commit({path: SLOW for _, path in places})
    find, asking = finder(Repository.open(repo.path)), mocker.spy(SafeGit, "execute")
    found = [find(each, path, SLOW) for each, path in places]
    asked = Counter(call.args[1][1] for call in asking.call_args_list)
    assert all(each.found["Door"].block for each in found)
    # One walk over history for each of the first three, one for all others; a thousand take no more of the last two.
    assert (asked["log"], asked["ls-tree"], asked["cat-file"]) == (6 + 4, 2, 1)


def test_what_was_a_folder_when_its_delta_was_written_is_no_version_that_held_nothing(repo: GitRepo) -> None:
    (repo.path / SPEC).unlink()
    repo.commit({f"{SPEC}/notes.md": "x\n", DELTA: SLOW})
    found = finder(Repository.open(repo.path))("door", DELTA, SLOW)
    assert "cannot be read" in found.found["Door"].assumed


def test_a_spec_is_read_once_for_all_that_is_asked_of_it(mocker: MockerFixture) -> None:
    reading = mocker.spy(bot.openspec.bases, "read_source")
    spec = BEFORE + "".join(f"\n### Requirement: Window {number}\nIt SHALL close.\n" for number in range(30))
    assert block_of(spec, "Door") and all(block_of(spec, f"Window {number}") for number in range(30))
    assert block_of(spec, "Window 30") is None and reading.call_count == 1
