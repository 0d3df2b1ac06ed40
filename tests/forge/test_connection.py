import gc
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from github.GithubException import GithubException
from helpers import github_stub as gh
from helpers.github_stub import TOKEN, GitHubStub

from bot import errors
from bot.forge.connection import LARGEST_ANSWER, Door, connect


@pytest.fixture
def stub() -> Iterator[GitHubStub]:
    with GitHubStub() as started:
        yield started
        if started.faults:
            gc.collect()  # a traceback of urllib3's keeps a connection in a circle


def door(address: str, waits: list[float] | None = None, timeout: int = 5) -> Door:
    pause = (waits if waits is not None else []).append
    return connect(address, TOKEN, pause=pause, timeout=timeout, seconds_between_reads=0, seconds_between_writes=0)


def asked(door: Door, verb: str = "GET", path: str = "/user", body: Any = None) -> Any:
    try:
        return door.requestJsonAndCheck(verb, path, input=body)[1]
    finally:
        door.close()


@pytest.mark.parametrize(
    "address",
    [
        "http://ghe.example/api/v3", "ftp://api.github.com", "api.github.com", "", "https://", "https://api.github.com:x",
        "https://name:secret@api.github.com", "https://api.github.com?x=1", "https://api.github.com#x",
        "https://api.github.com/\nx", "https://api .github.com", "http://127.0.0.1.evil.example", "https://[::1",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_used(address: str) -> None:
    with pytest.raises(errors.ForgeError, match="an Enterprise") as caught:
        door(address)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "ümlaut", "x" * 5000])
def test_what_cannot_be_a_token(token: str) -> None:
    with pytest.raises(errors.ForgeDenied) as caught:
        connect(
            "https://api.github.com", token, pause=print, timeout=1, seconds_between_reads=0, seconds_between_writes=0
        )
    assert not token or token not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "base", "graphql"),
    [
        ("https://api.github.com/", "https://api.github.com", "https://api.github.com/graphql"),
        ("https://ghe.example/api/v3/", "https://ghe.example/api/v3", "https://ghe.example/api/graphql"),
        (" https://GHE.example:8443/api/v3", "https://ghe.example:8443/api/v3", "https://ghe.example:8443/api/graphql"),
    ],
)
def test_an_enterprise_server(address: str, base: str, graphql: str) -> None:
    connected = door(address)
    assert (connected.base_url, connected.graphql_url) == (base, graphql)


def test_what_is_sent(stub: GitHubStub) -> None:
    assert asked(door(stub.api_url)) == {"login": gh.BOT, "url": "/user"}
    sent = stub.asked[0].headers
    assert sent["authorization"] == f"token {TOKEN}"
    assert (sent["user-agent"], sent["x-github-api-version"]) == ("specbot", "2022-11-28")


FAILS = [
    ("GET", gh.says(502), False, 4, [1.0, 2.0, 4.0]),
    ("POST", gh.says(502), False, 1, []),
    ("POST", gh.says(502), True, 1, []),
    ("POST", gh.says(503, None, Retry_After="1"), False, 1, []),
    ("GET", gh.limited(Retry_After="30"), False, 4, [30.0, 30.0, 30.0]),
    ("GET", gh.limited(), False, 3, [60.0, 60.0]),
    ("POST", gh.limited(), False, 3, [60.0, 60.0]),
    ("POST", gh.limited(Retry_After="3600"), False, 1, []),
    ("GET", gh.limited(Retry_After="3600"), False, 1, []),
    ("GET", gh.says(429, {"message": "slow"}, Retry_After="50"), False, 3, [50.0, 50.0]),
    ("GET", gh.says(403, {"message": "Resource not accessible by integration"}), False, 1, []),
    ("GET", gh.says(404), False, 1, []),
]


@pytest.mark.parametrize(("verb", "answer", "after", "requests_sent", "waits"), FAILS)
def test_how_often_it_is_asked(
    stub: GitHubStub, verb: str, answer: Any, after: bool, requests_sent: int, waits: list[float]
) -> None:
    slept: list[float] = []
    stub.fault(verb, "^/labels$|^/user$", answer, times=99, after=after)
    with pytest.raises(GithubException):
        asked(
            door(stub.api_url, slept),
            verb,
            "/user" if verb == "GET" else f"/repos/{gh.REPOSITORY}/labels",
            {"name": "x"},
        )
    assert len(stub.asked) == requests_sent
    assert slept == waits


@pytest.mark.parametrize("answer", [gh.says(502), gh.says(500), gh.limited(Retry_After="1"), gh.drop, gh.half])
def test_reading_gets_through_what_passes(stub: GitHubStub, answer: Any) -> None:
    stub.fault("GET", "^/user$", answer, times=3)
    assert asked(door(stub.api_url))["login"] == gh.BOT


def test_a_limit_that_passes_lets_a_creation_through(stub: GitHubStub) -> None:
    slept: list[float] = []
    stub.fault("POST", "^/labels$", gh.limited(Retry_After="9"), times=2)
    assert asked(door(stub.api_url, slept), "POST", f"/repos/{gh.REPOSITORY}/labels", {"name": "x"}) == {"name": "x"}
    assert slept == [9.0, 9.0]
    assert stub.state.labels == ["bug", "x"]


@pytest.mark.parametrize("answer", [gh.drop, gh.half], ids=["drop", "half"])
def test_a_creation_without_an_answer_is_sent_once(stub: GitHubStub, answer: Any) -> None:
    stub.fault("POST", "^/labels$", answer, times=99, after=True)
    with pytest.raises(requests.RequestException):
        asked(door(stub.api_url), "POST", f"/repos/{gh.REPOSITORY}/labels", {"name": "x"})
    assert len(stub.asked) == 1


@pytest.mark.parametrize("verb", ["GET", "POST"])
@pytest.mark.parametrize("to", ["https://evil.example/user", "/api/v3/user", ""])
def test_no_redirect_is_followed(stub: GitHubStub, verb: str, to: str) -> None:
    stub.fault(verb, "^/user$", gh.redirect(to or f"{stub.api_url}/repositories/7"), times=99)
    with pytest.raises(errors.ForgeMissing, match="renamed"):
        asked(door(stub.api_url), verb, "/user", {})
    assert len(stub.asked) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/api/v3/user", "http://localhost:1/api/v3/user", "https://api.github.com/user",
        "http://127.0.0.1/api/v3/user", "http://127.0.0.1.evil.example/user",
    ],
)  # fmt: skip
def test_the_token_goes_nowhere_else(stub: GitHubStub, url: str) -> None:
    with pytest.raises((errors.ForgeError, AssertionError)):
        asked(door(stub.api_url), "GET", url)
    with pytest.raises(errors.ForgeError, match="the token goes nowhere else"):
        door(stub.api_url).requestJson("GET", url)
    assert stub.asked == []


def test_not_even_to_githubs_other_hosts() -> None:
    # PyGithub itself would let this pass, and over http.
    with pytest.raises(errors.ForgeError, match=r"'raw\.githubusercontent\.com'"):
        door("https://api.github.com").requestJson("GET", "http://raw.githubusercontent.com/x")


def test_a_page_in_place_of_json(stub: GitHubStub) -> None:
    stub.fault("GET", "^/user$", gh.page, times=99)
    with pytest.raises(errors.ForgeUnreachable, match="is not GitHub's API"):
        asked(door(stub.api_url))


def test_an_answer_without_end(stub: GitHubStub) -> None:
    stub.fault("GET", "^/user$", gh.endless, times=99)
    with pytest.raises(errors.ForgeUnreachable, match=f"more than {LARGEST_ANSWER >> 20} MB"):
        asked(door(stub.api_url))
    assert len(stub.asked) == 1


def test_an_answer_that_drips(stub: GitHubStub) -> None:
    stub.fault("GET", "^/user$", gh.drip, times=99)
    with pytest.raises(errors.ForgeUnreachable, match="was still answering after 3 s"):
        asked(door(stub.api_url, timeout=1))


def test_accepted_is_no_answer(stub: GitHubStub) -> None:
    stub.fault("GET", "^/user$", gh.says(202, {}), times=99)
    with pytest.raises(errors.ForgeUnreachable, match="no answer yet"):
        asked(door(stub.api_url))


def test_no_proxy_before_loopback(stub: GitHubStub, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert asked(door(stub.api_url))["login"] == gh.BOT


def test_a_netrc_is_not_read(stub: GitHubStub, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password other\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    asked(door(stub.api_url))
    assert stub.asked[0].headers["authorization"] == f"token {TOKEN}"


def test_the_token_is_in_no_log_and_no_repr(stub: GitHubStub, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "github")
    connected = door(stub.api_url)
    asked(connected)
    assert "GET http://127.0.0.1" in caplog.text
    assert TOKEN not in caplog.text + repr(connected) + repr(connected.auth)


def test_nothing_of_pygithubs_reaches_a_terminal(stub: GitHubStub, capfd: pytest.CaptureFixture[str]) -> None:
    stub.fault("GET", "^/user$", gh.limited(Retry_After="1"), times=2)
    asked(door(stub.api_url))
    logging.getLogger("github.Requester").warning("beware")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "module", ["bot.cli.main", "bot.cli.wiring", "bot.forge.events", "bot.forge.token", "bot.forge.values"]
)
def test_only_the_client_loads_pygithub(module: str) -> None:
    program = f"import sys, {module}; print(*({{'github', 'requests', 'urllib3'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
