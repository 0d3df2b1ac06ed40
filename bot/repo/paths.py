"""Which paths below a root specbot will write, and how large a file it will read."""

import re
import unicodedata

from bot.errors import RepoError

# The largest specification we have met has 229 kB; a file of thirty times that size is no specification.
LARGEST_FILE = 8 * 1024 * 1024

# Microsoft, "Naming Files, Paths, and Namespaces": what cannot be checked out on Windows.
_NOT_ON_WINDOWS = re.compile(r'[\x00-\x1f<>:"\\|?*]|[. ]$')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)


def check_path(path: str, *, new: bool, under: str = "openspec") -> None:
    """Raise RepoError unless ``path`` is a plain path inside the ``under`` folder.

    A ``new`` one must also be a name that every system can check out; what is there already may be called anything.
    """
    parts = path.split("/")
    if len(parts) < 2 or parts[0] != under or any(part in ("", ".", "..") for part in parts) or "\0" in path:
        raise RepoError(f"{path!r} is not a path inside {under}/.", "specbot writes nowhere else.")
    if any(_is_git_folder(part) for part in parts):
        raise RepoError(f"{path!r} reaches into a git folder.", "specbot writes no such file.")
    if new and any(_NOT_ON_WINDOWS.search(part) or _DEVICES.fullmatch(part) for part in parts):
        raise RepoError(f"{path!r} is a name that Windows cannot check out.", "Choose another name.")


def _is_git_folder(part: str) -> bool:
    """Whether some file system reads ``part`` as ``.git``: without case, invisible characters, endings, by 8.3 name."""
    visible = "".join(char for char in part if unicodedata.category(char) != "Cf")
    name = visible.partition(":")[0].rstrip(". ").lower()
    return name == ".git" or name.startswith("git~")
