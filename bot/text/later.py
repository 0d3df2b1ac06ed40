"""Patterns that are compiled when they are first used.

A program of many rules has hundreds of patterns, and one run uses few of them: to compile all takes as long as to read
a hundred specs. Worth it for what only some texts need; what every run uses is compiled at once.
"""

import re
from typing import Any, cast


def later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what ``re.compile`` returns, as far as anybody can tell; what is no pattern raises at its first use."""
    return cast("re.Pattern[str]", _Later(pattern, flags))


class _Later:
    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        # Asked for a method the first time; from then on it stands here itself.
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found
