"""Which clones' configuration the user trusts: one file of the user's own, read with suspicion, written in one step."""

import hashlib
import json
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from bot import config
from bot.config import Config
from bot.errors import ConfigError

_MOST_BYTES = 1_000_000
# Not through a link, and without waiting for whoever writes into a pipe. Windows has neither flag, and no user ids.
_PLAIN_ONLY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


def fingerprint(settings: Config) -> str:
    """Return a hash of exactly what ``powers`` names, the same for the same powers; empty where there are none."""
    found = config.powers(settings)
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest() if found else ""


def honoured(root: Path, text: str, given: Config, environment: Mapping[str, str]) -> tuple[bool, str]:
    """Return whether the user trusts what ``text`` would be allowed, and why that could not be looked up.

    ``given`` is what ``text`` makes untrusted: where it lacks nothing, nothing is looked up. Raises ConfigError.
    """
    if not given.ignored:
        return False, ""
    wanted = fingerprint(config.parse(text, trusted=True))
    try:
        return wanted == trusted_roots(trust_file(root, environment)).get(str(root.resolve())), ""
    except ConfigError as error:
        return False, str(error)


def not_honoured(settings: Config) -> str:
    """Return which settings of the file are not honoured, why, and what to do."""
    why = settings.distrust or "nobody has trusted this file as it is now; 'specbot trust' shows what it asks for."
    return f"{', '.join(settings.ignored)} not honoured: {why}"


def trust_file(root: Path, environment: Mapping[str, str]) -> Path:
    """Return where the trust is kept. Raises ConfigError where that lies in the very folder it is about.

    As https://specifications.freedesktop.org/basedir-spec says, a path that is not absolute does not count.
    """
    home = Path(environment.get("XDG_CONFIG_HOME", ""))
    folder = home if home.is_absolute() else Path.home() / ".config"
    file = folder / "specbot" / "trust.json"
    if file.resolve().is_relative_to(root.resolve()):
        raise ConfigError(f"{file} lies in the folder it is about.", "Set XDG_CONFIG_HOME to a folder of your own.")
    return file


def trusted_roots(file: Path) -> dict[str, str]:
    """Return the fingerprint that is trusted for each root; none where there is no file.

    Raises ConfigError for a file that is not the user's own, that others may write, or that says something else.
    """
    try:
        data = _read(file)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _odd(file, error.strerror or str(error)) from error
    try:
        roots = json.loads(data)["roots"] if len(data) <= _MOST_BYTES else None
    except (ValueError, LookupError, TypeError, RecursionError):
        roots = None
    if not isinstance(roots, dict) or not all(isinstance(each, str) for each in roots.values()):
        raise _odd(file, "it is not as specbot writes it")
    return roots


def remember(file: Path, root: Path, fingerprint: str) -> None:
    """Trust a root's settings from now on; an empty ``fingerprint`` takes the trust away. Raises ConfigError."""
    roots = {**trusted_roots(file), str(root.resolve()): fingerprint}
    kept = {name: value for name, value in sorted(roots.items()) if value}
    fresh = file.with_name(f".trust-{secrets.token_hex(8)}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
                json.dump({"roots": kept}, opened, indent=2)
                opened.flush()
                os.fsync(descriptor)
            fresh.replace(file)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: {error.strerror}.", "May you write there?") from error


def _read(file: Path) -> bytes:
    """Return the file's first bytes. Raises OSError, ConfigError where it is not the user's own plain file."""
    descriptor = os.open(file, os.O_RDONLY | _PLAIN_ONLY)
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise _odd(file, "it is no plain file")
        is_mine = not hasattr(os, "getuid") or about.st_uid == os.getuid()
        if not is_mine or about.st_mode & _OTHERS_MAY_WRITE:
            raise _odd(file, "somebody else may write it")
        return os.read(descriptor, _MOST_BYTES + 1)
    finally:
        os.close(descriptor)


def _odd(file: Path, why: str) -> ConfigError:
    return ConfigError(f"{file} is not used: {why}.", "Look at it, take it away, and run 'specbot trust' again.")
