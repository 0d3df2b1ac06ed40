"""Which rules speak: those of a profile, without the ones that are switched off."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import cache

from bot.config import RulesConfig
from bot.errors import ConfigError
from bot.rules.registry import RULES
from bot.rules.rule import Profile, Rule
from bot.text.globs import compile_glob
from bot.text.printable import in_one_line


def rules_of(settings: RulesConfig) -> tuple[Rule, ...]:
    """Return the rules that speak under some settings. Raises ConfigError for a name that no rule has."""
    _refuse_unknown("rules.disable", settings.disable)
    return _spoken(settings.profile, frozenset(settings.disable))


def rules_by_path(settings: RulesConfig) -> Callable[[str], tuple[Rule, ...]] | None:
    """Return the rules that speak in a document, by its path; None where they are the same everywhere.

    Of the tables whose patterns fit the last that names a profile counts, and the last that switches rules off; what is
    switched off for all documents stays off. Raises ConfigError for a name that no rule has.
    """
    if not settings.paths:
        return None
    for each in settings.paths:
        _refuse_unknown("rules.paths.disable", each.disable or ())
    chosen, spoken = _chosen(settings), cache(_spoken)
    return cache(lambda path: spoken(*chosen(path)))


def profile_by_path(settings: RulesConfig) -> Callable[[str], Profile] | None:
    """Return the profile of a document, by its path; None where it is the same everywhere."""
    if not settings.paths:
        return None
    chosen = _chosen(settings)
    return cache(lambda path: Profile[chosen(path)[0].upper()])


def _chosen(settings: RulesConfig) -> Callable[[str], tuple[str, frozenset[str]]]:
    """Return the name of a profile and the rules that are switched off, by path."""
    tables = [([compile_glob(pattern) for pattern in each.match], each) for each in settings.paths]

    def chosen(path: str) -> tuple[str, frozenset[str]]:
        profile, disabled = settings.profile, frozenset[str]()
        for patterns, each in tables:
            if any(pattern.fullmatch(path) for pattern in patterns):
                profile = each.profile or profile
                disabled = disabled if each.disable is None else frozenset(each.disable)
        return profile, disabled.union(settings.disable)

    return chosen


def in_profile(profile: Profile) -> tuple[Rule, ...]:
    """Return the rules that speak in a profile, in the order in which fixes are tried."""
    return tuple(rule for rule in RULES.values() if rule.profile <= profile)


def _spoken(profile: str, disabled: frozenset[str]) -> tuple[Rule, ...]:
    return tuple(rule for rule in in_profile(Profile[profile.upper()]) if rule.id not in disabled)


def _refuse_unknown(setting: str, names: Iterable[str]) -> None:
    for name in names:
        if name not in RULES:
            close = get_close_matches(name, RULES, n=1)
            hint = f"Did you mean {close[0]}?" if close else "docs/rules.md lists them."
            raise ConfigError(f"{setting} names {in_one_line(name)!r}, and there is no such rule.", hint)
