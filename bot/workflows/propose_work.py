"""The part of a plan that proposes an OpenSpec change: its files, what it was asked for, the questions still open."""

import re
from dataclasses import dataclass

from bot.errors import PlanError
from bot.openspec.metadata import METADATA_FILE
from bot.openspec.suggestions import Question

MOST_FILES = 40
MOST_CHARACTERS = 400_000
"""Of all files of a change together: four requirements are planned at once, and a template is short."""
MOST_WISH = 4_000
"""What a model sees of an idea; no more of it is kept."""
MOST_QUESTIONS = 20
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
    """

    branch: str
    commit: str
    prefix: str
    change: str
    files: tuple[ProposedFile, ...]
    wish: str
    about: str = ""
    questions: tuple[OpenQuestion, ...] = ()


def check_propose(work: ProposeWork) -> None:
    """Raise PlanError where the work is none that a publisher could look at."""
    if not _CHANGE.fullmatch(work.change) or work.change == "archive":
        raise PlanError("The plan names no id of a change.", "Make it again.")
    paths = [each.path for each in work.files]
    if not 0 < len(paths) <= MOST_FILES:
        raise PlanError(f"A plan for a change has 1 to {MOST_FILES} files.", "Make it again.")
    if not all(map(_is_file, paths)):
        raise PlanError("The plan names a file that is none of a change.", "Make it again.")
    folded = [path.casefold() for path in paths]
    if len(set(folded)) != len(folded) or any(b.startswith(f"{a}/") for a in folded for b in folded):
        raise PlanError("The plan names a file of the change twice.", "Make it again.")
    if sum(len(each.text) for each in work.files) > MOST_CHARACTERS:
        raise PlanError(f"The files of a change have at most {MOST_CHARACTERS:,} characters.", "Make it again.")
    if not work.wish.strip() or len(work.wish) > MOST_WISH or len(work.about) > _MOST_ABOUT:
        raise PlanError("The plan does not say what the change was asked for.", "Make it again.")
    numbers = [each.number for each in work.questions]
    is_asked = all(each.number > 0 and 2 <= len(each.question.options) <= 4 for each in work.questions)
    if len(numbers) > MOST_QUESTIONS or len(set(numbers)) != len(numbers) or not is_asked:
        raise PlanError("The questions of the plan are none.", "Make it again.")


def _is_file(path: str) -> bool:
    """Whether a path in a change's folder is that of a document, or of the file that says what the change is."""
    if path == METADATA_FILE:
        return True
    steps = path.split("/")
    return len(path) <= _MOST_PATH and path.endswith(".md") and all(map(_STEP.fullmatch, steps))
