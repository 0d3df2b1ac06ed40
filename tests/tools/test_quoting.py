"""What an external server says is shown without the secrets that it was given."""

import json
from base64 import b64encode
from urllib.parse import quote

import pytest
from mcp_types import TextContent

from bot.tools.quoting import Secrets, quoted, sentence

SECRET = 'tok"en/with\\odd-chars'


@pytest.mark.parametrize(
    "said", [SECRET, json.dumps(SECRET), quote(SECRET, safe=""), b64encode(f"me:{SECRET}".encode()).decode()]
)
def test_a_secret_is_hidden_however_it_is_encoded(said: str) -> None:
    secrets = Secrets([SECRET])
    assert "***" in sentence(f"I was given {said}", secrets)
    shown = quoted("tracker", [TextContent(type="text", text=f"I was given {said}")], secrets)
    assert "***" in shown
    assert said not in shown
