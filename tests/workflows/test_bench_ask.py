"""Questions put to whoever answers: on which tree, and what counts as standing to the letter."""

import pytest
from helpers.questions import SAYINGS, TEXTS, garden
from helpers.specs import path_of

from bot.bench.asking.draw import Drawn, drawn
from bot.bench.asking.question import Asked, Kind, Spot
from bot.search.answer import Answer, Citation, Looked, Sentence
from bot.text.tree import DictTree, Tree
from bot.workflows.bench_ask import put, told

TREE = DictTree({path_of(name): text for name, text in TEXTS.items()})
PATH = path_of("garden")
QUOTE = "The shed computer SHALL keep notes of every dry day."


def test_a_removed_requirement_is_not_in_the_tree_that_is_asked_and_all_else_is() -> None:
    seen: list[tuple[str, str]] = []

    def ask(tree: Tree, question: str, commit: str) -> Answer:
        seen.append((question, "".join(tree.text(path) for path in (path_of("garden"), path_of("kiosk")))))
        return Answer()

    questions = drawn([garden()], 12, 7, SAYINGS)
    put(questions, TREE, ask, lambda: None)
    whole = "".join(TEXTS.values())
    for each, (question, text) in zip(questions, seen, strict=True):
        assert question == each.asked.question
        if each.asked.kind is Kind.REMOVED:
            assert each.asked.gold[-1] not in text
            assert f"### Requirement: {each.asked.spots[0].requirement}\n" not in text
            assert text.count("### Requirement") == whole.count("### Requirement") - 1
        else:
            assert text == whole


def test_each_answer_is_told_of_and_kept_with_its_repository() -> None:
    heard: list[None] = []
    question = Drawn("allotment", Asked("What?", Kind.OUTCOME, ("x",), (Spot(PATH, "Log keeping"),)))
    looked = (Looked(PATH, 1, "Tool loan"), Looked(PATH, 1, "Log keeping"))
    (marked,) = put([question], TREE, lambda *_: Answer(looked_at=looked), lambda: heard.append(None))
    assert (marked.subject, marked.rank, len(heard)) == ("allotment", 2, 1)


@pytest.mark.parametrize(
    ("citation", "verbatim"),
    [
        (Citation(PATH, 1, "Log keeping", QUOTE), True),
        (Citation(PATH, 1, "Log keeping", QUOTE.replace("every", "each")), False),
        (Citation(PATH, 1, "Log keeping", QUOTE.replace("dry", "drу")), False),
        (Citation(PATH, 1, "Tool loan", QUOTE), False),
        (Citation(PATH, 1, "Nothing", QUOTE), False),
        (Citation(PATH, 1, "Log keeping", ""), False),
        (Citation(PATH, 1, "Log keeping", QUOTE, commit="c0ffee"), False),
        (Citation("openspec/specs/gone/spec.md", 1, "Log keeping", QUOTE), False),
        (Citation(PATH, 1, "", "Keeps the beds of an allotment garden watered"), True),
        (Citation(PATH, 1, "", QUOTE), False),
    ],
)
def test_a_citation_is_looked_up_again_whoever_says_that_it_stands(citation: Citation, verbatim: bool) -> None:
    answer = Answer((Sentence("So it is.", (citation,)),), confidence=0.7)
    found = told(answer, TREE, "")
    assert [each.verbatim for each in found.quotes] == [verbatim]
    assert found.supported == verbatim
    assert found.confidence == 0.7
