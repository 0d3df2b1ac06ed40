import pytest

from bot.errors import ConfigError
from bot.llm.address import parse_address


@pytest.mark.parametrize(
    ("written", "base_url", "loopback"),
    [
        ("http://localhost:1234/v1", "http://localhost:1234/v1", True),
        ("http://localhost:1234", "http://localhost:1234/v1", True),
        ("localhost:1234", "http://localhost:1234/v1", True),
        (" http://127.0.0.1:1234/v1/ ", "http://127.0.0.1:1234/v1", True),
        ("http://[::1]:1234/api/v0", "http://[::1]:1234/v1", True),
        ("http://0.0.0.0:1234", "http://0.0.0.0:1234/v1", True),
        ("http://models.localhost/api/v1/", "http://models.localhost/v1", True),
        ("http://LOCALHOST./v1", "http://LOCALHOST./v1", True),
        ("http://localhost:1234/v1/chat/completions", "http://localhost:1234/v1", True),
        ("https://models.example/openai/v1", "https://models.example/openai/v1", False),
        ("https://models.example/v10", "https://models.example/v10/v1", False),
        ("http://localhost.example:1234", "http://localhost.example:1234/v1", False),
        ("http://127.0.0.1.example:1234", "http://127.0.0.1.example:1234/v1", False),
        ("192.168.1.20:1234", "http://192.168.1.20:1234/v1", False),
    ],
)
def test_address(written: str, base_url: str, loopback: bool) -> None:
    address = parse_address(written)
    assert (address.base_url, address.loopback) == (base_url, loopback)


@pytest.mark.parametrize(
    "written",
    [
        *("", "file:///etc/passwd", "http://", "http://[::1/v1", "http://x:port/v1", "http://x:0/v1", "http://x y/v1"),
        *("http://x/v1?a=b", "http://x/v1#a", "http://user:password@x/v1", "http://x\n/v1", "http://x\x1b/v1"),
    ],
)
def test_no_address(written: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_address(written)
    assert "password" not in str(caught.value)
    assert "http://localhost:1234/v1" in caught.value.hint
