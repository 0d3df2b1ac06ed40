"""The whole search with a scripted model: failures, variants, a choice on some cases, one look at others, a decision."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from helpers.scripted_model import ScriptedModel
from helpers.tuning import BETTER, mill, scripted, sowing

from bot.errors import ModelUnreachable
from bot.learning.failures import Failure
from bot.learning.splitting import is_development
from bot.llm.agent import Allowance
from bot.llm.chat import ChatModel, Message
from bot.llm.dialects import ACTIONS
from bot.workflows.author import author_with
from bot.workflows.prompt_texts import shipped
from bot.workflows.tune import Sizes, Tuned, TuneHands, tune
from bot.workflows.tune_cases import Case, Sowing, Wanted, planted
from bot.workflows.tune_trial import Trier
from bot.workflows.tune_variants import propose

OPERATORS = ["no-obligation", "vague-manner"]
SIZES = Sizes(variants=2, development=4, holdout=8, fewest=16)
PROMPT = shipped("wording")


@pytest.fixture(scope="module")
def ground() -> Sowing:
    return sowing(mill(6, 10), OPERATORS)


@dataclass
class Search:
    """One search; what it looked at, and in which order."""

    ground: Sowing
    answers: Callable[[Sequence[Message]], Any]
    seen: list[str] = field(default_factory=list)
    opened: list[tuple[str, list[str]]] = field(default_factory=list)
    used: frozenset[str] = frozenset()
    over: Callable[[], str] = lambda: ""
    asked: list[str] = field(default_factory=list)

    def run(self, sizes: Sizes = SIZES, failures: Sequence[Failure] = ()) -> Tuned:
        model = ScriptedModel(self._answered)

        def author(metered: ChatModel, prompts: Any) -> Any:
            return author_with(metered, Allowance(4), ACTIONS, prompts=prompts)

        trier = Trier(model, author, self.ground.checks)

        def attempt(prompt: Any, case: Case) -> Any:
            self.seen.append(case.id)
            return trier(prompt, case)

        def cases(per: int, seed: int, wanted: Wanted) -> list[Case]:
            return planted(self.ground, "wording", per, seed, wanted, lambda _: None)

        hands = TuneHands(
            attempt,
            lambda prompt, some, count: propose(model, prompt, some, count, lambda _: None),
            [failures],
            lambda: cases(sizes.development, 7, Wanted(is_development)),
            lambda _: cases(
                sizes.holdout, 99, Wanted(lambda at: not is_development(at), lambda case: case not in self.used)
            ),
            lambda comparison, some: self.opened.append((comparison, [each.id for each in some])),
            self.over,
            lambda _: None,
        )
        return tune(PROMPT, "scripted", sizes, hands)

    def _answered(self, messages: Sequence[Message]) -> Any:
        self.asked.append("\n".join(each.content for each in messages))
        return self.answers(messages)


def test_a_better_prompt_is_found_and_promoted(ground: Sowing) -> None:
    search = Search(ground, scripted)
    done = search.run(failures=[Failure("S14", "It lost the number 5.", "The gate opens.", "The gate.")])
    assert done.why == ()
    assert done.promoted is not None
    assert done.promoted.how == BETTER + "\n"
    assert done.promoted.question == PROMPT.question
    decision = done.table.decision(SIZES.fewest)
    assert (decision.promoted, decision.lost) == (True, 0)
    assert {row.group for row in done.table.rows} == {*OPERATORS}
    proposing = next(each for each in search.asked if "improve the words" in each)
    assert "It lost the number 5." in proposing
    assert PROMPT.how.strip() in proposing
    assert len(done.tried) == 1  # the second one was the same text
    assert "it was proposed before" in done.refused[0]


def test_the_holdout_is_opened_once_and_shares_no_requirement_with_development(ground: Sowing) -> None:
    search = Search(ground, scripted)
    done = search.run()
    ((comparison, sealed),) = search.opened
    assert comparison == done.comparison
    first = search.seen.index(sealed[0])
    assert {*search.seen[first:]} == {*sealed}
    assert not {*search.seen[:first]} & {*sealed}
    places = {each.id: each.place for each in planted(ground, "wording", 40, 7, Wanted(lambda _: True), str)}
    places |= {each.id: each.place for each in planted(ground, "wording", 40, 99, Wanted(lambda _: True), str)}
    assert not {places[each] for each in search.seen[:first]} & {places[each] for each in sealed}


def test_what_is_no_better_on_development_leaves_the_holdout_sealed(ground: Sowing) -> None:
    search = Search(ground, lambda messages: scripted(messages, variant="Do as you like.", strong=0))
    done = search.run()
    assert search.opened == []
    assert (done.promoted, done.comparison) == (None, "")
    assert "the holdout stays sealed" in done.why[0]


def test_what_only_looks_better_on_development_is_not_promoted(ground: Sowing) -> None:
    """It solves what the model was shown, and nothing else more."""
    development = {each.plant.after for each in planted(ground, "wording", 4, 7, Wanted(is_development), str)}

    def answers(messages: Sequence[Message]) -> Any:
        if any(after and after in messages[-1].content for after in development):
            return scripted(messages)
        return scripted(messages, strong=40)

    search = Search(ground, answers)
    done = search.run()
    assert len(search.opened) == 1
    assert done.promoted is None
    assert done.table.pairs <= 16


def test_too_few_cases_leave_it_sealed(ground: Sowing) -> None:
    done = Search(ground, scripted).run(replace(SIZES, fewest=240))
    assert done.promoted is None
    assert "it takes 240: it stays sealed. More specs help" in done.why[0]


def test_cases_of_other_comparisons_are_not_used(ground: Sowing) -> None:
    first = Search(ground, scripted)
    first.run()
    second = Search(ground, scripted, used=frozenset(first.opened[0][1]))
    second.run()
    assert not {*first.opened[0][1]} & {*second.opened[0][1]}


def test_harm_is_not_promoted_however_much_it_solves(ground: Sowing) -> None:
    """One answer that is no JSON of the schema's, among those under the better prompt."""
    odd: list[str] = []

    def answers(messages: Sequence[Message]) -> Any:
        last = messages[-1].content
        if BETTER in messages[0].content and "vague" in last and (not odd or odd[0] in last):
            odd.append(last.split("Text to rewrite:")[1].strip())
            return "I would rather not."
        return scripted(messages)

    done = Search(ground, answers).run()
    assert done.promoted is None


def test_time_that_is_up_ends_it_and_says_so(ground: Sowing) -> None:
    search = Search(ground, scripted)
    search.over = lambda: (
        "The limit of 1 minute was reached; run it again for the rest." if len(search.seen) > 5 else ""
    )
    done = search.run()
    assert done.why == ("The limit of 1 minute was reached; run it again for the rest.",)
    search = Search(ground, scripted)
    search.over = lambda: "The limit was reached." if search.opened and len(search.seen) > 28 else ""
    done = search.run()
    assert done.promoted is None
    assert "The cases of this comparison stay the same" in done.why[0]


def test_a_server_that_is_gone_is_no_word_on_a_prompt(ground: Sowing) -> None:
    def answers(_: Sequence[Message]) -> Any:
        return ModelUnreachable("Nothing answers.")

    with pytest.raises(ModelUnreachable):
        Search(ground, answers).run()


def test_where_nothing_fails_nothing_is_looked_for(ground: Sowing) -> None:
    easy = replace(ground, operators=ground.operators[1:])
    done = Search(easy, lambda messages: scripted(messages, weak=100)).run()
    assert done.why == ("The present prompt solves every case, and nobody has refused anything.",)
    assert done.solved == done.cases > 0


def test_without_cases_it_says_so() -> None:
    done = Search(sowing({}, OPERATORS), scripted).run()
    assert done.why == ("No case asks a model for wording here.",)
