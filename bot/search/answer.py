"""An answer from the specs: sentences with the quotations that support them, or none and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Citation:
    """A quotation and where it stands: ``quote`` is a slice of the text of ``path`` at ``commit``, to the letter.

    ``line`` is its first, counted from 1. An empty ``requirement`` is a Purpose or a whole proposal; an empty
    ``commit`` the folder as it is, uncommitted edits included. ``change`` is the open change it stands in, empty for
    what holds now.
    """

    path: str
    line: int
    requirement: str
    quote: str
    commit: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, with at least one citation.

    ``when`` are the steps that lead to it, where it is a scenario's outcome in the spec's own words.
    """

    text: str
    citations: tuple[Citation, ...]
    when: tuple[str, ...] = ()

    @property
    def change(self) -> str:
        """The open change without which it would not hold, empty when it holds now."""
        changes = {each.change for each in self.citations}
        return changes.pop() if len(changes) == 1 else ""


@dataclass(frozen=True, slots=True)
class Looked:
    """A requirement that was looked at, or with an empty ``requirement`` a Purpose; ``line`` is its first, from 1."""

    path: str
    line: int
    requirement: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the specs say to a question. No sentence is an abstention, and ``why`` says what was missing.

    ``confidence`` is 0 to 1: how much of what was asked about the quotations hold. ``model`` is who wrote the
    sentences, empty where they are the quotations themselves. ``dropped`` counts sentences that nothing supported.
    """

    sentences: tuple[Sentence, ...] = ()
    looked_at: tuple[Looked, ...] = ()
    confidence: float = 0.0
    model: str = ""
    why: str = ""
    dropped: int = 0

    @property
    def abstained(self) -> bool:
        """Whether the specs do not say."""
        return not self.sentences

    @property
    def text(self) -> str:
        """The sentences, one after the other; what holds after an open change only says so."""
        said = (f"After the change {each.change}: {each.text}" if each.change else each.text for each in self.sentences)
        return " ".join(said)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation once, in the order of the sentences."""
        return tuple(dict.fromkeys(each for sentence in self.sentences for each in sentence.citations))
