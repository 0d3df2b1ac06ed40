"""What an answer in the pull request of a proposed change comes to: propose goes on, with all answers given so far."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.cli.event_asking import Asking
from bot.errors import ModelError
from bot.forge.events import NotForUs
from bot.forge.jobs import CommandJob, TickJob
from bot.text.boxes import ticked_now
from bot.workflows.hosting import Pull
from bot.workflows.plan import Plan
from bot.workflows.planning import Planner, bring_here, roots_of, tree_of
from bot.workflows.proposal_state import Proposed, boxes_of, state_of
from bot.workflows.propose_on import GoneOn, go_on, over
from bot.workflows.propose_values import Answered, Idea
from bot.workflows.propose_work import OpenQuestion, ProposeWork

_ALONE = (
    "This pull request proposes a change: its questions are answered here, by a tick or as in '/specbot apply 1 a', "
    "and whatever else is to be different is edited on its branch."
)
_LOST = "What was asked here cannot be read any more: propose it again where that was done, with --answer and --pr."


@dataclass(frozen=True)
class Said:
    """What somebody answered, by the number of the question; and a sentence for each answer that is none.

    ``again``: it is what was answered before, and nothing else.
    """

    answers: Mapping[int, str]
    untold: tuple[str, ...] = ()
    again: bool = False


def said_by(job: TickJob | CommandJob, pull: Pull, state: Proposed) -> Said:
    """Return what a comment or a tick answers of the questions that are open, or that were."""
    if isinstance(job, CommandJob) and job.command.everything:
        return Said({}, ("A question is answered by itself: name it, as in '/specbot apply 1 a'.",))
    if isinstance(job, CommandJob) and job.command.numbers:
        return _named(job, state)
    ticks = job.boxes if isinstance(job, TickJob) else ()
    # What else is ticked now counts too: who may edit our words may write here, and each tick is an event of its own.
    return _ticked(ticks, ticked_now(pull.body), state)


def _named(job: CommandJob, state: Proposed) -> Said:
    answers: dict[int, str] = {}
    untold: list[str] = []
    for number in job.command.numbers:
        asked = state.by_number(number)
        if done := state.said_to(number):
            untold.append(f"{number} was answered already: {done.words}")
        elif asked is None:
            untold.append(f"There is no question {number} here.")
        elif words := job.command.answer or _option(asked, job.command.option):
            answers[number] = words
        else:
            untold.append(f"{number} is a question: choose one of its answers, as in '/specbot apply {number} a'.")
    return Said(answers, tuple(untold))


def _option(asked: OpenQuestion, letter: str) -> str:
    """Return the option of a letter, empty where there is none."""
    return next((words for box, words in boxes_of("", asked).items() if letter and box.endswith(f"/{letter}")), "")


def _ticked(ticks: tuple[str, ...], now: tuple[str, ...], state: Proposed) -> Said:
    answers: dict[int, str] = {}
    untold: list[str] = []
    of = {box: (each.number, words) for each in state.questions for box, words in boxes_of(state.prefix, each).items()}
    done = {box: words for each in state.answered for box, words in boxes_of(state.prefix, each).items()}
    given = {each.number: each.words for each in state.answered}
    for boxes in (ticks, now):
        fresh = [of[box] for box in boxes if box in of and of[box][0] not in answers]
        twice = {number for number, _ in fresh if len({words for one, words in fresh if one == number}) > 1}
        untold += [f"{number} has two ticks: leave one, or say which counts." for number in sorted(twice)]
        answers |= {number: words for number, words in fresh if number not in twice}
    again = [box for box in ticks if box in done]
    for box in again:
        number = next(each.number for each in state.answered if box in boxes_of(state.prefix, each))
        if given[number] != done[box]:
            untold.append(f"{number} was answered already: {given[number]}")
    if any(box not in of and box not in done for box in ticks):
        untold.append("What was ticked is not here any more.")
    return Said(answers, tuple(dict.fromkeys(untold)), again=bool(again) and not answers and not untold)


def on_proposal(job: TickJob | CommandJob, pull: Pull, asking: Asking, hands: Planner, blank: Plan) -> Plan | NotForUs:
    """Return the plan that an answer leads to, or why there is none. Raises RepoError, ForgeError, UnreadableError."""
    if isinstance(job, CommandJob) and job.command.word != "apply":
        return NotForUs(_ALONE)
    if not pull.is_open:
        return NotForUs(f"#{pull.number} is closed.")
    if asking.conversation(pull).paused:
        return NotForUs("It is paused here: say '/specbot resume' first.")
    state = state_of(pull, asking.prefix)
    if state is None or (state.questions and not state.waiting):
        return NotForUs(_LOST)
    said = said_by(job, pull, state)
    if said.again:
        return NotForUs("That was answered so before.", quiet=True)
    if not said.answers:
        return NotForUs(" ".join(said.untold) or "Nothing is ticked: name a question, as in '/specbot apply 1 a'.")
    commit = asking.host.branch_tip(pull.base_ref)
    if commit is None or not bring_here(hands, commit):
        return NotForUs(f"There is no branch {pull.base_ref} any more.")
    if not bring_here(hands, pull.head_sha):
        return NotForUs(f"There is no branch {pull.head_ref} any more.")
    return _gone_on(pull, state, said, commit, hands, blank)


def _gone_on(pull: Pull, state: Proposed, said: Said, commit: str, hands: Planner, blank: Plan) -> Plan | NotForUs:
    fresh = tuple(
        Answered(each.number, each.question, said.answers[each.number])
        for each in state.questions
        if each.number in said.answers
    )
    every = (*state.answered, *fresh)
    proposing = hands.proposing(state.prefix, {each.question.id: _as_told(each) for each in every})
    if isinstance(proposing, str):
        return NotForUs(f"A change is written by a model, and there is none. {proposing}".rstrip())
    if state.prefix not in roots_of(hands, commit):
        return NotForUs(f"There are no specs in {state.prefix or 'the top'} of {pull.base_ref}.")
    tree = over(tree_of(hands, state.prefix, commit), tree_of(hands, state.prefix, pull.head_sha), state.change)
    idea = Idea(state.wish, about=state.about)
    try:
        done = go_on(tree, state.change, idea, state.waiting, proposing)
    except ModelError as error:
        return NotForUs(f"The model did not answer: {error}")
    left = [f"Not in it: {each.what}: {each.why}" for each in done.left]
    unfit = [f"{each.what}: {each.why}" for each in done.unfit]
    heard = tuple(each for each in fresh if each.question.id not in done.spoilt)
    if done.refused or not heard:
        return NotForUs(done.refused or " ".join([*unfit, *said.untold]))
    work = ProposeWork(
        pull.base_ref,
        commit,
        state.prefix,
        state.change,
        (),
        state.wish,
        state.about,
        _numbered(state, done),
        (*state.answered, *heard),
        done.waiting,
        pull.number,
        done.entries,
        done.purposes,
    )
    return replace(blank, propose=work, notes=(*left, *unfit, *done.notes, *said.untold))


def _as_told(each: Answered) -> str:
    """Return an answer as propose reads it: an option that is one letter by the letter it was offered under."""
    options = each.question.options
    is_letter = len(each.words) == 1 and each.words in options
    return "abcd"[options.index(each.words)] if is_letter else each.words


def _numbered(state: Proposed, done: GoneOn) -> tuple[OpenQuestion, ...]:
    """Return the questions that are open now; what had a number keeps it, and a new one gets the next."""
    numbers = {question: number for number, question in state.numbered}
    kept = [each for each in state.questions if each.question.id in done.spoilt]
    last = state.highest
    for question in done.questions:
        if question.id not in numbers:
            last += 1
            numbers[question.id] = last
        kept.append(OpenQuestion(numbers[question.id], question))
    return tuple({each.number: each for each in sorted(kept, key=lambda one: one.number)}.values())
