"""Lists of words and phrases, looked up word by word in what was read."""

from collections.abc import Collection, Iterator

from bot.rules.reading import Sentence

Found = tuple[int, int]
"""From which token of a sentence to which, the last one included."""


class Phrases:
    """Phrases, looked up by the longest word of each: "as soon as possible" costs nothing where no "possible" stands.

    A blank in a phrase of two words may be a hyphen in the text: ``user friendly``.
    """

    def __init__(self, text: str) -> None:
        """``text`` holds the phrases, with a semicolon between two of them."""
        self._by_anchor: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        for phrase in text.lower().split(";"):
            if words := tuple(phrase.split()):
                self._add(words)
                if len(words) == 2:
                    self._add(("-".join(words),))

    def _add(self, words: tuple[str, ...]) -> None:
        anchor = max(words, key=lambda word: (not word.isalnum(), len(word)))
        self._by_anchor.setdefault(anchor, []).append((words.index(anchor), words))

    def meets(self, words: frozenset[str]) -> bool:
        """Whether any phrase can be in a text of these words."""
        return not self._by_anchor.keys().isdisjoint(words)

    @property
    def anchors(self) -> Collection[str]:
        """The longest word of each phrase."""
        return self._by_anchor.keys()

    def find(self, sentence: Sentence) -> Iterator[Found]:
        """Yield where phrases stand, the longest at each place, none inside another."""
        # Many sentences, and few that hold one.
        lows = [low for _, low, _, _ in sentence]
        if self._by_anchor.keys().isdisjoint(lows):
            return
        anchors = [(at, low) for at, low in enumerate(lows) if low in self._by_anchor]
        found = [each for at, low in anchors for each in self._around(sentence, at, low)]
        end = -1
        for start, last in sorted(set(found), key=lambda place: (place[0], -place[1])):
            if start > end:
                yield start, last
                end = last

    def _around(self, sentence: Sentence, at: int, word: str) -> Iterator[Found]:
        for before, phrase in self._by_anchor[word]:
            start, last = at - before, at - before + len(phrase) - 1
            if start < 0 or last >= len(sentence):
                continue
            if all(sentence[start + n].low == each for n, each in enumerate(phrase)):
                yield start, last


def is_name(sentence: Sentence, at: int) -> bool:
    """Whether the word at a place is a name: with a capital inside a sentence (Fast Mode), or all capitals (EASY)."""
    token = sentence[at]
    inside = at > 0 and (sentence[at - 1].is_word or sentence[at - 1].low in {",", "/"})
    return (token.text[0].isupper() and inside) or (len(token.text) > 1 and token.text.isupper())


def word_at(sentence: Sentence, at: int) -> str:
    """Return the word at a place in small letters, empty beyond the ends."""
    return sentence[at].low if 0 <= at < len(sentence) else ""


# What stands between a word and the number that says how much it is: "quickly, within 2 seconds", "many (more than 9)".
_LEADS = frozenset({"within", "under", "below", "than", "most", "least", "every", "("})
_REACH = 4


def is_measured(sentence: Sentence, last: int) -> bool:
    """Whether a number close behind a word says how much it is: the word only introduces it."""
    after = sentence[last + 1 : last + 1 + _REACH]
    for at, token in enumerate(after):
        if token.low[0].isdigit():
            return any(each.low in _LEADS for each in after[:at])
        if token.low in {".", ";"}:
            break
    return False
