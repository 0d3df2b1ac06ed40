"""Choose what looks for a better prompt. Beside ``wiring`` for a late import: it uses what wiring is used by."""

from collections.abc import Callable


def tuner() -> Callable[..., int]:
    """Return what looks for a better prompt; only who wants that loads the bench, the gates and a model."""
    from bot.cli.learn_tune import tune_as_wished

    return tune_as_wished
