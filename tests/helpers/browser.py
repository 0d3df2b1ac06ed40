"""A real headless browser: what it sees of pages."""

import json
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from scripts.fetch_browser import BROWSER, LIBRARIES, MODULES, OLDEST_NODE, PINNED, is_possible, is_there
from scripts.fetch_oracle import find_node


def look(home: Path, pages: Mapping[str, Path] | None = None, shots: Sequence[Mapping[str, Any]] = ()) -> Any:
    """Open pages, by name, and return what was seen of each; take pictures. Its profile goes into ``home``.

    Fails with the way to get the browser when it is not there; where there is none to be had the summary says so.
    """
    if not is_possible():
        pytest.skip(f"no pinned browser for {sys.platform} on {platform.machine()}: the report was not opened in one")
    if not is_there():
        raise AssertionError("The browser is missing: run 'python scripts/fetch_browser.py' once.")
    job = {
        "browser": str(BROWSER),
        "libraries": str(LIBRARIES),
        "home": str(home),
        "modules": str(MODULES),
        "pages": {name: str(path) for name, path in (pages or {}).items()},
        "shots": [*shots],
    }
    command = [str(find_node(OLDEST_NODE)), str(PINNED / "look.mjs")]
    done = subprocess.run(command, input=json.dumps(job), capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
