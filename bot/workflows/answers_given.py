"""The answers of one conversation; each keeps in its hidden marker what was asked, and who says that it is wrong."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.errors import ForgeError, PlanError
from bot.templating import render
from bot.text.codec import decode, encode
from bot.workflows.hosting import Host, Posted
from bot.workflows.markers import marker, read_marker

ANSWER = "answer"
"""The kind of the marker."""
MOST_OBJECTIONS = 20
_LONGEST_REASON = 300
_LONGEST_NAME = 300
_MOST_LOOKED_AT = 20
"""How many answers of one conversation are asked for their reactions, the last ones."""
# How the lines begin that say so at the head of an answer.
_SAID = "**Said to be wrong**"
_DOWN = "-1"
_MAY_WRITE = frozenset({"admin", "write"})


@dataclass(frozen=True)
class Objection:
    """Who says that an answer is wrong, and why; by a ``thumb`` there is no why."""

    by: str
    reason: str = ""
    thumb: bool = False


@dataclass(frozen=True)
class GivenAnswer:
    """One answer: ``to`` is the comment that asked, ``number`` what people call it by, A1 for 1.

    ``path`` (from the repository's top) and ``requirement`` are of what comes nearest to the question.
    """

    to: int
    number: int
    question: str
    commit: str
    abstained: bool = False
    path: str = ""
    requirement: str = ""
    wrong: tuple[Objection, ...] = ()


@dataclass(frozen=True)
class Feedback:
    """What is to be learned from: a question that the specs do not answer, or an answer that somebody calls wrong.

    ``comment`` is the id of the answer's comment; ``by`` is empty where nobody said anything.
    """

    comment: int
    answer: GivenAnswer
    by: str = ""
    reason: str = ""


def answer_marker(given: GivenAnswer) -> str:
    """Return the marker of an answer."""
    short = replace(given, path=given.path[:_LONGEST_NAME], requirement=given.requirement[:_LONGEST_NAME])
    return marker(ANSWER, encode(short))


def answers_on(comments: Iterable[Posted], login: str) -> list[tuple[Posted, GivenAnswer]]:
    """Return our own answers, oldest first. Others may paste a marker: theirs do not count."""
    found = []
    for each in comments:
        state = read_marker(each.body, ANSWER) if each.author == login else None
        try:
            if state is not None:
                found.append((each, decode(GivenAnswer, state)))
        except PlanError:  # whoever may write here can edit it
            continue
    return found


def feedback_on(comments: Iterable[Posted], login: str) -> list[Feedback]:
    """Return what was left unanswered and what is called wrong, oldest first."""
    found = []
    for posted, given in answers_on(comments, login):
        found += [Feedback(posted.id, given)] if given.abstained else []
        found += [Feedback(posted.id, given, each.by, each.reason) for each in given.wrong]
    return found


def next_number(answers: Sequence[tuple[Posted, GivenAnswer]]) -> int:
    """Return the number of the next answer: one that people have used means the same for ever."""
    return max((given.number for _, given in answers), default=0) + 1


def object_to(host: Host, posted: Posted, given: GivenAnswer, objection: Objection) -> None:
    """Write into an answer that somebody calls it wrong, once. Raises ForgeError."""
    short = replace(objection, reason=objection.reason[:_LONGEST_REASON])
    others = tuple(each for each in given.wrong if each != short)
    _amend(host, posted, replace(given, wrong=(*others, short)[-MOST_OBJECTIONS:]))


def gather_thumbs(host: Host, answers: Sequence[tuple[Posted, GivenAnswer]]) -> int:
    """Write into the last answers whose thumbs are down on them now, of those who may write; return how many changed.

    GitHub starts no workflow for a reaction, so this is done whenever something else happens there, which does not fail
    where this does.
    """
    with suppress(ForgeError):
        return _gathered(host, answers[-_MOST_LOOKED_AT:])
    return 0


def _gathered(host: Host, answers: Sequence[tuple[Posted, GivenAnswer]]) -> int:
    may: dict[str, bool] = {host.login: False}
    changed = 0
    for posted, given in answers:
        down = dict.fromkeys(login for login, content in host.reactions(posted.id) if content == _DOWN)
        may |= {login: host.permission(login) in _MAY_WRITE for login in down if login not in may}
        thumbs = [Objection(login, thumb=True) for login in down if may[login]]
        said = [each for each in given.wrong if not each.thumb]
        wrong = tuple([*thumbs, *said][-MOST_OBJECTIONS:])
        if wrong != given.wrong:
            _amend(host, posted, replace(given, wrong=wrong))
            changed += 1
    return changed


def _amend(host: Host, posted: Posted, given: GivenAnswer) -> None:
    lines = posted.body.partition("\n")[2].split("\n")
    while lines and (lines[0].startswith(_SAID) or not lines[0].strip()):
        lines.pop(0)
    head = render("comments/objected.md.j2", said=_SAID, wrong=given.wrong)
    host.amend(posted.id, f"{head}\n\n" + "\n".join(lines) if given.wrong else "\n".join(lines), answer_marker(given))
