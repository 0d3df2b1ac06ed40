"""The claim an archive lays down before it changes anything: all that is needed to put everything back, or to end it.

It is one file, ``openspec/.specbot-archive``. While the archive runs its process holds the file's lock; a claim that
nobody holds is left over from one that was killed. What lies in a repository may come from anybody, so a claim is
believed only where its time of change is the one written in it: long ago, which no checkout gives a file.
"""

import json
import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bot.errors import PlanError, RepoError, StaleError
from bot.repo.holding import hold, is_still, settle
from bot.text.codec import decode, encode, load

CLAIM = "openspec/.specbot-archive"

_KIND = "specbot archive 1"
_FLAGS = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
# Between 2001 and 2017. Even: the coarsest file system in use, FAT, counts in two seconds.
_FIRST_SECOND, _SECONDS = 1_000_000_000, 500_000_000
_LARGEST = 64 * 1024 * 1024


class TakenError(StaleError):
    """Somebody else archives here, or something stands where the change is to go."""


@dataclass(frozen=True, slots=True)
class Step:
    """One file: its text before and after, None where there is none, and its mode before."""

    path: str
    before: str | None
    after: str | None
    mode: int | None


@dataclass(frozen=True, slots=True)
class Claim:
    """Everything an archive does. ``folders`` are those it makes, outermost first; ``lock`` is the official claim.

    ``token`` is what the official claim holds; ``nonce`` is in the name of every file that is there only meanwhile.
    """

    kind: str
    nonce: str
    second: int
    source: str
    target: str
    lock: str
    token: str
    folders: tuple[str, ...]
    steps: tuple[Step, ...]

    def beside(self, path: str, name: str) -> str:
        """Return the name of a file that is there only meanwhile, in the same folder as ``path``."""
        return f"{path.rpartition('/')[0]}/.specbot-{self.nonce}-{name}"


def new_claim(*, source: str, target: str, lock: str, folders: tuple[str, ...], steps: tuple[Step, ...]) -> Claim:
    """Return the claim of this process."""
    nonce = os.urandom(8).hex()
    second = _FIRST_SECOND + 2 * (int.from_bytes(os.urandom(4), "big") % (_SECONDS // 2))
    token = json.dumps({"pid": os.getpid(), "nonce": nonce}, separators=(",", ":"))
    return Claim(_KIND, nonce, second, source, target, lock, token, folders, steps)


class Held:
    """A claim file whose lock this process has. ``claim`` is None where it was never written to its end."""

    def __init__(self, full: Path, descriptor: int, claim: Claim | None, *, proven: bool) -> None:
        self._full, self._descriptor = full, descriptor
        self.claim, self.proven = claim, proven

    def drop(self) -> None:
        """Take the claim away: the archive is over, one way or the other. Raises OSError."""
        if os.name == "nt":  # there nothing that is open goes away
            self.leave()
        self._full.unlink(missing_ok=True)
        settle(self._full.parent)

    def leave(self) -> None:
        """Let go of the lock; the file stays unless it was dropped."""
        with suppress(OSError):
            os.close(self._descriptor)


def take(root: Path, claim: Claim) -> Held:
    """Lay down ``claim`` and hold it.

    Raises TakenError where there is one, OSError where it cannot be written, RepoError where it is larger than what is
    read of one.
    """
    full, written = root / CLAIM, _written(claim)
    if len(written) > _LARGEST:
        message = f"The specs before and after come to more than {_LARGEST // 2**20} MiB, too much for one archive."
        raise RepoError(message, "Split the change; nothing was changed.")
    try:
        descriptor = os.open(full, _FLAGS | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError as error:
        message = f"{CLAIM} is there: an archive is being made here, or one that broke off could not be settled."
        raise TakenError(message, "'specbot validate' says what became of it.") from error
    held = Held(full, descriptor, claim, proven=True)
    with ExitStack() as undo:
        undo.callback(held.leave)
        is_ours = True
        with suppress(OSError):  # a file system without locks: whoever finds the claim will not touch it
            is_ours = hold(descriptor)
        if not is_ours or not is_still(full, descriptor):
            raise TakenError(f"{CLAIM} was taken by another process.", "Run the command again.")
        undo.callback(held.drop)
        _write(full, descriptor, claim, written)
        undo.pop_all()
    return held


def _written(claim: Claim) -> bytes:
    line = json.dumps(encode(claim)).encode("ascii")
    return line + b"\n" + sha256(line).hexdigest().encode("ascii") + b"\n"


def _write(full: Path, descriptor: int, claim: Claim, written: bytes) -> None:
    left = memoryview(written)
    while left:
        left = left[os.write(descriptor, left) :]
    os.fsync(descriptor)
    os.utime(descriptor if os.utime in os.supports_fd else full, (claim.second, claim.second))
    os.fsync(descriptor)
    settle(full.parent)


def take_over(root: Path) -> Held | None:
    """Hold the claim that is there; None where a process that lives holds it, or none is there any more.

    Raises OSError where it may not be written; ValueError where it is nothing that specbot writes.
    """
    full = root / CLAIM
    try:
        descriptor = os.open(full, _FLAGS)
    except FileNotFoundError:
        return None
    try:
        if not hold(descriptor) or not is_still(full, descriptor):
            os.close(descriptor)
            return None
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            claim = _read(file.read(_LARGEST + 1))
        proven = claim is not None and int(os.fstat(descriptor).st_mtime) == claim.second
        return Held(full, descriptor, claim, proven=proven)
    except (OSError, ValueError):
        os.close(descriptor)
        raise


def _read(data: bytes) -> Claim | None:
    """Return the claim in ``data``, None where it ends too early. Raises ValueError where it is none."""
    start = json.dumps({"kind": _KIND})[:-1].encode("ascii")
    if len(data) > _LARGEST or not (data.startswith(start) or start.startswith(data)):
        raise ValueError
    line, _, rest = data.partition(b"\n")
    if rest != sha256(line).hexdigest().encode("ascii") + b"\n":
        return None
    try:
        return decode(Claim, load(line.decode("ascii"), _LARGEST))
    except (PlanError, UnicodeDecodeError) as error:
        raise ValueError from error
