"""The sentences of requirements that stand on one line, and the clause of obligation in them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.openspec.model import Document, Requirement

_HIDDEN = re.compile(r"`[^`]*`|\"[^\"]*\"|“[^”]*”|\[[^\]]*\]\([^)]*\)|\([^()]*\)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")
_MARKS = re.compile(r"\s*(?:[-*+]|\d+[.)])?\s*")
# No sentence ends at "e.g. A", and none between a number and its dot.
_END = re.compile(r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)(?<!\bvs\.)(?<=[.!?])\s+(?=[A-Z¤`\"“(])")
_CLAUSE = re.compile(
    r"(?P<lead>(?:When|If|While|Where|For|On|In|Upon|After|Before|Unless|As|Once|During)\b[^,]{3,120}, )?"
    r"(?P<subject>[^,;:.]{2,70}?) (?P<modal>SHALL|MUST)(?P<no> NOT)? (?P<verb>[a-z]+(?:-[a-z]+)*) (?P<rest>.+)\.$"
)
_SUBORDINATE = re.compile(
    r"\b(?:when|if|that|which|whose|who|because|so that|unless|until|while|where|before|after|once|whether|such as|"
    r"including|except|instead|rather|than|but|then)\b|[;:—–]| - |SHALL|MUST"
)
_MOST_SHORT = 110


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a requirement's body: its line, counted from 0, and where in the line it stands."""

    requirement: Requirement
    line: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence of the form ``[lead, ]subject SHALL [NOT] verb rest.``"""

    sentence: Sentence
    lead: str
    subject: str
    modal: str
    negated: bool
    verb: str
    rest: str

    @property
    def is_plain(self) -> bool:
        """Whether nothing hangs on it, so that words at its end belong to its verb."""
        return not self.negated and len(self.rest) <= _MOST_SHORT and not _SUBORDINATE.search(masked(self.rest))

    def saying(
        self, *, verb: str = "", rest: str = "", subject: str = "", modal: str = "", lead: str | None = None
    ) -> str:
        """Return the sentence with other parts."""
        no = " NOT" if self.negated else ""
        front = self.lead if lead is None else lead
        words = f"{subject or self.subject} {modal or self.modal}{no} {verb or self.verb} {rest or self.rest}"
        return f"{front}{words}" if words.endswith(".") else f"{front}{words}."


@lru_cache(maxsize=65_536)
def masked(text: str) -> str:
    """Return text of the same length in which code, quotations, links and parentheses are one strange letter."""
    return _HIDDEN.sub(lambda match: "¤" * len(match[0]), text)


def sentences(document: Document) -> Iterator[Sentence]:
    """Yield the whole sentences that stand in the bodies of requirements on one line each; no tables, no code."""
    for requirement in document.requirements:
        for number in range(requirement.body.start, requirement.body.end):
            line = document.outline.lines[number]
            if document.hidden[number] or not line.strip() or line.lstrip()[0] in "|>#<":
                continue
            if _continues(document, number):
                continue
            marks = _MARKS.match(line)
            at = marks.end() if marks else 0
            shown = masked(line)
            for cut in [*(match.start() for match in _END.finditer(shown, at)), len(line.rstrip())]:
                text = line[at:cut]
                if text.endswith("."):
                    yield Sentence(requirement, number, at, cut, text)
                at = cut + len(shown[cut:]) - len(shown[cut:].lstrip())


def _continues(document: Document, number: int) -> bool:
    """Whether the line goes on with the paragraph of the line before it, which does not end a sentence."""
    if _ITEM.match(document.outline.lines[number]):
        return False
    before = document.outline.lines[number - 1].strip() if number else ""
    return bool(before) and not before.startswith("#") and not before.endswith((".", ":", "!", "?"))


def clause_of(sentence: Sentence) -> Clause | None:
    """Return the clause of obligation of a sentence, None where it has none or is built another way."""
    match = _CLAUSE.match(masked(sentence.text))
    if not match:
        return None

    def part(name: str) -> str:
        start, end = match.span(name)
        return sentence.text[start:end] if start >= 0 else ""

    return Clause(sentence, part("lead"), part("subject"), part("modal"), bool(match["no"]), part("verb"), part("rest"))


def clauses(told: Iterable[Sentence]) -> list[Clause]:
    """Return the obligations among some sentences that can be taken apart."""
    return [clause for each in told if (clause := clause_of(each))]
