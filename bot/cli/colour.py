"""Whether what is printed without rich may be in colour."""

import os


def allowed() -> bool | None:
    """Return what click's ``echo(color=...)`` wants: False under NO_COLOR, None (on a terminal only) elsewhere."""
    return False if os.environ.get("NO_COLOR") else None
