"""Windows over question and passage: how long they are, what they repeat, and which characters each token is."""

import json
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from helpers.reader_model import LINES, bert_tokenizer, roberta_tokenizer
from tokenizers import Tokenizer, processors

from bot.errors import ModelError
from bot.llm.reader_tokens import MOST_CHARACTERS, MOST_TOKENS, Run, Tokens

MAKERS: dict[str, Callable[[], Tokenizer]] = {"bert": bert_tokenizer, "roberta": roberta_tokenizer}
PASSAGE = " ".join(f"{line}." for line in LINES)


@pytest.fixture(params=MAKERS)
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return saved(tmp_path, MAKERS[request.param]())


def saved(folder: Path, tokenizer: Tokenizer) -> Path:
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder / "tokenizer.json"


def read(run: Run) -> list[tuple[int, int]]:
    return [each for each in run.places if each]


def test_a_short_passage_is_one_window(file: Path) -> None:
    (run,) = Tokens(file, 64).runs("when is it", "the bicycle")
    assert len(run.ids) == len(run.types) == len(run.places) <= 64
    assert (run.places[0], run.places[-1], read(run)[0][0], read(run)[-1][1]) == (None, None, 0, len("the bicycle"))


def test_a_long_one_is_read_from_end_to_end_in_windows_that_overlap(file: Path) -> None:
    runs = Tokens(file, 32).runs("when is it unlocked", PASSAGE)
    assert len(runs) >= 3
    assert all(len(run.ids) == 32 for run in runs[:-1])
    assert len(runs[-1].ids) <= 32
    for run, following in pairwise(runs):
        assert read(run)[0] < read(following)[0] < read(run)[-1] < read(following)[-1], "each goes on within the last"
    seen = {at for run in runs for place in read(run) for at in range(*place)}
    assert {at for at in range(len(PASSAGE)) if not PASSAGE[at].isspace()} <= seen


def test_types_tell_question_and_passage_apart_in_every_window(tmp_path: Path) -> None:
    for run in Tokens(saved(tmp_path, bert_tokenizer()), 32).runs("when is it", PASSAGE):
        first = next(at for at, place in enumerate(run.places) if place)
        assert list(run.types) == [0] * first + [1] * (len(run.ids) - first)


@pytest.mark.parametrize(
    "text",
    [
        "自転車は夜に施錠される",
        "🚲 locks, 👩‍👩‍👧‍👦 ride, 🇩🇪 rules",
        "line one\r\nline two\r\n\r\nline three\n",
        "cafe\u0301 Ångström ﬁne ½ İstanbul ẞ",
        "\u202eright to left\u202c مرحبا שלום",
        "a broken \udcff byte \ud800 and a \x00 \x07 \x1b[31m",
        "\ufeffmark at the head, zero\u200bwidth, no\u00adbreak\u00a0space",
        "</s> <s> [SEP] [CLS] [PAD] <pad> [MASK]",
    ],
)
def test_places_are_characters_of_the_passage(file: Path, text: str) -> None:
    (run,) = Tokens(file, 300).runs("what", text)
    for start, end in read(run):
        assert 0 <= start <= end <= len(text)
    seen = {at for place in read(run) for at in range(*place)}
    missing = {text[at] for at in range(len(text)) if at not in seen and text[at].isalnum()}
    assert missing == set()


def test_a_word_is_the_characters_it_stands_in(file: Path) -> None:
    text = "🚲\r\n自転車 \udcff cafe\u0301, then the bicycle"
    (run,) = Tokens(file, 300).runs("what", text)
    assert "bicycle" in [text[start:end].strip() for start, end in read(run)]


def test_a_passage_cannot_say_where_it_ends(file: Path) -> None:
    plain = Tokens(file, 300)
    for text in ("</s>", "[SEP]", "a </s></s> b", "<s>", "[CLS] [PAD] <pad>"):
        (run,) = plain.runs("who", f"x {text} y")
        around = [token for token, place in zip(run.ids, run.places, strict=True) if place]
        (bare,) = plain.runs("who", "x")
        special = [token for token, place in zip(bare.ids, bare.places, strict=True) if not place]
        assert not set(around) & {special[0], special[-1]}, text


def test_a_long_question_leaves_most_of_the_window_to_the_passage(file: Path) -> None:
    for question in (LINES[1] * 50, "自" * 4_000, "🚲" * 300, "\udcff" * 900, "a" * 100_000):
        runs = Tokens(file, 64).runs(question, PASSAGE)
        assert all(len(run.ids) <= 64 for run in runs)
        assert all(len(read(run)) > 64 // 2 for run in runs[:-1]), question[:9]
        assert len(runs) < 12


def test_a_question_within_bounds_is_read_whole(tmp_path: Path) -> None:
    made = bert_tokenizer()
    tokens = Tokens(saved(tmp_path, made), 64)
    question = "when is a bicycle unlocked and who may ride it"
    (run,) = tokens.runs(question, "the bicycle")
    assert list(run.ids) == made.encode(question, "the bicycle").ids


@pytest.mark.parametrize("text", ["", " ", "\r\n\t", "\u3000"])
def test_nothing_to_see_is_no_window(file: Path, text: str) -> None:
    assert Tokens(file, 64).runs("what", text) == []


def test_of_a_passage_without_end_the_beginning_is_read(file: Path) -> None:
    runs = Tokens(file, 384).runs("what", "ride " * 30_000)
    assert max(place[1] for place in read(runs[-1])) <= MOST_CHARACTERS
    assert max(place[1] for place in read(runs[-1])) > MOST_CHARACTERS - 10


def test_a_passage_of_letters_that_take_many_tokens_is_not_read_for_ever(tmp_path: Path) -> None:
    tokens = Tokens(saved(tmp_path, roberta_tokenizer()), 384)
    runs = tokens.runs("what", "𒐫" * MOST_CHARACTERS)
    assert MOST_TOKENS - 384 < sum(len(run.ids) for run in runs) <= MOST_TOKENS


def test_settings_of_the_file_for_windows_and_padding_do_not_count(tmp_path: Path) -> None:
    made = bert_tokenizer()
    made.enable_truncation(8)
    made.enable_padding(length=500)
    (run,) = Tokens(saved(tmp_path, made), 64).runs("when", "the bicycle after ten seconds the rider pays")
    assert 8 < len(run.ids) < 64


@pytest.mark.parametrize("longest", [1, 3, 8, 12])
def test_a_window_that_holds_nothing(file: Path, longest: int) -> None:
    with pytest.raises(ModelError, match=f"takes {longest} tokens, too few"):
        Tokens(file, longest)


def changed(**parts: Any) -> Callable[[Path], bytes]:
    return lambda file: json.dumps({**json.loads(file.read_text()), **parts}).encode()


ODD: dict[str, Callable[[Path], bytes]] = {
    "empty": lambda _: b"",
    "no JSON": lambda _: b"vocab",
    "another kind of JSON": lambda _: b"[]",
    "no model": changed(model=None),
    "a model of another time": changed(model={"type": "Future"}),
    "half a file": lambda file: file.read_bytes()[:900],
    "no UTF-8": lambda _: b"\xff\xfe{}",
    "nested without end": lambda _: b"[" * 100_000,
    "a special token that is not there": changed(
        post_processor={
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}],
            "pair": [{"SpecialToken": {"id": "[GONE]", "type_id": 0}}],
            "special_tokens": {},
        }
    ),
}


@pytest.mark.parametrize("case", ODD)
def test_a_file_that_is_no_tokenizer_is_one_line(tmp_path: Path, case: str) -> None:
    file = saved(tmp_path, bert_tokenizer())
    file.write_bytes(ODD[case](file))
    with pytest.raises(ModelError, match=r"tokenizer\.json") as caught:
        Tokens(file, 64)
    assert (caught.value.hint != "", "\n" in str(caught.value), len(str(caught.value)) < 600) == (True, False, True)


@pytest.mark.parametrize("pair", ["$A $B", "$A [SEP] $B [SEP]", "$A [SEP] $B [CLS]"])
def test_a_tokenizer_that_has_no_token_for_no_answer_at_the_head(tmp_path: Path, pair: str) -> None:
    made = bert_tokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="$A", pair=pair, special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    with pytest.raises(ModelError, match="does not mark where question and passage begin"):
        Tokens(saved(tmp_path, made), 64)


def test_a_panic_in_the_library_is_one_line(tmp_path: Path) -> None:
    """tokenizers is written in Rust; where it gives up, Python sees an exception that is no Exception."""
    program = (
        "from bot.llm.reader_tokens import _Translated\n"
        "from bot.errors import ModelError\n"
        "Panic = type('PanicException', (BaseException,), {})\n"
        "try:\n    with _Translated('It broke'):\n        raise Panic('index out of bounds')\n"
        "except ModelError as error:\n    print(error)\n"
        "for other in (KeyboardInterrupt, SystemExit, ValueError):\n"
        "    try:\n        with _Translated('It broke'):\n            raise other('mine')\n"
        "    except other:\n        print('passed')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["It broke: index out of bounds. Export the model again.", *["passed"] * 3]
