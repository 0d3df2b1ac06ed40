"""The bytes of a payload as JSON, within bounds."""

import json
import math
from collections import Counter

from bot.errors import ForgeError
from bot.text.nesting import is_deeper
from bot.text.printable import in_one_line

# GitHub caps a payload at 25 MB (docs.github.com, webhook events and payloads).
_LARGEST = 25 * 1024 * 1024
# GitHub's own examples have 7 levels at most.
_DEEPEST = 64
_HINT = "Give the file that GITHUB_EVENT_PATH names, as GitHub wrote it."


def load_payload(text: bytes) -> object:
    """Return the JSON in a payload's bytes; a byte order mark is left out.

    Raises ForgeError for what GitHub does not send: more than 25 MB, bytes that are no UTF-8, no JSON, a name twice in
    one object, NaN and infinity, more than 64 levels.
    """
    if len(text) > _LARGEST:
        raise ForgeError(f"The payload has {len(text):,} bytes; GitHub sends {_LARGEST:,} at most.", _HINT)
    try:
        value: object = json.loads(
            text.decode("utf-8-sig"), object_pairs_hook=_members, parse_constant=_number, parse_float=_number
        )
    except UnicodeDecodeError as error:
        raise ForgeError(f"The payload is not UTF-8: byte {error.start} is wrong.", _HINT) from error
    except RecursionError as error:
        raise ForgeError("The payload is nested too deeply.", _HINT) from error
    except ValueError as error:
        raise ForgeError(f"The payload is not JSON: {in_one_line(str(error))}.", _HINT) from error
    if is_deeper(value, _DEEPEST):
        raise ForgeError(f"The payload is nested more than {_DEEPEST} levels deep.", _HINT)
    return value


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        name, times = Counter(name for name, _ in pairs).most_common(1)[0]
        raise ValueError(f"{name!r} stands {times} times in one object")
    return members


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number")
    return number
