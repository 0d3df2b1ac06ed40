"""Bring a commit from a repository's server, and push one there; the token stands in no file and no argument."""

import os
import re
from base64 import b64encode
from dataclasses import dataclass, field

from bot.errors import RepoError
from bot.repo.command import SafeGit
from bot.repo.environment import git_environment, with_settings
from bot.repo.names import check_branch, is_object_id
from bot.repo.refs import resolve

_URL = re.compile(r"(https?)://([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(:[0-9]{1,5})?(/[A-Za-z0-9._-]+)+\.git")
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
# How a machine's owner says that the way out leads through a proxy, or which certificates are good.
_WAY_OUT = ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO")
# A server that sends less than this for that long is gone (git-config(1), http.lowSpeedLimit).
_SLOW_BYTES, _SLOW_SECONDS = "1000", "60"


@dataclass(frozen=True, slots=True)
class Remote:
    """A repository on a server: ``https://host/owner/name.git`` (http on loopback only), and a token to log in with."""

    url: str
    token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        found = _URL.fullmatch(self.url)
        if not found or (found[1] == "http" and found[2] not in _LOOPBACK):
            raise RepoError(f"{self.url!r} is no address of a repository.", "Give https://HOST/OWNER/NAME.git.")


def bring(git: SafeGit, remote: Remote, commit: str) -> None:
    """Have ``commit``, a whole id, in the object store: no ref moves, nothing is checked out, no tag comes along.

    Raises RepoError where the server does not give it.
    """
    if not is_object_id(commit):
        raise RepoError(f"{commit!r} is no commit id.", "Name the commit by its whole id.")
    if not holds(git, commit):
        words = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance")
        _online(git, remote).fetch(*words, "--", remote.url, commit)
        if not holds(git, commit):
            raise RepoError(f"{remote.url} has no commit {commit[:12]}.", "Was it taken away? Run it again.")


def tip(git: SafeGit, remote: Remote, branch: str) -> str | None:
    """Return the commit the server's ``branch`` is at now, None where it has none of that name. Raises RepoError."""
    check_branch(branch)
    ref = f"refs/heads/{branch}"
    for line in str(_online(git, remote).ls_remote("--quiet", "--", remote.url, ref)).splitlines():
        commit, _, name = line.partition("\t")
        if name == ref and is_object_id(commit):
            return commit
    return None


def holds(git: SafeGit, commit: str) -> bool:
    """Whether a commit is here."""
    try:
        return resolve(git, commit) == commit
    except RepoError:
        return False


def push(git: SafeGit, remote: Remote, commit: str | None, branch: str, expected: str | None) -> None:
    """Point the server's ``branch`` at ``commit`` if it is at ``expected`` now (None: if there is no such branch).

    No ``commit`` takes the branch away. Raises StaleError when it is elsewhere, RepoError when the server refuses.
    """
    check_branch(branch)
    if not all(each is None or is_object_id(each) for each in (commit, expected)):
        raise RepoError(f"{commit!r} or {expected!r} is no commit id.", "Name commits by their whole ids.")
    lease = f"--force-with-lease=refs/heads/{branch}:{expected or ''}"
    words = ("--quiet", "--no-verify", "--no-recurse-submodules", "--no-follow-tags", "--no-signed", lease)
    _online(git, remote).push(*words, "--", remote.url, f"{commit or ''}:refs/heads/{branch}")


def _online(git: SafeGit, remote: Remote) -> SafeGit:
    """Return a git that may talk to exactly this server; the token goes in the environment, for it alone."""
    settings = {
        "http.followRedirects": "false",
        "http.lowSpeedLimit": _SLOW_BYTES,
        "http.lowSpeedTime": _SLOW_SECONDS,
        "push.gpgSign": "false",
        "push.pushOption": "",
        "fetch.fsckObjects": "false",  # a history of long ago may hold what today's git would not write
        "transfer.bundleURI": "false",
    }
    # Said of this very address they win over what the repository's own file says of it or of all: it could lead the
    # token through a server of its own, and past the question whose that is (git-config(1), http.<url>.*).
    settings |= {
        f"http.{remote.url}.{name}": value
        for name, value in {
            "proxy": _proxy(remote.url),
            "sslVerify": "true",
            "curloptResolve": "",
            "cookieFile": "",
            "saveCookies": "false",
        }.items()
    }
    if remote.token:
        login = b64encode(f"x-access-token:{remote.token}".encode()).decode("ascii")
        settings[f"http.{remote.url}.extraHeader"] = f"Authorization: Basic {login}"
    passed = {name: os.environ[name] for name in _WAY_OUT if name in os.environ}
    environment = with_settings(git_environment(os.environ) | _kept(git) | passed, settings)
    environment["GIT_ALLOW_PROTOCOL"] = remote.url.partition(":")[0]
    return SafeGit(git.folder, environment)


def _proxy(url: str) -> str:
    """Return the way out that the machine's owner named for an address, empty for none: curl's own variables."""
    names = ("HTTPS_PROXY", "https_proxy") if url.startswith("https:") else ()
    return next((os.environ[name] for name in names if os.environ.get(name)), "")


def _kept(git: SafeGit) -> dict[str, str]:
    """Return what a repository's own git was told beside the usual: the folder it is in, whom it trusts."""
    return {name: value for name, value in git.environment().items() if name.startswith("GIT_")}
