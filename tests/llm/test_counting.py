"""How long a prompt is, by the server's own count or by an estimate that learns."""

from collections.abc import Iterator

import pytest
from helpers.chat_server import Answer, ChatServer
from helpers.models import connected
from helpers.schemas import READ, TEXT

from bot.errors import ModelContextError
from bot.llm.budget import estimate
from bot.llm.chat import Message
from bot.llm.counting import Counter
from bot.llm.server import Server

WORDS = [Message("system", "one two three"), Message("user", "four " * 997)]  # 1001 tokens with the server's own mark
SHORT = [Message("user", "word " * 100)]
LONG = [Message("user", "word " * 1000)]


@pytest.fixture
def lm_studio() -> Iterator[ChatServer]:
    with ChatServer(lambda _: {"text": "a"}) as server:
        yield server


@pytest.fixture
def llama_cpp() -> Iterator[ChatServer]:
    with ChatServer(lambda _: {"text": "a"}, lm_studio=False, counts=True) as server:
        yield server


def test_the_servers_own_count_is_taken(llama_cpp: ChatServer) -> None:
    assert connected(llama_cpp).count(WORDS) == 1001
    paths = [request.path for request in llama_cpp.requests]
    assert paths == ["/apply-template", "/tokenize"]


def test_tools_are_counted_with_the_prompt(llama_cpp: ChatServer) -> None:
    Counter(Server(llama_cpp.base_url)).count(WORDS, [READ])
    assert llama_cpp.requests[0].body["tools"][0]["function"]["name"] == "read_requirement"


@pytest.mark.parametrize("lm_studio", [True, False], ids=["200 for what it lacks", "404 for what it lacks"])
def test_a_server_that_cannot_count_is_asked_once(lm_studio: bool) -> None:
    with ChatServer(lambda _: {"text": "a"}, lm_studio=lm_studio) as server:
        model = connected(server)
        assert [model.count(WORDS) for _ in range(3)] == [estimate(WORDS)] * 3
        assert [request.path for request in server.requests] == ["/apply-template"]


def test_nobody_there_is_no_failure() -> None:
    with ChatServer(lambda _: "") as server:
        model = connected(server)
    assert model.count(WORDS) == estimate(WORDS)


def test_only_near_the_limit_the_server_is_asked(llama_cpp: ChatServer) -> None:
    model = connected(llama_cpp, context_length=4096)
    model.complete(WORDS, TEXT, max_tokens=200)
    assert [request.path for request in llama_cpp.requests] == ["/v1/chat/completions"]


def test_a_prompt_that_fits_by_the_servers_count_is_sent(llama_cpp: ChatServer) -> None:
    assert estimate(WORDS) > 1300
    connected(llama_cpp, context_length=1201).complete(WORDS, TEXT, max_tokens=200)
    with pytest.raises(ModelContextError, match="About 1201 tokens do not fit the 1200"):
        connected(llama_cpp, context_length=1200).complete(WORDS, TEXT, max_tokens=200)
    assert len(llama_cpp.chats) == 1


def test_an_estimate_grows_with_what_prompts_turn_out_to_take(lm_studio: ChatServer) -> None:
    counter, before = Counter(Server(lm_studio.base_url)), estimate(LONG)
    counter.learn(SHORT, (), estimate(SHORT) + 90)  # what a template puts around every prompt
    assert counter.estimate(LONG) == before + 90
    counter.learn(LONG, (), 2 * before + 90)  # a script with short tokens
    assert counter.estimate(LONG) == 2 * before + 90


@pytest.mark.parametrize("told", [None, 0, 1, 600])
def test_an_estimate_never_shrinks(lm_studio: ChatServer, told: int | None) -> None:
    counter = Counter(Server(lm_studio.base_url))
    counter.learn(LONG, (), told)
    counter.learn(SHORT, (), told and 1)
    assert counter.estimate(LONG) == estimate(LONG)


def test_the_next_prompt_is_held_back_by_what_was_learned(lm_studio: ChatServer) -> None:
    lm_studio.answering = lambda _: Answer('{"text": "a"}', prompt_tokens=3400)
    model = connected(lm_studio, context_length=4096)
    model.complete(LONG, TEXT, max_tokens=200)
    with pytest.raises(ModelContextError, match="do not fit the 4096"):
        model.complete([*LONG, *SHORT * 4], TEXT, max_tokens=200)


def test_a_prompt_the_server_shortened_is_found_out(lm_studio: ChatServer) -> None:
    lm_studio.answering = lambda _: Answer('{"text": "a"}', prompt_tokens=400)
    with pytest.raises(ModelContextError, match="given about 1675 tokens and read 400: its server shortened") as caught:
        connected(lm_studio).complete(LONG, TEXT, max_tokens=200)
    assert "--context-length" in caught.value.hint


def test_a_server_that_counts_has_the_last_word(llama_cpp: ChatServer) -> None:
    sparse = [Message("user", "=" * 4000)]  # one token by the server's count, and far more by any estimate
    llama_cpp.answering = lambda _: Answer('{"text": "a"}', prompt_tokens=2)
    assert connected(llama_cpp).complete(sparse, TEXT, max_tokens=200).prompt_tokens == 2
    llama_cpp.answering = lambda _: Answer('{"text": "a"}', prompt_tokens=400)
    with pytest.raises(ModelContextError, match="given about 1001 tokens and read 400"):
        connected(llama_cpp).complete(WORDS, TEXT, max_tokens=200)


@pytest.mark.parametrize("told", [0, 700, 5000])
def test_a_server_that_counts_otherwise_has_not_shortened(lm_studio: ChatServer, told: int) -> None:
    lm_studio.answering = lambda _: Answer('{"text": "a"}', prompt_tokens=told)
    assert connected(lm_studio).complete(LONG, TEXT, max_tokens=200).prompt_tokens == (told or None)
