"""The numbers of questions in a proposal's pull request: each belongs to one question for good."""

from bot.cli.event_proposal import _numbered
from bot.openspec.suggestions import Question
from bot.workflows.proposal_state import Proposed
from bot.workflows.propose_on import GoneOn
from bot.workflows.propose_work import OpenQuestion

ONE, TWO, NEW = (Question("", "Loans", text, ("yes", "no")) for text in ("May it?", "Must it?", "How long?"))


def test_a_question_that_is_gone_leaves_its_number_to_none() -> None:
    state = Proposed("add-loans", "", "Loans.", questions=(OpenQuestion(1, ONE), OpenQuestion(2, TWO)))
    assert _numbered(state, GoneOn(questions=(ONE, NEW))) == (OpenQuestion(1, ONE), OpenQuestion(3, NEW))
    later = Proposed("add-loans", "", "Loans.", questions=(OpenQuestion(1, ONE),), last=state.highest)
    assert _numbered(later, GoneOn(questions=(ONE, NEW))) == (OpenQuestion(1, ONE), OpenQuestion(3, NEW))
