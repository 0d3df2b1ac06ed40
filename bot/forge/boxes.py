"""Boxes that people tick in what specbot wrote."""

import re

_BOX = re.compile(
    r"(\s*[-*] \[)([ xX])(\] (?:(?!<!--).)*<!-- specbot:box ([0-9a-f]{12}(?:/[a-d])?) -->\s*)", re.ASCII | re.DOTALL
)


def ticked(before: str | None, after: str) -> tuple[str, ...]:
    """Return the ids of the boxes that are ticked in ``after`` and were not in ``before``, in their order.

    A box is a line ``- [ ] text <!-- specbot:box ID -->``, an id twelve hexadecimal digits and perhaps ``/a`` to
    ``/d``. Where anything but boxes differs, somebody edited the text: then there are none. Line endings do not count,
    a browser may change them.
    """
    if before is None:
        return ()
    old, new = _lines(before), _lines(after)
    if len(old) != len(new):
        return ()
    found: dict[str, None] = {}
    for was, now in zip(old, new, strict=True):
        if was == now:
            continue
        one, other = _BOX.fullmatch(was), _BOX.fullmatch(now)
        if not one or not other or (one[1], one[3]) != (other[1], other[3]):
            return ()
        if one[2] == " " and other[2] != " ":
            found[other[4]] = None
    return tuple(found)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
