"""Where a token for GitHub comes from at a desk: a variable, else what GitHub's own command line keeps."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from bot.errors import ForgeDenied

VARIABLES = ("GITHUB_TOKEN", "GH_TOKEN")
"""In this order; the first is what GitHub Actions people use, the second what ``gh`` does."""
_NEXT_STEP = "Put a token into GITHUB_TOKEN, or run 'gh auth login'."
# What gh needs to find its configuration and the machine's keyring; no token, no proxy of a debugger, no pager.
_PASSED_ON = (
    "PATH", "HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "GH_CONFIG_DIR",
    "DBUS_SESSION_BUS_ADDRESS", "USER", "LOGNAME", "TMPDIR", "SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "TEMP",
    "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA",
)  # fmt: skip
# gh(1), environment: it asks nothing, looks for no update and colours nothing.
_QUIET = {"GH_PROMPT_DISABLED": "1", "GH_NO_UPDATE_NOTIFIER": "1", "NO_COLOR": "1"}
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,250}(?::[0-9]{1,5})?")
_TOKEN = re.compile(r"[\x21-\x7e]{1,4000}")


def token_in(environment: Mapping[str, str]) -> str:
    """Return the token a variable holds, empty where none does. Raises ForgeDenied for what cannot be one."""
    for name in VARIABLES:
        value = environment.get(name, "").strip()
        if value:
            return _checked(value, f"What {name} holds")
    return ""


def gh_environment(surroundings: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that ``gh`` is started with."""
    return {name: surroundings[name] for name in _PASSED_ON if name in surroundings} | _QUIET


def find_token(environment: Mapping[str, str], host: str = "github.com", *, seconds: float = 10.0) -> str:
    """Return the token for ``host``: a variable's, else the one ``gh auth token`` prints within ``seconds``.

    Raises ForgeDenied where there is none.
    """
    found = token_in(environment)
    if found:
        return found
    # Looked for here, and only in PATH: some systems would take a program of that name out of the working directory.
    gh = shutil.which("gh", path=environment.get("PATH", ""))
    if gh is None or not Path(gh).is_absolute() or not _HOST.fullmatch(host):
        raise ForgeDenied("There is no token for GitHub.", _NEXT_STEP)
    try:
        done = subprocess.run(  # noqa: S603  a program of the user's, by its whole path
            [gh, "auth", "token", "--hostname", host],
            env=gh_environment(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ForgeDenied(f"gh does not tell its token within {seconds:g} s.", _NEXT_STEP) from error
    except OSError as error:
        raise ForgeDenied("gh cannot be started.", _NEXT_STEP) from error
    printed = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode != 0 or not printed:
        raise ForgeDenied(f"gh is not logged in to {host}.", _NEXT_STEP)
    return _checked(printed, "What 'gh auth token' prints")


def is_token(text: str) -> bool:
    """Whether ``text`` can be a token: something that a header holds."""
    return _TOKEN.fullmatch(text) is not None


def _checked(token: str, what: str) -> str:
    # Never shown: half a secret is one too.
    if not is_token(token):
        raise ForgeDenied(f"{what} cannot be a token.", _NEXT_STEP)
    return token
