"""Take the pictures of docs/report.md: ``specbot report`` over the tests' sample repository, in the pinned browser.

``python scripts/report_pictures.py`` writes four PNG files into ``docs/pictures``; ``fetch_browser.py`` comes first.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "tests")]

from helpers.browser import look  # noqa: E402  the checkout is put on the path first
from helpers.hire import make_hire, remember_verdicts  # noqa: E402

PICTURES = CHECKOUT / "docs" / "pictures"
SIZES = {"desktop": (1080, 1240), "phone": (390, 844)}


def main() -> None:
    """Make the sample, let specbot work in it, report, and take the pictures."""
    with tempfile.TemporaryDirectory(prefix="specbot-pictures-") as name:
        folder = Path(name)
        repo = make_hire(folder / "hire")
        remember_verdicts(repo)
        root = repo.path
        state = {**os.environ, "SPECBOT_STATE": str(folder / "state"), "PYTHONPATH": str(CHECKOUT)}

        def specbot(*words: str) -> str:
            command = [sys.executable, "-m", "bot", *words]
            return subprocess.run(command, cwd=root, env=state, capture_output=True, text=True, check=False).stdout

        specbot("improve", "--all", "--no-model")
        (root / "bench.json").write_text(specbot("bench", "--per", "3", "--json"), encoding="utf-8")
        is_bench = bool(json.loads((root / "bench.json").read_text("utf-8") or "{}"))
        specbot("report", *(["--bench", "bench.json"] if is_bench else []), "report.html")
        PICTURES.mkdir(exist_ok=True)
        shots = [
            {"page": str(root / "report.html"), "width": width, "height": height, "scheme": scheme,
             "to": str(PICTURES / f"report-{size}-{scheme}.png")}
            for size, (width, height) in SIZES.items()
            for scheme in ("light", "dark")
        ]  # fmt: skip
        look(folder, shots=shots)
    print(f"The pictures are in {PICTURES}.")


if __name__ == "__main__":
    main()
