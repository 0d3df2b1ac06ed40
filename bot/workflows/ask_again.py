"""An answer of a plan, held against the documents anew: what anybody may have written, and what of it the specs say."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.errors import UnreadableError
from bot.openspec.layout import document_at
from bot.search.answer import Answer, Citation, Sentence
from bot.search.index import Hit
from bot.search.passages import Passage, passages_of
from bot.workflows.ask import Story, ask
from bot.workflows.ask_claims import supported
from bot.workflows.ask_origins import reasons_at
from bot.workflows.ask_whys import is_why
from bot.workflows.ask_words import UNSAID, quoted
from bot.workflows.retrieval import Library

_NAME = re.compile(r"[\w.:/@+-]{1,100}")
UNNAMED = "a model"


def answered_again(question: str, given: Answer, commit: str, library: Library, story: Story | None = None) -> Answer:
    """Return what holds of an answer that somebody gave at ``commit``, in ``library``, which may be newer.

    Of a model's sentences those are left that are quotations or that their quotations support; in what they cite and
    where that stands nothing is believed. Everything else, and all of an answer that no model had a part in, is worked
    out anew in the specs' own words. No model is asked.
    """
    own = ask(question, library, None, None, story)
    if not given.model:
        return own
    model = given.model if _NAME.fullmatch(given.model) else UNNAMED
    if given.abstained and commit == library.commit:
        why = given.why if is_why(given.why, question) else UNSAID
        return Answer(looked_at=own.looked_at, model=model, why=why)
    asked = " ".join(question.split())
    kept = tuple(found for each in given.sentences if (found := _held(each, asked, commit, library)))
    if not kept:
        return own
    lost = len(given.sentences) - len(kept)
    return Answer(kept, own.looked_at, given.confidence, model, dropped=lost)


def _held(sentence: Sentence, question: str, commit: str, library: Library) -> Sentence | None:
    """Return a sentence as it stands in the library, None where it does not."""
    options = [_passages(each, commit, library) for each in sentence.citations]
    if not options or not all(options):
        return None
    for capability in dict.fromkeys(each.capability for group in options for each in group):
        cited = [next((each for each in group if each.capability == capability), group[0]) for group in options]
        found = next(iter(quoted(cited)), None) if len(cited) == 1 else None
        if found is None or found.text != sentence.text:
            found = supported(sentence.text, question, cited)
        if found and found.text == sentence.text:
            order = [each.citation for each in cited if each.citation in found.citations]
            return replace(found, citations=tuple(order))
    return None


def _passages(citation: Citation, commit: str, library: Library) -> list[Passage]:
    """Return what a citation is: the one passage it names or, of a proposal, one for each capability it is about."""
    if citation.commit != commit:
        return []
    wanted = replace(citation, commit=library.commit)
    try:
        return [each for each in _standing(wanted, library) if each.citation == wanted]
    except UnreadableError:
        return []


def _standing(citation: Citation, library: Library) -> Sequence[Passage]:
    """Return every passage of the requirement, Purpose or proposal that a citation names."""
    if not citation.requirement and (found := reasons_at(library.tree, library.commit, citation.path)):
        return found
    document = document_at(library.tree, citation.path)
    if document is None:
        return []
    lines = [each.span.start + 1 for each in document.requirements if each.name == citation.requirement]
    hits = [Hit(citation.path, citation.requirement, line, 0.0) for line in lines or [1]]
    return [each for hit in hits for each in passages_of(document, hit, library.commit)]
