"""Names that nothing in a repository has, made from those that something has."""

from random import Random

from bot.bench.operator import Ground

_LAST = (
    "Policy",
    "Limits",
    "Audit",
    "Lifecycle",
    "Fallback",
    "Ordering",
    "Retention",
    "Handover",
    "Precedence",
    "Quota",
)


def absent_id(ground: Ground, random: Random) -> str:
    """Return a capability's id that no capability has: the first part of one that is there, and another last one."""
    stems = [each.id.split("/")[-1].split("-")[0] for each in (ground.document, *ground.others)]
    known = ground.named
    found = [f"{stem}-{last.lower()}" for stem in dict.fromkeys(stems) for last in _LAST]
    return random.choice([each for each in found if each not in known])


def absent_name(ground: Ground, name: str, random: Random) -> str:
    """Return a name like ``name`` that no requirement and no scenario has: its last word is another one."""
    words = name.split()
    kept = " ".join(words[:-1]) if len(words) > 1 else name
    known = ground.named
    found = [f"{kept} {last if words[-1][:1].isupper() else last.lower()}" for last in _LAST]
    return random.choice([each for each in found if each.lower() not in known])
