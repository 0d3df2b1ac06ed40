"""Commands that need no model: what they change in a conversation, and the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.openspec.suggestions import RULE
from bot.rules.registry import RULES
from bot.templating import render
from bot.text.boxes import dropped
from bot.workflows.answers_given import Objection, answers_on, gather_thumbs, object_to
from bot.workflows.conversation import (
    LETTERS,
    PAUSED,
    Conversation,
    Item,
    conversation_on,
    dismiss,
    status_marker,
    words_of,
)
from bot.workflows.gaps import UNANSWERED
from bot.workflows.hosting import Posted, Pull
from bot.workflows.inline import SAID
from bot.workflows.own import conversation_of
from bot.workflows.plan import CommandWork, Plan, Trigger
from bot.workflows.publishing import Published, Publisher
from bot.workflows.pull_request import shown_diff
from bot.workflows.replies import answer, deny

_STRUCTURAL = "A finding of the structural validator, as 'openspec validate' has it."


@dataclass(frozen=True)
class Usage:
    """How a command is used: its line, and a sentence on what it does."""

    usage: str
    does: str


@dataclass(frozen=True)
class _Case:
    """One command on its way: what was said on the pull request before it."""

    work: CommandWork
    trigger: Trigger
    hands: Publisher
    usage: Mapping[str, Usage]


def publish_command(plan: Plan, work: CommandWork, hands: Publisher, usage: Mapping[str, Usage]) -> Published:
    """Do what a command says; ``usage`` is every word there is. Raises ForgeError."""
    trigger = plan.trigger or Trigger("")
    return _WORDS[work.word](_Case(work, trigger, hands, usage))


def _conversation(case: _Case, pull: Pull) -> tuple[Conversation, Posted | None]:
    return conversation_of(case.hands.host, pull, case.hands.config.github.branch_prefix)


def _help(case: _Case) -> Published:
    topics = {case.work.text: case.usage[case.work.text]} if case.work.text in case.usage else case.usage
    text = render("comments/help.md.j2", words=[{"usage": each.usage, "does": each.does} for each in topics.values()])
    answer(case.hands, case.work.number, case.trigger, text)
    return Published(("Help was given.",))


def _denied(case: _Case) -> Published:
    deny(case.hands, case.work.number, case.trigger, render("comments/denied.md.j2", why=case.work.text))
    return Published((f"{case.trigger.sender} may not: {case.work.text}",), refused=True)


def _told(case: _Case) -> Published:
    """Say one sentence: the command was not understood, or cannot be followed here."""
    answer(case.hands, case.work.number, case.trigger, render("comments/sentence.md.j2", text=case.work.text))
    return Published((case.work.text,), refused=True)


def _explain(case: _Case) -> Published:
    pull = case.hands.host.pull(case.work.number)
    known, _ = _conversation(case, pull)
    shown = [_explained(item) for number in case.work.numbers if (item := known.item(number))]
    missing = [number for number in case.work.numbers if known.item(number) is None]
    answer(case.hands, pull.number, case.trigger, render("comments/explain.md.j2", items=shown, missing=missing))
    return Published(("Explained.",), pull.url, refused=not shown)


def _explained(item: Item) -> dict[str, object]:
    each, asked = item.suggestion, item.question
    about = each or asked
    rules = each.rules if each else ([asked.rule] if asked and asked.rule else [])
    return {
        "number": item.number,
        "path": item.prefix + about.path if about else "",
        "title": about.requirement if about else "",
        "done": item.done,
        "reason": each.reason if each else "",
        "question": asked.text if asked else "",
        "options": list(zip(LETTERS, asked.options, strict=False)) if asked else [],
        "rules": [{"id": name, "says": _rule(name), "source": _source(name)} for name in rules],
        "evidence": [line[:300] for line in each.evidence] if each else [],
        "writer": each.source if each and each.source != RULE else "",
        "intents": sorted(intent.value for intent in each.intents) if each else [],
        "diff": shown_diff(each) if each else "",
    }


def _rule(name: str) -> str:
    if name == UNANSWERED:
        return "Somebody asked, and the specs did not say, or not rightly."
    return RULES[name].summary if name in RULES else _STRUCTURAL


def _source(name: str) -> str:
    return RULES[name].source if name in RULES else ""


def _dismiss(case: _Case) -> Published:
    """Take items out of the conversation of somebody else's pull request; our own is made again without them."""
    pull = case.hands.host.pull(case.work.number)
    known, comment = _conversation(case, pull)
    gone = [item for number in case.work.numbers if (item := known.item(number))]
    for item in gone:
        known = dismiss(known, item, case.work.text, case.trigger.sender)
    missing = [number for number in case.work.numbers if number not in {item.number for item in gone}]
    if gone:
        _write(case, pull, comment, known, gone)
    text = render("comments/dismissed.md.j2", numbers=[i.number for i in gone], missing=missing, reason=case.work.text)
    answer(case.hands, pull.number, case.trigger, text)
    return Published((f"Dismissed {len(gone)}.",), pull.url, refused=not gone)


def _write(case: _Case, pull: Pull, comment: Posted | None, known: Conversation, gone: list[Item]) -> None:
    """Bring our comment in step with the conversation, and hide what stands on lines of what is gone."""
    body = words_of(comment)
    for item in gone:
        body = dropped(body, item.id, f"{item.number} was dismissed")
    case.hands.host.comment(pull.number, body or _state_text(known), status_marker(known))
    marks = tuple(SAID.format(item.id) for item in gone)
    for each in case.hands.host.inline_comments(pull.number):
        if each.author == case.hands.host.login and each.body.startswith(marks):
            case.hands.host.minimise(each.node_id)


def _state_text(known: Conversation) -> str:
    text = render("comments/state.md.j2", paused=known.paused, dismissed=len(known.dismissed))
    return PAUSED + text if known.paused else text


def _wrong(case: _Case) -> Published:
    """Keep that an answer is wrong with the answer: the last one, or that of a number."""
    host, number = case.hands.host, case.work.number
    answers = answers_on(host.comments(number), host.login)
    wanted = [each for each in answers if not case.work.numbers or each[1].number in case.work.numbers]
    if not wanted:
        name = f"no A{case.work.numbers[0]} here" if case.work.numbers else "no answer of specbot's here"
        text = f"There is {name} that could be wrong."
        answer(case.hands, number, case.trigger, render("comments/sentence.md.j2", text=text))
        return Published((text,), refused=True)
    posted, given = wanted[-1]
    object_to(host, posted, given, Objection(case.trigger.sender, case.work.text))
    gather_thumbs(host, [each for each in answers if each[0].id != posted.id])
    return Published((f"Kept that A{given.number} on #{number} is wrong.",))


def _pause(case: _Case) -> Published:
    return _set_paused(case, paused=True)


def _resume(case: _Case) -> Published:
    return _set_paused(case, paused=False)


def _set_paused(case: _Case, *, paused: bool) -> Published:
    pull = case.hands.host.pull(case.work.number)
    comments = case.hands.host.comments(pull.number)
    known, ours = conversation_on(comments, case.hands.host.login)
    known = replace(known, paused=paused)
    body = words_of(ours)
    bare = body.removeprefix(PAUSED)
    body = (PAUSED + bare if paused else bare) if bare.strip() else _state_text(known)
    case.hands.host.comment(pull.number, body, status_marker(known))
    return Published((f"{'Paused' if paused else 'Resumed'} on #{pull.number}.",), pull.url)


_WORDS: Mapping[str, Callable[[_Case], Published]] = {
    "help": _help,
    "denied": _denied,
    "misread": _told,
    "refused": _told,
    "explain": _explain,
    "dismiss": _dismiss,
    "pause": _pause,
    "resume": _resume,
    "wrong": _wrong,
}
