"""``vague-word``: a word in the obligation that no test can check."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.prose import mask
from bot.rules.rule import Hit, Rule

# INCOSE Guide to Writing Requirements, R7 (vague terms) and R8 (escape clauses); those with a precise use are left out.
_VAGUE = re.compile(
    r"(?<![\w-])(appropriate(?:ly)?|adequate(?:ly)?|reasonabl[ey]|user[- ]friendly|easy to use|intuitive(?:ly)?|fast|"
    r"quickly|promptly|robust(?:ly)?|seamless(?:ly)?|flexible|efficient(?:ly)?|sufficient(?:ly)?|as needed|"
    r"as necessary|where possible|if possible|as far as possible|as appropriate|timely|in a timely manner|"
    r"state[- ]of[- ]the[- ]art|gracefully|and so on|etc\.?)(?![\w-])",
    re.IGNORECASE,
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per vague word in a requirement's own text; scenarios and code are left alone."""
    for requirement in document.requirements:
        for number in range(requirement.body.start, requirement.body.end):
            if document.hidden[number]:
                continue
            for match in _VAGUE.finditer(mask(document.outline.lines[number])):
                yield Hit(
                    number,
                    f'"{match[0]}" cannot be tested; say what can be seen or measured.',
                    requirement,
                    words=match[0],
                )


RULE = Rule(
    id="vague-word",
    summary="A word in the obligation that no test can check.",
    source="INCOSE Guide to Writing Requirements R7 and R8; ISO/IEC/IEEE 29148, 5.2.7",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    asks="wording",
)
