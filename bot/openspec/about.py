"""What two wordings of one requirement speak of as a whole: what a pronoun may stand for, and who acts."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from bot.openspec.aligned import atoms_of
from bot.openspec.atom import Aspect, Atom
from bot.openspec.lexicon import meaning_of
from bot.openspec.segments import Unit

_SUBJECT_WORDS = 2
_MOST_SUBJECT_WORDS = 4
# What is specified, by its kind: it acts where nobody else is named.
_SYSTEM = frozenset(
    map(meaning_of, ["system", "app", "cli", "tool", "software", "program", "product", "plugin", "command", "script"])
)


class About:
    """What two wordings speak of, each as its units; found out when it is first asked for."""

    def __init__(self, old: Sequence[Unit], new: Sequence[Unit]) -> None:
        self._old, self._new = old, new

    @cached_property
    def known(self) -> frozenset[str]:
        """What both of them speak of."""
        return frozenset({each.value for each in self._all(self._old)} & {each.value for each in self._all(self._new)})

    @cached_property
    def actors(self) -> frozenset[str]:
        """The words before the first obligation, in its clause: a passive may leave them out."""
        found = list(self._all(self._old))
        at = next((at for at, each in enumerate(found) if each.aspect is Aspect.OBLIGATION), 0)
        subject = found[max(at - _MOST_SUBJECT_WORDS, 0) : at]
        said = (each.value for each in subject if each.clause == found[at].clause and not each.place)
        return frozenset({*_SYSTEM, *self._often, *said})

    @cached_property
    def _often(self) -> frozenset[str]:
        """The words with which at least two of the old sentences begin."""
        sentences = (self._atoms[sentence] for unit in self._old if unit.role != "NAME" for sentence in unit.sentences)
        first = Counter(each[0].value for each in sentences if each and each[0].aspect is Aspect.WORD)
        return frozenset(value for value, times in first.items() if times > 1)

    @cached_property
    def subjects(self) -> frozenset[str]:
        """Who acts, and the first words of each old sentence: where none are said, they are meant."""
        sentences = [self._atoms[sentence] for unit in self._old if unit.role != "NAME" for sentence in unit.sentences]
        return self.actors | {each.value for sentence in sentences for each in sentence[:_SUBJECT_WORDS]}

    @cached_property
    def _atoms(self) -> dict[str, tuple[Atom, ...]]:
        """What each sentence says: they may be more than are remembered, and each is asked for several times."""
        sentences = (sentence for unit in (*self._old, *self._new) for sentence in unit.sentences)
        return {sentence: atoms_of(sentence) for sentence in dict.fromkeys(sentences)}

    def _all(self, side: Sequence[Unit]) -> Iterator[Atom]:
        return (each for unit in side for sentence in unit.sentences for each in self._atoms[sentence])
