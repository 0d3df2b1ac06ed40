"""What a real model makes of real specs: which answers parse, apply, pass each gate, and what they cost.

    python benchmarks/model_quality.py --corpus FOLDER [--base-url URL] [--model NAME] [--set vague:50] [--json FILE]

FOLDER holds repositories, each with an ``openspec`` folder. The sets are ``vague`` (requirements with a vague word),
``purpose`` (placeholder Purposes whose change names its Why), ``scenario`` (requirements whose only scenario was taken
away) and ``mixed`` (a third of each); a number behind a colon takes so many, the same ones for the same ``--seed``.
Prints a Markdown table; with ``--json`` every answer is written down too, so that people can read what was accepted.
"""

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.gates.registry import GATES  # noqa: E402  the checkout is put on the path first
from bot.llm.agent import Allowance  # noqa: E402
from bot.llm.chat import Call, ChatModel  # noqa: E402
from bot.llm.connect import NoServer, find_model  # noqa: E402
from bot.openspec.layout import load_project  # noqa: E402
from bot.openspec.suggestions import Suggestion, Verdict  # noqa: E402
from bot.openspec.validate import findings_at  # noqa: E402
from bot.text.tree import DictTree, Tree, to_text  # noqa: E402
from bot.workflows.author import author_with  # noqa: E402
from bot.workflows.improve import Collaborators, Improvement, improve  # noqa: E402
from bot.workflows.prompts import copied  # noqa: E402
from bot.workflows.scope import everything  # noqa: E402
from bot.workflows.task import Outcome, Task  # noqa: E402

SETS = ("vague", "purpose", "scenario", "mixed")
CALLS = 8


@dataclass
class Attempt:
    """One answer of the model: what it said, and what each gate said of it."""

    said: str
    parsed: bool
    proposed: bool
    prompt: int
    cached: int
    answered: int
    copied: bool = False
    """Whether it repeats a worked example, which is refused before anything is built."""
    gates: dict[str, str] = field(default_factory=dict)
    """Gate to its sentence, empty where it passed; no gate at all where the answer could not be built."""


@dataclass
class Record:
    """One task and what became of it."""

    repository: str
    path: str
    requirement: str
    kind: str
    rules: list[str]
    seconds: float
    result: str
    """``accepted``, ``asked``, ``dropped`` or ``stopped``."""
    why: str
    before: str
    after: str
    attempts: list[Attempt]


@dataclass(frozen=True)
class Pick:
    """One task that was chosen: where it stands, in which tree."""

    repository: str
    tree: Tree
    task: Task


def main() -> None:
    """Run the sets and print what came of them."""
    options = parsed()
    watch = Watch()
    model = find_model(
        options.base_url,
        options.model,
        temperature=0.2,
        seed=7,
        first_token_seconds=600,
        idle_seconds=120,
        observer=watch.called,
    )
    if isinstance(model, NoServer):
        raise SystemExit(model.why)
    repositories = list(trees(Path(options.corpus)))
    records: dict[str, list[Record]] = {}
    for wanted in options.set or ["vague:50", "purpose", "scenario:30"]:
        name, _, count = wanted.partition(":")
        picks = chosen(repositories, name, int(count or 0), Random(options.seed))  # noqa: S311  the same sample for everybody
        records[wanted] = []
        for number, record in enumerate(run(picks, model, watch), 1):
            records[wanted].append(record)
            print(
                f"{wanted} {number}/{len(picks)} {record.seconds:.0f} s {record.result} {record.why}", file=sys.stderr
            )
            if options.json:
                told = {key: [asdict(each) for each in done] for key, done in records.items()}
                Path(options.json).write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
    print("\n".join(table(records)))


def parsed() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--base-url", default="http://localhost:1234/v1")
    parser.add_argument("--model", default="")
    parser.add_argument("--set", action="append", help=f"one of {', '.join(SETS)}, and perhaps :COUNT")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", help="write every answer into this file")
    return parser.parse_args()


def trees(corpus: Path) -> Iterator[tuple[str, Tree]]:
    """Yield every repository of a folder, by name."""
    for folder in sorted(corpus.iterdir()):
        files = sorted(file for file in (folder / "openspec").rglob("*") if file.is_file())
        if files:
            yield (
                folder.name,
                DictTree({each.relative_to(folder).as_posix(): to_text(each.read_bytes()) for each in files}),
            )


# -- the sets ----------------------------------------------------------------------------------------------------------


def chosen(repositories: Sequence[tuple[str, Tree]], name: str, count: int, random: Random) -> list[Pick]:
    """Return the tasks of a set, ``count`` of them by chance; all where it is 0."""
    if name == "mixed":
        third = -(-count // 3) if count else 0
        return [pick for each in SETS[:3] for pick in chosen(repositories, each, third, random)][: count or None]
    makers: dict[str, Callable[[str, Tree], Iterator[Pick]]] = {
        "vague": lambda repository, tree: asked(repository, tree, lambda task: "vague-word" in rules_of(task)),
        "purpose": lambda repository, tree: asked(
            repository, tree, lambda task: task.kind == "purpose" and bool(task.why)
        ),
        "scenario": taken_away,
    }
    found = [pick for repository, tree in repositories for pick in makers[name](repository, tree)]
    return random.sample(found, min(count, len(found))) if count else found


def asked(repository: str, tree: Tree, wanted: Callable[[Task], bool]) -> Iterator[Pick]:
    """Yield the tasks that improve would give to a model, each on the tree that the certain fixes leave."""
    found: list[Pick] = []

    def note(task: Task, draft: Tree, _: object) -> Outcome:
        if wanted(task):
            found.append(Pick(repository, draft, task))
        return Outcome()

    run_improve(tree, note)
    yield from found


def taken_away(repository: str, tree: Tree) -> Iterator[Pick]:
    """Yield tasks for requirements whose only scenario was taken out of the document, one per document."""
    for document in load_project(tree).specs:
        chosen = next((each for each in document.requirements if len(each.scenarios) == 1), None)
        if chosen:
            span = chosen.scenarios[0].span
            lines = [*document.lines[: span.start], *document.lines[span.end :]]
            alone = DictTree({document.path: "".join(lines)})
            yield from asked(repository, alone, partial(_is_for, chosen.name))


def _is_for(requirement: str, task: Task) -> bool:
    return task.kind == "scenario" and task.requirement == requirement


def rules_of(task: Task) -> list[str]:
    """Return the rules of a task's findings."""
    return [each.rule for each in task.findings]


def run_improve(tree: Tree, author: Callable[..., Outcome]) -> Improvement:
    """Run improve over a whole repository."""
    project = load_project(tree)
    return improve(tree, project, everything(project), Collaborators(findings_at, author, lambda _: None))


# -- one task ----------------------------------------------------------------------------------------------------------


class Watch:
    """What was said and judged, in the order in which it happened."""

    def __init__(self) -> None:
        self.attempts: list[Attempt] = []

    def called(self, call: Call) -> None:
        """Note an answer, or that there was none."""
        reply = call.reply
        if reply is None:
            self.attempts.append(Attempt(f"[{call.error}]", False, False, 0, 0, 0))
            return
        try:
            action = json.loads(reply.text).get("action", "") if reply.finish == "stop" else ""
        except ValueError:
            action = ""
        tokens = (reply.prompt_tokens or 0, reply.cached_tokens or 0, reply.completion_tokens or 0)
        self.attempts.append(Attempt(reply.text, bool(action), action.startswith("propose"), *tokens))

    def judged(self, verdicts: Sequence[Verdict]) -> None:
        """Note what the gates said of the last answer."""
        self.attempts[-1].gates = {each.gate: each.detail for each in verdicts}


def run(picks: Sequence[Pick], model: ChatModel, watch: Watch) -> Iterator[Record]:
    """Give one task after another to the model."""
    hands = Collaborators(findings_at, None, lambda _: None)
    author = author_with(model, Allowance(CALLS))

    def judge(suggestion: Suggestion, tree: Tree) -> tuple[Verdict, ...]:
        verdicts = hands.judge(suggestion, tree)
        watch.judged(verdicts)
        return verdicts

    for pick in picks:
        watch.attempts = []
        started = time.perf_counter()
        outcome = author(pick.task, pick.tree, judge)
        yield recorded(pick, outcome, watch.attempts, time.perf_counter() - started)


def recorded(pick: Pick, outcome: Outcome, attempts: list[Attempt], seconds: float) -> Record:
    """Return what became of a task."""
    task = pick.task
    for each in attempts:
        each.copied = each.proposed and copied(task.kind, _fields(each.said))
    suggestions = [*outcome.accepted, *(each.suggestion for each in outcome.dropped)]
    last = suggestions[-1] if suggestions else None
    result = (
        "accepted"
        if outcome.accepted
        else "asked"
        if outcome.questions
        else "stopped"
        if outcome.stopped
        else "dropped"
    )
    return Record(
        repository=pick.repository,
        path=task.path,
        requirement=task.requirement,
        kind=task.kind,
        rules=rules_of(task),
        seconds=seconds,
        result=result,
        why=outcome.stopped or "; ".join(each.why for each in outcome.dropped),
        before=last.before if last else "",
        after=last.after if last else "",
        attempts=attempts,
    )


def _fields(said: str) -> dict[str, object]:
    return {name: value for name, value in json.loads(said).items() if name != "action"}


# -- the table ---------------------------------------------------------------------------------------------------------


def table(records: dict[str, list[Record]]) -> Iterator[str]:
    """Yield a Markdown table, one column a set."""
    yield "| | " + " | ".join(f"`{name}`" for name in records) + " |"
    yield "|---|" + "--:|" * len(records)
    columns = [column(done) for done in records.values() if done]
    for row in columns[0] if columns else {}:
        yield f"| {row} | " + " | ".join(each[row] for each in columns) + " |"


def column(records: Sequence[Record]) -> dict[str, str]:
    """Return the figures of one set by what they are called."""
    attempts = [each for record in records for each in record.attempts]
    proposals = [each for each in attempts if each.proposed]
    results = Counter(record.result for record in records)
    refused = Counter(gate for each in proposals for gate, why in each.gates.items() if why)
    uncached = [sum(each.prompt - each.cached for each in record.attempts) for record in records]
    most = [ratio(counted) for record in records if (counted := [each for each in record.attempts if each.prompt])]
    return {
        "requirements": str(len(records)),
        "answers (calls)": str(len(attempts)),
        "of these parse": share(sum(each.parsed for each in attempts), len(attempts)),
        "proposals": str(len(proposals)),
        "of these repeat an example": str(sum(each.copied for each in proposals)),
        "the others can be built": share(sum(bool(e.gates) for e in proposals), sum(not e.copied for e in proposals)),
        **{f"refused by {gate}": str(refused[gate]) for gate in GATES},
        "accepted": share(results["accepted"], len(records)),
        "asked the author": str(results["asked"]),
        "nothing came of it": str(results["dropped"] + results["stopped"]),
        "seconds, median": f"{statistics.median(record.seconds for record in records):.1f}",
        "prompt tokens, median": f"{statistics.median(sum(a.prompt for a in r.attempts) for r in records):.0f}",
        "not from the cache, median": f"{statistics.median(uncached):.0f}",
        "not from the cache, of the first prompt: median": f"{statistics.median(most or [0]):.2f}",
        "the same, at most": f"{max(most, default=0):.2f}",
    }


def ratio(counted: Sequence[Attempt]) -> float:
    """Return how many prompt tokens the server had to read, over all turns, for each one of the first prompt.

    An answer that was stopped because it repeated itself has no count and is left out.
    """
    return sum(each.prompt - each.cached for each in counted) / counted[0].prompt


def share(part: int, whole: int) -> str:
    """Return a count with its share."""
    return f"{part} ({100 * part / whole:.0f} %)" if whole else "0"


if __name__ == "__main__":
    main()
