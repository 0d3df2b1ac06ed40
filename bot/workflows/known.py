"""What the specs say to a question that a model would put to an author: who is asked only what nobody wrote down."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.openspec.content import content
from bot.openspec.facts import FactKind, facts_of, numbers_of
from bot.openspec.layout import capability_of, change_of, delta_path, document_at
from bot.search.answer import Answer, Citation, Sentence
from bot.search.asking import Asking, asking
from bot.search.coverage import Question
from bot.search.index import Hit
from bot.text.printable import in_one_line
from bot.text.tree import Tree
from bot.workflows.ask import ask
from bot.workflows.retrieval import Library, Retrieve, Retrieved
from bot.workflows.task import Task

CLEARLY = 0.8
"""What part of a question an answer has to hold, by weight, so that its author is not asked; see docs/benchmarks.md."""
_LIGHT = 0.5
_LEAST_TERMS = 2
"""Words that name a thing: a question of fewer ("how long?") is answered by anything."""
_FURTHER = 4
"""How many more requirements are looked for, as some do not count."""
_MOST_SAID = 400
_TIME = re.compile(r"\bhow (?:long|soon|fast|quick(?:ly)?|late|old)\b", re.IGNORECASE)
_SECONDS = "s"


@dataclass(frozen=True, slots=True)
class Known:
    """What was found for a question; ``text`` is what its asker is told, empty where the author has to be asked."""

    question: str
    answer: Answer
    text: str


Knows = Callable[[Task, Tree, str, Sequence[str]], Known]
"""Looks a question with its options up, in the tree that a task is about."""


def known_in(retrieve: Retrieve) -> Knows:
    """Return what looks questions up by code alone, with what ``retrieve`` finds."""

    def known(task: Task, tree: Tree, question: str, options: Sequence[str]) -> Known:
        def asked(counts: Callable[[Hit], bool]) -> Known:
            answer = ask(question, Library(tree, "", _finding(retrieve, counts)))
            return Known(question, answer, _told(answer) if _is_clear(task, tree, question, options, answer) else "")

        found = asked(lambda hit: _holds(task, tree, hit))
        if found.text:
            return found
        # The requirement in question comes nearest to most questions about it, and is what leaves them open.
        return asked(lambda hit: _holds(task, tree, hit) and not _is_own(task, hit))

    return known


def _finding(retrieve: Retrieve, counts: Callable[[Hit], bool]) -> Retrieve:
    """Return what finds only the requirements that count."""

    def found(tree: Tree, words: str, limit: int) -> Retrieved:
        told = retrieve(tree, words, limit + _FURTHER)
        return replace(told, hits=tuple([each for each in told.hits if counts(each)][:limit]))

    return found


def _holds(task: Task, tree: Tree, place: Hit | Citation) -> bool:
    """Whether a requirement is one that holds now or, where a change is edited, after that change."""
    change, there, capability = change_of(task.path), change_of(place.path), capability_of(place.path)
    if not capability or there not in ("", change):
        return False
    delta = document_at(tree, delta_path(change, capability)) if change and not there else None
    return delta is None or delta.requirement(place.requirement) is None


def _is_own(task: Task, place: Hit | Citation) -> bool:
    """Whether a requirement is the one that is edited, be it as a spec has it or as a delta does."""
    return place.requirement == task.requirement and capability_of(place.path) == capability_of(task.path)


def _is_clear(task: Task, tree: Tree, question: str, options: Sequence[str], answer: Answer) -> bool:
    """Whether an answer leaves nothing to ask: it holds the question, now, and is of the kind of the options."""
    if answer.abstained or answer.confidence < CLEARLY:
        return False
    if not all(_holds(task, tree, each) and _is_meant(task, question, each) for each in answer.citations):
        return False
    quotes = " ".join(each.quote for each in answer.citations)
    around = [text for each in answer.sentences for text in (*each.when, *_names(each))]
    known = "" if any(_is_own(task, each) for each in answer.citations) else _own_text(task, tree)
    return (
        _is_whole(question, [quotes, *around])
        and _is_news(f"{question}\n{known}", quotes)
        and _is_measured(question, options, quotes)
    )


def _is_whole(question: str, texts: Sequence[str]) -> bool:
    """Whether texts hold every word of a question that names a thing, and there are enough to tell one from another."""
    asked = Question(question)
    naming = {each for each in asked.terms if asked.weight(each) > _LIGHT}
    return len(naming) >= _LEAST_TERMS and not naming & set(asked.missing(texts))


def _is_news(known: str, text: str) -> bool:
    """Whether a text says more than what is known: the question, and the requirement it is asked about."""
    return bool(content(text) - content(known)) or bool(numbers_of(text).keys() - numbers_of(known).keys())


def _own_text(task: Task, tree: Tree) -> str:
    """Return the text of the requirement that is edited."""
    document = document_at(tree, task.path)
    found = document.requirement(task.requirement) if document else None
    return found.text if found else ""


def _names(sentence: Sentence) -> list[str]:
    return [part for each in sentence.citations for part in (each.requirement, capability_of(each.path))]


def _is_meant(task: Task, question: str, citation: Citation) -> bool:
    """Whether a quotation is of what the question means.

    "The resource" is another one in each capability: a quotation of another one counts where the question names that.
    The requirement that is edited counts only where it says the amount that is asked for.
    """
    capability = capability_of(citation.path)
    if capability != capability_of(task.path):
        return bool(content(capability) & content(question))
    return not _is_own(task, citation) or asking(question) is Asking.AMOUNT


def _is_measured(question: str, options: Sequence[str], text: str) -> bool:
    """Whether a text holds a number of the unit that is asked for, where one is."""
    units = [_units(each) for each in options]
    wanted = set[str]().union(*units) if units and all(units) else set[str]()
    wanted |= {_SECONDS} if _TIME.search(question) else set()
    return not wanted or bool(wanted & _units(text))


def _units(text: str) -> set[str]:
    """Return the units of the numbers of a text; ``""`` stands for a number without one."""
    numbers = [fact.value for fact in facts_of(text) if fact.kind is FactKind.NUMBER]
    return {each.partition(" ")[2] for each in numbers}


def _told(answer: Answer) -> str:
    return "\n".join(f'The specs say: "{_said(each)}" ({_place(each)})' for each in answer.sentences)


def _said(sentence: Sentence) -> str:
    when = f"When {' and '.join(sentence.when)}: " if sentence.when else ""
    return in_one_line(f"{when}{sentence.text}", _MOST_SAID)


def _place(sentence: Sentence) -> str:
    first = sentence.citations[0]
    return f"{in_one_line(first.path)}, {in_one_line(first.requirement) or 'Purpose'}"
