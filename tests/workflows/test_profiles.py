"""Which rules speak: by profile, and those that are switched off."""

from pathlib import Path

import pytest
from helpers.cases import read_cases
from helpers.run import CHECKOUT, run

from bot.config import RulesConfig, parse
from bot.errors import ConfigError
from bot.rules.registry import RULES
from bot.rules.rule import Profile
from bot.workflows.context import Quality, quality_of
from bot.workflows.profiles import rules_of

NAMES = [each.name.lower() for each in Profile]


@pytest.mark.parametrize("name", NAMES)
def test_a_profile_holds_those_before_it(name: str) -> None:
    ids = {each.id for each in rules_of(RulesConfig(profile=name))}
    assert ids == {each.id for each in RULES.values() if each.profile <= Profile[name.upper()]}


def test_the_profiles_are_those_that_can_be_set() -> None:
    for name in NAMES:
        assert parse(f'[rules]\nprofile = "{name}"\n').rules.profile == name
    with pytest.raises(ConfigError, match="is one of default, strict, all"):
        parse('[rules]\nprofile = "loud"\n')


def test_without_settings_the_default_profile_speaks() -> None:
    assert quality_of(RulesConfig()) == Quality()


def test_what_is_switched_off_keeps_quiet_in_every_profile() -> None:
    for name in NAMES:
        assert "vague-word" not in {each.id for each in rules_of(RulesConfig(profile=name, disable=("vague-word",)))}


def test_a_rule_that_is_none_is_named_with_the_one_that_is_meant() -> None:
    with pytest.raises(ConfigError, match=r"Did you mean vague-word\?"):
        rules_of(RulesConfig(disable=("vague-words",)))


def test_flag_over_file_over_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = next(each for each in RULES.values() if each.profile is Profile.STRICT)
    cases = read_cases(CHECKOUT / "tests/rules/cases" / f"{rule.id}.txt")
    case = next(each for each in cases if "finding" in each.parts and "delta:" not in each.name)
    file = tmp_path / "openspec" / "specs" / "cap" / "spec.md"
    file.parent.mkdir(parents=True)
    file.write_text(case.given, "utf-8")
    monkeypatch.chdir(tmp_path)

    def rules(*flags: str) -> set[str]:
        return {each["rule"] for each in run(capsys, "check", "--json", *flags).json["findings"]}

    assert rule.id not in rules()
    assert rule.id in rules("--profile", "strict")
    (tmp_path / ".specbot.toml").write_text('[rules]\nprofile = "all"\n', "utf-8")
    assert rule.id in rules()
    assert rule.id not in rules("--profile", "default")
