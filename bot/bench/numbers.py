"""Numbers that say something, and other numbers for them."""

import re
from random import Random

from bot.bench.sentences import masked

# A number with what it counts; not one in a name, a code, a version or a date.
_UNITS = """
    ms s seconds? milliseconds? minutes? hours? days? weeks? months? years? bytes? characters? [KMG]i?B kB px pixels %
    percent times attempts? retries requests? items? entries lines? results? users? files? chunks? tokens? failures?
    columns? rows? levels? rounds? digits? words? pages? records? iterations? calls? tabs? sites?
"""
_NAMED = "".join(
    f"(?<!{word} )" for word in ("HTTP", "code", "status", "version", "RFC", "Level", "port", "step", "section")
)
MEASURED = re.compile(
    rf"(?<![\w.\-#:/$¤]){_NAMED}(?P<number>\d{{1,6}})(?P<unit>[ -]?(?:{'|'.join(_UNITS.split())}))(?!\w|-)"
)


def other_number(number: str, form: str) -> str:
    """Return another number: ``double``, ``half``, ``tenfold``, ``triple``, ``one more`` or ``one less``."""
    value = int(number)
    how = form.split(",")[0]
    changed = {
        "double": value * 2,
        "triple": value * 3,
        "tenfold": value * 10,
        "half": value // 2,
        "one more": value + 1,
        "one less": value - 1,
    }[how]
    return str(changed)


def with_other_number(text: str, form: str, random: Random) -> tuple[str, str, str] | None:
    """Return text with one measured number changed, the number as it was and as it is; None where there is none."""
    found = list(MEASURED.finditer(masked(text)))
    if not found:
        return None
    match = random.choice(found)
    new = other_number(match["number"], form)
    if int(new) < 2 or new == match["number"] or int(match["number"]) < 2:
        return None
    return f"{text[: match.start('number')]}{new}{text[match.end('number') :]}", match["number"], new
