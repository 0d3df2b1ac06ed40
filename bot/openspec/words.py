"""Words from a model or a person into one safe line of a document, or a sentence that says what is wrong with them."""

import re
import unicodedata

from bot.errors import EditError
from bot.openspec.prose import is_prose
from bot.openspec.steps import step_at
from bot.text.lines import SPACE_CLASS, is_blank, normalise, strip

# Bounds, so that a model that never stops cannot fill a document.
MOST_NAME = 120
MOST_STEP = 400
MOST_TEXT = 1000
MOST_PARAGRAPH = 20_000

# Control, format (bidirectional marks, zero widths, tags), surrogate, private and unassigned characters, and the
# letters and marks that draw nothing: a reviewer cannot see what they say.
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U000e0100-\U000e01ef]")
_LINE_BREAKS = re.compile("[\n\v\f\u2028\u2029]")
_SPACES = re.compile(f"[{SPACE_CLASS}]+")
_HEADING = re.compile(r"[ \t]*#{1,6}(?:[ \t]|$)")


def one_line(words: str, what: str, most: int) -> str:
    """Return ``words`` with line breaks and runs of blanks folded into single spaces.

    ``what`` names the field in the sentence of the EditError raised when they are empty, longer than ``most``
    characters, or hold a character nobody can see, a heading, a code fence or an HTML comment.
    """
    if len(words) > most:
        raise EditError(f"The {what} has {len(words)} characters, the most is {most}: say it shorter.")
    lines = _lines(words)
    folded = strip(_SPACES.sub(" ", " ".join(lines)))
    if not folded:
        raise EditError(f"The {what} is empty: write it.")
    unseen = next((char for char in words if _is_unseen(char)), None)
    if unseen is not None:
        raise EditError(f"The {what} holds the invisible character U+{ord(unseen):04X}: leave it out.")
    if any(_HEADING.match(line) for line in lines):
        raise EditError(f"The {what} holds a heading: write plain words without '#' at the start of a line.")
    if "```" in folded or "~~~" in folded:
        raise EditError(f"The {what} holds a code fence: write plain words.")
    if "<!--" in folded or "-->" in folded:
        raise EditError(f"The {what} holds an HTML comment: leave it out.")
    return folded


def paragraph(words: str, what: str, most: int = MOST_TEXT) -> str:
    """Return ``words`` as one line of prose, folded and refused as ``one_line`` does.

    Raises EditError also when a line of them is a step or anything else than prose. A plain "When …" may open the
    paragraph, because requirements that name their trigger first start so.
    """
    folded = one_line(words, what, most)
    lines = [strip(line) for line in _lines(words) if not is_blank(line)]
    if any(step_at(line) for line in lines[1:]) or not all(is_prose(line) for line in lines):
        raise EditError(f"The {what} must be sentences: no list, table, quotation, metadata or WHEN and THEN lines.")
    return folded


def step_text(words: str, keyword: str) -> str:
    """Return a step's words, without its keyword where they repeat it. Raises EditError."""
    folded = one_line(words, f"{keyword} step", MOST_STEP)
    step = step_at(folded)
    if step is None:
        # "then the bell rings": in small letters it is no step, and still says the keyword twice.
        return re.sub(rf"^{keyword} ", "", folded, flags=re.IGNORECASE)
    if step[0] != keyword or not step[2]:
        raise EditError(f"The {keyword} step starts with {step[0]}: write the words of one {keyword} step only.")
    return step[2]


def _lines(words: str) -> list[str]:
    return _LINE_BREAKS.split(normalise(words))


def _is_unseen(char: str) -> bool:
    if char in "\t\n\v\f\r":
        return False
    return unicodedata.category(char) in _UNSEEN_CATEGORIES or _UNSEEN.match(char) is not None
