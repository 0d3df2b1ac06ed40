"""A question and a passage into the tokens a reader takes, in windows that overlap: the door to ``tokenizers``."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from tokenizers import Tokenizer

from bot.errors import ModelError
from bot.text.printable import in_one_line

MOST_CHARACTERS = 50_000
"""What is read of one passage; a requirement has some thousand."""
MOST_TOKENS = 32_768
"""What a model is given for one passage, question and overlap included: half as much again as so much English takes.

Some letters take four tokens: a passage of them is read less far.
"""

_MOST_QUESTION = 4_000
_OVERLAP = 128
"""Tokens that a window repeats of the one before; so they are cut for SQuAD."""
_LEAST_ROOM = 8
_AGAIN = "Export the model again."
_REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True)
class Run:
    """What a model is given once: the tokens of a question and of a part of a passage.

    ``types`` tells the two apart for the models that are told. ``places`` are the characters of the passage that each
    token is, None for a token of the question or a special one.
    """

    ids: Sequence[int]
    types: Sequence[int]
    places: Sequence[tuple[int, int] | None]


class Tokens:
    """The tokenizer of a reader, for windows of ``longest`` tokens at most. Raises ModelError where it is no good."""

    def __init__(self, file: Path, longest: int) -> None:
        self._longest = longest
        self._file = in_one_line(str(file))
        with _Translated(f"{self._file} cannot be used"):
            self._tokenizer = Tokenizer.from_file(str(file))
            # What a passage says is data: "</s>" in it is four letters, not the end of the passage.
            self._tokenizer.encode_special_tokens = True
            self._tokenizer.no_padding()
            self._tokenizer.no_truncation()
            room = longest - self._tokenizer.num_special_tokens_to_add(True)
            # A third for the question, so that most of a window is passage; an overlap that leaves a step forward.
            self._question = room // 3
            least = room - self._question
            if self._question < 1 or least < _LEAST_ROOM:
                raise ModelError(f"The reader takes {longest} tokens, too few to read.", "Take another model.")
            overlap = min(_OVERLAP, least // 2)
            self._tokenizer.enable_truncation(longest, stride=overlap, strategy="only_second")
        self._refuse_one_without_pairs()

    def runs(self, question: str, passage: str) -> list[Run]:
        """Return the windows over a passage, in order; none over one in which there is nothing to see."""
        passage = _encodable(passage[:MOST_CHARACTERS])
        if not passage.strip():
            return []
        with _Translated(f"{self._file} cannot read a passage"):
            first = self._tokenizer.encode(self._cut(_encodable(question[:_MOST_QUESTION])), passage)
            return [
                Run(
                    each.ids,
                    each.type_ids,
                    [place if part == 1 else None for part, place in zip(each.sequence_ids, each.offsets, strict=True)],
                )
                for each in (first, *first.overflowing)[: MOST_TOKENS // self._longest]
            ]

    def _cut(self, question: str) -> str:
        """Return as much of a question as leaves room for a passage."""
        most = self._question
        while question:
            # As the second text, the one that may be longer than there is room for.
            tokens = self._tokenizer.encode("", question)
            starts = [place[0] for part, place in zip(tokens.sequence_ids, tokens.offsets, strict=True) if part == 1]
            if len(starts) <= self._question:
                break
            # What is kept may take more tokens than it took as part of the whole, if seldom: then less is kept.
            question = question[: min(starts[most], len(question) - 1)]
            most = max(most - 1, 0)
        return question

    def _refuse_one_without_pairs(self) -> None:
        """Raise ModelError where the first token is not the special one by which the model says no answer."""
        with _Translated(f"{self._file} cannot be used"):
            parts = self._tokenizer.encode("a", "b").sequence_ids
        if parts[:1] != [None] or not {0, 1} <= set(parts):
            raise ModelError(f"{self._file} does not mark where question and passage begin.", _AGAIN)


class _Translated:
    """A ModelError in place of what tokenizers raises: the bare Exception, and a panic of the Rust in it."""

    def __init__(self, words: str) -> None:
        self._words = words

    def __enter__(self) -> None:
        """Nothing is to be done."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Translate, and let everything else pass."""
        if kind is not None and (kind is Exception or kind.__name__ == "PanicException"):
            raise ModelError(f"{self._words}: {in_one_line(str(error), 120)}.", _AGAIN) from error


def _encodable(text: str) -> str:
    """Return a text of the same length in which what stood for a broken byte is a replacement character."""
    if text.isascii():
        return text
    return "".join(_REPLACEMENT if "\ud800" <= char <= "\udfff" else char for char in text)
