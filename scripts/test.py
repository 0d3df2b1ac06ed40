"""Install specbot with its test set into a virtual environment, fetch what tests need beyond pip, run every test.

    python3 scripts/test.py [--venv FOLDER] [PYTEST ARGUMENTS…]

Runs on a bare Python 3.11 or newer. What is there already is used again.
"""

import argparse
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Do all of it; return pytest's exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036  somebody will start it with an older one
        sys.exit(f"specbot needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv", help="the virtual environment to make or use")
    options, pytest_arguments = parser.parse_known_args()
    python = environment(options.venv.absolute())
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", f"{ROOT}[test]")
    run(python, str(ROOT / "scripts" / "fetch_oracle.py"))
    run(python, str(ROOT / "scripts" / "fetch_model.py"))
    run(python, str(ROOT / "scripts" / "fetch_conformance.py"))
    run(python, str(ROOT / "scripts" / "fetch_forge.py"))
    run(python, str(ROOT / "scripts" / "fetch_sarif.py"))
    run(python, str(ROOT / "scripts" / "fetch_browser.py"))
    # Tests start some thousand processes: each would compile all modules again where nothing may be kept.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # Tests that name a group run on one worker, one after the other: they share a model server.
    command = [str(python), "-m", "pytest", "-n", "auto", "--dist", "loadgroup", *pytest_arguments]
    return subprocess.run(command, cwd=ROOT, env=kept, check=False).returncode


def environment(folder: Path) -> Path:
    """Return the Python of a virtual environment, made first where it is not there."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        print(f"Making {folder}", flush=True)
        venv.create(folder, with_pip=True)
    return python


def run(*command: str | Path) -> None:
    """Run a command, or leave with its exit code."""
    result = subprocess.run([str(word) for word in command], cwd=ROOT, check=False)
    if result.returncode:
        sys.exit(result.returncode)


if __name__ == "__main__":
    sys.exit(main())
