"""Install the official MCP conformance suite and inspector, pinned by their lock file, where the tests look for them.

``python scripts/fetch_conformance.py`` writes ``.cache/mcp_official/node_modules`` and nothing else in the checkout.
Node comes from where ``fetch_oracle.py`` takes it, and must be newer. A second run finds everything in place.
"""

import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from scripts.fetch_oracle import find_node, install, is_installed  # noqa: E402  the checkout is put on the path first

PINNED = CHECKOUT / "tests" / "mcp_official"
HOME = CHECKOUT / ".cache" / "mcp_official"
MODULES = HOME / "node_modules"
OLDEST_NODE = (22, 0)  # "engines" of the inspector; the suite crashes on 20

if __name__ == "__main__":
    if not (is_installed(PINNED, HOME) and find_node(OLDEST_NODE)):
        install(PINNED, HOME, OLDEST_NODE)
    print(f"The conformance suite is in {MODULES}.")
