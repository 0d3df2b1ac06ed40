"""Somebody's answer as it was held against the specs: each sentence with what they say of it."""

from dataclasses import dataclass

from bot.search.answer import Citation
from bot.search.support import Kind


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """One sentence of an answer, what the specs say of it, and where: the quotation that supports or contradicts it."""

    sentence: str
    kind: Kind
    why: str
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """The sentences of an answer in their order; ``cut`` says what of it was not looked at, empty where all was."""

    sentences: tuple[CheckedSentence, ...]
    cut: str = ""

    def of(self, kind: Kind) -> list[CheckedSentence]:
        """Return the sentences of a kind."""
        return [each for each in self.sentences if each.kind is kind]

    @property
    def holds(self) -> bool:
        """Whether all of it was looked at and every sentence is supported."""
        return not self.cut and len(self.of(Kind.SUPPORTED)) == len(self.sentences)

    @property
    def summary(self) -> str:
        """How many sentences are of which kind, in words."""
        counts = [f"{len(self.of(kind))} {words}" for kind, words in _COUNTED.items()]
        cut = f" Not all of it: {self.cut}." if self.cut else ""
        return f"{', '.join(counts)}.{cut}"


_COUNTED = {Kind.SUPPORTED: "supported", Kind.CONTRADICTED: "contradicted", Kind.UNSAID: "not in the specs"}
