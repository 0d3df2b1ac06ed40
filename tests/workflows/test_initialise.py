"""What init writes, as texts: settings that are the defaults, a source nobody can move, and who reaches the model."""

import re
import tomllib
from dataclasses import fields

import pytest

from bot import config
from bot.config import Config
from bot.errors import UsageError
from bot.workflows.initialise import (
    Origin,
    Setup,
    Source,
    check_setup,
    model_lack,
    parse_origin,
    parse_source,
    settings_text,
    workflow_text,
)

SHA = "0123456789abcdef0123456789abcdef01234567"
SOURCE = Source("acme/specbot", SHA)


def test_the_settings_are_the_defaults_and_none_is_missing() -> None:
    text = settings_text(Setup())
    assert config.parse(text) == Config()
    awake = re.sub(r"(?m)^# (?=[a-z_]+ = )", "", text)
    assert config.parse(awake) == Config()
    tables = tomllib.loads(awake)
    for name in ("model", "rules", "limits", "github"):
        assert list(tables[name]) == [each.name for each in fields(getattr(Config(), name))]


@pytest.mark.parametrize("url", ["http://10.0.0.5:1234/v1", "https://models.example/v1?a='\"\\u0041"])
def test_an_address_is_the_one_setting_that_is_awake(url: str) -> None:
    check_setup(Setup(base_url=url))
    text = settings_text(Setup(base_url=url))
    assert tomllib.loads(text) == {"model": {"base_url": url}, "rules": {}, "limits": {}, "github": {}}


@pytest.mark.parametrize("text", [f"acme/specbot@{SHA}", f"a-b/c.d_e@{SHA}"])
def test_a_source(text: str) -> None:
    assert parse_source(text) == Source(*text.split("@"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("acme/specbot@v1.2", "'git ls-remote https://github.com/acme/specbot v1.2' shows the id."),
        ("acme/specbot@main", "'main' is none"),
        ("acme/specbot@release/1", "acme/specbot release/1'"),
        (f"acme/specbot@{SHA[:12]}", "wants a full commit id"),
        (f"acme/specbot@{SHA.upper()}", "wants a full commit id"),
        (f"acme/specbot@{SHA}0", "wants a full commit id"),
        (f"acme/specbot@{SHA}\n", "acme/specbot HEAD'"),
        ("acme/specbot@v1; rm -rf ~", "acme/specbot HEAD'"),
        ("acme/specbot", "acme/specbot HEAD'"),
        (f"specbot@{SHA}", "OWNER/REPO@SHA"),
        (f"acme/specbot/more@{SHA}", "OWNER/REPO@SHA"),
        (f"https://github.com/acme/specbot@{SHA}", "OWNER/REPO@SHA"),
        (f"acme/spec\nbot@{SHA}", "OWNER/REPO@SHA"),
        ("", "OWNER/REPO@SHA"),
    ],
)
def test_no_source(text: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_source(text)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("setup", "words"),
    [
        (Setup(runner="lm-studio"), "Add --from OWNER/REPO@SHA."),
        (Setup(no_model=True), "Add --from OWNER/REPO@SHA."),
        (Setup(SOURCE, runner="two words"), "the label of a runner"),
        (Setup(SOURCE, runner='x"\n    evil: 1'), "the label of a runner"),
        (Setup(SOURCE, runner="${{ secrets.X }}"), "the label of a runner"),
        (Setup(base_url="localhost:1234"), "http://localhost:1234/v1"),
        (Setup(base_url="http://key@models.example/v1"), "a key is never part of it"),
        (Setup(base_url="http://models.example/v1\nx = 1"), "the http address of a model server"),
    ],
)
def test_what_cannot_stand_in_a_file(setup: Setup, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_setup(setup)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("branch", "line"),
    [
        ("main", '    branches: ["main"]'),
        ("release/1.0", '    branches: ["release/1.0"]'),
        ("c++", '    branches: ["c\\\\+\\\\+"]'),
        ('!"x', '    branches: ["\\\\!\\"x"]'),
    ],
)
def test_a_branch_is_a_name_and_no_pattern(branch: str, line: str) -> None:
    assert line in workflow_text(Setup(SOURCE, branch), SOURCE).splitlines()


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://github.com/acme/bikes.git", Origin("github.com", "acme/bikes")),
        ("https://github.com/acme/bikes", Origin("github.com", "acme/bikes")),
        ("https://token@GitHub.com/acme/bikes/", Origin("github.com", "acme/bikes")),
        ("git@github.com:acme/bikes.git", Origin("github.com", "acme/bikes")),
        ("ssh://git@ssh.github.com:443/acme/bikes.git", Origin("ssh.github.com", "acme/bikes")),
        ("https://git.firm.example:8443/acme/bikes.git", Origin("git.firm.example", "acme/bikes")),
        ("/srv/git/bikes.git", None),
        ("file:///srv/git/bikes.git", None),
        ("../bikes", None),
        ("", None),
    ],
)
def test_where_a_clone_comes_from(url: str, origin: Origin | None) -> None:
    assert parse_origin(url) == origin


@pytest.mark.parametrize(
    ("host", "known"),
    [("github.com", True), ("acme.ghe.com", True), ("evilghe.com", False), ("git.firm.example", False)],
)
def test_githubs_own_service(host: str, known: bool) -> None:
    assert Origin(host, "acme/bikes").is_github is known


LOCAL, ELSEWHERE = "http://localhost:1234/v1", "https://models.example/v1"


@pytest.mark.parametrize(
    ("setup", "base_url", "lacks"),
    [
        (Setup(SOURCE), LOCAL, True),
        (Setup(SOURCE, runner="ubuntu-22.04"), LOCAL, True),
        (Setup(SOURCE, runner="macos-15"), LOCAL, True),
        (Setup(SOURCE, runner="lm-studio"), LOCAL, False),
        (Setup(SOURCE, runner="self-hosted"), LOCAL, False),
        (Setup(SOURCE), ELSEWHERE, False),
        (Setup(SOURCE, no_model=True), LOCAL, False),
    ],
)
def test_who_cannot_reach_the_model(setup: Setup, base_url: str, lacks: bool) -> None:
    assert bool(model_lack(setup, base_url)) is lacks
