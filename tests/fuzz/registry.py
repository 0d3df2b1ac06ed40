"""Every target by its name, each loaded only when it is wanted."""

from importlib import import_module

from fuzz.target import Target

NAMED = ("documents", "merge", "events", "answers", "outgoing")
"""Those that get the most minutes."""
FURTHER = ("settings", "plans", "markers", "patches")
NAMES = (*NAMED, *FURTHER)


def target(name: str) -> Target:
    """Return a target. Raises ModuleNotFoundError where there is none of this name."""
    found: Target = import_module(f"fuzz.targets.{name}").TARGET
    return found
