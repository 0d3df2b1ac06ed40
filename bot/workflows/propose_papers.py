"""The papers beside the deltas: proposal, tasks, and a design where one is warranted. Code writes them from fields."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import EditError
from bot.gates.grounding import ungrounded
from bot.openspec.content import smuggled
from bot.openspec.model import Operation
from bot.openspec.parse import scenario_name
from bot.openspec.words import one_line, paragraph
from bot.openspec.writing import Entry
from bot.text.printable import in_one_line
from bot.workflows.propose_ask import Asker, UnusableError
from bot.workflows.propose_forms import design_form, purpose_form, tasks_form, why_form
from bot.workflows.propose_prompts import Piece, brief_pieces
from bot.workflows.propose_values import Brief

LEAST_WHY = 50
"""Characters; the official archive hints at less (reference, 5.2)."""
_MOST_WHY = 800
_MOST_LINE = 160
_MOST_SAYS = 220
_MOST_TOKENS = 800
_SCENARIO = re.compile(r"^####[ \t]+(.*)$", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)")
# What the official guide writes a design for: security, migration, data, dependencies, performance, many modules.
_WARRANTS = {
    "security": r"encrypt|authenticat|authori[sz]|permission|credential|password|secret|certificate|oauth|\btls\b",
    "a migration": r"migrat|backward|deprecat|legacy",
    "the data that is kept": r"database|\bschema\b|data model|storage format",
    "a dependency": r"third[- ]party|dependenc|external (?:service|api|library)|integrat",
    "performance": r"latency|throughput|concurren|\bcache|performance|scalab",
}
_CAPABILITIES = 3


@dataclass(frozen=True, slots=True)
class Papers:
    """What the papers are written from. ``tasks`` are by requirement, in the order of the entries."""

    why: str
    impact: tuple[str, ...]
    tasks: tuple[tuple[str, ...], ...]
    purposes: Mapping[str, str]
    design: "Design | None" = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Design:
    """What a design says: decisions are (decision, because, instead), risks (risk, answer)."""

    context: str
    decisions: tuple[tuple[str, str, str], ...]
    risks: tuple[tuple[str, str], ...]
    reason: str


def write_papers(asker: Asker, brief: Brief, entries: Sequence[Entry], new: Sequence[str], spec: str) -> Papers:
    """Return what the papers of a change say; where no answer of the model can be used, code says it in the wish's
    words, and a note says so. ``new`` are the capabilities that are introduced, ``spec`` is what the others say.

    Raises UnusableError where a new capability gets no Purpose; OverError, ModelError.
    """
    scribe = _Scribe(asker, brief, entries, spec)
    purposes = {each: scribe.purpose(each) for each in new}
    why, impact = scribe.why()
    tasks = scribe.tasks()
    design = scribe.design(new)
    return Papers(why, impact, tasks, purposes, design, tuple(scribe.notes))


def new_purpose(asker: Asker, brief: Brief, entries: Sequence[Entry], capability: str) -> str:
    """Return the Purpose of a capability that some entries introduce. Raises UnusableError, OverError, ModelError."""
    return _Scribe(asker, brief, entries, "").purpose(capability)


class _Scribe:
    def __init__(self, asker: Asker, brief: Brief, entries: Sequence[Entry], spec: str) -> None:
        self._asker, self._brief, self._entries, self._spec = asker, brief, entries, spec
        said = [brief.idea.text, brief.context, spec, *(each.block for each in entries)]
        self._sources = "\n".join(said)
        self.notes: list[str] = []

    def purpose(self, capability: str) -> str:
        """Return the Purpose of a new capability."""
        own = [each for each in self._entries if each.capability == capability]
        pieces = [*brief_pieces(self._brief, "specs"), Piece("Capability", capability)]
        pieces.append(Piece("Requirements", "\n".join(f"{each.requirement}: {each.says}" for each in own)))

        def check(answer: Mapping[str, Any]) -> str:
            text = self._prose(answer["purpose"], "purpose", 400)
            if len(text) < LEAST_WHY:
                raise EditError(
                    f"The purpose has {len(text)} characters, the least is {LEAST_WHY}: say for whom it is."
                )
            if re.search(r"\b(?:SHALL|MUST)\b", text) or text.upper().startswith(("TBD", "TODO")):
                raise EditError("A Purpose says what the capability is for: no SHALL, no MUST, no TODO.")
            return text

        self._asker.hands.tell(f"{capability} (purpose)")
        return self._asker.ask("purpose", pieces, purpose_form(), check, _MOST_TOKENS)

    def why(self) -> tuple[str, tuple[str, ...]]:
        """Return the reasons for the change, and what else it touches."""

        def check(answer: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
            text = self._prose(answer["why"], "why", _MOST_WHY)
            if len(text) < LEAST_WHY:
                raise EditError(
                    f"The why has {len(text)} characters, the least is {LEAST_WHY}: say what is wrong today."
                )
            return text, self._lines(answer["impact"])

        pieces = [*brief_pieces(self._brief, "proposal"), Piece("What changes", "\n".join(map(told, self._entries)))]
        self._asker.hands.tell("proposal.md (why)")
        try:
            return self._asker.ask("why", pieces, why_form(), check, _MOST_TOKENS)
        except UnusableError as error:
            self.notes.append(f"Why is in the words of the wish; no answer of the model could be used: {error}")
            return plain_why(self._brief), ()

    def tasks(self) -> tuple[tuple[str, ...], ...]:
        """Return what is to be built for each entry that has a text; what code adds of itself is not among them."""
        built = [each for each in self._entries if each.operation in (Operation.ADDED, Operation.MODIFIED)]

        def check(answer: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
            found = tuple(self._lines(answer[f"r{number}"]) for number in range(1, len(built) + 1))
            if not all(found):
                raise EditError("A requirement has no step that can be used: plain words, nothing made up.")
            return found

        steps: tuple[tuple[str, ...], ...] = tuple(() for _ in built)
        if built:
            listed = "\n".join(f"r{at} {each.requirement}: {each.says}" for at, each in enumerate(built, 1))
            pieces = [*brief_pieces(self._brief, "tasks"), Piece("Requirements", listed)]
            self._asker.hands.tell("tasks.md")
            try:
                steps = self._asker.ask("tasks", pieces, tasks_form(len(built)), check, _MOST_TOKENS)
            except UnusableError as error:
                self.notes.append(
                    f"Tasks are those that follow from the requirements; the model's own fell out: {error}"
                )
        own = iter(steps)
        return tuple(next(own) if each in built else () for each in self._entries)

    def design(self, new: Sequence[str]) -> Design | None:
        """Return a design where one is warranted, None where none is, or no answer could be used."""
        reason = warranted(self._brief, self._entries, new)
        if not reason:
            return None

        def check(answer: Mapping[str, Any]) -> Design:
            decisions = [self._parts(each, ("decision", "because", "instead")) for each in answer["decisions"]]
            risks = [self._parts(each, ("risk", "answer")) for each in answer["risks"]]
            chosen = tuple((each[0], each[1], each[2]) for each in decisions if each)
            if not chosen:
                raise EditError("No decision can be used: plain words, nothing made up.")
            feared = tuple((each[0], each[1]) for each in risks if each)
            return Design(self._prose(answer["context"], "context", _MOST_WHY), chosen, feared, reason)

        pieces = [*brief_pieces(self._brief, "design"), Piece("What changes", "\n".join(map(told, self._entries)))]
        self._asker.hands.tell("design.md")
        try:
            return self._asker.ask("design", pieces, design_form(), check, _MOST_TOKENS + 300)
        except UnusableError as error:
            self.notes.append(f"There is no design.md, though it is about {reason}: {error}")
            return None

    def _prose(self, words: str, what: str, most: int) -> str:
        return grounded_prose(words, what, most, self._sources, self._spec)

    def _lines(self, lines: Sequence[str]) -> tuple[str, ...]:
        """Return those of some lines that are fit to be written, each once."""
        found = [_fit(each, self._sources, self._spec) for each in lines]
        return tuple(dict.fromkeys(filter(None, found)))

    def _parts(self, each: Mapping[str, str], names: Sequence[str]) -> tuple[str, ...]:
        """Return the fields of a decision or a risk, nothing where one of them cannot be used."""
        found = [_fit(each[name], self._sources, self._spec) for name in names]
        return tuple(found) if all(found) else ()


def _fit(words: str, sources: str, spec: str) -> str:
    """Return ``words`` as one line that is fit to be written, empty where they are not."""
    try:
        return grounded_line(words, sources, spec)
    except EditError:
        return ""


def grounded_prose(words: str, what: str, most: int, sources: str, spec: str) -> str:
    """Return ``words`` as one paragraph that states nothing of its own. Raises EditError."""
    text = paragraph(words, what, most)
    _refuse_made_up(text, sources, spec)
    return text


def grounded_line(words: str, sources: str, spec: str) -> str:
    """Return ``words`` as one line that states nothing of its own, without marks of a list. Raises EditError."""
    text = one_line(words, "line", _MOST_LINE)
    text = re.sub(r"\A(?:[-*+]\s+|\d+(?:\.\d+)*[.)]?\s+|\[[ xX]?\]\s*)+", "", text).rstrip(" .;")
    if not any(char.isalpha() for char in text):
        raise EditError("The line says nothing.")
    _refuse_made_up(text, sources, spec)
    return text


def _refuse_made_up(text: str, sources: str, spec: str) -> None:
    strange = smuggled(spec, text)
    if strange:
        raise EditError(f'"{strange}" is markup, an address or a look-alike; use plain words.')
    fact = next(ungrounded(sources, text), None)
    if fact:
        raise EditError(f'"{fact.value}" does not stand in the data; leave it out, nothing may be made up.')


def warranted(brief: Brief, entries: Sequence[Entry], new: Sequence[str]) -> str:
    """Return what a change needs a design for, empty where it needs none. Code decides, after the official guide."""
    touched = {each.capability for each in entries}
    if len(touched) >= _CAPABILITIES:
        return f"{len(touched)} capabilities at once"
    if new and len(touched) > len(new):
        return "a new capability and what there is"
    text = "\n".join([brief.idea.text if brief.idea.source != "diff" else "", *(each.says for each in entries)])
    return next((about for about, words in _WARRANTS.items() if re.search(words, text, re.IGNORECASE)), "")


def plain_why(brief: Brief) -> str:
    """Return reasons in the words of the wish, for where a model found none."""
    words = "This change brings the specs in line with a change of the code." if brief.idea.source == "diff" else ""
    for line in brief.idea.text.split("\n") if not words else ():
        try:
            words = f"{words} {paragraph(line, 'line', _MOST_WHY)}".strip()
        except EditError:
            continue
        if len(words) >= LEAST_WHY:
            break
    if len(words) > _MOST_WHY:
        words = f"{words[: _MOST_WHY - 1]}…"
    return (
        words
        if len(words) >= LEAST_WHY
        else f"{words} Somebody asked for this, and the specs do not say it yet.".strip()
    )


def told(entry: Entry) -> str:
    """Return what an entry does, in one line, for a list of changes."""
    name, capability = f"“{in_one_line(entry.requirement)}”", f"`{entry.capability}`"
    says = f": {_first(entry.says)}" if entry.says else ""
    if entry.operation is Operation.ADDED:
        return f"Add {name} to {capability}{says}"
    if entry.operation is Operation.MODIFIED:
        return f"Change {name} of {capability}{says}"
    if entry.operation is Operation.REMOVED:
        return f"**BREAKING** Remove {name} from {capability}{says}"
    return f"Rename {name} of {capability} to “{in_one_line(entry.new_name)}”"


def _first(text: str) -> str:
    words = _SENTENCE.split(" ".join(text.split()))[0]
    return words if len(words) <= _MOST_SAYS else f"{words[: _MOST_SAYS - 1]}…"


def task_lines(entry: Entry, steps: Sequence[str]) -> list[str]:
    """Return the tasks of one entry: the steps that were thought of, and what code knows has to be done."""
    name = f"“{in_one_line(entry.requirement)}”"
    if entry.operation is Operation.REMOVED:
        return [f"Take {name} out, its tests too, and verify that nothing leans on it any more"]
    if entry.operation is Operation.RENAMED:
        return [
            f"Say “{in_one_line(entry.new_name)}” wherever {name} is named, and verify that nothing says it any more"
        ]
    names = [each for found in _SCENARIO.findall(entry.block) if (each := in_one_line(scenario_name(found), 80))]
    scenarios = f" ({'; '.join(names)})" if names else ""
    build = list(steps) or [f"Build {name} as its requirement says"]
    return [*build, f"Test {name} by its scenarios{scenarios} and verify that they pass"]
