"""What GitHub sends, and what a comment asks: decoded, read, made a job of, and who may ask for it."""

import json
import re
import tomllib
from collections.abc import Iterable
from datetime import UTC

from fuzz.maker import Maker
from fuzz.payloads import EVENTS, REPOSITORY, payload
from fuzz.target import HERE, Parts, Target, part
from helpers.github_page import HIDDEN, Page, as_github

from bot.errors import ForgeError
from bot.forge.authority import READS, denial
from bot.forge.commands import Misread, parse_command
from bot.forge.decode import load_payload
from bot.forge.events import GHOST, Account, Comment, NotForUs, PullRequest, Push
from bot.forge.invisible import whole
from bot.forge.jobs import CommandJob, ImproveJob, LearnJob, MisreadJob, Policy, ReviewJob, TickJob, job_for, word_of
from bot.forge.names import is_login, is_repository
from bot.forge.payload import parse_event
from bot.forge.words import HELP, Command
from bot.text.boxes import dropped, ticked, ticked_now, ticked_off
from bot.text.names import is_branch
from bot.text.tree import to_bytes

POLICY = Policy("main", "specbot[bot]", allow_bots=("helper[bot]",))
JOBS = (ImproveJob, ReviewJob, LearnJob, TickJob, CommandJob, MisreadJob)
PERMISSIONS = ("admin", "write", "read", "none", "maintain", "")
_BOX = "<!-- specbot:box 0123456789ab -->"
FRAGMENTS = (
    *("/specbot ", "/specbot", "/SPECBOT ", "/speCbot\t", "\\/specbot ", "/ specbot ", "&#47;specbot ", "/specbot\u200b", "/specbot\u00a0"),
    *(f"/specbot {word} " for word in HELP),
    *("all", "and", "1", "#2", "99", "100", "2 b", ",", ":", " - ", "because it is wrong", "@ada", "`x`", "**x**"),
    *("> ", ">", "```", "~~~", "```\n", "    ", "\t", "- ", "* ", "1. ", "# ", "<!--", "-->", "<!-- /specbot review -->", "<details>", "<pre>"),
    *("\n", "\r\n", "\r", "\n\n", "\u2028", "\x0b", "\x0c", "\x85", "\ufeff", "\u200b", "\u202e", "\u00a0", "é", "\u017f", "\u212a"),
    *(f"- [ ] Lock {_BOX}", f"- [x] Lock {_BOX}", f"  * [X] Lock {_BOX}", "- [ ] b <!-- specbot:box 0123456789ab/a -->"),
    *('"', "{", "}", "[", "]", ":", "null", "true", "1e999", "-0", "9" * 4400, '"action":"created"', '"created"', '"edited"', "\\ud800", "\\u0000"),
    *("refs/heads/main", "refs/tags/v1", "specbot[bot]", "helper[bot]", "0" * 40, "a" * 40, "2026-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59"),
)  # fmt: skip


def check(parts: Parts) -> None:
    name, text, body, before = (part(parts, number) for number in range(4))
    body = whole(body)  # as every text of a payload is read
    _event(name, text)
    _event("issue_comment", payload("issue_comment", body))
    _command(body)
    _boxes(before, body)


def _event(name: str, text: str) -> None:
    try:
        read = load_payload(to_bytes(text))
    except ForgeError as error:
        assert str(error).isprintable()
        assert len(str(error)) < 500
        return
    event = parse_event(name, read, REPOSITORY)
    if isinstance(event, NotForUs):
        assert event.why.isprintable()
        assert len(event.why) < 400
        return
    assert is_repository(event.repository)
    _fields(event)
    job = job_for(event, POLICY)
    assert isinstance(job, (*JOBS, NotForUs))
    assert job.why.isprintable()
    if isinstance(job, ImproveJob):
        assert is_branch(job.branch)
    if isinstance(job, CommandJob | MisreadJob | TickJob):
        _allowed(event, job)


def _fields(event: object) -> None:
    sender = getattr(event, "sender", GHOST)
    assert is_login(sender.login)
    if isinstance(event, Push):
        assert is_branch(event.branch)
        assert re.fullmatch(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", event.after)
        assert not event.before or re.fullmatch(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", event.before)
    if isinstance(event, PullRequest):
        assert event.pull.number > 0
        assert is_branch(event.pull.head_ref)
        assert is_branch(event.pull.base_ref)
        event.body.encode("utf-8")
    if isinstance(event, Comment):
        assert event.created_at.tzinfo is UTC
        event.body.encode("utf-8")


def _allowed(event: object, job: CommandJob | MisreadJob | TickJob) -> None:
    """A job is of a person or a bot that is listed, who wrote or ticked it himself, and never of our own."""
    assert isinstance(event, Comment | PullRequest)
    assert job.sender == event.sender
    assert job.sender != GHOST
    assert job.sender.login != "specbot[bot]"
    assert not job.sender.is_bot or (job.sender.login == "helper[bot]" and not isinstance(job, TickJob))
    if isinstance(event, Comment) and not isinstance(job, TickJob):
        assert event.author == event.sender
        assert event.action == "created", "an edited comment commands"
    for ask in ("write", "read", "everyone"):
        for has in PERMISSIONS:
            _denied(word_of(job), job.sender, has, ask)


def _denied(word: str, sender: Account, has: str, ask: str) -> None:
    """Who may not write says nothing but the words that read, and those only where the repository opened them."""
    asked: list[str] = []

    def permission(login: str) -> str:
        asked.append(login)
        return has

    why = denial(word, sender, permission, ask, ("helper[bot]",))
    assert set(asked) <= {sender.login}
    writes = has in ("admin", "write")
    opened = word in READS and (ask == "everyone" or (ask == "read" and has == "read"))
    assert (why == "") == (writes or opened), (word, has, ask)
    assert why.isprintable()


def _command(body: str) -> None:
    """A command stands at the start of a line that GitHub shows as words: in no quotation, code, list or comment."""
    read = parse_command(body)
    lines = body.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((line for line in lines if line.strip()), "")
    if read is None:
        assert not re.match(r" {0,3}/specbot(?: |$)", first), "a command was not heard"
        return
    assert first.lstrip(" ").lower().startswith("/specbot")
    page = Page(as_github("\n".join(lines[lines.index(first) :])))
    # A line of dashes below makes a heading of it, or the head of a table, which is as plain to see.
    assert page.tags[:1] in (["p"], ["h1"], ["h2"], ["table"]), f"heard out of <{page.tags[:1]}>"
    shown = HIDDEN.sub("", "".join(page.words)).lstrip()
    assert shown.lower().startswith("/specbot"), "what is heard is not what is seen first"
    if isinstance(read, Misread):
        assert read.did_you_mean in ("", *HELP)
        assert len(read.sentence) < 200
        assert read.sentence.isprintable()
        assert not set("@<>[]") & set(read.sentence)
        return
    _arguments(read)


def _arguments(read: Command) -> None:
    assert read.word in HELP
    assert all(1 <= number <= 99 for number in read.numbers)
    assert len(set(read.numbers)) == len(read.numbers)
    assert read.option in ("", "a", "b", "c", "d")
    for text, most in (
        (read.reason, 300),
        (read.question, 2000),
        (read.topic, 20),
        *((each, 100) for each in read.changes),
    ):
        assert len(text) <= most
        assert text.isprintable()
        assert not HIDDEN.search(text)
    assert not any(each.startswith((".", "-", "/")) or "/" in each for each in read.changes)


def _boxes(before: str, after: str) -> None:
    found = ticked(before, after)
    assert set(found) <= set(ticked_now(after)), "a box counts that is not ticked"
    # Of a box that stands twice, by hand, one may be ticked and the other not yet.
    twice = {each for each in found if before.count(f"specbot:box {each} ") > 1}
    assert not (set(found) - twice) & set(ticked_now(before))
    assert ticked(after, after) == ()
    done = ticked_off(after, found, "a" * 40)
    assert not set(ticked_now(done)) & set(found), "a box that is done can be ticked again"
    assert ticked_off(done, found, "a" * 40) == done
    for each in found:
        assert each not in ticked_now(dropped(after, each.partition("/")[0], "gone"))


def timed(parts: Parts) -> None:
    name, text, body, before = (part(parts, number) for number in range(4))
    try:
        read = load_payload(to_bytes(text))
    except ForgeError:
        read = None
    parse_event(name, read, REPOSITORY)
    for each in (text, body, f"/specbot ask {body}", f"/specbot dismiss 1 {body}"):
        parse_command(each)
        ticked(before, each)
        ticked_off(each, (), "a" * 40)
    event = parse_event("issue_comment", json.loads(payload("issue_comment", body)), REPOSITORY)
    if not isinstance(event, NotForUs):
        job_for(event, POLICY)


def build(maker: Maker) -> list[str]:
    name = maker.pick(EVENTS)
    body = "".join(maker.pick(FRAGMENTS) for _ in range(1 + maker.below(10))) + maker.text(6)
    before = body.replace("[x]", "[ ]").replace("[X]", "[ ]") if maker.chance(2) else "".join(maker.some(FRAGMENTS, 4))
    return [name, payload(name, body, maker), body, before]


def seeds() -> Iterable[Parts]:
    for name in EVENTS:
        yield [name, payload(name, "/specbot review")]
    cases = tomllib.loads((HERE.parent / "forge" / "commands.toml").read_text("utf-8"))
    for body in [*cases["asks"], *cases["silence"]["bodies"], *cases["misread"]]:
        yield ["issue_comment", payload("issue_comment", body), body, body]
    for text in (f"- [ ] Lock {_BOX}", f"a\n\n- [ ] Lock {_BOX}\n  - [ ] b <!-- specbot:box 0123456789ab/a -->\n"):
        yield ["pull_request", payload("pull_request", text), text.replace("[ ]", "[x]", 1), text]


TARGET = Target("events", check, timed, build, seeds, FRAGMENTS)
