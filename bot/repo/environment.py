"""The environment every git process gets: built from nothing, so that nobody's settings run a program."""

from collections.abc import Mapping

# What git needs to find its own programs, to expand "~" in a repository's configuration and to write a temporary file.
# Everything else stays out: GIT_DIR as a hook sets it, tokens, proxies, an editor.
_PASSED_ON = ("PATH", "HOME", "TMPDIR", "SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "TEMP", "TMP", "USERPROFILE")
# Where the user's own configuration lies; looked at for one question only, see git_environment.
_OWN_CONFIG = ("XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")

# Git for Windows reads /dev/null as its own null device, so one spelling serves everywhere.
_NULL = "/dev/null"

# Who commits: nobody needs an identity of their own.
NAME = "specbot"
EMAIL = "specbot@users.noreply.github.com"

_VARIABLES = {
    "LC_ALL": "C",  # failures are recognised by their English words
    "GIT_ALLOW_PROTOCOL": "https",  # no ext::, which is a command line, no ssh, no file
    "GIT_ASKPASS": "",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_EDITOR": ":",
    "GIT_PAGER": "cat",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_LITERAL_PATHSPECS": "1",  # ":(exclude)x" and "*" are file names
    "GIT_NO_REPLACE_OBJECTS": "1",  # a commit is what its id says,
    "GIT_GRAFT_FILE": f"{_NULL}/none",  # and comes after those that it names
    "GIT_OPTIONAL_LOCKS": "0",  # git status leaves the index alone
    "GIT_AUTHOR_NAME": NAME,
    "GIT_AUTHOR_EMAIL": EMAIL,
    "GIT_COMMITTER_NAME": NAME,
    "GIT_COMMITTER_EMAIL": EMAIL,
}
_NO_OWN_CONFIG = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": _NULL}

# These win over .git/config, which is the repository's and may be anyone's.
_SETTINGS = {
    "core.hooksPath": _NULL,
    "core.fsmonitor": "false",
    "core.symlinks": "false",
    "core.attributesFile": _NULL,
    "diff.autoRefreshIndex": "false",  # git diff would write the index, whatever GIT_OPTIONAL_LOCKS says
    "core.quotePath": "false",  # names are read as they are
    "core.protectNTFS": "true",
    "core.protectHFS": "true",
    "credential.helper": "",
    "commit.gpgSign": "false",
    "log.showSignature": "false",
    "fetch.recurseSubmodules": "false",
    "submodule.recurse": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "safe.bareRepository": "explicit",  # a folder of content can be dressed up as a repository
    "transfer.fsckObjects": "true",
}


def git_environment(surroundings: Mapping[str, str], *, trusted: str = "", own_config: bool = False) -> dict[str, str]:
    """Return the variables of a git process that runs no hook, filter, helper, monitor, pager or prompt.

    ``surroundings`` is this process's environment, of which a handful of names is passed on. ``trusted`` is a
    repository of another user that git may read all the same. ``own_config`` lets git see the user's and the
    machine's configuration: only to ask whether *they* trust such a repository, with a command that runs nothing.
    Sources: git(1), git-config(1); each setting is there for an attack in tests/repo/test_attacks.py or one of its
    kind.
    """
    names = _PASSED_ON + (_OWN_CONFIG if own_config else ())
    built = {name: surroundings[name] for name in names if name in surroundings}
    built |= _VARIABLES | ({} if own_config else _NO_OWN_CONFIG)
    return with_settings(built, _SETTINGS | ({"safe.directory": trusted} if trusted else {}))


def with_settings(environment: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """Return ``environment`` with more git settings, which win over all that are there or in a file.

    As variables and not as ``-c``: that would end a key at its first "=".
    """
    built = dict(environment)
    first = int(built.get("GIT_CONFIG_COUNT", "0"))
    for number, (key, value) in enumerate(settings.items(), first):
        built[f"GIT_CONFIG_KEY_{number}"] = key
        built[f"GIT_CONFIG_VALUE_{number}"] = value
    built["GIT_CONFIG_COUNT"] = str(first + len(settings))
    return built
