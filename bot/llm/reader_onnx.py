"""An extractive reader: BERT, RoBERTa or their kin in a folder, run on this machine's processor.

Needs the extra ``specbot[reader]``; only ``cli/wiring.py`` imports this module, and only when a reader is asked for.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from bot.llm.reader import Reading
from bot.llm.reader_folder import reader_files
from bot.llm.reader_session import ReaderSession
from bot.llm.reader_spans import best_spans, null_score
from bot.llm.reader_tokens import Tokens

WINDOW = 384
"""Tokens of question and passage at once; so those who train on SQuAD cut."""

_SECONDS = 120.0
_MOST_READINGS = 3  # of one passage


class OnnxReader:
    """A question-answering model as ``bot.llm.reader.Reader``; ``load`` makes one. Threads may share it."""

    def __init__(self, name: str, session: ReaderSession, tokens: Tokens) -> None:
        self.name = name
        self._session = session
        self._tokens = tokens

    @classmethod
    def load(cls, folder: Path, *, seconds: float = _SECONDS) -> Self:
        """Return the reader in ``folder``, after it has read a sentence.

        Loading, and each window, may take ``seconds``. Raises ModelMissing where a file is not
        there, ModelError where one is no question-answering model, cannot be used, or does not fit the other.
        """
        files = reader_files(folder)
        session = ReaderSession(files, seconds)
        longest = min(each for each in (WINDOW, files.positions, session.width) if each is not None)
        reader = cls(files.name, session, Tokens(files.tokenizer, longest))
        reader.read("Who reads?", ["The reader reads."])
        return reader

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """See ``Reader.read``. Only the beginning is read of a passage beyond the bounds of ``reader_tokens``."""
        readings = []
        for number, text in enumerate(passages):
            windows = [self._session.ask(run) for run in self._tokens.runs(question, text)]
            readings += [
                Reading(number, span.start, span.end, span.score, null_score(windows))
                for span in best_spans(text, windows, most=_MOST_READINGS)
            ]
        return sorted(readings, key=lambda each: (-each.margin, each.passage, each.start))
