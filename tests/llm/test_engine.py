"""The child's own side: what the real server lets whom do."""

import os
import signal
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest
from helpers import engine as engines

from bot.llm.local import Engine

pytestmark = engines.ALONE


def asked(engine: Engine, path: str, method: str = "GET", **headers: str) -> HTTPResponse:
    address = urlsplit(engine.base_url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=30)
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_a_web_page_is_told_nothing(engine: Engine, method: str) -> None:
    response = asked(engine, "/v1/models", method, Origin="http://evil.example", Authorization=f"Bearer {engines.KEY}")
    assert not response.headers.get("Access-Control-Allow-Origin")
    assert response.headers.get("Access-Control-Allow-Credentials") != "true"


@pytest.mark.parametrize("path", ["/v1/models", "/props", "/v1/chat/completions"])
def test_without_the_key_there_is_nothing_to_see(engine: Engine, path: str) -> None:
    assert asked(engine, path, Authorization="Bearer guess").status == 401


def test_what_others_asked_cannot_be_looked_up(engine: Engine) -> None:
    key = f"Bearer {engines.KEY}"
    assert asked(engine, "/slots", Authorization=key).status == 501
    assert asked(engine, "/metrics", Authorization=key).status == 501


def test_ctrl_c_is_for_the_parent_to_decide_about(engine: Engine) -> None:
    os.kill(engine.pid, signal.SIGINT)
    assert asked(engine, "/health").status == 200
    assert engines.is_alive(engine.pid)


def test_it_listens_on_this_machine_alone(engine: Engine) -> None:
    assert urlsplit(engine.base_url).hostname == "127.0.0.1"
