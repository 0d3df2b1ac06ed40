"""Answers that anybody may have written: only quotations, and what they support, is left of them."""

import tomllib
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from helpers.asking import BIKES, BIKES_PATH, LAMPS_PATH, WHY_PATH, found_in, library
from helpers.corpus import trees_in
from helpers.scripted_model import ScriptedModel

from bot.openspec.layout import load_project
from bot.search.answer import Answer, Citation, Looked, Sentence
from bot.search.coverage import Question
from bot.text.codec import decode, encode
from bot.tools.inquiry import Given
from bot.workflows.ask import ask
from bot.workflows.ask_again import answered_again
from bot.workflows.ask_claims import answered, supported
from bot.workflows.ask_model import answerer_with
from bot.workflows.ask_words import Found
from bot.workflows.retrieval import Library

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "ask_again.toml").read_text("utf-8"))["case"]
PATHS = {"bikes": BIKES_PATH, "lamps": LAMPS_PATH, "why": WHY_PATH}
HEAD = "c" * 40
QUESTION = "When does a rental end?"


def given(case: dict[str, Any]) -> Answer:
    sentences = tuple(
        Sentence(text, tuple(cited(each, case) for each in citations), tuple(case.get("when", ())))
        for text, *citations in case["sentences"]
    )
    looked = (Looked("openspec/specs/secret/spec.md", 1, "Ask mallory"),)
    return Answer(sentences, looked, 0.9, case.get("model", "gemma"), case.get("why", ""))


def cited(about: list[Any], case: dict[str, Any]) -> Citation:
    path, line, requirement, quote, *change = about
    named = change[0] if change else "night" if path == "lamps" else ""
    return Citation(PATHS.get(path, path), line, requirement, quote, case.get("commit", HEAD), named)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_left_of_an_answer(case: dict[str, Any]) -> None:
    question = case.get("question", QUESTION)
    left = answered_again(question, given(case), case.get("at", HEAD), library(HEAD))
    own = ask(question, library(HEAD))
    assert left.looked_at == own.looked_at
    if case.get("own"):
        assert left == own and own.sentences
        return
    assert left.text == case["text"]
    assert left.why == case.get("says", "")
    assert left.model == case.get("named", "gemma")
    assert left.dropped == case.get("dropped", 0)
    assert {each.change for each in left.sentences} <= {case.get("change", "")}
    assert [list(each.when) for each in left.sentences if each.when] == ([case["steps"]] if "steps" in case else [])
    assert len(left.citations) == case.get("citations", len(left.citations))


def test_what_still_stands_at_a_newer_commit_is_cited_there() -> None:
    quote = "A rider MAY end it earlier."
    older = Answer((Sentence(quote, (Citation(BIKES_PATH, 8, "Rental end", quote, "d" * 40),)),), (), 0.9, "gemma")
    left = answered_again(QUESTION, older, "d" * 40, library(HEAD))
    assert left.citations == (Citation(BIKES_PATH, 8, "Rental end", quote, HEAD),)
    moved = answered_again(QUESTION, older, "d" * 40, library(HEAD, bikes=BIKES.replace("## Purpose", "\n## Purpose")))
    assert moved.model == "" and moved.citations[0].line == 9


REPLIES = [
    ([1, 2], ["A rental ends 30 minutes after the last ride."]),
    ([3, 4, 5, 6], ["If 30 minutes pass without a ride, the rental is closed and the rider gets a receipt."]),
    ([1, 2, 3, 4, 5, 6], ["The rider gets a receipt and the rental is closed.", "A rider may end it earlier."]),
    ([5, 1], ["The rental is closed."]),
    ([2, 6], ["no such thing"]),
    ([1, 2, 3], []),
]


@pytest.mark.parametrize(("passages", "sentences"), REPLIES)
def test_an_honest_answer_is_left_as_it_is(passages: list[int], sentences: list[str]) -> None:
    reply = {"action": "answer", "passages": passages, "answerable": "yes", "sentences": sentences}
    answer = ask(QUESTION, library(HEAD), answerer_with(ScriptedModel([reply])))
    left = answered_again(QUESTION, decode(Answer, encode(answer)), HEAD, library(HEAD))
    assert (left.sentences, left.looked_at, left.model) == (answer.sentences, answer.looked_at, answer.model)


def test_what_supports_a_sentence_does_so_without_the_rest() -> None:
    """Judged again by these alone, it is the same: nothing hangs on a passage that is not cited."""
    found: Library = library(HEAD)
    passages = [each for _, group in found.found(QUESTION, 8)[1] for each in group]
    for text in ("A rental ends 30 minutes after the last ride.", "The rental is closed and the rider gets a receipt."):
        first = supported(text, QUESTION, passages)
        assert first
        cited = [next(each for each in passages if each.citation == one) for one in first.citations]
        assert supported(text, QUESTION, cited) == first


def test_whatever_a_model_may_say_of_real_specs_is_left_as_it_is(corpus: Path) -> None:
    """The publisher drops nothing that the reading step has shown: sentences at random, of passages at random."""
    random, answers = Random(7), 0
    for tree in trees_in(corpus):
        found: Library = Library(tree, HEAD, found_in)
        named = [each.name for document in load_project(tree).documents() for each in document.requirements]
        for name in random.sample(named, min(12, len(named))):
            answer = ask(f"What does {name} require?", found, partial(saying_anything, random))
            left = answered_again(f"What does {name} require?", answer, HEAD, found)
            answers += bool(answer.model and answer.sentences)
            assert [(each.text, each.citations) for each in left.sentences] == [
                (each.text, each.citations) for each in answer.sentences
            ]
            assert (left.why, left.model, left.looked_at) == (answer.why, answer.model, answer.looked_at)
    assert answers >= 10


def saying_anything(random: Random, question: Question, found: Found, library: Library) -> Answer:
    """A model that cites what it likes, and says it as it stands, in other words or joined."""
    shown = [each for _, passages in found for each in passages]
    cited = tuple(random.sample(shown, min(len(shown), random.randint(1, 6))))
    joined = " and ".join(each.text.rstrip(".") for each in cited[:2])
    ways = [
        lambda each: each.text,
        lambda each: each.text.replace("SHALL ", "will "),
        lambda each: f"{joined}.",
        lambda each: each.text.lower(),
    ]
    said = tuple(random.choice(ways)(each) for each in cited[:3])
    return answered(question, found, Given(answerable=random.random() < 0.9, cited=cited, sentences=said), "m", shown)
