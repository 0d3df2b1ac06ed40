import json
import os
import stat
import sys
from pathlib import Path

import pytest

from bot.errors import ForgeDenied
from bot.forge.token import find_token, gh_environment, token_in

SECRET = "gho_" + "s3cret" * 6


@pytest.mark.parametrize(
    ("environment", "token"),
    [
        ({}, ""),
        ({"GITHUB_TOKEN": "", "GH_TOKEN": " "}, ""),
        ({"GITHUB_TOKEN": "one", "GH_TOKEN": "two"}, "one"),
        ({"GITHUB_TOKEN": "", "GH_TOKEN": "two"}, "two"),
        ({"GITHUB_TOKEN": " one\n"}, "one"),
        ({"GH_ENTERPRISE_TOKEN": "other"}, ""),
    ],
)
def test_variables(environment: dict[str, str], token: str) -> None:
    assert token_in(environment) == token


@pytest.mark.parametrize("value", ["two words", "line\nbreak", "ü", "x" * 5000])
def test_what_cannot_be_a_token_is_not_shown(value: str) -> None:
    with pytest.raises(ForgeDenied, match="GITHUB_TOKEN holds cannot be a token") as caught:
        token_in({"GITHUB_TOKEN": value})
    assert value not in str(caught.value)


def test_what_gh_gets_to_see() -> None:
    around = {
        "PATH": "/bin",
        "HOME": "/h",
        "GITHUB_TOKEN": SECRET,
        "GH_TOKEN": SECRET,
        "OPENAI_API_KEY": "k",
        "GH_DEBUG": "api",
    }
    assert gh_environment(around) == {
        "PATH": "/bin", "HOME": "/h", "GH_PROMPT_DISABLED": "1", "GH_NO_UPDATE_NOTIFIER": "1", "NO_COLOR": "1",
    }  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> dict[str, str]:
    """An environment whose PATH holds nothing but what ``gh`` puts there."""
    return {"PATH": str(tmp_path), "HOME": str(tmp_path), "OPENAI_API_KEY": "key"}


def gh(folder: str, body: str) -> None:
    """Put a program called gh there that writes down how it was started."""
    path = Path(folder) / "gh"
    noted = (
        f"import json, os, sys, time\njson.dump([sys.argv[1:], dict(os.environ)], open({folder + '/noted'!r}, 'w'))\n"
    )
    path.write_text(f"#!{sys.executable}\n{noted}{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_gh_is_asked_where_no_variable_holds_one(desk: dict[str, str]) -> None:
    gh(desk["PATH"], f"print({SECRET!r})")
    assert find_token(desk) == SECRET
    arguments, environment = json.loads(Path(desk["PATH"], "noted").read_text())
    assert arguments == ["auth", "token", "--hostname", "github.com"]
    assert environment.keys() - {"LC_CTYPE"} == {
        "PATH",
        "HOME",
        "GH_PROMPT_DISABLED",
        "GH_NO_UPDATE_NOTIFIER",
        "NO_COLOR",
    }


def test_gh_is_asked_about_the_host_that_is_meant(desk: dict[str, str]) -> None:
    gh(desk["PATH"], f"print({SECRET!r})")
    find_token(desk, "ghe.example:8443")
    assert json.loads(Path(desk["PATH"], "noted").read_text())[0][-1] == "ghe.example:8443"


def test_gh_is_not_asked_where_a_variable_holds_one(desk: dict[str, str]) -> None:
    gh(desk["PATH"], "print('other')")
    assert find_token(desk | {"GH_TOKEN": SECRET}) == SECRET
    assert not Path(desk["PATH"], "noted").exists()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("sys.exit(1)", "gh is not logged in to github.com"),
        ("", "gh is not logged in to github.com"),
        ("print('no oauth token found for github.com')", "What 'gh auth token' prints cannot be a token"),
        ("sys.stdout.buffer.write(b'\\xff\\xfe')", "What 'gh auth token' prints cannot be a token"),
        ("time.sleep(20)", "gh does not tell its token within 1 s"),
    ],
)
def test_gh_has_none(desk: dict[str, str], body: str, words: str) -> None:
    gh(desk["PATH"], body)
    with pytest.raises(ForgeDenied, match=words) as caught:
        find_token(desk, seconds=1.0)
    assert "gh auth login" in str(caught.value)


@pytest.mark.parametrize("host", ["--help", "", "a b", "x\ny", "github.com/evil"])
def test_a_host_that_is_none_is_no_argument(desk: dict[str, str], host: str) -> None:
    gh(desk["PATH"], f"print({SECRET!r})")
    with pytest.raises(ForgeDenied):
        find_token(desk, host)
    assert not Path(desk["PATH"], "noted").exists()


def test_there_is_no_gh(desk: dict[str, str]) -> None:
    with pytest.raises(ForgeDenied, match="There is no token"):
        find_token(desk)


def test_a_program_of_that_name_in_the_working_directory_is_not_started(
    desk: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gh(desk["PATH"], f"print({SECRET!r})")
    monkeypatch.chdir(desk["PATH"])
    for path in ("", ".", os.pathsep):
        with pytest.raises(ForgeDenied, match="There is no token"):
            find_token(desk | {"PATH": path})


def test_a_gh_that_cannot_be_started(desk: dict[str, str]) -> None:
    path = Path(desk["PATH"], "gh")
    path.write_text("#!/nowhere/at/all\n")
    path.chmod(0o755)
    with pytest.raises(ForgeDenied, match="gh cannot be started"):
        find_token(desk)
