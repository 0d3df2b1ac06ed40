"""What answers questions while the server runs: in turn, by the model of now, and without many words."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import pytest
from helpers.agent import lay_out
from helpers.asking import BIKES, BIKES_PATH, FILES, LAMPS_PATH
from helpers.git_repo import GitRepo

from bot.cli.mcp_ask import answering_in_turn, asked_of, examining_in_turn, sparingly
from bot.cli.wiring import open_place
from bot.errors import ModelMissing
from bot.openspec.suggestions import Suggestion, Verdict
from bot.repo.live import LiveFolder
from bot.search.answer import Answer
from bot.search.coverage import Question
from bot.text.tree import DictTree, Tree
from bot.workflows.ask import Answerer
from bot.workflows.ask_words import Found, in_own_words
from bot.workflows.retrieval import Library

ENDS = "The system SHALL end a rental 30 minutes after the last ride."


@pytest.fixture
def bikes(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "bikes", FILES)


class Watched:
    """A model of which somebody notes whether it is asked by two at once."""

    def __init__(self) -> None:
        self.asked = self.together = self._busy = 0
        self._lock = Lock()

    def answer(self, question: Question, found: Found, _: Library) -> Answer:
        with self._lock:
            self.asked += 1
            self._busy += 1
            self.together = max(self.together, self._busy)
        answer = in_own_words(question, found)
        with self._lock:
            self._busy -= 1
        return Answer(answer.sentences, answer.looked_at, answer.confidence, "model", answer.why)

    def examine(self, suggestion: Suggestion, _: Tree) -> Verdict:
        self.answer(Question(suggestion.after, {}, 1), (), Library(DictTree({}), "", lambda *_: None))  # type: ignore[arg-type, return-value]
        return Verdict("questions", True)


def test_many_threads_ask_and_the_model_is_asked_by_one_at_a_time(bikes: Path) -> None:
    model, turn = Watched(), Lock()
    ask = asked_of(open_place(start=bikes), answering_in_turn(lambda: model.answer, turn, str))
    examine = examining_in_turn(model.examine, turn)
    suggestion = Suggestion(path="x", before="a", after="b", rule="r", reason="", requirement="")

    def one(number: int) -> str:
        if number % 4:
            return str(ask("When does a rental end?", "")["answer"])
        return str(examine(suggestion, DictTree({})).passed)

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(one, range(40)))
    assert set(told) == {ENDS, "True"}
    assert (model.asked, model.together) == (40, 1)


def test_the_model_is_looked_for_at_each_question(bikes: Path) -> None:
    said = list[str]()
    found = iter([None, Watched().answer, ModelMissing("There are two models.", "Name one."), Watched().answer])

    def find() -> Answerer | None:
        now = next(found)
        if isinstance(now, ModelMissing):
            raise now
        return now

    ask = asked_of(open_place(start=bikes), answering_in_turn(find, Lock(), said.append))
    told = [ask("When does a rental end?", "") for _ in range(4)]
    assert [each["model"] for each in told] == [None, "model", None, "model"]
    assert {each["answer"] for each in told} == {ENDS}
    assert said == ["Questions are answered without a model: There are two models. Name one."]


class Switching(LiveFolder):
    """A folder in which somebody switches branches while it is read for the first time."""

    switched = False

    def blob(self, path: str) -> str:
        if not Switching.switched:
            Switching.switched = True
            (self.root / BIKES_PATH).rename(self.root / "openspec/specs/bikes/gone.md")
            lay_out(self.root, {BIKES_PATH.replace("bikes", "boats"): BIKES.replace("30 minutes", "45 minutes")})
        return super().blob(path)


def test_a_folder_that_changes_while_it_is_read_is_read_again(bikes: Path) -> None:
    (bikes / LAMPS_PATH).unlink()
    told = asked_of(open_place(start=bikes), look=Switching)("When does a rental end?", "")
    assert [each["path"] for each in told["citations"]] == [BIKES_PATH.replace("bikes", "boats")]
    assert told["answer"] == ENDS.replace("30", "45")


def test_nothing_is_said_twice_and_not_much_at_all() -> None:
    said = list[str]()
    say: Callable[[str], None] = sparingly(said.append)
    for number in range(100):
        say("again")
        say(str(number))
    assert said.count("again") == 1
    assert len(said) == 20


def test_what_was_asked_of_the_folder_is_told(bikes: Path) -> None:
    told = list[tuple[str, bool]]()
    repo = GitRepo(bikes)
    repo.run("init", "--quiet", "-b", "main")
    repo.commit()
    ask = asked_of(open_place(start=bikes), note=lambda words, answer, _: told.append((words, answer.abstained)))
    ask("When does a rental end?", "")
    ask("Who painted it?", "main")
    ask("Who painted it?", "")
    assert told == [("When does a rental end?", False), ("Who painted it?", True)]
