"""What is made of a sound JSON value so that it is none any more: something odd in one place of it."""

import copy
from collections.abc import Sequence
from typing import Any

from fuzz.maker import Maker


def spoil(value: Any, maker: Maker, odd: Sequence[Any], others: Sequence[str] = ()) -> None:
    """Walk down by choices; put something odd in the place of what is there.

    Or take a key out, and where there are ``others`` put what it held under one of these.
    """
    while True:
        names: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not names:
            return
        name = maker.pick(names)
        inner = value[name]
        if isinstance(inner, dict | list) and inner and maker.below(4):
            value = inner
            continue
        if not isinstance(value, dict) or not maker.chance(4):
            value[name] = copy.deepcopy(maker.pick(odd))
        elif others:
            value[maker.pick(others)] = value.pop(name)
        else:
            del value[name]
        return
