"""Which secrets this process holds in its environment, and what blanks them in what leaves it."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.config import Config, ModelConfig
from bot.journal.redactor import BLANK, Redactor, encodings

if TYPE_CHECKING:
    from bot.cli.runner import Runner

# Variables that may hold a secret wherever specbot runs.
_SECRETS = ("GITHUB_TOKEN", "GH_TOKEN", "SPECBOT_MCP_TOKEN", ModelConfig.api_key_env, "ACTIONS_RUNTIME_TOKEN")


def redactor(runner: "Runner") -> Callable[[str], str]:
    """Return what blanks the secrets that this step knows."""
    return Redactor([runner.token, *(os.environ[name] for name in _SECRETS if name in os.environ)]).text


def blanked(text: str, settings: Config) -> str:
    """Return a JSON text without the keys that this run hands on: who is sent one can answer with it."""
    forms = {form for secret in handed_on(settings) for form in encodings(secret.strip())}
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, BLANK)
    return text


def handed_on(settings: Config) -> list[str]:
    """Return the values of the variables that this run hands on as keys."""
    names = {settings.model.api_key_env, *_SECRETS}
    for server in settings.servers.values():
        names |= {*server.env, server.token_env}
    return [os.environ[name] for name in names if name in os.environ]
