"""Questions about branches and commits, each answered by one or two git processes."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from bot.errors import RepoError
from bot.repo.command import SafeGit
from bot.repo.failures import NoAnswerError, damaged
from bot.repo.names import check_revision, is_object_id

_HEADS = "refs/heads/"
_REMOTE = "refs/remotes/origin/"
# Where the default branch is looked for; the remote's word first, for a local copy of it may be old.
_DEFAULTS = (f"{_REMOTE}HEAD", f"{_REMOTE}main", f"{_REMOTE}master", f"{_HEADS}main", f"{_HEADS}master")


@dataclass(frozen=True, slots=True)
class Head:
    """What is checked out: ``branch`` is None when HEAD is detached, ``commit`` while there is none."""

    branch: str | None
    commit: str | None


def resolve(git: SafeGit, ref: str) -> str:
    """Return the id of the commit that ``ref`` names. Raises RepoError when it names none."""
    check_revision(ref)
    if ref in git.commits:
        return ref
    found = _parse(git, f"{ref}^{{commit}}")
    if found is None:
        raise _unresolved(git, ref)
    git.commits.add(found)
    return found


def head(git: SafeGit) -> Head:
    """Return the branch and the commit of HEAD. Raises RepoError when its commit is lost."""
    try:
        branch = short(git.symbolic_ref("--quiet", "HEAD"))
    except NoAnswerError:
        branch = None
    commit = _parse(git, "HEAD^{commit}")
    if commit is None and _parse(git, "HEAD"):
        raise damaged()
    return Head(branch, commit)


def merge_base(git: SafeGit, one: str, other: str) -> str | None:
    """Return the best common ancestor of two commit ids, None when they have none here. Raises RepoError."""
    try:
        return str(git.merge_base(one, other))
    except NoAnswerError:
        return None


def is_shallow(git: SafeGit) -> bool:
    """Whether the clone's history is cut short."""
    return bool(git.rev_parse("--is-shallow-repository") == "true")


def default_branch(git: SafeGit) -> str | None:
    """Return the ref of the default branch: what origin/HEAD points to, else main or master, remote before local."""
    found = {}
    for line in git.for_each_ref("--format=%(refname) %(symref)", *_DEFAULTS).splitlines():
        name, _, target = line.partition(" ")
        found[name] = target or name
    return next((found[name] for name in _DEFAULTS if name in found), None)


def upstream(git: SafeGit, branch: str) -> str | None:
    """Return the ref that ``branch`` follows, None when it follows none or that one is gone."""
    answer = git.for_each_ref("--format=%(upstream) %(upstream:track,nobracket)", _HEADS + branch)
    ref, _, track = answer.partition(" ")
    return ref if ref and track != "gone" else None


def checked_out(git: SafeGit) -> frozenset[str]:
    """Return the branches that some worktree has checked out."""
    lines = git.worktree("list", "--porcelain").splitlines()
    return frozenset(short(line.removeprefix("branch ")) for line in lines if line.startswith("branch "))


def short(ref: str) -> str:
    """Return a ref as people say it: ``main``, ``origin/main``."""
    return ref.removeprefix(_HEADS).removeprefix("refs/remotes/")


def _parse(git: SafeGit, revision: str) -> str | None:
    try:
        return str(git.rev_parse("--verify", "--quiet", "--end-of-options", revision))
    except NoAnswerError:
        return None


def _unresolved(git: SafeGit, ref: str) -> RepoError:
    if ref == "HEAD" and head(git).commit is None:
        return RepoError("The repository has no commit yet.", "Commit something first.")
    if is_shallow(git):
        return RepoError(f"This shallow clone has no commit {ref!r}.", "Run 'git fetch --unshallow'.")
    if not is_object_id(ref) and _parse(git, ref):
        return RepoError(f"{ref!r} names no commit that is here.", "Name a branch or a commit; try 'git fsck'.")
    return RepoError(f"No commit is called {ref!r}.", "Look at 'git branch --all', or run 'git fetch'.")


def branches_like(git: SafeGit, pattern: str, most: int) -> tuple[str, ...]:
    """Return local and remote branches whose name as people say it (``main``, ``origin/main``) fits a glob, in order.

    The branch that is checked out is left out, and of those at one commit all but the first. At most ``most``.
    """
    own = head(git).branch
    found: dict[str, str] = {}
    for line in git.for_each_ref("--format=%(refname) %(objectname) %(symref)", _HEADS, "refs/remotes").splitlines():
        name, commit, symbolic = [*line.split(" "), ""][:3]
        if not symbolic and short(name) != own and fnmatchcase(short(name), pattern) and commit not in found.values():
            found[name] = commit
    return tuple(short(name) for name in sorted(found))[:most]
