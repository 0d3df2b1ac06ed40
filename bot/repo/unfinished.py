"""An archive that was killed in the middle: put back if its change had not moved yet, else brought to its end.

Every command that opens a root calls ``recover`` first, those that only read as well: half an archive is no state to
judge. It costs one look at a file's name. Only what the archive itself wrote is put back: a file that somebody changed
since then stays as it is.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bot.errors import RepoError, UnreadableError
from bot.repo.claim import CLAIM, Claim, Held, Step, take_over
from bot.repo.disk import read_plain
from bot.repo.holding import settle
from bot.repo.moving import is_copied, remove_copied
from bot.repo.paths import check_path
from bot.text.printable import in_one_line, listed
from bot.text.tree import parents, to_bytes

_WHAT = "An archive that broke off"


def recover(root: Path) -> str:
    """Settle what a killed archive left; return one line on what was done or could not be, empty where nothing was."""
    if not os.path.lexists(root / CLAIM):
        return ""
    try:
        held = take_over(root)
    except ValueError:
        return f"{CLAIM} is nothing that specbot wrote, so it stays; delete it if nobody needs it."
    except OSError as error:
        return f"{_WHAT} is not settled: {CLAIM}: {error.strerror}. Run specbot where it may write."
    if held is None and not os.path.lexists(root / CLAIM):
        return ""
    if held is None:
        return "An archive is being made here by another process; what is read may be half of it."
    try:
        return _settle(root, held)
    except (OSError, RepoError) as error:
        why = str(error) if isinstance(error, RepoError) else f"{error.strerror or error}."
        return f"{_WHAT} is not settled: {why} Run specbot where it may write."
    finally:
        held.leave()


def _settle(root: Path, held: Held) -> str:
    claim = held.claim
    if claim is None or (not held.proven and _has_not_begun(root, claim)):
        held.drop()
        return f"{_WHAT} before it had begun was cleared away; nothing had been changed."
    if not held.proven:
        return f"{CLAIM} was not made here, so nothing is done about it; delete it if no archive of yours broke off."
    _check(claim)
    name = in_one_line(claim.source)
    if has_moved(root, claim):
        is_gone = end(root, claim)
        held.drop()
        rest = "" if is_gone else f" {name} holds something that came later, and stays."
        return f"{_WHAT}, of {name}, was brought to its end: {in_one_line(claim.target)}.{rest}"
    kept = put_back(root, claim)
    held.drop()
    words = f"{_WHAT}, of {name}, was undone; archive it again."
    return f"{words} Changed since, and left as it is: {listed(kept)}." if kept else words


def _check(claim: Claim) -> None:
    """Raise RepoError unless a claim names nothing but paths that specbot writes."""
    for path in (claim.source, claim.target, claim.lock, *claim.folders, *(each.path for each in claim.steps)):
        check_path(path, new=False)
    if not claim.nonce.isalnum():
        raise RepoError(f"{CLAIM} holds a name that specbot does not give.", "Delete it.")


def has_moved(root: Path, claim: Claim) -> bool:
    """Whether the change is in the archive already: as a whole, or as a copy of everything that is left of it."""
    source, target = root / claim.source, root / claim.target
    if not os.path.lexists(target) or is_behind_link(root, claim.target) or not target.is_dir():
        return False
    return not os.path.lexists(source) or (not is_behind_link(root, claim.source) and is_copied(source, target))


def put_back(root: Path, claim: Claim) -> list[str]:
    """Undo what an archive did before its change moved; return the files that somebody else changed meanwhile.

    What is undone already is passed over, so this can be done again. Raises OSError.
    """
    kept = [step.path for step in reversed(claim.steps) if not _restore(root, claim, step)]
    _clear(root, claim)
    for folder in reversed(claim.folders):
        with suppress(OSError):  # somebody put something into it, or it was never made
            (root / folder).rmdir()
    return kept


def end(root: Path, claim: Claim) -> bool:
    """Do what is left after the change moved; False where its old place holds something new. Raises OSError."""
    source = root / claim.source
    is_gone = not os.path.lexists(source) or remove_copied(source, root / claim.target)
    _clear(root, claim)
    for step in claim.steps:
        if step.after is None:
            _remove_empty(root, step.path)
    return is_gone


def _remove_empty(root: Path, path: str) -> None:
    """Take away the folders that the removal of ``path`` left empty, but for what stands right below ``openspec``."""
    for folder in parents(path):
        if folder.count("/") < 2:
            return
        try:
            (root / folder).rmdir()
        except OSError:  # not empty, or gone already
            if os.path.lexists(root / folder):
                return


def _restore(root: Path, claim: Claim, step: Step) -> bool:
    """Bring one file back to what it was; False where it is neither that nor what the archive made of it."""
    full = root / step.path
    if is_behind_link(root, step.path):
        return False
    _take_away(root / claim.beside(step.path, "new"))
    now = _bytes_at(full)
    before, after = (None if text is None else to_bytes(text) for text in (step.before, step.after))
    if now == before:
        return True
    if now != after:
        return False
    if before is None:
        full.unlink()
    else:
        fresh = root / claim.beside(step.path, "new")
        fresh.write_bytes(before)
        if step.mode is not None:
            fresh.chmod(step.mode)
        fresh.replace(full)
    settle(full.parent)
    return True


def _bytes_at(full: Path) -> bytes | None:
    """Return what a file holds, None for no file; for what is no plain file something that no file holds."""
    if not os.path.lexists(full):
        return None
    try:
        return read_plain(str(full), str(full))
    except UnreadableError:
        return b"\0no plain file"


def _clear(root: Path, claim: Claim) -> None:
    """Take away what was only there meanwhile: new texts not yet in place, a copy, the official claim if it is ours."""
    for path in _meanwhile(claim):
        if is_behind_link(root, path):
            continue
        if (root / path).is_dir():
            shutil.rmtree(root / path)
        else:
            _take_away(root / path)
    lock = root / claim.lock
    if not is_behind_link(root, claim.lock) and _bytes_at(lock) == claim.token.encode("ascii"):
        lock.unlink()


def _take_away(full: Path) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        full.unlink()


def _meanwhile(claim: Claim) -> Iterator[str]:
    yield from (claim.beside(step.path, "new") for step in claim.steps)
    yield claim.beside(claim.lock, "lock")
    yield claim.beside(claim.target, "copy")


def _has_not_begun(root: Path, claim: Claim) -> bool:
    """Whether everything is as a claim found it."""
    for step in claim.steps:
        before = None if step.before is None else to_bytes(step.before)
        if is_behind_link(root, step.path) or _bytes_at(root / step.path) != before:
            return False
    left = [claim.lock, claim.target, *_meanwhile(claim)]
    return (root / claim.source).is_dir() and not any(os.path.lexists(root / path) for path in left)


def is_behind_link(root: Path, path: str) -> bool:
    """Whether a path is a link or lies behind one."""
    return any((root / place).is_symlink() for place in [path, *parents(path)])
