"""What a run may spend on a model: counted for whom it is spent, ended where it is enough, exact with many threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import sleep

import pytest
from helpers.schemas import READ, TEXT
from helpers.scripted_model import ScriptedModel

from bot.errors import ModelBudgetSpent, ModelError, ModelUnreachable
from bot.llm.budget import estimate
from bot.llm.chat import Call, Message, Reply
from bot.llm.ledger import Budget, Budgeted, Budgets, Ledger, Prices, Spending, place_now, spent_for

ASKED = (Message("system", "Be short."), Message("user", "Rewrite."))
REPLY = Reply('{"text": "a"}', "m", "stop", 100, 20, "", 0.5)


def budgeted(ledger: Ledger, answer: Callable[[], Reply | Exception] = lambda: REPLY) -> Budgeted:
    return Budgeted(ScriptedModel(lambda _: answer(), observer=ledger.add), ledger)


def ask(model: Budgeted, times: int = 1) -> int:
    """Ask so often, and return how often that went well."""
    done = 0
    for _ in range(times):
        try:
            model.complete(ASKED, TEXT, max_tokens=50)
            done += 1
        except ModelError:
            continue
    return done


@pytest.mark.parametrize(
    ("budget", "calls", "words"),
    [
        (Budget(calls=3), 3, "The limit of 3 calls was reached"),
        (Budget(tokens=240), 2, "The limit of 240 tokens was reached"),
        (Budget(tokens=241), 3, "The limit of 241 tokens was reached"),
        (Budget(money=0.0009), 3, "The limit of 0.0009 to spend was reached"),
    ],
)
def test_a_run_asks_nothing_beyond_its_limit(budget: Budget, calls: int, words: str) -> None:
    ledger = Ledger(Budgets(run=budget), Prices(2.0, 10.0))  # a call costs 0.0004
    model = budgeted(ledger)
    assert ask(model, 9) == calls
    assert ledger.total.calls == calls
    with pytest.raises(ModelBudgetSpent, match=words):
        model.call(ASKED, [READ], max_tokens=50)
    assert ledger.over().startswith(words)


def test_time_is_counted_with_that_before_the_run_broke_off() -> None:
    ledger = Ledger(Budgets(run=Budget(minutes=1)))
    assert (ledger.over(), ask(budgeted(ledger))) == ("", 1)
    ledger.seconds = 60.0
    assert ledger.over().startswith("The limit of 1 minute was reached")
    assert ask(budgeted(ledger)) == 0


def test_a_spec_that_has_spent_its_share_leaves_the_others_theirs() -> None:
    ledger = Ledger(Budgets(spec=Budget(calls=2), requirement=Budget(money=0.0003)), Prices(2.0, 10.0))
    model = budgeted(ledger)
    with spent_for("a", "R"):
        assert place_now() == ("a", "R")
        assert ask(model, 3) == 1  # its money is spent
        with pytest.raises(
            ModelError, match=r"The limit of 0\.0003 to spend for one requirement was reached"
        ) as raised:
            model.complete(ASKED, TEXT, max_tokens=50)
        assert not isinstance(raised.value, ModelBudgetSpent)
    with spent_for("a", "S"):
        assert ask(model, 3) == 1  # the second of its spec
    with spent_for("b", "R"):
        assert ask(model) == 1
    assert place_now() == ()
    assert ask(model, 4) == 4  # for nobody in particular
    assert {place: each.calls for place, each in ledger.spent.items()} == {
        (): 7, ("a",): 2, ("a", "R"): 1, ("a", "S"): 1, ("b",): 1, ("b", "R"): 1,
    }  # fmt: skip


def test_many_threads_together_keep_to_the_calls() -> None:
    answered, lock = [0], Lock()

    def answer() -> Reply:
        sleep(0.002)
        with lock:
            answered[0] += 1
        return REPLY

    ledger = Ledger(Budgets(run=Budget(calls=25)))
    model = budgeted(ledger, answer)
    with ThreadPoolExecutor(8) as threads:
        done = sum(threads.map(lambda _: ask(model, 10), range(8)))
    assert (done, answered[0], ledger.total.calls) == (25, 25, 25)


def test_what_failed_is_paid_with_its_prompt_and_gives_its_room_back() -> None:
    ledger = Ledger(Budgets(run=Budget(calls=2)))
    assert ask(budgeted(ledger, lambda: ModelUnreachable("gone")), 5) == 0
    assert ledger.total == Spending(2, 2 * estimate(ASKED), 0, 0.0, 0.0)
    assert set(ledger._begun.values()) == {0}


def test_a_server_that_does_not_count_is_counted_for() -> None:
    ledger = Ledger(prices=Prices(1.0, 1.0))
    took = ledger.add(Call("m", ASKED, "x", Reply("a" * 300, "m", "stop", None, None, "", 1.0), None, 1.0))
    assert took.prompt == estimate(ASKED)
    assert 100 <= took.answer <= 120
    assert took.money == pytest.approx((took.prompt + took.answer) / 1e6)


def test_a_run_that_repeats_what_it_paid_for_is_ended_by_the_first_question_only() -> None:
    ledger = Ledger(Budgets(run=Budget(calls=5)), repeats=True)
    ledger.put((), Spending(calls=5))
    assert ledger.over() == ""
    with pytest.raises(ModelBudgetSpent):
        budgeted(ledger).complete(ASKED, TEXT, max_tokens=50)
    assert ledger.over() != ""
