"""The one exit: every text that goes to GitHub goes through here and is harmless behind it."""

import re
from collections.abc import Callable, Collection

from bot.errors import PlanError
from bot.forge.cleaning import Terms, clean
from bot.forge.fences import INFOS, Code, split
from bot.forge.invisible import seen, seen_to_the_end, whole
from bot.text.lines import utf16_length

MOST = 65_536
"""Characters GitHub takes in a body; it says "characters", UTF-16 units are never fewer."""
MOST_TITLE = 256
"""Characters GitHub takes in a title."""
CUT = "\n\n*The rest was cut: the text was longer than GitHub takes.*"
_READ = 4
"""How many times ``most`` is read: what nobody sees may go, and the rest still fit."""
_LONGEST_MARKER = 49_152
_MARKER = re.compile(r"<!-- specbot:[a-z]+(?:-[a-z]+)* v1(?: (?:[A-Za-z0-9+/=._:]|-(?!-))+)? -->")
_PART = re.compile(r"(?:&[#0-9A-Za-z]{0,32}|<[^>\n]{0,99})\Z")
# Not the entity as in a body: a title is no Markdown. "[skip ci]" would go on into the commit of a squash.
_TITLE_JOINED = re.compile(
    r"@|#(?=\w)|(?<![A-Za-z0-9])GH-(?=\d)|:(?=//)|(?<![A-Za-z0-9])www(?=\.)"
    r"|\[(?=(?:skip[ -](?:ci|actions)|ci skip|no ci|actions skip)\])",
    re.IGNORECASE,
)


def safe(
    text: str,
    *,
    redact: Callable[[str], str],
    hosts: Collection[str],
    most: int = MOST,
    own_boxes: frozenset[str] = frozenset(),
    infos: Collection[str] = INFOS,
) -> str:
    """Return the Markdown of a body harmless, at most ``most`` UTF-16 units long; it is the second line of defence.

    Templates escape what they fill in. Whatever slips through calls nobody, refers to nothing, links nowhere but to
    ``hosts`` (by https), holds no image, no comment and no tag but a few, commands no bot, and hides nothing. Fenced
    code and code spans keep their bytes, but for secrets, which ``redact`` blanks wherever a reader would see them.
    ``own_boxes`` are the ids of our own boxes and suggestions, whose markers stay at the ends of their lines.
    What comes out comes out unchanged when it is put in again. ``most`` has room for the sentence ``CUT``.
    """
    terms = Terms(redact, {host.lower() for host in hosts}, infos, own_boxes)
    text = whole(text)
    endless = utf16_length(text) > _READ * most
    text = redact(seen_to_the_end(text))
    cleaned = clean(_units(text, _READ * most), terms)
    room = most - len(CUT)
    while endless or utf16_length(cleaned) > most:
        kept = clean(_head(cleaned, max(room, 0)), terms).rstrip()
        over = utf16_length(kept) + len(CUT) - most
        if over <= 0 or room <= 0:
            return (kept + CUT)[-most:]
        room -= over  # closing what was open takes room of its own
    return cleaned


def with_marker(
    marker: str,
    body: str,
    *,
    redact: Callable[[str], str],
    hosts: Collection[str],
    most: int = MOST,
    own_boxes: frozenset[str] = frozenset(),
) -> str:
    """Return a hidden marker (``<!-- specbot:KIND v1 STATE -->``), a line break and the ``body``, made harmless.

    Raises PlanError where the marker is none of ours, is too long, or holds a secret.
    """
    if len(marker) > _LONGEST_MARKER or not _MARKER.fullmatch(marker) or redact(marker) != marker:
        raise PlanError("The plan holds a comment whose hidden marker is not one of specbot's.", "Make the plan again.")
    room = most - len(marker) - 1
    return f"{marker}\n{safe(body, redact=redact, hosts=hosts, most=room, own_boxes=own_boxes)}"


def safe_title(text: str, redact: Callable[[str], str]) -> str:
    """Return ``text`` as a title: one line without markup, mention or reference, at most 256 UTF-16 units."""
    words = " ".join(seen(redact(whole(text))).replace("`", "'").split())
    words = redact(words) or "(no title)"
    title, room = _apart(words), MOST_TITLE
    while utf16_length(title) > MOST_TITLE:
        room -= 1
        title = _apart(_units(words, room).rstrip() + "…")
    return title


def _apart(words: str) -> str:
    return _TITLE_JOINED.sub("\\g<0>\u2060", words)


def _head(text: str, room: int) -> str:
    """Return the beginning of a clean text: whole lines or words where it has them, and no half of a suggestion."""
    head = _units(text, room)
    ends = (head.rfind(sign) + 1 for sign in "\n ")
    end = next((end for end in ends if end > len(head) // 2), 0)
    head = head[:end] if end else _PART.sub("", head)
    last = next(reversed(split(head)), "")
    if isinstance(last, Code) and last.info == "suggestion":  # one that was closed is followed by its last line
        opened = f"{last.opening}\n{last.content}"
        return head.removesuffix(opened if head.endswith(opened) else opened[:-1])
    return head


def _units(text: str, most: int) -> str:
    """Return the beginning of ``text``, at most so many UTF-16 units, no character cut in two."""
    return text[:most] if text.isascii() else text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")
