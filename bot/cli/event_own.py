"""What a command or a tick on specbot's own pull request comes to: it is made again, without something or with more."""

from dataclasses import replace

from bot.cli.event_asking import Asking, chosen_by
from bot.cli.event_proposal import on_proposal
from bot.forge.events import NotForUs
from bot.forge.jobs import CommandJob, Job, TickJob
from bot.workflows.conversation import Conversation
from bot.workflows.gap_options import CLOSING
from bot.workflows.hosting import Pull
from bot.workflows.own import group_of, is_proposal
from bot.workflows.plan import Dismissal, Plan
from bot.workflows.plan_apply import Pick, Picks, picked_by_box, resolve
from bot.workflows.plan_improve import Wish, plan_improve
from bot.workflows.planning import Planner, bring_here, tree_of
from bot.workflows.scope import Scope


def on_own(job: Job, pull: Pull, asking: Asking, hands: Planner, blank: Plan) -> Plan | NotForUs:
    """On specbot's own pull request a command makes it again: without something, with an answer, or anew."""
    if not isinstance(job, TickJob | CommandJob) or (isinstance(job, CommandJob) and job.command.word == "review"):
        return NotForUs("specbot does not review its own pull request: '/specbot improve' brings it up to date.")
    if is_proposal(asking.prefix, pull):
        return on_proposal(job, pull, asking, hands, blank)
    if not pull.is_open:
        return NotForUs(f"#{pull.number} is closed.")
    commit = asking.host.branch_tip(pull.base_ref)
    if commit is None or not bring_here(hands, commit):
        return NotForUs(f"There is no branch {pull.base_ref} any more.")
    known = asking.conversation(pull)
    if known.paused:
        return NotForUs("It is paused here: say '/specbot resume' first.")
    notes: list[str] = []
    wish = Wish(pull.base_ref, commit, known.head or commit, group=group_of(asking.prefix, pull))
    if isinstance(job, TickJob):
        wanted = _answered(job, wish, known, picked_by_box(known, job.boxes), hands, notes)
    elif job.command.word == "apply":
        wanted = _answered(job, wish, known, chosen_by(job.command, pull, asking), hands, notes)
    else:
        wanted = _wished(job, wish, known, notes)
    if wanted is None:
        return NotForUs(" ".join(notes) or "Nothing is ticked: name a number, as in '/specbot apply 2 a'.")
    work = plan_improve(hands, asking.prefix, wanted)
    return replace(blank, improve=work, notes=tuple(notes)) if work else NotForUs("Nothing changes.")


def _wished(job: CommandJob, wish: Wish, known: Conversation, notes: list[str]) -> Wish | None:
    """Return what a command on our own pull request asks for, None where nothing comes of it."""
    command = job.command
    match command.word:
        case "dismiss":
            gone = [item for number in command.numbers if (item := known.item(number))]
            notes += [f"There is no {n} here now." for n in command.numbers if known.item(n) is None]
            said = tuple(Dismissal(each.id, each.about, command.reason, job.sender.login) for each in gone)
            return replace(wish, without=said) if gone else None
        case "retry":
            return replace(wish, since=known.head, afresh=True)
        case _:
            return replace(wish, since="") if command.everything else wish


def _answered(
    job: TickJob | CommandJob, wish: Wish, known: Conversation, chosen: Picks, hands: Planner, notes: list[str]
) -> Wish | None:
    """Return the wish with what was answered: without the questions that nothing is to be said to."""
    closed = [each for each in chosen.picks if each.item.question and each.item.option(each.letter) in CLOSING]
    said = tuple(
        Dismissal(each.item.id, each.item.about, each.item.option(each.letter), job.sender.login) for each in closed
    )
    rest = Picks(tuple(each for each in chosen.picks if each not in closed), chosen.untold)
    wanted = _with_answers(wish, known, rest, hands, notes)
    return replace(wanted or wish, without=said) if said else wanted


def _with_answers(wish: Wish, known: Conversation, chosen: Picks, hands: Planner, notes: list[str]) -> Wish | None:
    """Return the wish with the edits that answers lead to; what is a suggestion is in the branch already."""
    notes += chosen.untold
    notes += [f"{each.item.number} is in this branch already." for each in chosen.picks if each.item.suggestion]
    added = []
    for prefix in dict.fromkeys(each.item.prefix for each in chosen.picks if each.item.question):
        there = [Pick(each) for each in known.items if each.suggestion and each.prefix == prefix]
        own = [each for each in chosen.picks if each.item.question and each.item.prefix == prefix]
        tree = tree_of(hands, prefix, wish.commit)
        collaborators = hands.improving(prefix, Scope({}, "what was answered"))
        # On top of what the branch says already, which may mend another thing of the same requirement.
        edits = resolve(tree, [*there, *own], collaborators, notes.append)
        added += [(prefix, each) for each in edits[len(there) :]]
    return replace(wish, added=tuple(added)) if added else None
