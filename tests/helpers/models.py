"""An LMStudio that talks to a ChatServer, impatient enough for tests."""

from typing import Any

from helpers.chat_server import ChatServer

from bot.llm.lmstudio import LMStudio

IMPATIENT: dict[str, Any] = {"temperature": 0.2, "seed": 7, "first_token_seconds": 5.0, "idle_seconds": 5.0}


def connected(server: ChatServer, model: str = "test-model", api_key: str = "", **options: Any) -> LMStudio:
    """Return ``model`` on ``server``; ``options`` are LMStudio's own."""
    return LMStudio(server.base_url, model, api_key, **{**IMPATIENT, **options})
