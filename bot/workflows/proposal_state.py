"""What the pull request of a proposed change remembers, in its hidden line: the wish, what was asked, what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.errors import PlanError
from bot.text.codec import decode, encode
from bot.workflows.conversation import LETTERS
from bot.workflows.hosting import Pull
from bot.workflows.identities import identity
from bot.workflows.markers import marker, read_marker
from bot.workflows.own import proposal_branch
from bot.workflows.plan import is_prefix
from bot.workflows.propose_values import Answered, Waiting
from bot.workflows.propose_work import MOST_NUMBER, MOST_WISH, OpenQuestion, ProposeWork, are_in_order, is_change_id

KIND = "propose"
_MOST_NOTES = 20
_MOST_NOTE = 400


@dataclass(frozen=True)
class Proposed:
    """The state of such a pull request. Whoever may edit its text can write another: it is data, as a wish is."""

    change: str
    prefix: str
    wish: str
    about: str = ""
    questions: tuple[OpenQuestion, ...] = ()
    answered: tuple[Answered, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    notes: tuple[str, ...] = ()
    """What else was said of it, which its text says again."""
    here: tuple[int, ...] = ()
    """The numbers of the questions that were answered in the pull request, and not by whoever proposed it."""
    last: int = 0
    """The highest number of a question that is not among them any more: an old comment may still name it."""

    @property
    def highest(self) -> int:
        """The highest number that a question has had."""
        return max((self.last, *(number for number, _ in self.numbered)))

    @property
    def numbered(self) -> frozenset[tuple[int, str]]:
        """The number and the id of each question that is open or answered."""
        asked = {(each.number, each.question.id) for each in self.questions}
        return frozenset(asked | {(each.number, each.question.id) for each in self.answered})

    @property
    def asks_of(self) -> tuple[str, str, str, str]:
        """What it is for: two with the same are the same proposal."""
        return self.change, self.prefix, self.wish, self.about

    def boxes(self) -> frozenset[str]:
        """Return the ids of the boxes that may stand in its text."""
        return frozenset(box for each in self.questions for box in boxes_of(self.prefix, each))

    def by_number(self, number: int) -> OpenQuestion | None:
        """Return the open question of a number."""
        return next((each for each in self.questions if each.number == number), None)

    def said_to(self, number: int) -> Answered | None:
        """Return the question of a number with its answer."""
        return next((each for each in self.answered if each.number == number), None)


def boxes_of(prefix: str, asked: OpenQuestion | Answered) -> Mapping[str, str]:
    """Return the ids of the boxes of a question, each with the option it stands for."""
    name = identity(prefix, asked.question.id)
    return {f"{name}/{letter}": words for letter, words in zip(LETTERS, asked.question.options, strict=False)}


def proposed_by(work: ProposeWork, notes: Sequence[str]) -> Proposed:
    """Return what is to be remembered of a work."""
    kept = tuple(each[:_MOST_NOTE] for each in dict.fromkeys(notes))[:_MOST_NOTES]
    of = (work.change, work.prefix, work.wish, work.about)
    return Proposed(*of, work.questions, work.answered, work.waiting, kept)


def state_marker(state: Proposed) -> str:
    """Return the hidden line. What was written of what waits goes where it has no room: it is written anew then.

    Raises PlanError where the rest does not fit either.
    """
    try:
        return marker(KIND, encode(state))
    except PlanError:
        bare = tuple(replace(each, fields=None) for each in state.waiting)
        return marker(KIND, encode(replace(state, waiting=bare, notes=())))


def read_proposed(body: str) -> Proposed | None:
    """Return the state that a text of ours holds, None where it holds none that can be used."""
    state = read_marker(body, KIND)
    try:
        found = decode(Proposed, state) if state is not None else None
    except PlanError:
        return None
    if found is None or not is_change_id(found.change) or not is_prefix(found.prefix):
        return None
    if not 0 < len(found.wish.strip()) <= len(found.wish) <= MOST_WISH:
        return None
    if not 0 <= found.last <= MOST_NUMBER:
        return None
    is_short = len(found.notes) <= _MOST_NOTES and all(len(each) <= _MOST_NOTE for each in (*found.notes, found.about))
    return found if is_short and are_in_order(found.questions, found.answered, found.waiting) else None


def state_of(pull: Pull, prefix: str) -> Proposed | None:
    """Return the state of one of our pull requests, None where its text was made to speak of another change.

    ``prefix`` is that of our branches: the branch names the change.
    """
    found = read_proposed(pull.body)
    return found if found and pull.head_ref == proposal_branch(prefix, found.change) else None
