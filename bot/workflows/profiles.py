"""Which rules speak: those of a profile, without the ones that are switched off."""

from collections.abc import Iterable
from difflib import get_close_matches

from bot.config import RulesConfig
from bot.errors import ConfigError
from bot.rules.registry import RULES
from bot.rules.rule import Profile, Rule
from bot.text.printable import in_one_line


def rules_of(settings: RulesConfig) -> tuple[Rule, ...]:
    """Return the rules that speak under some settings. Raises ConfigError for a name that no rule has."""
    _refuse_unknown("rules.disable", settings.disable)
    return _spoken(settings.profile, settings.disable)


def in_profile(profile: Profile) -> tuple[Rule, ...]:
    """Return the rules that speak in a profile, in the order in which fixes are tried."""
    return tuple(rule for rule in RULES.values() if rule.profile <= profile)


def _spoken(profile: str, disabled: Iterable[str]) -> tuple[Rule, ...]:
    silent = frozenset(disabled)
    return tuple(rule for rule in in_profile(Profile[profile.upper()]) if rule.id not in silent)


def _refuse_unknown(setting: str, names: Iterable[str]) -> None:
    for name in names:
        if name not in RULES:
            close = get_close_matches(name, RULES, n=1)
            hint = f"Did you mean {close[0]}?" if close else "docs/rules.md lists them."
            raise ConfigError(f"{setting} names {in_one_line(name)!r}, and there is no such rule.", hint)
