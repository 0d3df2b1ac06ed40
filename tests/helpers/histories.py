"""Real git histories with suggestions of specbot's, and what people did with each: made from a seed, with the truth."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from helpers.git_repo import GitRepo, make_repo
from helpers.history_texts import PURPOSE, Block, Texts, made_up

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
    "requirement renamed", "line endings", "root moved", "requirement removed", "noise", "archived",
)  # fmt: skip
EARLIER = (
    *["nothing"] * 8, "file renamed on main", "file renamed on the branch", "requirement renamed on the branch",
    "main merged into the branch", "same block on main", "line endings on main",
)  # fmt: skip
BRANCH = "specbot/improve/main"
_ROOTS = ("", "", "docs/", "services/pay/")
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
    is_gone: bool = False
    """Whether the branch that the suggestions were made on is not there any more."""


def history(folder: Path, seed: int, texts: Texts | None = None) -> History:
    """Return the history of a seed; ``texts`` makes a spec and the blocks that may be improved."""
    return _Maker(folder, Random(seed), texts or made_up).run()


class _Maker:
    """One history in the making."""

    def __init__(self, folder: Path, random: Random, texts: Texts) -> None:
        self.random = random
        self.prefix = random.choice(_ROOTS)
        self.ending = _LINES[random.choice(["LF", "LF", "CRLF"])]
        self.text, blocks = texts(random)
        self.is_delta = random.random() < 0.2 and texts is made_up
        blocks = [each for each in blocks if not self.is_delta or each.name != PURPOSE]
        self.blocks = random.sample(blocks, random.randint(1, min(4, len(blocks))))
        self.rest = [each for each in blocks if each not in self.blocks]
        self.is_change = not self.is_delta and random.random() < 0.15
        self.way = random.choice(WAYS)
        self.later = random.choice(LATER)
        self.earlier = random.choice(EARLIER)
        self.branch = "topic" if random.random() < 0.08 else BRANCH
        if self.is_delta:
            self.text = "## MODIFIED Requirements\n\n" + self.text.split("## Requirements\n\n")[1]
        self.inside = "openspec/changes/tidy/specs/doors/spec.md" if self.is_delta else "openspec/specs/doors/spec.md"
        self.repo = make_repo(folder)
        self.hour = 0
        self.to_be = ""
        """What the document is called once the branch is merged, where that is another name."""
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
        if self.branch != BRANCH:
            self.begin_topic()
        self.propose()
        fates = fates[: len(self.blocks)]
        kind = "change" if self.is_change else "delta" if self.is_delta else "spec"
        self.people(fates)
        self.prepare(fates)
        made = History(
            self.repo, self.way, self.later, f"{kind} {self.ending!r} {self.prefix!r} {fates} {self.earlier}"
        )
        made.told += " on a topic branch" if self.branch != BRANCH else ""
        made.is_gone = self.branch != BRANCH
        self.repo.switch("main")
        self.meanwhile(fates)
        self.bring(fates)
        self.inside = self.to_be or self.inside
        lost = self.random.random() < 0.15 and self.way not in ("by hand", "squash, message rewritten")
        for each, fate in zip(self.blocks, fates, strict=True):
            made.fates[self.ids[each.name]] = fate
            made.truth[self.ids[each.name]] = self.truth(fate, fates)
            made.words[self.ids[each.name]] = each.edited
        self.afterwards(made, fates)
        if self.branch != BRANCH and self.way in ("not merged", "by hand", "squash, message rewritten"):
            made.truth = {each: frozenset({"open"}) for each in made.truth}  # git does not say that there was one
        if lost and self.way != "not merged":
            made.told += " branch deleted"
            made.is_gone = True
            self.repo.run("branch", "--delete", "--force", self.branch)
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
                self.inside,
                self.raw(each.old),
                self.raw(each.new),
                each.rule,
                "why",
                "" if each.name == PURPOSE else each.name,
                source="qwen3-8b",
            )
            for each in self.blocks
        ]
        repository = Repository.open(self.repo.path).below(self.prefix)
        base = self.repo.id(self.branch if self.branch != BRANCH else "main")
        tree = repository.tree(base)
        changes: dict[str, str] = {}
        if self.is_change:
            turned = as_change(tree, [Improved(each, ()) for each in self.wanted], "tidy-up")
            self.is_change = bool(turned.kept)
        if self.is_change:
            changes, self.wanted = turned.changes, [each.suggestion for each in turned.kept]
            self.blocks = [
                each for each in self.blocks if each.name in {one.requirement or PURPOSE for one in self.wanted}
            ]
        else:
            changes = {path: text for path, text in apply(tree, self.wanted).changed().items() if text is not None}
        made = [(self.prefix, each) for each in self.wanted]
        self.ids = {each.requirement or PURPOSE: identity(self.prefix, each.id) for each in self.wanted}
        message = message_for([in_repository(*each) for each in made])
        when = datetime.fromisoformat(self.dates()["GIT_AUTHOR_DATE"])
        expected = base if self.branch != BRANCH else None
        trailers = trailers_for(made, "0" * 12)
        repository.commit(changes, base, self.branch, message, trailers=trailers, when=when, expected=expected)
        assert RUN_TRAILER in self.repo.run("log", "-1", "--format=%B", self.branch)

    def people(self, fates: Sequence[str]) -> None:
        """Have people work on the branch."""
        self.repo.switch(self.branch)
        if self.way in ("by hand", "not merged"):
            return
        for each, fate in zip(self.blocks, fates, strict=True):
            to = {"edited": each.edited, "dropped": each.old, "replaced": _other(each)}.get(fate)
            if to is not None:
                self.swap(each.new, to, f"My own words for {each.name}")

    def begin_topic(self) -> None:
        """Have a person open a branch, on which suggestions are applied later."""
        self.repo.branch(self.branch)
        self.commit({"src/topic.py": "begin = 1\n"}, "Begin a topic")
        self.repo.switch("main")

    def prepare(self, fates: list[str]) -> None:
        """Have more happen on the branch; what does not fit is left out."""
        fit = self.way not in ("by hand", "not merged") and not self.is_change
        if self.earlier == "file renamed on the branch" and fit and not self.is_delta:
            before = self.inside
            self.rename(before.replace("specs/doors", "specs/entrances"))
            self.inside, self.to_be = before, self.inside
        elif (
            self.earlier == "requirement renamed on the branch"
            and fit
            and fates[0] == "taken"
            and self.blocks[0].name != PURPOSE
        ):
            each = self.blocks[0]
            heading = f"### Requirement: {each.name}"
            self.swap(heading, f"{heading} always", "Rename it")
            each.new = each.edited = each.new.replace(heading, f"{heading} always")
            fates[0] = "edited"
        elif self.earlier not in (
            "file renamed on main",
            "main merged into the branch",
            "same block on main",
            "line endings on main",
        ):
            self.earlier = "nothing"

    def meanwhile(self, fates: Sequence[str]) -> None:
        """Have people work on main before anything is merged."""
        if self.way == "fast-forward":
            self.earlier = "nothing"
            return
        for _ in range(self.random.randint(0, 2)):
            self.noise()
        if self.rest and self.random.random() < 0.4 and not self.earlier.startswith("requirement"):
            each = self.random.choice(self.rest)
            self.swap(each.old, each.edited, f"Edit {each.name} on main")
            self.rest.remove(each)
        simple = fates[0] == "taken" and self.blocks[0].rule in ("vague-quantity", "obligation-case")
        if self.earlier == "file renamed on main" and not self.is_delta and not self.is_change:
            self.rename(self.inside.replace("specs/doors", "specs/entrances"))
        elif self.earlier == "same block on main" and simple and not self.is_change:
            each = self.blocks[0]
            last = each.old.split("\n")[-1]
            if last in each.new and "\n\n" in each.old and each.old.split("\n\n")[-1] in each.new:
                self.swap(each.old, f"{each.old} and nobody waits", "Edit the same block on main")
                each.new, each.old = f"{each.new} and nobody waits", f"{each.old} and nobody waits"
        elif self.earlier == "line endings on main" and self.way in ("by hand", "not merged"):
            self.ending = "\r\n" if self.ending == "\n" else "\n"
            text = self.now().replace("\r\n", "\n")
            self.commit({self.path: self.raw(text)}, "Endings")
        elif self.earlier == "main merged into the branch" and "cherry" not in self.way:
            self.repo.switch(self.branch)
            self.git("merge", "--quiet", "--no-edit", "main")
            self.repo.switch("main")

    def bring(self, fates: Sequence[str]) -> None:
        """Bring the branch to main."""
        way = self.way
        message = self.repo.run("log", "--reverse", "--format=* %B", f"main..{self.branch}")
        if way == "merge":
            self.git("merge", "--quiet", "--no-ff", "-m", "Merge pull request #7 from o/specbot", self.branch)
        elif way == "squash on GitHub":
            self.squash(f"Improve specs (#7)\n\n{message}")
        elif way == "squash on GitLab":
            self.squash(f"Improve specs\n\n{message}\n\nSee merge request o/r!7")
        elif way == "squash, message rewritten":
            self.squash("Tidy the words of the specs")
        elif way == "rebase":
            self.repo.run("switch", "--quiet", "--create", "rebased", self.branch)
            self.git("rebase", "--quiet", "--force-rebase", "main")
            self.repo.switch("main")
            self.repo.run("merge", "--quiet", "--ff-only", "rebased")
            self.repo.run("branch", "--quiet", "--delete", "rebased")
        elif way.startswith("cherry-pick"):
            self.git(*way.split(), f"main..{self.branch}")
        elif way == "fast-forward":
            self.repo.run("merge", "--quiet", "--ff-only", self.branch)
        elif way == "by hand" and not self.is_change:
            for each, fate in zip(self.blocks, fates, strict=True):
                to = {"taken": each.new, "edited": each.edited, "replaced": _other(each)}.get(fate)
                if to is not None:
                    self.swap(each.old, to, f"Work on {each.name}")

    def squash(self, message: str) -> None:
        self.repo.run("merge", "--quiet", "--squash", self.branch)
        self.git("commit", "--quiet", "--allow-empty", "--message", message)

    def truth(self, fate: str, fates: Sequence[str]) -> frozenset[str]:
        """Return what may be said of a fate, from what git shows of it."""
        if self.way == "not merged" or (self.way == "by hand" and (fate == "dropped" or self.is_change)):
            return frozenset({"open"})
        if self.way == "squash, message rewritten" and fate == "dropped":
            return frozenset({"open"})  # git does not say that anybody looked at it
        known = {"taken": "merged", "edited": "edited", "dropped": "rejected", "replaced": "rejected"}[fate]
        if fate == "replaced" and self.way in ("by hand", "squash, message rewritten"):
            return frozenset({"expired", "unknown"})  # nor here
        return frozenset({known})

    def afterwards(self, made: History, fates: Sequence[str]) -> None:
        """Have life go on."""
        if self.way == "not merged" and self.random.random() < 0.5 and not self.is_change:
            each = self.blocks[0]
            self.swap(each.old, each.other, "Other words altogether")
            made.truth[self.ids[each.name]] = frozenset({"expired"})
            each.old = each.other
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
            if self.random.random() < 0.5:
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
            self.rename(self.inside.replace("specs/", "specs/all-"))
        elif self.later == "root moved":
            self.move(f"{self.prefix}openspec", "moved/openspec")
        elif self.later == "archived" and (self.is_delta or self.is_change):
            self.archive(made)
        elif self.later == "requirement renamed" and not self.is_change:
            each = self.random.choice(self.blocks)
            heading = f"### Requirement: {each.name}"
            if self.raw(f"{heading}\n") in self.now():
                self.swap(heading, f"{heading} as agreed", "Rename a requirement")

    def rename(self, inside: str) -> None:
        self.move(self.path, self.prefix + inside)
        self.inside = inside

    def move(self, old: str, new: str) -> None:
        (self.repo.path / new).parent.mkdir(parents=True, exist_ok=True)
        self.repo.run("mv", old, new)
        self.commit({}, "Move things")

    def archive(self, made: History) -> None:
        """Have a change end: its text moves into the main spec, or it is dropped."""
        name = "tidy-up" if self.is_change else "tidy"
        folder = f"{self.prefix}openspec/changes/{name}"
        delta = f"{folder}/specs/doors/spec.md"
        main = f"{self.prefix}openspec/specs/doors/spec.md"
        if not (self.repo.path / delta).exists():
            return
        if self.is_change and self.random.random() < 0.4:
            self.repo.run("rm", "-r", "--quiet", folder)
            self.commit({}, "Drop a change")
            made.truth |= {each: frozenset({"reverted"}) for each, is_ in made.truth.items() if is_ == {"merged"}}
            return
        if self.is_change:
            text = (self.repo.path / main).read_bytes().decode()
            for each in self.blocks:
                text = text.replace(self.raw(each.old), self.raw(each.new))
        else:
            text = (
                self.raw("# doors\n\n## Purpose\nDoors.\n\n## Requirements\n\n") + self.now().split(self.ending, 2)[2]
            )
            made.truth |= {each: frozenset({"expired"}) for each, is_ in made.truth.items() if is_ == {"open"}}
        self.repo.write(main, text)
        archived = f"{self.prefix}openspec/changes/archive/2026-05-05-{name}"
        (self.repo.path / archived).parent.mkdir(parents=True, exist_ok=True)
        self.repo.run("mv", folder, archived)
        self.commit({}, "Archive a change")

    def revert(self, made: History, taken: Sequence[tuple[Block, str]]) -> None:
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


def _other(block: Block) -> str:
    return block.other
