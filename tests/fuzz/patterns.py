"""Every regular expression of bot/ over texts that are made to be slow: what takes four times as long for twice as much.

Where one is only tried at the start of a short text, what is said here harms nobody: each has to be looked at.
"""

import pkgutil
import re
import time
from collections.abc import Iterator
from importlib import import_module

import bot

SHORT = 1_500
LEAST = 0.004
"""Seconds below which a short text is read at once."""
UNITS = (
    *" \t`|#*_-~.,@%+/\"'“[({$<>1aAé",
    *("` ", "<!--", "-->", "](", "](a", "**", "# ", "a ", "- ", ", ", "1,", "1.", "a.", "a/", "A_", "aA", "\n", " \n", "\n\n", "not ", "the ", "every "),
    *("http://", "--", "a-", "a b ", "x:", "&#", "<a", ". A", '"a', "`a", "1 ", "no more than "),
)  # fmt: skip
ENDS = ("", "\x00x")


def slow_patterns() -> Iterator[str]:
    """Yield the name of each expression that takes the square of a text's length, with what it is slow on."""
    for name, pattern in _patterns():
        slow = [unit + end for unit in UNITS for end in ENDS if _is_slow(pattern, unit, end)]
        if slow:
            yield f"{name}: {slow[:6]!a}"


def _is_slow(pattern: re.Pattern[str], unit: str, end: str) -> bool:
    once = _seconds(pattern, unit * (SHORT // len(unit)) + end)
    return once > LEAST and _seconds(pattern, unit * (2 * SHORT // len(unit)) + end) > 3 * once


def _seconds(pattern: re.Pattern[str], text: str) -> float:
    began = time.process_time()
    for _ in pattern.finditer(text):
        pass
    return time.process_time() - began


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    seen = set()
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        for name, value in vars(import_module(module.name)).items():
            given = getattr(value, "_given", None)  # one that is compiled later
            pattern = re.compile(*given) if given else value
            if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str) and pattern.pattern not in seen:
                seen.add(pattern.pattern)
                yield f"{module.name}.{name}", pattern
