"""The part of a plan that proposes an OpenSpec change: its files, what it was asked for, the questions still open."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.errors import PlanError
from bot.openspec.layout import SPEC_FILE, SPECS
from bot.openspec.metadata import METADATA_FILE
from bot.openspec.model import Operation
from bot.openspec.suggestions import Question
from bot.openspec.writing import Entry
from bot.workflows.propose_values import Answered, Fields, Item, Waiting

MOST_FILES = 40
MOST_CHARACTERS = 400_000
"""Of all files of a change together: four requirements are planned at once, and a template is short."""
MOST_WISH = 4_000
"""What a model sees of an idea; no more of it is kept."""
MOST_QUESTIONS = 20
"""That are open at once."""
MOST_ANSWERED = 60
MOST_WAITING = 8
"""Requirements; at most four are planned at once."""
MOST_WORDS = 120
"""Characters of an answer in words."""
MOST_NUMBER = 99
"""What a comment can name."""
_MOST_TEXT = 4_000
_MOST_TEXTS = 200
_MOST_ABOUT = 200
_MOST_PATH = 240
_CHANGE = re.compile(r"(?=.{1,100}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")
# One step of a path: nothing hidden, nothing that a shell, git or another system's disk reads as something else.
_STEP = re.compile(r"(?![.\s])[^/\\:*?\"<>|\x00-\x1f\x7f]{1,120}(?<![.\s])")


@dataclass(frozen=True)
class ProposedFile:
    """One new file of a change, by its path in the change's folder."""

    path: str
    text: str


@dataclass(frozen=True)
class OpenQuestion:
    """A question that nobody answered yet, under the number that it is called by."""

    number: int
    question: Question


@dataclass(frozen=True)
class ProposeWork:
    """One pull request into ``branch`` that brings a new change to the root ``prefix``.

    ``commit`` is what the change was written for, ``wish`` what was asked for in words, ``about`` where the wish is
    from (issue 12). What a question is about is not in the files.

    Where ``number`` names a pull request, it goes on with what that proposes: it has no files, and ``entries`` are what
    its answers brought, which go into the change as its branch holds it then.
    """

    branch: str
    commit: str
    prefix: str
    change: str
    files: tuple[ProposedFile, ...]
    wish: str
    about: str = ""
    questions: tuple[OpenQuestion, ...] = ()
    answered: tuple[Answered, ...] = ()
    """Every answer that was given so far."""
    waiting: tuple[Waiting, ...] = ()
    """What the questions are about, as it was written."""
    number: int = 0
    entries: tuple[Entry, ...] = ()
    purposes: Mapping[str, str] = field(default_factory=dict)
    """The Purposes of capabilities that the entries introduce."""


def check_propose(work: ProposeWork) -> None:
    """Raise PlanError where the work is none that a publisher could look at."""
    if not is_change_id(work.change):
        raise PlanError("The plan names no id of a change.", "Make it again.")
    if not work.wish.strip() or len(work.wish) > MOST_WISH or len(work.about) > _MOST_ABOUT:
        raise PlanError("The plan does not say what the change was asked for.", "Make it again.")
    if work.number:
        _check_entries(work)
    else:
        _check_files(work)
    if not are_in_order(work.questions, work.answered, work.waiting):
        raise PlanError("The questions of the plan are none.", "Make it again.")


def is_change_id(name: str) -> bool:
    """Whether a change can be called so."""
    return bool(_CHANGE.fullmatch(name)) and name != "archive"


def _check_entries(work: ProposeWork) -> None:
    if work.number < 0 or work.files or len(work.entries) > MOST_WAITING or not work.answered:
        raise PlanError("The plan goes on with a pull request, and does more than answers lead to.", "Make it again.")
    texts = [*work.purposes.values(), *(t for each in work.entries for t in (each.requirement, each.new_name))]
    blocks = sum(len(each.block) + len(each.says) for each in work.entries)
    places = [*work.purposes, *(each.capability for each in work.entries)]
    if blocks > MOST_CHARACTERS or not _are_short(texts) or not all(map(_is_capability, places)):
        raise PlanError("The plan holds an entry that is none of a change.", "Make it again.")


def _check_files(work: ProposeWork) -> None:
    paths = [each.path for each in work.files]
    if work.entries or work.purposes or not 0 < len(paths) <= MOST_FILES:
        raise PlanError(f"A plan for a change has 1 to {MOST_FILES} files.", "Make it again.")
    if not all(map(_is_file, paths)):
        raise PlanError("The plan names a file that is none of a change.", "Make it again.")
    folded = [path.casefold() for path in paths]
    if len(set(folded)) != len(folded) or any(b.startswith(f"{a}/") for a in folded for b in folded):
        raise PlanError("The plan names a file of the change twice.", "Make it again.")
    if sum(len(each.text) for each in work.files) > MOST_CHARACTERS:
        raise PlanError(f"The files of a change have at most {MOST_CHARACTERS:,} characters.", "Make it again.")


def are_in_order(
    questions: tuple[OpenQuestion, ...], answered: tuple[Answered, ...], waiting: tuple[Waiting, ...]
) -> bool:
    """Whether questions, answers and what waits for them are what specbot asks, hears and keeps: in number and size."""
    if len(questions) > MOST_QUESTIONS or len(answered) > MOST_ANSWERED or len(waiting) > MOST_WAITING:
        return False
    every = [*((each.number, each.question) for each in questions), *((e.number, e.question) for e in answered)]
    numbers = [number for number, _ in every]
    is_asked = all(0 < number <= MOST_NUMBER and 2 <= len(asked.options) <= 4 for number, asked in every)
    texts = [text for _, asked in every for text in (asked.path, asked.requirement, asked.text, *asked.options)]
    is_said = all(0 < len(each.words) <= MOST_WORDS for each in answered)
    is_unique = len(set(numbers)) == len(numbers)
    return is_asked and is_said and is_unique and _are_short(texts) and all(map(_is_waiting, waiting))


def _is_waiting(waiting: Waiting) -> bool:
    """Whether something may be written of it: it is of the main spec that its capability names, in pairs of steps."""
    item, fields = waiting.item, waiting.fields
    spec = f"{SPECS}/{item.capability}/{SPEC_FILE}"
    is_placed = item.path == spec or (not item.path and item.operation is Operation.ADDED)
    texts = [item.name, item.what, item.new_name, *waiting.asks]
    is_known = bool(item.name or item.operation is Operation.ADDED)
    is_whole = bool(item.new_name) or item.operation is not Operation.RENAMED
    is_right = is_placed and is_known and is_whole and _is_capability(item.capability) and _are_short(texts)
    return is_right and (fields is None or _are_fields(fields, item))


def _are_fields(fields: Fields, item: Item) -> bool:
    steps = [step for each in fields.scenarios for step in each.steps]
    steps += [step for each in fields.steps.values() for step in each]
    if item.operation not in (Operation.ADDED, Operation.MODIFIED) or any(len(step) != 2 for step in steps):
        return False
    texts = [*fields.texts, *fields.steps]
    return len(texts) <= _MOST_TEXTS and _are_short(texts)


def _are_short(texts: Iterable[str]) -> bool:
    return all(len(each) <= _MOST_TEXT for each in texts)


def _is_capability(name: str) -> bool:
    """Whether a capability's id can be a path of folders."""
    return len(name) <= _MOST_PATH and all(map(_STEP.fullmatch, name.split("/")))


def _is_file(path: str) -> bool:
    """Whether a path in a change's folder is that of a document, or of the file that says what the change is."""
    if path == METADATA_FILE:
        return True
    steps = path.split("/")
    return len(path) <= _MOST_PATH and path.endswith(".md") and all(map(_STEP.fullmatch, steps))
