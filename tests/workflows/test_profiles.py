"""Which rules speak: by profile, and those that are switched off."""

from pathlib import Path

import pytest
from helpers.cases import read_cases
from helpers.run import CHECKOUT, run
from helpers.specs import path_of, spec

from bot.config import RulesConfig, parse
from bot.errors import ConfigError
from bot.openspec.validate_spec import validate_spec
from bot.rules.registry import RULES
from bot.rules.rule import Profile
from bot.text.tree import DictTree
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
    # Any rule of that profile that finds something in one spec alone.
    rule, case = next(
        (rule, case)
        for rule in RULES.values()
        if rule.profile is Profile.STRICT
        for case in read_cases(CHECKOUT / "tests/rules/cases" / f"{rule.id}.txt")
        if set(case.parts) == {"finding"} and "delta:" not in case.name
    )
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


PATHS = """
[rules]
disable = ["and-or"]
[[rules.paths]]
match = ["openspec/specs/legacy/**"]
profile = "strict"
disable = ["vague-word", "doubled-word"]
[[rules.paths]]
match = ["openspec/specs/legacy/new/*", "openspec/changes/*/specs/new/spec.md"]
disable = ["doubled-word"]
[[rules.paths]]
match = ["**/quiet/spec.md"]
profile = "all"
"""


@pytest.mark.parametrize(
    ("path", "profile", "silent"),
    [
        ("openspec/specs/cap/spec.md", "default", {"and-or"}),
        ("openspec/specs/legacy/spec.md", "strict", {"and-or", "vague-word", "doubled-word"}),
        ("openspec/specs/legacy/new/spec.md", "strict", {"and-or", "doubled-word"}),
        ("openspec/changes/one/specs/new/spec.md", "default", {"and-or", "doubled-word"}),
        ("openspec/specs/legacy/quiet/spec.md", "all", {"and-or", "vague-word", "doubled-word"}),
    ],
)
def test_the_last_table_that_fits_and_says_something_wins(path: str, profile: str, silent: set[str]) -> None:
    spoken = {each.id for each in quality_of(parse(PATHS).rules).rules_at(path)}
    assert spoken == {each.id for each in rules_of(RulesConfig(profile=profile))} - silent


def test_a_flag_wins_over_every_table() -> None:
    settings = parse(PATHS, flags={("rules", "profile"): "default"}).rules
    spoken = {each.id for each in quality_of(settings).rules_at("openspec/specs/legacy/quiet/spec.md")}
    assert spoken == {each.id for each in rules_of(RulesConfig())} - {"and-or", "vague-word", "doubled-word"}


def test_a_table_that_names_no_rule_is_told() -> None:
    with pytest.raises(ConfigError, match=r"rules\.paths\.disable names 'vague-words'.*Did you mean vague-word\?"):
        quality_of(parse("[[rules.paths]]\nmatch = ['a']\ndisable = ['vague-words']\n").rules)


def test_check_and_improve_go_by_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("old", "new"):
        file = tmp_path / path_of(name)
        file.parent.mkdir(parents=True)
        file.write_text(spec(name, Bells="The bell will ring the the rider."), "utf-8")
    (tmp_path / ".specbot.toml").write_text(
        '[[rules.paths]]\nmatch = ["**/old/spec.md"]\ndisable = ["doubled-word"]\n', "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    found = run(capsys, "check", "--rule", "doubled-word", "--json").json["findings"]
    assert [each["path"] for each in found] == [path_of("new")]
    told = run(capsys, "improve", "--all", "--no-model", "--json").json["suggestions"]
    assert {each["path"]: "the the" in each["after"] for each in told} == {path_of("new"): False, path_of("old"): True}


def test_the_validators_advice_on_length_is_heard_from_strict_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("bikes", "docks"):
        file = tmp_path / path_of(name)
        file.parent.mkdir(parents=True)
        file.write_text(spec(name, Rental=f"The system SHALL {'unlock the bicycle and ' * 30}wait."), "utf-8")
    settings = tmp_path / ".specbot.toml"
    monkeypatch.chdir(tmp_path)

    def found(*flags: str) -> list[str]:
        findings = run(capsys, "check", "--json", *flags).json["findings"]
        return [each["path"] for each in findings if each["rule"] == "S11"]

    assert found() == []
    assert found("--profile", "strict") == [path_of("bikes"), path_of("docks")]
    settings.write_text('[[rules.paths]]\nmatch = ["**/docks/**"]\nprofile = "strict"\n', "utf-8")
    assert found() == [path_of("docks")]
    assert "500" in run(capsys, "validate", "--all").out + run(capsys, "validate", "--all", "--json").out


def test_a_rule_that_is_asked_for_speaks_whatever_the_profile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / path_of("bikes")
    file.parent.mkdir(parents=True)
    file.write_text(spec("bikes", Rental=f"The system SHALL {'unlock the bicycle and ' * 30}wait."), "utf-8")
    monkeypatch.chdir(tmp_path)

    def found(*flags: str) -> set[str]:
        return {each["rule"] for each in run(capsys, "check", "--json", *flags).json["findings"]}

    assert "S11" not in found()
    assert found("--rule", "S11") == {"S11"}
    assert found("--rule", "S11", "--profile", "default") == set()
    assert found("--rule", "vague-word", "--rule", "S11") == {"S11"}


@pytest.mark.parametrize(
    ("purpose", "is_short"),
    [
        ("描述用户如何登录系统，以及多次失败后系统如何保护账户。", False),
        ("회원이 도서관에서 책을 빌리고 반납하고 예약하는 방법을 설명한다.", False),
        ("用户登录系统。", True),
        ("Says who may log in, and how they do it there.", True),
        ("Décrit comment les élèves s'inscrivent à l'école.", True),
    ],
)
def test_of_chinese_and_korean_a_short_purpose_says_enough(purpose: str, is_short: bool) -> None:
    text = f"## Purpose\n{purpose}\n\n## Requirements\n"
    structural = [each for each in validate_spec("openspec/specs/a/spec.md", text) if each.rule == "S10"]
    kept = Quality().with_structure(
        DictTree({"openspec/specs/a/spec.md": text}), "openspec/specs/a/spec.md", structural
    )
    assert structural
    assert [each.rule for each in kept if each.rule == "S10"] == ["S10"] * is_short
