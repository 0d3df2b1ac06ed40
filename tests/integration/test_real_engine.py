"""specbot's own client before a real llama.cpp server with a real model. What the model says is never looked at."""

import json
import os
import re
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import pytest
from helpers import engine as engines
from helpers.oracle import Oracle
from helpers.run import run
from helpers.schemas import TEXT

from bot.errors import ModelContextError, ModelError, ModelUnreachable
from bot.llm.chat import Message, RawCall, read
from bot.llm.embeddings import find_embedder
from bot.llm.local import Engine
from bot.llm.local_model import LocalModel
from bot.llm.progress import Progress
from bot.llm.schema import Schema
from bot.llm.server import Server
from bot.llm.tool import ToolInfo
from bot.repo.sample import lay_out
from bot.templating import folder

pytestmark = engines.ALONE

ASKED = [Message("system", "You write requirements."), Message("user", "Rewrite: sessions end at some time.")]
LONG = "The system SHALL lock the front door of the house at 22:00. " * 400
CHOICE = Schema(
    "choice",
    {
        "type": "object",
        "properties": {
            "action": {"enum": ["propose", "ask"]},
            "scenarios": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"type": "string", "maxLength": 30}},
            "times": {"type": "integer"},
        },
        "required": ["action", "scenarios", "times"],
        "additionalProperties": False,
    },
)
LOCK = ToolInfo(
    "lock_door",
    "Lock a door.",
    {
        "type": "object",
        "properties": {"door": {"type": "string", "enum": ["front", "back"]}},
        "required": ["door"],
        "additionalProperties": False,
    },
)


def locked(door: str, number: str) -> list[Message]:
    call = RawCall(number, LOCK.name, json.dumps({"door": door}))
    return [
        Message("user", f"Lock the {door} door."),
        Message("assistant", "", (call,)),
        Message("tool", "Locked.", answers=number),
        Message("assistant", "Done."),
    ]


def test_the_list_names_the_model_and_the_context_of_one_request(engine: Engine) -> None:
    (model,) = Server(engine.base_url, engines.KEY).models()
    assert (model.name, model.chat, model.context_length) == (engine.name, True, engines.CONTEXT)
    assert model.most_context == 8192


def test_an_answer_fits_its_schema_and_comes_with_progress_and_counts(engine: Engine) -> None:
    told: list[Progress] = []
    model = engines.client(engine.base_url, progress=told.append)
    reply = model.complete(ASKED, CHOICE, max_tokens=200)
    assert set(read(reply, CHOICE)) == {"action", "scenarios", "times"}
    assert (reply.model, reply.finish) == (engine.name, "stop")
    assert reply.prompt_tokens
    assert reply.completion_tokens
    assert [each.state for each in told][:2] == ["waiting", "reading"]
    assert told[-1].state == "writing"
    assert told[-1].tokens > 1


def test_the_same_question_gets_the_same_answer_and_the_prompt_is_read_once(engine: Engine) -> None:
    model = engines.client(engine.base_url)
    one, other = (model.complete(ASKED, TEXT, max_tokens=200) for _ in range(2))
    assert one.text == other.text
    assert other.cached_tokens
    assert model.count(ASKED) >= (other.prompt_tokens or 0)


def test_an_answer_that_is_cut_off_says_so(engine: Engine) -> None:
    reply = engines.client(engine.base_url).complete(ASKED, TEXT, max_tokens=3)
    assert reply.finish == "length"
    assert reply.completion_tokens == 3


def test_a_native_tool_call(engine: Engine) -> None:
    model = engines.client(engine.base_url)
    # The model repeats what it has done before; without that it would have to understand something.
    reply = model.call([*locked("back", "call1"), Message("user", "Lock the front door.")], [LOCK], max_tokens=60)
    (call,) = reply.calls
    assert call.id
    assert call.name == LOCK.name
    assert json.loads(call.arguments)["door"] in ("front", "back")


def test_embeddings(embedding_engine: Engine) -> None:
    embedder = find_embedder(embedding_engine.base_url, embedding_engine.name, engines.KEY, seconds=60.0)
    assert embedder
    texts = [f"Requirement {number}" for number in range(9)]
    vectors = embedder.embed(texts)
    assert len(vectors) == len(texts)
    assert len({len(vector) for vector in vectors}) == 1
    assert vectors[0] != vectors[1]
    assert embedder.embed(texts[:1])[0] == pytest.approx(vectors[0], abs=1e-3)


def test_a_server_for_chat_alone_says_what_is_missing(engine: Engine) -> None:
    embedder = find_embedder(engine.base_url, engine.name, engines.KEY, seconds=60.0)
    assert embedder
    with pytest.raises(ModelError, match="embeddings"):
        embedder.embed(["a"])


def test_four_requests_at_once(engine: Engine) -> None:
    started = threading.Barrier(engines.SLOTS, timeout=30)
    running: list[tuple[float, float]] = []

    def ask(number: int) -> bool:
        model = engines.client(engine.base_url)
        started.wait()
        begun = monotonic()
        reply = model.complete([Message("user", f"Number {number}: describe a door.")], CHOICE, max_tokens=200)
        running.append((begun, monotonic()))
        return bool(read(reply, CHOICE))

    with ThreadPoolExecutor(engines.SLOTS) as pool:
        assert list(pool.map(ask, range(engines.SLOTS))) == [True] * engines.SLOTS
    assert max(begun for begun, _ in running) < min(ended for _, ended in running)


@pytest.mark.parametrize("known", [True, False], ids=["told before it is asked", "told by the server"])
def test_a_prompt_that_is_too_long(engine: Engine, known: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    model = engines.client(engine.base_url)
    if not known:
        monkeypatch.setattr(model, "_context_length", None)
    with pytest.raises(ModelContextError) as caught:
        model.complete([Message("user", LONG)], TEXT, max_tokens=50)
    assert caught.value.hint
    assert model.complete(ASKED, TEXT, max_tokens=20).text


@pytest.mark.parametrize("key", ["", "another-key"])
def test_a_wrong_key_is_refused(engine: Engine, key: str) -> None:
    with pytest.raises(ModelUnreachable, match=r"refuses the API token.*SPECBOT_API_KEY"):
        engines.client(engine.base_url, key)


def test_an_engine_killed_in_mid_answer_is_a_clear_error_at_once(engine: Engine) -> None:
    words = threading.Event()
    with engines.start() as doomed:
        client = engines.client(doomed.base_url, progress=lambda told: words.set() if told.tokens else None)
        model = LocalModel(doomed, client)
        killer = threading.Thread(target=lambda: words.wait(60) and os.kill(doomed.pid, signal.SIGKILL))
        killer.start()
        with pytest.raises(ModelError, match=r"llama\.cpp was ended by the system") as caught:
            model.complete(ASKED, Schema("text", {"type": "object"}), max_tokens=1500)
        killer.join()
        killed = monotonic()
        assert "broke off" in str(caught.value.__cause__)
        with pytest.raises(ModelError):
            model.complete(ASKED, TEXT, max_tokens=20)
        assert monotonic() - killed < 5


def test_improve_with_a_file_makes_nothing_worse_and_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    model, repo, official = engines.weights(), tmp_path / "a repository", tmp_path / "official"
    lay_out(folder("demo"), repo)
    (repo / ".specbot.toml").write_text("[limits]\ncalls_per_requirement = 3\n")
    monkeypatch.chdir(repo)
    run(capsys, "improve", "--all", "--apply", "--no-model")  # what follows is the model's part alone
    before = documents(repo)
    started = engines.apart(repo, ["improve", "--all", "--apply", "--json", "--model", f"file:{model}"])
    out, err = started.process.communicate(timeout=300)
    assert started.left_behind() == []
    assert "Traceback" not in err, err
    assert started.process.returncode in (0, 1), err
    found = json.loads(out)
    assert found["model"]["name"] == model.name
    assert found["stats"]["calls"] >= 3
    assert not found["stopped"]
    after = documents(repo)
    assert set(after) == set(before)
    official.mkdir()
    oracle = Oracle(official)
    try:
        for path, text in before.items():
            assert headings(text) - headings(after[path]) == set(), path
            if path.startswith("openspec/specs"):
                assert len(oracle.spec_issues(after[path])) <= len(oracle.spec_issues(text)), path
    finally:
        oracle.close()
    for each in found["suggestions"]:
        if each["source"] == model.name:
            assert set(re.findall(r"\d+", each["before"])) <= set(re.findall(r"\d+", each["after"]))


def documents(repo: Path) -> dict[str, str]:
    return {file.relative_to(repo).as_posix(): file.read_text("utf-8") for file in repo.glob("openspec/**/*.md")}


def headings(text: str) -> set[str]:
    return set(re.findall(r"^#+ .*$", text, re.MULTILINE))
