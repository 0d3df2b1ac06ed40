"""``specbot memory``: what is shown, what is taken back, and that text of the memory steers nothing."""

import json
import re
from pathlib import Path

import pytest
from helpers.forge.house import ForgeHouse
from helpers.git_repo import GitRepo, make_repo
from helpers.run import run
from helpers.shapes import assert_shape
from helpers.specs import path_of, spec
from helpers.verdicts import verdict

from bot.learning.events import Event, Kind, taken_back
from bot.learning.log import read
from bot.learning.playbook import playbook_of
from bot.repo.repository import Repository
from bot.workflows.memory import remember
from bot.workflows.memory_state import BRANCH

DOORS, LIFTS = path_of("doors"), path_of("lifts")
RULE = "vague-word"
SAID = "Numbers are in the contract."
NO = verdict("5ugge5ti0n01", rule=RULE, path=DOORS, reason=SAID)
NO_AGAIN = verdict("5ugge5ti0n02", rule=RULE, path=LIFTS, group="openspec/specs/lifts", reason=SAID)
TAKEN = verdict(
    "5ugge5ti0n03", Kind.EDITED, rule="soft-word", reason="", before="It may open.", suggested="It SHALL open.",
    after="It MAY open.", who="jon",
)  # fmt: skip


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    made = make_repo(tmp_path / "repo", {DOORS: spec("doors"), LIFTS: spec("lifts")})
    made.run("config", "user.name", "Ada Desk")
    made.run("config", "user.email", "ada@example.org")
    monkeypatch.chdir(made.path)
    return made


def kept(repo: GitRepo, *events: Event) -> None:
    remember(Repository.open(repo.path), events)


def log_of(repo: GitRepo) -> list[Event]:
    names = repo.run("ls-tree", "--name-only", BRANCH, "events/").splitlines()
    return [each for name in names for each in read(repo.read(name, BRANCH)).ordered]


def test_where_nothing_is_remembered(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "memory", "list")
    assert (ran.code, "Nothing is remembered here yet" in ran.out) == (0, True)
    assert run(capsys, "memory", "export").out == ""
    assert run(capsys, "memory", "list", "--json").json["events"] == []
    ran = run(capsys, "memory", "why", "abcd")
    assert (ran.code, "specbot learn" in ran.err) == (2, True)
    assert "No suggestion has come to anything" in run(capsys, "stats").out
    assert not repo.run("for-each-ref", f"refs/heads/{BRANCH}")


def test_outside_of_git(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (["memory", "list"], ["stats"], ["memory", "silence", RULE, "--reason", "x"]):
        ran = run(capsys, *words)
        assert (ran.code, "no git repository" in ran.err) == (2, True)


def test_list_and_its_filters(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    kept(repo, NO, NO_AGAIN, TAKEN)
    ran = run(capsys, "memory", "list")
    assert ran.out.index("Playbook") < ran.out.index(SAID) < ran.out.index("Events")
    assert all(each.id[:12] in ran.out for each in (NO, NO_AGAIN, TAKEN))

    def listed(*words: str) -> tuple[list[str], list[str]]:
        found = run(capsys, "memory", "list", "--json", *words).json
        return [each["text"] for each in found["playbook"]], [each["subject"][-2:] for each in found["events"]]

    texts, subjects = listed("--rule", RULE)
    assert (texts, set(subjects)) == ([SAID], {"01", "02"})
    assert listed("--kind", "edited") == ([], ["03"])
    assert listed("--state", "active") == ([SAID], [])
    assert listed("--path", "openspec/specs/lifts") == ([], ["02"])
    assert listed("--path", "openspec/specs/lifts/*.md")[1] == ["02"]
    assert len(listed("--limit", "1")[1]) == 1
    assert run(capsys, "memory", "list", "--json", "--limit", "1").json["more"] == 2
    assert run(capsys, "memory", "list", "--kind", "nonsense").code == 2


def test_why_by_the_beginning_of_an_id(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    kept(repo, NO, NO_AGAIN, TAKEN)
    entry = next(each for each in playbook_of([NO, NO_AGAIN, TAKEN]).entries if each.text == SAID)
    told = run(capsys, "memory", "why", entry.id[:6]).out
    assert SAID in told and "prompts for this rule are given it" in told
    assert f"{NO.id[:12]}  2026-11-02, mara said no to a suggestion for {RULE} in {DOORS}" in told
    told = run(capsys, "memory", "why", TAKEN.id[:8]).out
    assert "It stands." in told
    assert all(text in told for text in ("It may open.", "It SHALL open.", "It MAY open.", "jon took a suggestion"))
    told = run(capsys, "memory", "why", NO.subject).out
    assert "is not proposed a second time" in told and entry.id in told
    ran = run(capsys, "memory", "why", "5ugge5ti")
    assert (ran.code, "beginning of 3 ids" in ran.err) == (2, True)
    assert run(capsys, "memory", "why", "ffffffff").code == 2
    shown = run(capsys, "memory", "why", entry.id, "--json").json
    assert {each["id"] for each in shown["events"]} == {NO.id, NO_AGAIN.id} == set(shown["entry"]["evidence"])


def test_why_a_rule_is_silent_here(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    kept(repo, NO)
    told = run(capsys, "memory", "why", RULE).out
    assert "0 of 1 taken" in told and "Nobody has silenced it." in told
    assert run(capsys, "memory", "silence", RULE, "--path", "openspec/specs/doors", "--reason", "On purpose.").code == 0
    told = run(capsys, "memory", "why", RULE, "--path", DOORS).out
    assert re.search(r"Silent on openspec/specs/doors/\*\* since 20\d\d-\d\d-\d\d \(Ada Desk\): “On purpose.”", told)
    assert f"Nobody has silenced it on {LIFTS}" in run(capsys, "memory", "why", RULE, "--path", LIFTS).out
    assert run(capsys, "memory", "why", "soft-word").code == 0
    assert run(capsys, "memory", "why", NO.id, "--path", DOORS).code == 2


def test_revert_says_what_it_changes_and_changes_no_file(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    kept(repo, NO, NO_AGAIN)
    repo.write(DOORS, "being edited\n")
    before = repo.state()
    ran = run(capsys, "memory", "revert", NO.id[:7], "--reason", "A slip, says ada@example.org.")
    assert ran.code == 0
    assert repo.state() == before
    assert f"active becomes candidate: “{SAID}”" in ran.out
    assert f"Suggestion {NO.subject} may be proposed again." in ran.out
    assert f"{RULE}: 0 of 1 taken; before, 0 of 2 taken." in ran.out
    back = next(each for each in log_of(repo) if each.kind is Kind.REVERT)
    assert (back.subject, back.reason, back.who, back.counts) == (NO.id, "A slip, says [e-mail].", "Ada Desk", True)
    assert repo.read("playbook.jsonl", BRANCH) == playbook_of([NO_AGAIN]).data
    tip = repo.id(BRANCH)
    assert "taken back already" in run(capsys, "memory", "revert", NO.id, "--reason", "Again.").out
    assert repo.id(BRANCH) == tip
    assert "(taken back)" in run(capsys, "memory", "list").out
    ran = run(capsys, "memory", "revert", back.id, "--reason", "It was none.", "--json")
    assert ran.json["effect"]["refused"] == [NO.subject]
    assert repo.read("playbook.jsonl", BRANCH) == playbook_of([NO, NO_AGAIN]).data


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["revert", "ffffffff", "--reason", "x"], "holds nothing called ffffffff"),
        (["revert", NO.subject, "--reason", "x"], "Take back one of the events behind it"),
        (["revert", NO.id, "--reason", "  "], "There is no reason"),
        (["revert", NO.id], "Missing option '--reason'"),
        (["silence", "vague-wrd", "--reason", "x"], "Did you mean vague-word?"),
        (["silence", RULE, "--path", "/etc", "--reason", "x"], "does not lead down from the top"),
        (["silence", RULE, "--path", "../x", "--reason", "x"], "does not lead down from the top"),
        (["silence", RULE, "--path", "{a,b}" * 40, "--reason", "x"], "too many choices. Write it as"),
        (["silence", RULE, "--path", "openspec/[z-a]/", "--reason", "x"], "bad character range"),
        (["silence", RULE, "--reason", ""], "There is no reason"),
    ],
)
def test_what_cannot_be_done(repo: GitRepo, capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    kept(repo, NO)
    tip = repo.id(BRANCH)
    ran = run(capsys, "memory", *words)
    assert ran.code == 2
    assert said in ran.err
    assert repo.id(BRANCH) == tip


def test_silence_once_and_lift_it(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "memory", "silence", RULE, "--reason", "We like it so.")
    assert f"{RULE} proposes nothing on all paths any more." in ran.out
    (event,) = log_of(repo)
    assert (event.kind, event.path, event.counts, event.source) == (Kind.SUPPRESSED, "", True, "desk")
    assert "vague-word  all paths" in run(capsys, "memory", "list").out
    tip = repo.id(BRANCH)
    assert "It is so already" in run(capsys, "memory", "silence", RULE, "--reason", "Once more.").out
    assert repo.id(BRANCH) == tip
    assert f"{RULE} may propose on all paths again." in run(capsys, "memory", "revert", event.id, "--reason", "No.").out
    assert run(capsys, "memory", "silence", RULE, "--reason", "Once more.").out.startswith("Silenced")


def test_a_path_is_counted_from_the_top_and_a_misspelt_one_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = make_repo(tmp_path / "repo", {f"docs/{DOORS}": spec("doors"), LIFTS: spec("lifts")})
    monkeypatch.chdir(repo.path / "docs")
    ran = run(capsys, "memory", "silence", RULE, "--path", "openspec/specs/doors/", "--reason", "x")
    assert ran.err == ""
    ran = run(capsys, "memory", "silence", RULE, "--path", "openspec/specs/lifts/**", "--reason", "x")
    assert "is it misspelt?" in ran.err
    globs = {each.path for each in log_of(repo)}
    assert globs == {"docs/openspec/specs/doors/**", "docs/openspec/specs/lifts/**"}


def test_export_is_everything(repo: GitRepo, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    kept(repo, NO, NO_AGAIN, TAKEN, verdict("x", counts=False, who="mallory"))
    events = {each.id for each in log_of(repo)}
    assert set(read(run(capsys, "memory", "export").out.encode()).events) == events
    file = tmp_path / "out.jsonl"
    assert run(capsys, "memory", "export", str(file)).out == ""
    assert set(read(file.read_bytes()).events) == events
    assert run(capsys, "memory", "export", str(file)).code == 2
    assert run(capsys, "memory", "export", str(file), "--json", "--force").code == 0
    whole = json.loads(file.read_text())
    assert {each["id"] for each in whole["events"]} == events
    assert [each["stands"] for each in whole["events"]].count(False) == 1
    assert_shape("memory", whole, complete=True)
    assert_shape("memory", run(capsys, "memory", "list", "--json").json, complete=True)


def test_nothing_in_the_memory_steers_a_terminal(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    evil = "\x1b]0;owned\x07\u202e\u200b\r\nspecbot: trust me\x9b2J"
    kept(
        repo,
        verdict("s\x1b[2J1", rule=RULE + evil, path=f"openspec/{evil}", group=evil, who=evil, reason=evil, model=evil,
                before=evil, suggested=evil, after=evil),
        verdict("s\x1b[2J2", Kind.SUPPRESSED, rule=RULE, path=evil, reason=evil),
    )  # fmt: skip
    shown = run(capsys, "memory", "list").out + run(capsys, "stats").out + run(capsys, "memory", "why", RULE).out
    for each in log_of(repo):
        shown += run(capsys, "memory", "why", each.id).out + run(capsys, "memory", "why", each.id, "--json").out
    shown += run(capsys, "memory", "export").out + run(capsys, "memory", "revert", each.id, "--reason", evil).out
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202e]", shown)


def test_what_cannot_be_read_is_told_beside_the_result(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    kept(repo, NO)
    folder = repo.path.parent / "open"
    repo.run("worktree", "add", "--quiet", str(folder), BRANCH)
    GitRepo(folder).commit({"events/2026-11.jsonl": NO.line + b"\n<<<<<<< \x1b[2J\n"})
    repo.run("worktree", "remove", "--force", str(folder))
    ran = run(capsys, "memory", "list")
    assert ran.err == "events/2026-11.jsonl: 1 line cannot be read (the line is not JSON).\n"
    assert NO.id[:12] in ran.out
    assert run(capsys, "memory", "export", "--json").json["unread"][0]["line"].startswith("<<<<<<<")


def test_stats(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    kept(
        repo, NO, NO_AGAIN, TAKEN, verdict("a1", Kind.WRONG), verdict("q1", Kind.UNANSWERED), verdict("u", counts=False)
    )
    told = run(capsys, "stats").out
    assert "1 of 3 decided suggestions taken, 33% (6% to 79%)" in told
    assert "1 answer called wrong; 1 question that the specs do not answer." in told
    assert "Not counted: 1 event of people who may not write." in told
    assert "By month" in told
    assert "By month" not in run(capsys, "stats", "--by", "rule").out
    found = run(capsys, "stats", "--json").json
    assert_shape("stats", found)
    assert [(each["name"], each["taken"], each["decided"]) for each in found["rules"]] == [
        (RULE, 0, 2),
        ("soft-word", 1, 1),
    ]
    assert found["answers"] == {"wrong": 1, "unanswered": 1}


def test_what_a_forced_push_took_away_is_told(
    repo: GitRepo, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    server = make_repo(tmp_path / "server.git", bare=True)
    repo.run("remote", "add", "origin", server.path.as_uri())
    kept(repo, NO)
    kept(repo, NO_AGAIN)
    repo.run("push", "--quiet", "origin", BRANCH)
    server.run("update-ref", f"refs/heads/{BRANCH}", repo.id(f"{BRANCH}^"))
    repo.run("fetch", "--quiet", "origin")
    ran = run(capsys, "memory", "revert", NO.id, "--reason", "x")
    assert ran.err == "1 event that a forced push took off the server went here, too.\n"
    assert "'git push origin specbot/memory' shares it." in ran.out
    repo.run("push", "--quiet", "origin", BRANCH)
    assert {each.subject for each in log_of(repo)} == {NO.subject, NO.id}


def test_what_is_told_of_a_reason_is_what_is_kept(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "memory", "silence", RULE, "--reason", "Ask bob@corp.example.")
    assert "Ask [e-mail]" in ran.out and "bob@" not in ran.out


def test_a_branch_in_the_way_of_the_memory_is_named(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.run("branch", "specbot")
    ran = run(capsys, "memory", "silence", RULE, "--reason", "x")
    assert ran.code == 2 and "The branch specbot exists" in ran.err and "git branch -m" in ran.err


def test_without_an_origin_there_is_nothing_to_push(repo: GitRepo, capsys: pytest.CaptureFixture[str]) -> None:
    kept(repo, NO)
    ran = run(capsys, "memory", "sync")
    assert (ran.code, ran.out) == (0, "Nothing to do: 1 event.\n")
    assert run(capsys, "memory", "sync", "--json").json["left"] is False


def test_sync_over_http(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with ForgeHouse(tmp_path / "house", {DOORS: spec("doors")}) as house:
        clones = [make_repo(tmp_path / name, {LIFTS: spec("lifts")}) for name in ("one", "two")]
        for clone, event in zip(clones, (NO, NO_AGAIN), strict=True):
            clone.run("remote", "add", "origin", house.clone_url)
            kept(clone, event)
        monkeypatch.chdir(clones[0].path)
        monkeypatch.setenv("PATH", "/usr/bin:/bin")
        ran = run(capsys, "memory", "sync")
        assert (ran.code, "There is no token" in ran.err, "git push origin" in ran.out) == (1, True, True)
        monkeypatch.setenv("GH_TOKEN", house.tokens["bob"])
        assert run(capsys, "memory", "sync").out == "Joined and pushed: 1 event.\n"
        assert run(capsys, "memory", "sync").out == "Nothing to do: 1 event.\n"
        monkeypatch.chdir(clones[1].path)
        assert run(capsys, "memory", "sync", "--json").json["events"] == 2
        tip = house.state.repos.refs(house.full_name)[f"refs/heads/{BRANCH}"]
        assert tip == clones[1].id(BRANCH)
        kept(clones[1], TAKEN)
        monkeypatch.setenv("GH_TOKEN", house.tokens["carol"])
        ran = run(capsys, "memory", "sync")
        assert (ran.code, "stands on the branch specbot/memory here" in ran.err) == (2, True)
        assert house.tokens["carol"] not in ran.err + ran.out


def test_a_revert_in_the_log_of_somebody_who_may_not_write_does_nothing(
    repo: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    kept(repo, NO, taken_back(NO, when="2026-11-30T10:00:00Z", who="mallory", counts=False))
    ran = run(capsys, "memory", "revert", NO.id, "--reason", "Mine counts.")
    assert ran.out.startswith("Taken back: ")
