"""Real git histories with suggestions of specbot's, and what people did with each: made from a seed, with the truth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from helpers.git_repo import GitRepo, make_repo

from bot.openspec.suggestions import Suggestion, apply
from bot.repo.branches import RUN_TRAILER
from bot.repo.repository import Repository
from bot.workflows.as_change import as_change
from bot.workflows.conversation import identity
from bot.workflows.improve import Improved
from bot.workflows.messages import in_repository, message_for
from bot.workflows.signing import trailers_for

WAYS = (
    *["merge", "squash on GitHub", "rebase"] * 4, *["squash on GitLab", "squash, message rewritten"] * 2,
    *["cherry-pick", "cherry-pick -x", "by hand", "not merged"] * 2, "fast-forward",
)  # fmt: skip
FATES = ("taken", "taken", "edited", "dropped", "replaced")
LATER = (
    "nothing", "nothing", "git revert", "revert by hand", "revert of the revert", "later edit", "file renamed",
    "requirement renamed", "line endings", "root moved", "requirement removed", "noise",
)  # fmt: skip
BRANCH = "specbot/improve/main"
_ROOTS = ("", "", "docs/", "services/pay/")
_ACTORS = ("gate", "reader", "lift", "pump", "garden", "bicycle", "invoice", "ticket", "turnstile", "lamp", "signal")
_VERBS = ("open", "close", "record", "announce", "reject", "store", "print", "count", "refund", "forward", "dim")
_OBJECTS = ("each visit", "the deposit", "a stale session", "every fault", "the nightly total", "a lost card",
            "the spare key", "a blocked path", "the meter reading", "an unpaid ride", "the rain sensor")  # fmt: skip
_ENDS = ("before the office closes", "while the pump runs", "for every visitor", "at the north entrance",
         "unless the alarm rings", "after the second failure", "as the contract says")  # fmt: skip
_LINES = {"LF": "\n", "CRLF": "\r\n"}


@dataclass
class History:
    """A repository, the suggestions by their ids, and what may be said of each: kinds, or ``open``."""

    repo: GitRepo
    way: str
    later: str
    told: str
    truth: dict[str, frozenset[str]] = field(default_factory=dict)
    fates: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    """Of an edited one, what people made of it."""


@dataclass
class _Block:
    """One requirement: how it was, how specbot wants it, and what a person may make of it."""

    name: str
    old: str
    new: str
    edited: str
    other: str
    rule: str


Texts = Callable[[Random], tuple[str, list[_Block]]]


def history(folder: Path, seed: int, texts: Texts | None = None) -> History:
    """Return the history of a seed; ``texts`` makes a spec and the blocks that may be improved."""
    return _Maker(folder, Random(seed), texts or made_up).run()


def made_up(random: Random) -> tuple[str, list[_Block]]:
    """Return a spec of our own, and what is suggested for each of its requirements."""
    pairs = [(actor, verb) for actor in _ACTORS for verb in _VERBS]
    blocks = [_made_up(random, *pair) for pair in random.sample(pairs, random.randint(2, 7))]
    head = f"# {random.choice(_ACTORS)} Specification\n\n## Purpose\nIt says how the {random.choice(_ACTORS)} works.\n"
    return head + "\n## Requirements\n\n" + "\n\n".join(each.old for each in blocks) + "\n", blocks


def _made_up(random: Random, actor: str, verb: str) -> _Block:
    name = f"{actor.title()} can {verb}"
    thing, end, other_end = random.choice(_OBJECTS), *random.sample(_ENDS, 2)
    steps = [f"- **WHEN** somebody uses the {actor} {end}", f"- **THEN** it has to {verb} {thing}"]
    scenario = [f"#### Scenario: {actor.title()} and {thing}", *steps]
    more = [f"#### Scenario: {actor.title()} out of order", f"- **WHEN** the {actor} is out of order {other_end}",
            f"- **THEN** a notice about {thing} is shown"]  # fmt: skip
    number = random.randint(2, 9)
    vague = f"The {actor} SHALL {verb} {thing} quickly {end}."
    kind = random.choice(["vague-quantity", "obligation-case", "no-scenario", "duplicate-step", "two"])
    lines, wanted, edited = [vague, "", *scenario], list[str](), list[str]()
    if kind == "vague-quantity":
        wanted = [f"The {actor} SHALL {verb} {thing} within {number} seconds {end}.", "", *scenario]
        edited = [f"The {actor} SHALL {verb} {thing} within {number * 10} seconds {end}.", "", *scenario]
    elif kind == "obligation-case":
        lines[0] = f"The {actor} will {verb} {thing} {end}."
        wanted = [f"The {actor} SHALL {verb} {thing} {end}.", "", *scenario]
        edited = [f"The {actor} SHALL {verb} {thing} {other_end}.", "", *scenario]
    elif kind == "no-scenario":
        wanted = [*lines, "", *more]
        edited = [*lines, "", *more[:2], f"- **THEN** a clear notice about {thing} is shown at once"]
    elif kind == "duplicate-step":
        lines = [*lines, steps[1]]
        wanted = lines[:-1]
        edited = [*lines[:-1], f"- **AND** the {actor} keeps a record of it"]
    else:
        wanted = [f"The {actor} SHALL {verb} {thing} within {number} minutes {end}.", "", *scenario, "", *more]
        edited = [*wanted[:-1], f"- **THEN** nobody hears about {thing}"]
    other = [f"Nobody MAY touch the {random.choice(_ACTORS)} at night.", "", "#### Scenario: Night", "- **WHEN** night falls",
             "- **THEN** all doors are locked"]  # fmt: skip
    if random.random() < 0.3:
        lines, wanted, edited = (["", *each] for each in (lines, wanted, edited))
    heading = f"### Requirement: {name}"
    return _Block(name, *("\n".join([heading, *each]) for each in (lines, wanted, edited, other)), kind)


class _Maker:
    """One history in the making."""

    def __init__(self, folder: Path, random: Random, texts: Texts) -> None:
        self.random = random
        self.prefix = random.choice(_ROOTS)
        self.ending = _LINES[random.choice(["LF", "LF", "CRLF"])]
        self.text, blocks = texts(random)
        self.blocks = random.sample(blocks, random.randint(1, min(4, len(blocks))))
        self.rest = [each for each in blocks if each not in self.blocks]
        self.is_delta = random.random() < 0.2
        self.is_change = not self.is_delta and random.random() < 0.15
        self.way = random.choice(WAYS)
        self.later = random.choice(LATER)
        if self.is_delta:
            self.text = "## MODIFIED Requirements\n\n" + self.text.split("## Requirements\n\n")[1]
        self.inside = "openspec/changes/tidy/specs/doors/spec.md" if self.is_delta else "openspec/specs/doors/spec.md"
        self.repo = make_repo(folder)
        self.hour = 0
        self.ids: dict[str, str] = {}
        self.wanted: list[Suggestion] = []

    @property
    def path(self) -> str:
        return self.prefix + self.inside

    def run(self) -> History:
        others = {
            f"{self.prefix}openspec/specs/other/spec.md": self.raw(made_up(self.random)[0]),
            "README.md": "# Garden\n",
        }
        self.commit({**others, self.path: self.raw(self.text)}, "Begin")
        for _ in range(self.random.randint(0, 2)):
            self.noise()
        fates = [self.random.choice(FATES) for _ in self.blocks]
        if self.is_change or self.way == "not merged":
            fates = ["taken" for _ in fates]
        if self.way.startswith("squash") and set(fates) == {"dropped"}:
            fates[0] = "taken"  # nobody merges what nothing is left of
        self.propose()
        kind = "change" if self.is_change else "delta" if self.is_delta else "spec"
        made = History(self.repo, self.way, self.later, f"{kind} {self.ending!r} {self.prefix!r} {fates}")
        self.people(fates)
        self.repo.switch("main")
        self.meanwhile()
        self.bring(fates)
        lost = self.random.random() < 0.15 and self.way not in ("by hand", "squash, message rewritten")
        for each, fate in zip(self.blocks, fates, strict=True):
            made.fates[self.ids[each.name]] = fate
            made.truth[self.ids[each.name]] = self.truth(fate, fates)
            made.words[self.ids[each.name]] = each.edited
        self.afterwards(made, fates)
        if lost and self.way != "not merged":
            made.told += " branch deleted"
            self.repo.run("branch", "--delete", "--force", BRANCH)
        return made

    def raw(self, text: str) -> str:
        return text.replace("\n", self.ending)

    def dates(self) -> dict[str, str]:
        self.hour += self.random.randint(1, 40)
        day, hour = divmod(self.hour, 24)
        month, day = divmod(day, 28)
        when = f"2026-{month % 12 + 1:02}-{day + 1:02}T{hour:02}:{self.random.randint(0, 59):02}:00Z"
        who = self.random.choice(["Mara", "Jo", "Ines"])
        return {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when, "GIT_AUTHOR_NAME": who, "GIT_COMMITTER_NAME": who}

    def git(self, *words: str) -> str:
        dates = self.dates()
        return self.repo.run(*words, env=dates)

    def commit(self, files: dict[str, str | None], message: str) -> None:
        for path, text in files.items():
            if text is None:
                self.repo.run("rm", "--quiet", "--force", path)
            else:
                self.repo.write(path, text)
        self.repo.run("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)

    def noise(self) -> None:
        name = self.random.choice(["README.md", "src/main.py", f"{self.prefix}openspec/specs/other/spec.md"])
        there = (self.repo.path / name).read_bytes().decode() if (self.repo.path / name).exists() else ""
        self.commit({name: f"{there}\nMore {self.random.randint(0, 999)}.\n"}, "Work on something else")

    def now(self) -> str:
        return (self.repo.path / self.path).read_bytes().decode()

    def swap(self, old: str, new: str, message: str) -> None:
        text = self.now()
        assert self.raw(old) in text, (old, text)
        self.commit({self.path: text.replace(self.raw(old), self.raw(new), 1)}, message)

    def propose(self) -> None:
        """Commit the suggestions as specbot does."""
        self.wanted = [
            Suggestion(
                self.inside, self.raw(each.old), self.raw(each.new), each.rule, "why", each.name, source="qwen3-8b"
            )
            for each in self.blocks
        ]
        repository = Repository.open(self.repo.path).below(self.prefix)
        base = self.repo.id("main")
        tree = repository.tree(base)
        changes: dict[str, str] = {}
        if self.is_change:
            turned = as_change(tree, [Improved(each, ()) for each in self.wanted], "tidy-up")
            changes, self.wanted = turned.changes, [each.suggestion for each in turned.kept]
            self.blocks = [each for each in self.blocks if each.name in {one.requirement for one in self.wanted}]
        else:
            changes = {path: text for path, text in apply(tree, self.wanted).changed().items() if text is not None}
        made = [(self.prefix, each) for each in self.wanted]
        self.ids = {each.requirement: identity(self.prefix, each.id) for each in self.wanted}
        message = message_for([in_repository(*each) for each in made])
        when = datetime.fromisoformat(self.dates()["GIT_AUTHOR_DATE"])
        repository.commit(changes, base, BRANCH, message, trailers=trailers_for(made, "0" * 12), when=when)
        assert RUN_TRAILER in self.repo.run("log", "-1", "--format=%B", BRANCH)

    def people(self, fates: Sequence[str]) -> None:
        """Have people work on the branch."""
        self.repo.switch(BRANCH)
        if self.way in ("by hand", "not merged"):
            return
        for each, fate in zip(self.blocks, fates, strict=True):
            to = {"edited": each.edited, "dropped": each.old, "replaced": _other(each)}.get(fate)
            if to is not None:
                self.swap(each.new, to, f"My own words for {each.name}")

    def meanwhile(self) -> None:
        """Have people work on main before anything is merged."""
        if self.way == "fast-forward":
            return
        for _ in range(self.random.randint(0, 2)):
            self.noise()
        if self.rest and self.random.random() < 0.4:
            each = self.random.choice(self.rest)
            self.swap(each.old, each.edited, f"Edit {each.name} on main")
            self.rest.remove(each)

    def bring(self, fates: Sequence[str]) -> None:
        """Bring the branch to main."""
        way = self.way
        message = self.repo.run("log", "--reverse", "--format=* %B", f"main..{BRANCH}")
        if way == "merge":
            self.git("merge", "--quiet", "--no-ff", "-m", "Merge pull request #7 from o/specbot", BRANCH)
        elif way == "squash on GitHub":
            self.squash(f"Improve specs (#7)\n\n{message}")
        elif way == "squash on GitLab":
            text = self.repo.run("log", "-1", "--format=%B", self.first())
            self.squash(f"{text}\n\nSee merge request o/r!7")
        elif way == "squash, message rewritten":
            self.squash("Tidy the words of the specs")
        elif way == "rebase":
            self.repo.run("switch", "--quiet", "--create", "rebased", BRANCH)
            self.git("rebase", "--quiet", "--force-rebase", "main")
            self.repo.switch("main")
            self.repo.run("merge", "--quiet", "--ff-only", "rebased")
            self.repo.run("branch", "--quiet", "--delete", "rebased")
        elif way.startswith("cherry-pick"):
            self.git(*way.split(), f"main..{BRANCH}")
        elif way == "fast-forward":
            self.repo.run("merge", "--quiet", "--ff-only", BRANCH)
        elif way == "by hand" and not self.is_change:
            for each, fate in zip(self.blocks, fates, strict=True):
                to = {"taken": each.new, "edited": each.edited, "replaced": _other(each)}.get(fate)
                if to is not None:
                    self.swap(each.old, to, f"Work on {each.name}")

    def first(self) -> str:
        return self.repo.run("rev-list", "--reverse", f"main..{BRANCH}").split("\n")[0]

    def squash(self, message: str) -> None:
        self.repo.run("merge", "--quiet", "--squash", BRANCH)
        self.git("commit", "--quiet", "--allow-empty", "--message", message)

    def truth(self, fate: str, fates: Sequence[str]) -> frozenset[str]:
        """Return what may be said of a fate, from what git shows of it."""
        if self.way == "not merged" or (self.way == "by hand" and (fate == "dropped" or self.is_change)):
            return frozenset({"open"})
        if self.way == "squash, message rewritten" and fate == "dropped":
            return frozenset({"open"})  # git does not say that anybody looked at it
        known = {"taken": "merged", "edited": "edited", "dropped": "rejected", "replaced": "rejected"}[fate]
        if fate == "replaced" and self.way in ("by hand", "squash, message rewritten"):
            return frozenset({"expired"})  # nor here
        return frozenset({known})

    def afterwards(self, made: History, fates: Sequence[str]) -> None:
        """Have life go on."""
        taken = [
            (each, fate) for each, fate in zip(self.blocks, fates, strict=True)
            if fate in ("taken", "edited") and self.way != "not merged" and not self.is_change
        ]  # fmt: skip
        for _ in range(self.random.randint(0, 1)):
            self.noise()
        if self.later in ("git revert", "revert of the revert") and taken and self.way in ("merge", "squash on GitHub"):
            self.revert(made, taken)
        elif self.later == "revert by hand" and taken:
            each, fate = self.random.choice(taken)
            self.swap(each.new if fate == "taken" else each.edited, each.old, "Back to the old words")
            made.truth[self.ids[each.name]] = frozenset({"reverted"})
        elif self.later == "later edit" and taken:
            each, fate = self.random.choice(taken)
            self.noise()
            self.swap(each.new if fate == "taken" else each.edited, _other(each), "New words")
        elif self.later == "requirement removed" and not self.is_change:
            self.remove(made)
        elif self.later == "line endings":
            text = self.now()
            self.commit(
                {self.path: text.replace("\r\n", "\n") if "\r" in text else text.replace("\n", "\r\n")}, "Endings"
            )
        elif self.later == "file renamed" and not self.is_delta:
            self.rename(self.path, self.path.replace("specs/doors", "specs/entrances"))
        elif self.later == "root moved":
            self.rename(f"{self.prefix}openspec", "moved/openspec")
        elif self.later == "requirement renamed" and not self.is_change:
            each = self.random.choice(self.blocks)
            heading = f"### Requirement: {each.name}"
            self.swap(heading, f"{heading} as agreed", "Rename a requirement")

    def rename(self, old: str, new: str) -> None:
        (self.repo.path / new).parent.mkdir(parents=True, exist_ok=True)
        self.repo.run("mv", old, new)
        self.commit({}, "Move things")
        self.noise()

    def revert(self, made: History, taken: Sequence[tuple[_Block, str]]) -> None:
        landed = self.repo.run("log", "--first-parent", "--format=%H", "--grep=#7", "main").split("\n")[0]
        options = ["-m", "1"] if self.way == "merge" else []
        self.git("revert", "--no-edit", *options, landed)
        if self.later == "git revert":
            made.truth |= {self.ids[each.name]: frozenset({"reverted"}) for each, _ in taken}
            return
        self.noise()
        self.git(
            "revert", "--no-edit", self.repo.run("log", "--format=%H", "--grep=This reverts", "main").split("\n")[0]
        )

    def remove(self, made: History) -> None:
        each = self.random.choice(self.blocks)
        text = self.now()
        ways = [self.raw(words) for words in (each.edited, each.new, each.old, _other(each))]
        there = max((words for words in ways if words in text), key=len)
        self.commit({self.path: text.replace(there, "", 1)}, "Drop a requirement")
        name = self.ids[each.name]
        if made.truth[name] == {"open"}:
            made.truth[name] = frozenset({"expired"})


def _other(block: _Block) -> str:
    return block.other
