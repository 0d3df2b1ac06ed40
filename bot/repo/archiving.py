"""An archive carried out on a folder: specs written or deleted, then the change's folder moved; all of it, or nothing.

A claim (``bot.repo.claim``) is laid down first, and the official tool's beside it, so that neither tool starts on what
the other is doing. What fails is put back here; what is killed is settled by the next command (``unfinished``).
"""

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from errno import EACCES, EEXIST, ENOTEMPTY
from pathlib import Path

from bot.errors import RepoError, StaleError, UnreadableError
from bot.repo.claim import CLAIM, Claim, Held, Step, TakenError, new_claim, take
from bot.repo.disk import read_plain
from bot.repo.holding import settle
from bot.repo.moving import move_folder
from bot.repo.paths import check_path
from bot.repo.unbroken import unbroken
from bot.repo.unfinished import end, has_moved, is_behind_link, put_back
from bot.text.tree import Kind, Tree, parents, to_bytes, to_text


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done: files to write (None: delete), a folder to move, the official tool's claim to make.

    ``inputs`` are files that must be as they were read, beside those that are written.
    """

    source: str
    target: str
    lock: str
    writes: Mapping[str, str | None]
    inputs: Sequence[str] = ()


def carry_out(root: Path, work: Work, read: Tree) -> None:
    """Do ``work`` below ``root``, or nothing. ``read`` is the tree it was made from.

    Where Ctrl-C comes when it is done, a note of KeyboardInterrupt says so.

    Raises StaleError naming the first file that is not as ``read`` saw it, or that is a link or behind one; TakenError
    where the target is taken or somebody else archives here; RepoError for a path specbot does not write, where a
    file to be written has another name too, and when the disk refuses.
    """
    try:
        _carry_out(root, work, read)
    except KeyboardInterrupt as error:
        if (root / work.target).is_dir() and not (root / work.source).exists():
            error.add_note(f"{work.source} is archived.")
        raise


def _carry_out(root: Path, work: Work, read: Tree) -> None:
    steps = planned_steps(root, work)
    folders = _missing(root, [work.lock, *(each.path for each in steps if each.after is not None)])
    claim = new_claim(source=work.source, target=work.target, lock=work.lock, folders=folders, steps=steps)
    try:
        held = take(root, claim)
    except OSError as error:
        raise RepoError(f"{CLAIM}: {error.strerror or error}.", "Nothing was changed.") from error
    is_moving = False
    failed: OSError | None = None
    try:
        _prepare(root, claim)
        _refuse_stale(root, work, read)
        _write(root, claim)
        _refuse_taken(root, claim.target)
        is_moving = True
        _move(root, claim)
    except TakenError:
        is_moving = False
        raise
    except OSError as error:
        failed = error
    finally:
        with unbroken():
            is_done = _settle(root, held, claim, is_moving=is_moving)
    if failed:
        hint = "The change is archived; look whether its files are whole." if is_done else "Nothing was changed."
        raise RepoError(f"{failed.filename or claim.source}: {failed.strerror or failed}.", hint) from failed


def planned_steps(root: Path, work: Work) -> tuple[Step, ...]:
    """Return what would be written, where nothing on the disk is in its way; a dry run asks this too.

    Raises as ``carry_out`` does.
    """
    for path in (work.source, work.target, work.lock, *work.writes):
        check_path(path, new=False)  # each is the name of a folder in the change, or of the change itself
        _refuse_link(root, path)
    steps = tuple(_step(root, path, text) for path, text in work.writes.items())
    _refuse_shared([root / each.path for each in steps if each.before is not None])
    return steps


def _settle(root: Path, held: Held, claim: Claim, *, is_moving: bool) -> bool:
    """Bring the archive to its end, or put everything back, and return which. Raises RepoError where neither works.

    Which of them is asked of the disk: what broke off right after the move did not come to say that it was done.
    """
    try:
        is_done = is_moving and has_moved(root, claim)
        is_gone = end(root, claim) if is_done else not put_back(root, claim)
        held.drop()
    except OSError as error:
        message = f"{error.filename or claim.source}: {error.strerror or error}. The archive is half done."
        raise RepoError(message, "The next specbot command that may write here settles it.") from error
    finally:
        held.leave()
    if is_done and not is_gone:
        message = f"{claim.source} is archived, but its old place holds something that was put there meanwhile."
        raise RepoError(message, "Look what it is, and move it.")
    return is_done


def _refuse_link(root: Path, path: str) -> None:
    if is_behind_link(root, path):
        raise StaleError(f"{path} is a link or lies behind one.", "specbot writes plain files only.")


def _step(root: Path, path: str, after: str | None) -> Step:
    before = _now(root, path)
    if before is None:
        return Step(path, None, after, None)
    mode = stat.S_IMODE((root / path).lstat().st_mode)
    if not mode & stat.S_IWUSR:
        raise RepoError(f"{path}: {os.strerror(EACCES)}.", "Make the file writable; nothing was changed.")
    return Step(path, before, after, mode)


def _now(root: Path, path: str) -> str | None:
    """Return the text of a file as it is now, None where nothing is. Raises RepoError."""
    full = root / path
    if not os.path.lexists(full):
        return None
    try:
        return to_text(read_plain(str(full), path))
    except UnreadableError as error:
        raise RepoError(error.message, error.hint) from error
    except OSError as error:
        raise RepoError(f"{path}: {error.strerror}.", "Nothing was changed.") from error


def _refuse_shared(files: Sequence[Path]) -> None:
    """Two names of one file would have one text overwrite the other."""
    seen: dict[tuple[int, int], Path] = {}
    for file in files:
        about = file.lstat()
        other = seen.setdefault((about.st_dev, about.st_ino), file)
        if other is not file:
            raise RepoError(f"{file} and {other} are one file.", "Make a copy of one of them first.")


def _missing(root: Path, paths: Sequence[str]) -> tuple[str, ...]:
    folders = {folder for path in paths for folder in parents(path) if not (root / folder).is_dir()}
    return tuple(sorted(folders))


def _prepare(root: Path, claim: Claim) -> None:
    """Make the folders that are missing, the official claim, and every new text beside its place."""
    for folder in claim.folders:
        (root / folder).mkdir(exist_ok=True)
    token = root / claim.beside(claim.lock, "lock")
    _write_new(token, claim.token.encode("ascii"))
    try:
        _claim_officially(token, root / claim.lock)
    except FileExistsError as error:
        message = "Another archive is being made here."
        raise TakenError(message, f"If none is, delete what it left behind: {claim.lock}.") from error
    for step in claim.steps:
        if step.after is not None:
            fresh = root / claim.beside(step.path, "new")
            _write_new(fresh, to_bytes(step.after))
            if step.mode is not None:
                fresh.chmod(step.mode)


def _claim_officially(token: Path, lock: Path) -> None:
    """Put the official claim in place, whole or not at all; where there are no hard links, at one go."""
    try:
        lock.hardlink_to(token)
    except FileExistsError:
        raise
    except OSError:
        _write_new(lock, token.read_bytes())


def _write_new(full: Path, data: bytes) -> None:
    with full.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _refuse_stale(root: Path, work: Work, read: Tree) -> None:
    _refuse_taken(root, work.target)
    if not (root / work.source).is_dir():
        raise StaleError(f"{work.source} is not there any more.", "Run the command again.")
    for path in dict.fromkeys([*work.writes, *work.inputs]):
        _refuse_link(root, path)
        before = read.text(path) if read.kind(path) is Kind.FILE else None
        if _now(root, path) != before:
            raise StaleError(f"{path} changed since it was read; nothing was written.", "Run the command again.")


def _write(root: Path, claim: Claim) -> None:
    for step in claim.steps:
        if step.after is None:
            (root / step.path).unlink()
        else:
            (root / claim.beside(step.path, "new")).replace(root / step.path)
        settle((root / step.path).parent)


def _refuse_taken(root: Path, target: str) -> None:
    if os.path.lexists(root / target):  # an empty folder would silently go
        raise TakenError(f"{target} is there already.", "Rename one of the two.")


def _move(root: Path, claim: Claim) -> None:
    source, target = root / claim.source, root / claim.target
    try:
        move_folder(source, target, root / claim.beside(claim.target, "copy"))
    except OSError as error:
        if error.errno in (EEXIST, ENOTEMPTY):
            raise TakenError(f"{claim.target} is there already.", "Rename one of the two.") from error
        raise
    settle(target.parent)
    settle(source.parent)
