"""Where a model server is, from whatever people write down as its address."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from bot.errors import ConfigError

# What may stand behind the root: an API's own folder, or a whole endpoint copied from an example.
_API_PATH = re.compile(r"(/api/v[01]|/v1)?(/chat/completions)?/*$")
_NEXT_STEP = "LM Studio's is http://localhost:1234/v1."


@dataclass(frozen=True, slots=True)
class Address:
    """A server's root (no slash behind it); ``loopback`` when it can only be this machine."""

    root: str
    loopback: bool

    @property
    def base_url(self) -> str:
        """Where the OpenAI-compatible API is."""
        return f"{self.root}/v1"


def parse_address(text: str) -> Address:
    """Return the address ``text`` means: ``http://`` may be left out, ``/v1`` too.

    Raises ConfigError when it is no http address, or holds a password (it would be seen in messages).
    """
    written = text.strip()
    try:
        parts = urlsplit(written if "://" in written else f"http://{written}")
        usable = parts.scheme in {"http", "https"} and parts.port != 0 and parts.hostname and written.isprintable()
    except ValueError:  # a port that is no number, brackets that do not close
        usable = False
    if not usable or " " in written:
        raise ConfigError("The model server's base_url is no http address.", _NEXT_STEP)
    if parts.username is not None or parts.query or parts.fragment:
        raise ConfigError("The model server's base_url holds more than an address.", _NEXT_STEP)
    root = f"{parts.scheme}://{parts.netloc}{_API_PATH.sub('', parts.path)}"
    return Address(root, _is_loopback(parts))


def _is_loopback(parts: SplitResult) -> bool:
    host = (parts.hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        number = ip_address(host)
    except ValueError:
        return False
    return number.is_loopback or number.is_unspecified
