"""What no attack may do to a house, whatever else it comes to: looked for before and after, over everything there is."""

import base64
import json
import re
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import cycle
from pathlib import Path
from typing import Any

from helpers.forge.house import ForgeHouse
from helpers.forge.steps import Steps
from helpers.github_page import CALLS, as_another, as_github, problems
from helpers.run import Ran

OURS = "github-actions[bot]"
ZERO = "0" * 40
MARKER = re.compile(r"<!-- specbot:[a-z-]+ v1(?: ([A-Za-z0-9+/=]+))? -->\n?")
SKIPS = re.compile(
    r"\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]|^skip-checks:", re.IGNORECASE | re.MULTILINE
)
CLOSES = re.compile(r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\W*(?:#\d|GH-\d|https?://)", re.IGNORECASE)
# A file of specs: below an openspec/ folder that is nobody's archive, hidden or foreign.
SPEC = re.compile(
    r"(?!.*(?:^|/)(?:\.(?!openspec\.yaml\Z)|openspec/changes/archive/))(?:[^/]+/)*openspec/"
    r"(?:(?:specs|changes)/[^\0]+\.md|changes/[^/\0]+/\.openspec\.yaml)"
)
# The branch of what was learned, and the files that it has.
MEMORY = "specbot/memory"
REMEMBERED = re.compile(r"events/\d{4}-\d\d\.jsonl|playbook\.jsonl|README\.md|\.gitattributes")
NO_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
# Where people and bots say something on a pull request.
_SAID = {"comment": "/issues/{}/comments", "line": "/pulls/{}/comments", "review": "/pulls/{}/reviews"}
# Everybody's requests are counted, to 5,000 an hour.
_readers = cycle(("alice", "bob", "carol"))
HERE = re.compile(r"/repos/alice/widgets(?:/.*)?|/alice/widgets\.git/.*|/graphql|/user")


@dataclass
class Watch:
    """A house as it was; ``harm`` tells what it has become that it must not.

    ``secrets`` are values beside the tokens of the house; ``trap`` is a file that only a program of an attacker makes.
    """

    house: ForgeHouse
    secrets: tuple[str, ...] = ()
    trap: Path | None = None
    refs: dict[str, dict[str, str]] = field(init=False)
    posted: dict[str, str] = field(init=False)
    numbers: set[int] = field(init=False)
    seen: int = field(init=False)

    def __post_init__(self) -> None:
        self.refs, self.posted = refs_of(self.house), dict(posted_in(self.house))
        self.numbers = {number for (_, number), refs in self.house.state.pulls.items() if refs.is_open}
        self.seen = len(self.house.requests)

    @cached_property
    def new(self) -> dict[str, str]:
        """What specbot has posted since, or otherwise than before, by its place; looked for once."""
        found = posted_in(self.house, self.numbers)
        return {place: text for place, text in found if self.posted.get(place) != text}

    def harm(self, runs: Collection[Ran], *, moves: Collection[str] = (), files: Collection[Path] = ()) -> list[str]:
        """Return what is wrong after some steps; ``moves`` are the branches that may have moved."""
        found = [*self._moved(moves), *(["a program of theirs ran"] if self.trap and self.trap.exists() else [])]
        found += [f"asked {r.method} {r.path}" for r in self.house.requests[self.seen :] if not HERE.fullmatch(r.path)]
        for ran in runs:
            found += [f"exit {ran.code}: {ran.err}"] if ran.code not in (0, 2) or "Traceback" in ran.err else []
            found += [f"the runner would obey {line!r}" for line in obeyed(ran)]
        texts = {f"file {each.name}": each.read_text("utf-8", "replace") for each in files if each.exists()}
        texts |= {f"log {number}": ran.out + ran.err for number, ran in enumerate(runs)}
        posted = self.new
        for place, text in (texts | posted).items():
            found += [f"a secret in {place}" for secret in self._secrets() if secret in unpacked(text)]
        for place, text in posted.items():
            found += [f"{place}: {each}" for each in page_problems(text, self.house, titled=place.endswith("title"))]
        return found

    def _secrets(self) -> list[str]:
        return [*self.house.state.tokens, *self.secrets]

    def _moved(self, moves: Collection[str]) -> Iterator[str]:
        now = refs_of(self.house)
        for name in {*now, *self.refs}:
            before, after = self.refs.get(name, {}), now.get(name, {})
            for ref in sorted({*before, *after}):
                old, new = before.get(ref, ZERO), after.get(ref, ZERO)
                if old == new:
                    continue
                if name != self.house.full_name or ref.removeprefix("refs/heads/") not in moves:
                    yield f"{name} {ref} moved from {old[:9]} to {new[:9]}"
                if new != ZERO:
                    yield from self._written(name, ref, old, new)

    def _written(self, name: str, ref: str, old: str, new: str) -> Iterator[str]:
        """What a branch holds now beside specs, each of them a plain file as before; what its commits say.

        The memory's holds its own files, and nothing of it is taken back.
        """
        repo = self.house.state.repos.repo(name)
        is_memory = ref == f"refs/heads/{MEMORY}"
        allowed, begin = (REMEMBERED, NO_TREE) if is_memory else (SPEC, "")
        base = old if old != ZERO else begin or repo.run("merge-base", "main", new)
        since = [new] if base == NO_TREE else [f"{base}..{new}"]
        if is_memory and old != ZERO and repo.run("merge-base", old, new) != old:
            yield "what was remembered is lost"
        for line in filter(None, repo.run("diff-tree", "-r", "-z", "--no-renames", base, new).split("\0:")):
            about, _, path = line.strip("\0:").partition("\0")
            was, now = about.split(" ")[:2]
            if not allowed.fullmatch(path) or now not in ("100644", "100755") or was not in ("000000", now):
                yield f"wrote {path!r}, {was} to {now}"
        message = repo.run("log", "--format=%an %ae %cn %ce%n%B", *since).replace(
            "specbot@users.noreply.github.com", ""
        )
        yield from (f"a commit says {each!r}" for each in loud(message))
        yield from ("a secret in a commit" for secret in self._secrets() if secret in message)


def loud(text: str) -> list[str]:
    """Return what in a commit message or title would call somebody, close an issue, lead away or skip checks."""
    return [found[0] for pattern in (CALLS, SKIPS, CLOSES) for found in pattern.finditer(text)]


def refs_of(house: ForgeHouse) -> dict[str, dict[str, str]]:
    """Return the branches and tags of every repository."""
    names = ["/".join(path.parts[-2:]).removesuffix(".git") for path in house.state.repos.root.glob("*/*.git")]
    return {name: house.state.repos.refs(name) for name in names}


def posted_in(house: ForgeHouse, numbers: Collection[int] = ()) -> Iterator[tuple[str, str]]:
    """Yield what specbot said on the pull requests that are open, and on some others, by its place."""
    for (name, number), refs in list(house.state.pulls.items()):
        if name == house.full_name and (refs.is_open or number in numbers):
            yield from _posted_on(house, number)


def _posted_on(house: ForgeHouse, number: int) -> Iterator[tuple[str, str]]:
    login = next(_readers)
    pull = house.api(login, "GET", f"/issues/{number}")
    if pull["user"]["login"] == OURS:
        yield f"#{number} title", pull["title"]
        yield f"#{number} body", pull["body"] or ""
    for kind, path in _SAID.items():
        for each in house.api(login, "GET", f"{path.format(number)}?per_page=100"):
            if each["user"]["login"] == OURS:
                yield f"#{number} {kind} {each['id']}", each["body"] or ""


def page_problems(text: str, house: ForgeHouse, *, titled: bool = False) -> list[str]:
    """Return what a harmless page would not hold."""
    if titled:
        return loud(text)
    body = MARKER.sub("", text, count=1) if MARKER.match(text) else text
    hosts = {house.server_url.partition("://")[2]}
    boxes = body.count("<!-- specbot:box ")
    return [each for page in (as_github(body), as_another(body)) for each in problems(page, hosts, boxes)]


def unpacked(text: str) -> str:
    """Return a text, and after it what the hidden states in it say."""
    return "\n".join([text, *(_unpacked(found[1]) for found in MARKER.finditer(text) if found[1])])


def _unpacked(state: str) -> str:
    try:
        return zlib.decompress(base64.b64decode(state)).decode("utf-8", "replace")
    except (ValueError, zlib.error):  # the id of a suggestion, or what somebody else wrote
        return ""


def obeyed(ran: Ran) -> list[str]:
    """Return the lines of a step's log that a runner takes for commands, but for annotations and the muting itself.

    Its two streams reach the runner each in its own time: what mutes one need not have come before the other.
    """
    return [line for stream in (ran.out, ran.err) for line in _obeyed(stream)]


def _obeyed(stream: str) -> Iterator[str]:
    stopped = ""
    for line in stream.split("\n"):
        bare = line.strip()
        if stopped:
            stopped = "" if bare == f"::{stopped}::" else stopped
        elif bare.startswith("::stop-commands::"):
            stopped = bare.removeprefix("::stop-commands::")
        elif not re.match(r"::(?:error|warning|notice)(?: |::)", bare) and (bare.startswith("::") or "##[" in bare):
            yield line


def files_of(steps: Steps) -> str:
    """Return what the steps left for the runner and each other, as one text."""
    return "\n".join([steps.outputs, steps.summary, json.dumps(steps.plan)])


def states_in(house: ForgeHouse, number: int) -> list[Any]:
    """Return the hidden states of specbot's comments on a pull request."""
    bodies = [each["body"] for each in house.comments(number) if each["user"]["login"] == OURS]
    found = [MARKER.match(body) for body in bodies]
    return [json.loads(zlib.decompress(base64.b64decode(each[1]))) for each in found if each and each[1]]
