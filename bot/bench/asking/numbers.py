"""Numbers with a unit, and how a question asks for one."""

import re
from random import Random

_TIME = "ms|milliseconds?|s|secs?|seconds?|min|mins|minutes?|h|hours?|days?|weeks?|months?|years?"
_COUNTED = """
bytes?|[KMG]i?B|kB|characters?|chars?|px|pixels|tokens?|times|attempts?|retries|requests?|items?|entries|lines?|results?
|users?|files?|chunks?|failures?|columns?|rows?|levels?|rounds?|digits?|words?|pages?|records?|iterations?|calls?
|connections?|sessions?|messages?|events?|samples?|workers?|threads?|steps?|keys?|issues?|slots?
"""
_BOUND = """
within|in under|for at least|for up to|for|every|after|at most|at least|up to|no more than|no longer than|not more than
|no fewer than|less than|more than|exactly|a maximum of|a minimum of|about
"""
# A number that is a name is not asked for.
_NO_NAME = "".join(f"(?<!{word} )" for word in ("HTTP", "code", "status", "version", "RFC", "Level", "port", "step"))
# What stands behind a number that stands alone; another noun would make it a part of a name: "the 24 h window".
_GOES_ON = (
    "and|or|of|in|on|at|to|for|from|by|with|per|when|if|so|as|that|than|before|after|until|while|which|unless|since|old"
    "|long|apart|wide|is|are|has|have|without|between|because|then|but"
)
NUMBER = re.compile(
    rf"(?<!\ba )(?<!\ban )(?<!\bthe )(?<!\bsame )(?<!\bsecond )(?:\b(?P<bound>{_BOUND.replace(chr(10), '')}) )?"
    rf"(?<![\w.\-#:/$¤]){_NO_NAME}(?P<number>\d[\d,]{{0,9}}(?:\.\d+)?) ?"
    rf"(?P<unit>(?P<time>{_TIME})|{''.join(_COUNTED.split())}|(?P<percent>%|percent))"
    rf"(?![\w-])(?=\s*(?:[.,;:)—]|$|(?:{_GOES_ON})\b))"
)
_IN_FULL = {
    "ms": "milliseconds",
    "s": "seconds",
    "sec": "seconds",
    "secs": "seconds",
    "min": "minutes",
    "mins": "minutes",
}
_IN_FULL |= {"h": "hours", "px": "pixels", "chars": "characters"}
_SINGULAR = "millisecond second minute hour day week month year byte character token request item"
_FRONTED = {
    "within": "How quickly",
    "in under": "How quickly",
    "every": "How often",
    "after": "After how long",
    "for": "For how long",
    "for at least": "For how long",
    "for up to": "For how long",
}
_COUNTS = ("at most", "at least", "up to", "no more than", "not more than")
_LONG = {"within": "within what time", "every": "how often", "after": "after how long", "for": "for how long"}


def fronted(match: re.Match[str]) -> str:
    """Return what opens a question for a number, empty where it is asked for at its place."""
    if match["time"]:
        return _FRONTED.get(match["bound"] or "", "")
    return f"How many {match['unit']}" if match["unit"] == "times" or match["bound"] in _COUNTS else ""


def in_place(match: re.Match[str], random: Random) -> str:
    """Return the words that ask for a number where it stands: "for how many seconds"."""
    bound = match["bound"] or ""
    if match["time"] and bound in _LONG and random.random() < 0.6:
        return _LONG[bound]
    unit = _IN_FULL.get(match["unit"], match["unit"])
    unit = f"{unit}s" if unit in _SINGULAR.split() else unit
    what = "what percentage" if match["percent"] else f"how many {unit}"
    return f"{bound} {what}".strip()
