"""What an event may say of people and machines before it is written where everybody can read it."""

import re
from collections.abc import Callable
from dataclasses import fields, replace

from bot.learning.events import Event, Kind

# Anything at a name with a dot, which may be where the text was cut. "@mara" is no address.
# It is looked for from the beginning of a run of letters only: from each of its letters takes the square of its length.
_EMAIL = re.compile(r"(?<![^\s@<>()\[\]\"',;:])[^\s@<>()\[\]\"',;:]++@[A-Za-z0-9-]+(?:(?:\.[A-Za-z0-9-]+)+|\.?\Z)")
# A home folder names who works there; a route of an interface such as /api/users does not.
_HOME = re.compile(r"(?<![A-Za-z0-9])/(?:(?:home|Users)/[^\s/\"'`]+|root(?=/))[^\s\"'`,;)]*|\b[A-Za-z]:\\[^\s\"'`,;)]*")
_DRIVE = re.compile(r"[A-Za-z]:")
_PATHS = ("path", "group")
_SAID = ("reason", "who")  # not the model: "qwen@q4" is one
_NOWHERE = "/"  # a glob that fits no path; an empty one would silence a rule everywhere


def cleaned(event: Event, redact: Callable[[str], str]) -> Event:
    """Return the event without what is private: cleaned twice it is the same.

    ``redact`` blanks secrets, in every text. What people wrote loses e-mail addresses and paths of their machines;
    blocks of documents keep theirs, they stand in the repository already. A path that does not lead down from the top
    of the repository is left out.
    """
    told = {each.name: getattr(event, each.name) for each in fields(Event) if each.type is str and each.name != "when"}
    clean = {name: redact(text) for name, text in told.items()}
    clean |= {name: _EMAIL.sub("[e-mail]", clean[name]) for name in _SAID}
    clean |= {name: _HOME.sub("[path]", clean[name]) for name in (*_SAID, "model")}
    outside = {name for name in _PATHS if not _is_inside(told[name])}
    clean |= dict.fromkeys(outside, "")
    if "path" in outside and event.kind is Kind.SUPPRESSED:
        clean["path"] = _NOWHERE
    return replace(event, **clean)  # type: ignore[arg-type]


def _is_inside(path: str) -> bool:
    return not path.startswith(("/", "\\", "~")) and not _DRIVE.match(path) and ".." not in path.split("/")
