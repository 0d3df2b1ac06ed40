"""Every regular expression of bot/, as it is called there, over texts made to be slow: what takes four times as long.

A text is a unit repeated, behind what leads an expression to where it repeats: of signs, and of what it is made of. Where one only ever sees a short text, what is said here harms nobody: each has to be looked at.
"""

import ast
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path

import bot
from fuzz.pumping import pumps

SHORT, LONG = 90, 3_000
"""Characters of the first text and of the last: an exponential one shows itself among the first."""
LEAST = 0.004
"""Seconds below which a text is read at once."""
ENOUGH = 2.0
"""Seconds after which no longer text is tried."""
ENDLESS = 20.0
"""Seconds after which a text is given up."""
ANCHORED = frozenset(("match", "fullmatch"))
UNITS = (
    *" \t`|#*_-~.,@%+/\"'“[({$<>1aAé",
    *("` ", "<!--", "-->", "](", "](a", "**", "# ", "a ", "- ", ", ", "1,", "1.", "a.", "a/", "A_", "aA", "\n", " \n", "\n\n", "not ", "the ", "every "),
    *("http://", "--", "a-", "a b ", "x:", "&#", "<a", ". A", '"a', "`a", "1 ", "no more than "),
)  # fmt: skip
ENDS = ("", "\x00x")

Call = Callable[[str], object]


def slow_patterns(under: Sequence[str] = ()) -> Iterator[str]:
    """Yield the name of each expression that takes the square of a text's length, with what it is slow on.

    Looked at are those whose names begin with one of ``under``; all of them where it is empty.
    """
    for name, pattern, methods in _patterns():
        if under and not name.startswith(tuple(under)):
            continue
        for call in _calls(pattern, methods):
            slow = [made for made in _made(pattern) if _is_slow(call, *made)]
            if slow:
                yield f"{name}: {slow[:6]!a}"
                break


def _made(pattern: re.Pattern[str]) -> Iterator[tuple[str, str, str]]:
    """Yield what is put before, what is repeated and what is put behind."""
    yield from (("", unit, end) for unit in UNITS for end in ENDS)
    for before, unit in pumps(pattern.pattern, pattern.flags & ~re.UNICODE):
        yield from ((before, unit, end) for end in ENDS)
        yield "", before + unit, ENDS[1]


def _calls(pattern: re.Pattern[str], methods: set[str]) -> list[Call]:
    """Return how an expression is called; from place to place where that cannot be told."""
    calls: list[Call] = [getattr(pattern, each) for each in sorted(methods & ANCHORED)]
    return calls if methods and methods <= ANCHORED else [*calls, lambda text: [None for _ in pattern.finditer(text)]]


def _is_slow(call: Call, before: str, unit: str, end: str) -> bool:
    length, times = SHORT, [0.0]
    while length <= LONG and times[-1] < ENOUGH:
        times.append(_seconds(call, before + unit * (length // len(unit) + 1) + end))
        if times[-2] > LEAST and times[-1] > 3 * times[-2]:
            return True
        length *= 2
    return times[-1] >= ENOUGH


def _seconds(call: Call, text: str) -> float:
    signal.signal(signal.SIGALRM, _give_up)
    signal.setitimer(signal.ITIMER_REAL, ENDLESS)
    began = time.process_time()
    try:
        call(text)
    except TimeoutError:
        return ENDLESS
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return time.process_time() - began


def _give_up(*_: object) -> None:
    raise TimeoutError


def _patterns() -> Iterator[tuple[str, re.Pattern[str], set[str]]]:
    """Yield each expression with where it stands and the methods it is called by."""
    sources = {each.name: import_module(each.name) for each in pkgutil.walk_packages(bot.__path__, "bot.")}
    everything = "\n".join(Path(str(each.__file__)).read_text("utf-8") for each in sources.values())
    seen = set()
    for name, module in sources.items():
        source = Path(str(module.__file__)).read_text("utf-8")
        for word, value in vars(module).items():
            given = getattr(value, "_given", None)  # one that is compiled later
            pattern = re.compile(*given) if isinstance(given, tuple) else value
            if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str) and pattern.pattern not in seen:
                seen.add(pattern.pattern)
                used = source if word.startswith("_") else everything
                yield f"{name}.{word}", pattern, set(re.findall(rf"\b{word}\.([a-z]+)\b", used))
        yield from _written_out(name, source)


def _written_out(name: str, source: str) -> Iterator[tuple[str, re.Pattern[str], set[str]]]:
    """Yield the expressions that stand in a call itself: ``re.sub("a", "b", text)``."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re"), attr=method),
                args=[ast.Constant(value=str(pattern)), *_],
            ) if method not in ("compile", "escape"):
                flags = re.IGNORECASE if "re.IGNORECASE" in ast.unparse(node) else re.NOFLAG
                yield f"{name}:{node.lineno}", re.compile(pattern, flags), {method}
