import tomllib
from pathlib import Path
from typing import Any

import pytest
import requests
import urllib3
from github.GithubException import BadAttributeException, GithubException
from github.Requester import Requester
from helpers.github_stub import TOKEN

from bot import errors
from bot.forge.failures import FOREIGN, border, explain, says, status_of

CASES = tomllib.loads(Path(__file__).with_name("failures.toml").read_text("utf-8"))["case"]


def raised(case: dict[str, Any]) -> GithubException:
    """Return what PyGithub itself makes of an answer."""
    body = case.get("body")
    if isinstance(body, str):
        body = {"data": body, "message": body}
    elif body and isinstance(body["message"], str):
        body = body | {"message": body["message"].replace("TOKEN", TOKEN)}
    headers = {name.lower(): value for name, value in case.get("headers", {}).items()}
    if body and not isinstance(body["message"], str):
        return GithubException(case["status"], body, headers)
    return Requester.createException(case["status"], headers, body)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES, ids=[f"{case['status']}-{at}" for at, case in enumerate(CASES)])
def test_an_answer(case: dict[str, Any]) -> None:
    with pytest.raises(errors.ForgeError) as caught, border("do it", "api.github.com", TOKEN):
        raise raised(case)
    assert type(caught.value).__name__ == case["kind"]
    assert caught.value.message == case["message"]
    assert case["hint"] in caught.value.hint
    assert "\n" not in str(caught.value)
    assert TOKEN not in str(caught.value) + repr(caught.value)
    assert status_of(caught.value) == case["status"]


NETWORK = [
    (requests.exceptions.SSLError("x"), "no certificate that this machine trusts"),
    (requests.exceptions.ReadTimeout("x"), "does not answer in time"),
    (requests.exceptions.ConnectTimeout("x"), "cannot be reached"),
    (requests.exceptions.ConnectionError("x"), "cannot be reached"),
    (requests.exceptions.ProxyError("x"), "The proxy on the way"),
    (requests.exceptions.ChunkedEncodingError("x"), "the connection broke off"),
    (requests.exceptions.ContentDecodingError("x"), "cannot be asked (ContentDecodingError)"),
    (requests.exceptions.InvalidHeader(f"token {TOKEN}\n"), "cannot be asked (InvalidHeader)"),
    (urllib3.exceptions.LocationParseError("x"), "cannot be asked (LocationParseError)"),
    (BadAttributeException(1, ("str", "str"), None), "not as GitHub documents it"),  # type: ignore[arg-type]
    (AssertionError("evil.example"), "not as GitHub documents it"),
    (KeyError("login"), "not as GitHub documents it"),
    (ValueError("x"), "not as GitHub documents it"),
]


@pytest.mark.parametrize(("error", "words"), NETWORK, ids=[type(each[0]).__name__ for each in NETWORK])
def test_what_comes_before_or_instead_of_an_answer(error: Exception, words: str) -> None:
    assert isinstance(error, FOREIGN)
    said = explain(error, "do it", "ghe.example")
    assert isinstance(said, errors.ForgeUnreachable)
    assert words in said.message
    assert "ghe.example" in said.message
    assert said.hint
    assert TOKEN not in str(said)
    assert status_of(said) == 0


def test_what_is_translated_already_passes_as_it_is() -> None:
    own = errors.ForgeRefused("No.")
    with pytest.raises(errors.ForgeRefused) as caught, border("do it", "api.github.com"):
        raise own
    assert caught.value is own


def test_only_githubs_own_words_are_searched() -> None:
    with pytest.raises(errors.ForgeRefused) as caught, border("open already exists", "api.github.com"):
        raise GithubException(422, {"message": "No commits between a and b"})
    assert says(caught.value, "no commits BETWEEN")
    assert not says(caught.value, "already exists")
    assert not says(errors.ForgeRefused("already exists"), "already exists")


def test_a_page_of_megabytes_becomes_a_line() -> None:
    said = explain(
        GithubException(422, {"message": "x " * 2_000_000, "errors": [{"message": "y" * 99}] * 9999}), "do it", "h"
    )
    assert len(str(said)) < 400
