"""Work shared out among servers: least busy first, warmed up by one request, the gone left out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier, Event, Lock
from time import monotonic, sleep
from typing import Any

import pytest
from helpers.chat_server import Answer, ChatServer
from helpers.model_shelf import Hosted
from helpers.models import IMPATIENT, connected
from helpers.schemas import READ, TEXT

from bot.errors import ModelContextError, ModelError, ModelReplyError, ModelUnreachable
from bot.llm.budget import estimate
from bot.llm.cancelling import Cancel, hold
from bot.llm.chat import ChatModel, Message
from bot.llm.connect import NoServer, find_model
from bot.llm.hosts import Hosts
from bot.llm.lmstudio import LMStudio

ASKED = [Message("user", "Rewrite.")]
GOOD = {"text": "a"}


def ask(model: ChatModel) -> str:
    return model.complete(ASKED, TEXT, max_tokens=50).text


class Busy:
    """Answers when ``together`` requests are there at once; remembers how many there were at most, and of the first."""

    def __init__(self, together: int) -> None:
        self._barrier = Barrier(together, timeout=5)
        self._lock = Lock()
        self._running = 0
        self.before_the_first_answer = 0
        self.most = 0
        self.first = Event()

    def __call__(self, _: dict[str, Any]) -> dict[str, str]:
        with self._lock:
            self._running += 1
            self.most = max(self.most, self._running)
        if not self.first.is_set():
            self.first.wait(0.1)
            self.before_the_first_answer = self.most
            self.first.set()
        else:
            self._barrier.wait()
        with self._lock:
            self._running -= 1
        return GOOD


def test_one_request_goes_out_until_it_has_answered_and_then_as_many_as_allowed() -> None:
    busy = Busy(together=3)
    with ChatServer(busy) as server, ThreadPoolExecutor(8) as threads:
        model = Hosts([connected(server)], 3)
        list(threads.map(lambda _: ask(model), range(7)))
    assert (busy.before_the_first_answer, busy.most) == (1, 3)


@pytest.mark.parametrize(("shares", "together"), [(True, 2), (False, 3)])
def test_requests_that_share_a_context_have_to_fit_it_together(shares: bool, together: int) -> None:
    busy = Busy(together)
    size = estimate(ASKED) + 50
    with ChatServer(busy) as server, ThreadPoolExecutor(8) as threads:
        model = Hosts([connected(server, context_length=2 * size, shares=shares)], 3)
        list(threads.map(lambda _: ask(model), range(7)))
    assert busy.most == together


def test_the_least_busy_server_is_asked() -> None:
    """First one request each, for a cold server gets no second; then four that are all there before one is answered."""
    meetings = [Barrier(2, timeout=5), Barrier(4, timeout=5)]

    def answer(_: dict[str, Any]) -> dict[str, str]:
        meetings[0].wait()
        return GOOD

    with ChatServer(answer) as one, ChatServer(answer) as other, ThreadPoolExecutor(4) as threads:
        model = Hosts([connected(one), connected(other)], 4)
        list(threads.map(lambda _: ask(model), range(2)))
        assert (len(one.chats), len(other.chats)) == (1, 1)
        meetings.pop(0)
        list(threads.map(lambda _: ask(model), range(4)))
        assert (len(one.chats), len(other.chats)) == (3, 3)


def test_a_large_question_is_not_passed_by_small_ones_for_ever() -> None:
    """It fits only alone; those that come after it wait behind it."""
    size = estimate(ASKED) + 50
    order: list[int] = []
    gate, begun = Event(), Event()

    def answer(body: dict[str, Any]) -> dict[str, str]:
        order.append(body["max_tokens"])
        begun.set()
        gate.wait(5)
        return GOOD

    with ChatServer(answer) as server, ThreadPoolExecutor(4) as threads:
        model = Hosts([connected(server, context_length=3 * size, shares=True)], 3)
        model._seats[0].cold = False
        for most in (49, 50 + 2 * size, 48, 47):
            threads.submit(model.complete, ASKED, TEXT, max_tokens=most)
            begun.wait(5)
            while len(model._waiting) + len(order) < {49: 1, 48: 3, 47: 4}.get(most, 2):
                sleep(0.01)
        gate.set()
    assert order[:2] == [49, 50 + 2 * size]
    assert sorted(order[2:]) == [47, 48]


@pytest.mark.parametrize(
    "answer", [Answer("{", ending="stall"), Answer("{}", wait=20)], ids=["in the middle", "before the first word"]
)
def test_a_question_that_was_taken_back_waits_no_longer_and_is_cut_off_on_the_way(answer: Answer) -> None:
    cancel, arrived = Cancel(), Event()
    ended: list[str] = []

    def answering(_: dict[str, Any]) -> Answer:
        arrived.set()
        return answer

    def ask_with_cancel(model: ChatModel) -> None:
        hold(cancel)
        try:
            ask(model)
        except ModelError as error:
            ended.append(str(error))

    with ChatServer(answering) as server, ThreadPoolExecutor(3) as threads:
        model = Hosts([connected(server, first_token_seconds=30)], 1)
        asking = [threads.submit(ask_with_cancel, model) for _ in range(3)]
        arrived.wait(5)
        started = monotonic()
        cancel.set()
        for each in asking:
            each.result()
        assert monotonic() - started < 2
        server.stopping.set()
        assert len(server.chats) == 1
    assert ended == ["The question was taken back."] * 3


@pytest.mark.parametrize(
    "ending",
    [
        Answer(status=401, error="invalid"),
        Answer(page="<html>"),
        Answer(status=400, error="No models loaded."),
    ],
)
def test_a_call_goes_to_the_next_server_when_one_is_of_no_use(ending: Answer) -> None:
    said: list[str] = []
    with ChatServer(lambda _: ending) as bad, ChatServer(lambda _: GOOD) as good:
        model = Hosts([connected(bad), connected(good)], 1, said.append)
        assert [ask(model) for _ in range(3)] == ['{"text": "a"}'] * 3
        assert len(bad.chats) == 1
        [line] = said
        assert line.startswith(f"{bad.base_url} is left out: ")


def test_a_server_that_goes_away_in_the_middle_of_an_answer_is_left_out() -> None:
    class Dying(LMStudio):
        """The connection drops, and nobody answers from then on."""

        def lost(self, error: ModelError) -> ModelError | None:
            stack.close()
            return super().lost(error)

    said: list[str] = []
    with ExitStack() as stack, ChatServer(lambda _: GOOD) as good:
        dying = stack.enter_context(ChatServer(lambda _: Answer('{"te', ending="disconnect")))
        model = Hosts([Dying(dying.base_url, "test-model", **IMPATIENT), connected(good)], 1, said.append)
        assert ask(model) == '{"text": "a"}'
        assert "No model server answers" in said[0]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer("no end", finish="", ending="disconnect"), ModelError),
        (Answer(status=400, error="n_ctx"), ModelContextError),
        (Answer(status=500, error="error parsing tool call"), ModelReplyError),
    ],
)
def test_a_failure_of_a_server_that_is_still_there_is_the_callers(answer: Answer, kind: type[ModelError]) -> None:
    with ChatServer(lambda _: answer) as one, ChatServer(lambda _: GOOD) as other:
        model = Hosts([connected(one), connected(other)], 1)
        with pytest.raises(kind):
            model.call(ASKED, [READ], max_tokens=50)
        assert other.requests == []


def test_a_failed_call_gives_its_place_back() -> None:
    with ChatServer(lambda _: Answer(status=400, error="n_ctx")) as server:
        model = Hosts([connected(server)], 1)
        for _ in range(3):
            with pytest.raises(ModelContextError):
                ask(model)


def test_when_all_are_gone_that_is_said() -> None:
    with ChatServer(lambda _: GOOD) as one, ChatServer(lambda _: GOOD) as other:
        models = [connected(one), connected(other)]
    said: list[str] = []
    model = Hosts(models, 1, said.append)
    for _ in range(2):
        with pytest.raises(ModelUnreachable, match=r"None of the 2 model servers is left\. No model server answers at"):
            ask(model)
    assert len(said) == 2


def test_one_server_alone_is_gone_by_its_own_reason() -> None:
    with ChatServer(lambda _: GOOD) as server:
        model = Hosts([connected(server)], 4)
    for _ in range(2):
        with pytest.raises(ModelUnreachable, match=r"^No model server answers at .*lms server start"):
            ask(model)


def test_the_smallest_context_is_everybodys() -> None:
    with ChatServer(lambda _: GOOD) as one, ChatServer(lambda _: GOOD) as other:
        wide, narrow = connected(one, context_length=8192), connected(other, context_length=4096)
        model: ChatModel = Hosts([wide, narrow], 1)
        assert (model.name, model.context_length, model.count(ASKED)) == ("test-model", 4096, wide.count(ASKED))
        assert Hosts([connected(one), wide], 1).context_length == 8192
        assert Hosts([connected(one)], 1).context_length is None


def find(url: str, *hosts: str, notice: Callable[[str], None] | None = None, **options: Any) -> ChatModel:
    found = find_model(url, options.pop("name", ""), hosts=hosts, notice=notice, **{**IMPATIENT, **options})
    assert not isinstance(found, NoServer)
    return found


def test_every_server_with_the_model_is_found() -> None:
    shelves = [[Hosted("big", 16384)], [Hosted("other", 4096), Hosted("big", 8192)], [Hosted("other", 4096)]]
    said: list[str] = []
    with ExitStack() as stack:
        one, two, lacking = (stack.enter_context(ChatServer(lambda _: GOOD, models=shelf)) for shelf in shelves)
        with ChatServer(lambda _: GOOD) as gone:
            pass
        model = find(gone.base_url, one.base_url, two.base_url, lacking.base_url, one.base_url, notice=said.append)
        assert (model.name, model.context_length) == ("big", 8192)
        for _ in range(2):
            ask(model)
        assert len(one.chats) == 2  # nobody is busy
        assert [f"at {gone.base_url}" in said[0], "has no model big" in said[1], len(said)] == [True, True, 2]


def test_one_server_is_one_model() -> None:
    with ChatServer(lambda _: GOOD) as server:
        assert isinstance(find(server.base_url, server.base_url), LMStudio)
        assert isinstance(find(server.base_url, parallel=2), Hosts)


def test_no_server_at_all_is_one_reason() -> None:
    with ChatServer(lambda _: GOOD) as one, ChatServer(lambda _: GOOD) as other:
        pass
    assert isinstance(find_model(one.base_url, "", hosts=[other.base_url], **IMPATIENT), NoServer)
    with pytest.raises(ModelUnreachable, match=one.base_url):
        find(one.base_url, other.base_url, name="big")
