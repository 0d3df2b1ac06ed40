"""What strangers, bots, people with rights, pull requests, names and models try on specbot; what comes of it, to the letter."""

import base64
import json
import re
import tomllib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from helpers.agreeing import asked_as
from helpers.chat_server import Answer, ChatServer
from helpers.forge.harm import OURS, Watch, files_of, states_in
from helpers.forge.house import ForgeHouse
from helpers.forge.state import Request
from helpers.forge.steps import Steps, Workflow
from helpers.run import Ran

from bot.openspec.suggestions import Question, Suggestion
from bot.text.codec import decode, encode
from bot.workflows.conversation import Conversation, Item
from bot.workflows.markers import LARGEST, marker

ATTACKS = Path(__file__).parent / "attacks"
SPEC = "openspec/specs/gate/spec.md"
EARLIER = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
KEY = "sk-the-key-of-the-model-server"
GATE = """\
# gate Specification

## Purpose
The gate lets people through who have paid for the day, and keeps everybody else out of the garden.

## Requirements
### Requirement: Opening
The gate SHALL open when a ticket is shown to it.

#### Scenario: Ticket
- **WHEN** somebody shows a ticket of today
- **THEN** the gate opens within 3 seconds

### Requirement: Closing
The gate SHALL close after 10 seconds.

#### Scenario: Nobody
- **WHEN** nobody stands in it
- **THEN** the gate closes
"""
BAD = GATE.replace("gate SHALL open", "gate will open the the latch")
FILES = {"README.md": "# Garden\n", SPEC: GATE}
NO_OPINION = {
    "meaning_words": "",
    "meaning": "kept",
    "untestable_words": "",
    "testable": "yes",
    "question_words": "",
    "question": "",
}
Case = dict[str, Any]


def cases(name: str) -> list[Any]:
    found = tomllib.loads((ATTACKS / f"{name}.toml").read_text("utf-8"))["case"]
    return [pytest.param(each, id=each["name"]) for each in found]


@dataclass
class Stage:
    """A house with two pull requests of bob's that specbot has reviewed (their numbers), and one of mallory's fork."""

    house: ForgeHouse
    workflow: Workflow
    topic: int = 0
    other: int = 0
    foreign: int = 0
    names: dict[str, str] = field(default_factory=dict)

    def status(self, number: int) -> dict[str, Any]:
        ours = (each for each in self.house.comments(number) if each["user"]["login"] == OURS)
        return next(each for each in ours if "specbot:status" in each["body"])

    def filled(self, text: str) -> str:
        for name, value in self.names.items():
            text = text.replace(f"<{name}>", value)
        return text


@dataclass
class Outcome:
    """What both steps said, without what mutes the runner, and what was posted anew or otherwise."""

    steps: Steps
    said: str
    posted: str
    harm: list[str]


def settled(folder: Path) -> Iterator[Stage]:
    with ForgeHouse(folder, FILES) as house:
        (folder / "runs").mkdir()
        stage = Stage(house, Workflow(house, folder / "runs"))
        house.push({SPEC: BAD}, "topic", at=EARLIER)
        house.push({SPEC: GATE.replace("gate SHALL open", "gate will open")}, "other", at=EARLIER)
        stage.topic = house.open_pull("topic", "Another gate", login="bob")
        stage.other = house.open_pull("other", "A third gate", login="bob")
        house.push_to_fork(house.fork("mallory"), {SPEC: BAD}, "evil", at=EARLIER)
        stage.foreign = house.open_pull("mallory:evil", "Mine", login="mallory")
        for number in (stage.topic, stage.other):
            steps = stage.workflow.on(house.event("pull_request", number=number))
            assert steps.publish and steps.publish.code == 0, steps
        (item,) = states_in(house, stage.topic)[0]["items"]
        (elsewhere,) = states_in(house, stage.other)[0]["items"]
        stage.names = {
            "BOX": item["id"],
            "OTHER BOX": elsewhere["id"],
            "OURS": stage.status(stage.topic)["body"],
            "TRAP": str(folder / "trap"),
        }
        yield stage


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    yield from settled(tmp_path_factory.mktemp("stage"))


@pytest.fixture
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """One of its own where branches move, or where what is remembered changes."""
    case = request.getfixturevalue("case")
    if "moves" in case or case.get("alone"):
        yield from settled(tmp_path)
    else:
        yield request.getfixturevalue("shared")


def carried_out(stage: Stage, event: Path, case: Case, secrets: tuple[str, ...] = ()) -> Outcome:
    """Run both steps for an event, and look over the whole house."""
    watch = Watch(stage.house, secrets, Path(stage.names["TRAP"]))
    given = stage.house.environment(event)
    files = [Path(given[name]) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH")]
    for each in files:
        each.write_text("")
    steps = stage.workflow.on(event, code=None)
    runs = [ran for ran in (steps.event, steps.publish) if ran]
    said = [line for ran in runs for line in ran.out.splitlines() if not line.startswith(("::", "Plan written"))]
    said += [line for ran in runs if ran.code for line in ran.err.splitlines() if line.startswith("error: ")]
    harm = watch.harm(runs, moves=case.get("moves", []), files=files)
    harm += [f"{each.name} is not empty" for each in files[2:] if each.read_text()]
    harm += [] if steps.outputs.count("\n") in (0, 3) and steps.outputs[:5] in ("", "act<<") else [steps.outputs]
    harm += [f"a secret in the plan or the summary: {each[:9]}" for each in (*secrets,) if each in files_of(steps)]
    posted = "\n".join(watch.new.values())
    plain = re.sub("(?<=Committed )[0-9a-f]{12}|[0-9a-f]{40}", "<COMMIT>", "\n".join(said))
    plain = re.sub("(?<=#)[0-9]+|(?<=/pull/)[0-9]+|(?<=[Pp]ull request )[0-9]+", "<N>", plain)
    plain = plain.replace(stage.house.server_url, "<HOUSE>")
    return Outcome(steps, plain, posted, harm)


def check(stage: Stage, case: Case, outcome: Outcome) -> None:
    assert outcome.said == stage.filled(case["says"]), outcome.said
    shown = case.get("shows", [])
    assert [words for words in shown if stage.filled(words) not in outcome.posted] == [], outcome.posted
    if "once" in case:
        assert not outcome.posted or case["once"] in outcome.posted
    else:
        assert bool(outcome.posted) == bool(shown), outcome.posted
    assert [words for words in case.get("never", []) if words in outcome.posted + files_of(outcome.steps)] == []
    assert outcome.harm == []


def tampered(stage: Stage, event: Path, changes: list[list[Any]]) -> Path:
    """Change a payload as GitHub would never send it, or cannot be made to in a house."""
    payload = json.loads(event.read_text("utf-8"))
    for path, value in changes:
        *names, last = path.split(".")
        holder = payload
        for name in names:
            holder = holder[name]
        holder[last] = None if value == "<NULL>" else stage.filled(value) if isinstance(value, str) else value
    event.write_text(json.dumps(payload), "utf-8")
    return event


@pytest.mark.parametrize("case", cases("comments"))
def test_a_hostile_comment(case: Case, stage: Stage) -> None:
    check(stage, case, commented(stage, case))


def commented(stage: Stage, case: Case) -> Outcome:
    house, login = stage.house, case.get("by", "mallory")
    number = {"other": stage.other, "fork": stage.foreign}.get(case.get("on", ""), stage.topic)
    body = case.get("begins", "") + stage.filled(case["body"]) * case.get("times", 1)
    for words in case.get("before", []):
        stage.workflow.on(house.event("issue_comment", comment=house.comment(login, number, words)["id"]))
    if case.get("on") == "line":
        comment = house.line_comment(login, number, SPEC, 8, body)
        event = house.event("pull_request_review_comment", comment=comment["id"])
    elif "was" in case:
        comment = house.comment(login, number, case["was"])
        house.edit_comment(case.get("edited_by", login), comment["id"], body)
        event = house.event(
            "issue_comment",
            comment=comment["id"],
            action="edited",
            sender=case.get("edited_by", login),
            before=case["was"],
        )
    else:
        event = house.event("issue_comment", comment=house.comment(login, number, body)["id"])
    return carried_out(stage, tampered(stage, event, case.get("payload", [])), case)


@pytest.mark.parametrize("case", cases("ticks"))
def test_a_hostile_tick(case: Case, stage: Stage) -> None:
    check(stage, case, ticked(stage, case))


def ticked(stage: Stage, case: Case) -> Outcome:
    house, login = stage.house, case.get("by", "bob")
    comment = stage.status(stage.topic)
    before, after = comment["body"], comment["body"]
    for old, new in case["edit"]:
        assert stage.filled(old) in after
        after = after.replace(stage.filled(old), stage.filled(new))
    house.edit_comment("alice", comment["id"], after)
    event = house.event("issue_comment", comment=comment["id"], action="edited", sender=login, before=before)
    try:
        return carried_out(stage, tampered(stage, event, case.get("payload", [])), case)
    finally:
        if "moves" not in case:
            house.edit_comment("alice", comment["id"], before)


@pytest.mark.parametrize("case", cases("markers"))
def test_a_forged_memory(case: Case, stage: Stage) -> None:
    check(stage, case, forged(stage, case))


def forged(stage: Stage, case: Case) -> Outcome:
    """Put a hidden state into a comment: specbot's own, which people who may write can edit, or one of their own."""
    house, number = stage.house, stage.topic
    state = state_of(case, stage)
    comment = stage.status(number)
    words = comment["body"].partition("\n")[2]
    if "by" in case:
        house.comment(case["by"], number, f"{state}\n{words}")
    else:
        house.edit_comment("bob", comment["id"], f"{state}\n{words}")
    asked = house.comment(case.get("asks", "bob"), number, case.get("words", "/specbot apply 1"))
    return carried_out(stage, house.event("issue_comment", comment=asked["id"]), case)


def state_of(case: Case, stage: Stage) -> str:
    if "bomb" in case:
        packed = base64.b64encode(zlib.compress(b"[" * case["bomb"] * LARGEST, 9)).decode()
        return f"<!-- specbot:status v1 {packed} -->"
    if "raw" in case:
        return str(case["raw"])
    known = encode(Conversation()) | {"items": [encode(Item(1, "", "")) | item(each) for each in case.get("items", [])]}
    return marker("status", known | json.loads(stage.filled(json.dumps(case.get("state", {})))))


def item(about: dict[str, Any]) -> dict[str, Any]:
    """Return an item of a hidden state, under its own id where a case gives it none."""
    if "suggestion" in about:
        about["suggestion"] = suggested(about["suggestion"])
        about.setdefault("id", decode(Suggestion, about["suggestion"]).id)
    if "question" in about:
        about.setdefault("id", decode(Question, about["question"]).id)
    return about


def suggested(about: dict[str, Any]) -> dict[str, Any]:
    """Return a suggestion on the requirement "Opening" as it stands on the branch, with what a case says of it."""
    before = BAD[BAD.index("### Requirement: Opening") : BAD.index("\n\n### Requirement: Closing")]
    after = before
    for old, new in about.pop("edit", []):
        assert old in after
        after = after.replace(old, new)
    blank = {"path": SPEC, "before": before, "after": after, "rule": "doubled-word", "reason": "It is better."}
    return {**blank, "requirement": "Opening", "intents": ["DROP_COPY"], **about}


@pytest.mark.parametrize("case", cases("content"))
def test_hostile_content(case: Case, stage: Stage) -> None:
    check(stage, case, proposed(stage, case))


def proposed(stage: Stage, case: Case, secrets: tuple[str, ...] = ()) -> Outcome:
    """Open a pull request of bob's with what a case brings, or push it to main."""
    house = stage.house
    branch = "main" if case.get("push") else case.get("branch", f"attack-{len(house.pulls())}")
    entries = {path: ("120000", target.encode()) for path, target in case.get("links", {}).items()}
    entries |= {path: ("100644", content(stage, each)) for path, each in case.get("files", {}).items()}
    entries |= {case["many"].format(number): ("100644", GATE.encode()) for number in range(case.get("number", 0))}
    commit = committed(stage, entries, case)
    house._push(f"{commit}:refs/heads/{branch}", "alice", house.full_name, EARLIER if branch != "main" else None)
    if branch == "main":
        event = tampered(stage, house.event("push"), case.get("payload", []))
        return carried_out(stage, event, case, secrets)
    number = house.open_pull(branch, case.get("title", "An attack"), case.get("body", ""), login="bob")
    try:
        event = tampered(stage, house.event("pull_request", number=number), case.get("payload", []))
        return carried_out(stage, event, case, secrets)
    finally:
        house.close(number)


def committed(stage: Stage, entries: dict[str, tuple[str, bytes]], case: Case) -> str:
    """Commit by the index alone on what main is: whatever a file is called, it never touches the disk."""
    clone = stage.house.clone
    stage.house.fetch()
    clone.run("read-tree", "origin/main")
    for path in case.get("remove", []):
        clone.run("rm", "-r", "-f", "--cached", "--quiet", "--", path)
    lines = [f"160000 {'1' * 40}\t{path}\0".encode() for path in case.get("submodules", [])]
    for path, (mode, data) in entries.items():
        blob = clone.run("hash-object", "-w", "--stdin", data=data)
        lines.append(
            f"{mode} {blob}\t".encode() + path.replace("<E9>", "\udce9").encode("utf-8", "surrogateescape") + b"\0"
        )
    clone.run("update-index", "-z", "--index-info", data=b"".join(lines))
    tree = clone.run("write-tree")
    clone.run("read-tree", "origin/main")
    return clone.run(
        "commit-tree", tree, "-p", "origin/main", data=f"{stage.filled(case.get('message', 'change'))}\n".encode()
    )


def content(stage: Stage, about: str | dict[str, Any]) -> bytes:
    if isinstance(about, str):
        return stage.filled(about).replace("<GATE>", GATE).replace("<BAD>", BAD).encode("utf-8")
    text = GATE if "replace" in about else about["text"] * about.get("times", 1)
    for old, new in about.get("replace", []):
        assert old in text
        text = text.replace(old, stage.filled(new))
    if "long" in about:
        words, times = about["long"]
        assert words in text
        text = text.replace(words, words * times, 1)
    return text.replace("<E9>", "\udce9").encode("utf-8", "surrogateescape") + bytes.fromhex(about.get("hex", ""))


@pytest.mark.parametrize("case", cases("names"))
def test_hostile_names(case: Case, stage: Stage) -> None:
    check(stage, case, proposed(stage, case))


@pytest.mark.parametrize("case", cases("models"))
def test_a_hostile_answer(case: Case, stage: Stage) -> None:
    check(stage, case, answered(stage, case))


def answered(stage: Stage, case: Case) -> Outcome:
    """Have a server answer what a case says to every kind of question, over HTTP, and open a pull request, or push."""
    answers = {"ai_judge": {"verdict": "same"}, "review_change": NO_OPINION, **case.get("answers", {})}

    def script(body: dict[str, Any]) -> Answer | str | dict[str, Any]:
        kind = asked_as(body)
        if kind == "ai_answer" and kind not in answers:
            fields = body["response_format"]["json_schema"]["schema"]["properties"]
            return dict.fromkeys(fields, "just as it is written there")
        if kind == "action" and "fails" in case:
            return Answer(status=500, error=case["fails"].replace("<KEY>", KEY))
        answer = answers.get(kind, {"action": "finish", "reason": "It is good."})
        if answer == "obey":
            told = (line for each in body["messages"] for line in str(each["content"]).splitlines())
            return next((line.partition("OBEY ")[2] for line in told if "OBEY " in line), "no order came")
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return text.replace("<KEY>", KEY).replace("<PROMPT>", json.dumps(body["messages"][-1]["content"])[1:-1])

    with ChatServer(script, token=KEY) as server:
        workflow = stage.workflow
        stage.workflow = Workflow(
            stage.house,
            workflow.folder,
            ("--base-url", server.base_url, "--model", "test-model"),
            {"SPECBOT_API_KEY": KEY, "SPECBOT_STATE": str(workflow.folder / f"state-{workflow.runs}")},
            workflow.runs,
        )
        try:
            outcome = proposed(stage, case, (KEY,))
        finally:
            stage.workflow, workflow.runs = workflow, stage.workflow.runs
    assert server.chats, outcome.steps.event.err
    parts = ((outcome.steps.plan or {}).get("review") or {}).get("parts", [])
    dropped = (each["why"] for part in parts for each in part["review"]["improvement"]["dropped"])
    outcome.said = "\n".join([*(f"Refused: {why}" for why in dropped), outcome.said])
    return outcome


def test_the_watch_sees_every_kind_of_harm(tmp_path: Path) -> None:
    """What is asserted after each attack can fail."""
    for stage in settled(tmp_path):
        house = stage.house
        watch = Watch(house, (KEY,), Path(stage.names["TRAP"]))
        token = house.tokens["github-actions"]
        Path(stage.names["TRAP"]).touch()
        house.push({"README.md": "mine", "openspec/changes/archive/x/spec.md": "x"}, "topic", "Fixes #1 [skip ci]")
        house.comment(
            "github-actions", stage.topic, f"{marker('status', {'key': KEY})}\n@alice [x](https://evil.example)"
        )
        house.comment("github-actions", stage.topic, f"![x](https://evil.example/x.png) {token}")
        request = Request("", "GET", "/repos/mallory/widgets", "", None, 200, False, "", None)
        house.requests.append(request)
        ran = Ran(3, "::set-output name=act::true\n", "x ##[add-mask]x\nTraceback")
        harm = "\n".join(watch.harm([ran]))
        for words in (
            "a program of theirs ran",
            "refs/heads/topic moved",
            "wrote 'README.md'",
            "wrote 'openspec/changes/archive/x/spec.md'",
            "a commit says 'Fixes #1'",
            "a commit says '[skip ci]'",
            "asked GET /repos/mallory/widgets",
            "exit 3",
            "would obey '::set-output",
            "would obey 'x ##[add-mask]x'",
            "link https://evil.example",
            "tag img",
            "call '@a'",
        ):
            assert words in harm
        assert harm.count("a secret in #1 comment") == 2
        house.requests.remove(request)


def test_there_are_more_than_a_hundred_and_twenty() -> None:
    files = ("plans", "comments", "ticks", "markers", "content", "names", "models")
    assert sum(len(cases(name)) for name in files) >= 300
