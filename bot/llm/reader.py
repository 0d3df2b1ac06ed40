"""The port: what a workflow knows of an extractive reader, a model that points at an answer and writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reading:
    """One place where a reader sees an answer: the characters from ``start`` to ``end`` of passage number ``passage``.

    Both scores are sums of two logits, as SQuAD 2 has them: ``score`` that the answer begins and ends here,
    ``null_score`` that this passage has no answer. Neither is a probability, and alone neither says anything.
    """

    passage: int
    start: int
    end: int
    score: float
    null_score: float

    @property
    def margin(self) -> float:
        """How much more the reader believes in this place than in no answer, in nats; comparable across passages.

        It is the logarithm of the odds, as the model sees them. Above 0 a model trained on SQuAD 2 answers, else it
        abstains. One trained on questions that all have an answer knows no abstention, and its margin is always high.
        """
        return self.score - self.null_score


class Reader(Protocol):
    """A model that reads passages and says where in them the answer to a question stands, if it does."""

    @property
    def name(self) -> str:
        """What the model is called, on one line."""
        ...

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """Return the likeliest places by margin, the best first: a few of each passage, none that overlap.

        All passages are read, however unlikely an answer is: whoever asks looks at the margin. What is read in one
        does not depend on the others, and is the same each time. Raises ModelError when the model cannot be run, or
        gives what is no number.
        """
        ...
