"""Install the schema of SARIF 2.1.0, pinned by its lock file, where the tests of ``specbot check`` look for it.

``python scripts/fetch_sarif.py`` writes ``.cache/sarif_official/node_modules`` and nothing else in the checkout. Node
comes from where ``fetch_oracle.py`` takes it. A second run finds everything in place.
"""

import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from scripts.fetch_oracle import install, is_installed  # noqa: E402  the checkout is put on the path first

PINNED = CHECKOUT / "tests" / "sarif_official"
HOME = CHECKOUT / ".cache" / "sarif_official"
SCHEMA = HOME / "node_modules" / "@microsoft" / "jest-sarif" / "lib" / "schemas" / "sarif-2.1.0-rtm.5.json"

if __name__ == "__main__":
    if not (is_installed(PINNED, HOME) and SCHEMA.is_file()):
        install(PINNED, HOME)
    print(f"The schema of SARIF is {SCHEMA}.")
