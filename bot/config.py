"""The text of ``.specbot.toml``, the environment and the flags into one Config."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from difflib import get_close_matches
from typing import Any, TypeVar

from bot.errors import ConfigError

FILE = ".specbot.toml"
_LOOPBACK = ("http://localhost", "http://127.0.0.1", "http://[::1]")


@dataclass(frozen=True)
class ModelConfig:
    """How the model is reached and asked."""

    base_url: str = "http://localhost:1234/v1"
    name: str = ""
    api_key_env: str = "SPECBOT_API_KEY"
    embedding: str = ""
    parallel: int = 1
    temperature: float = 0.2
    seed: int = 7
    first_token_seconds: int = 300
    idle_seconds: int = 60


@dataclass(frozen=True)
class RulesConfig:
    """Which rules speak."""

    profile: str = "default"
    disable: tuple[str, ...] = ()
    glossary: str = ""


@dataclass(frozen=True)
class LimitsConfig:
    """What is published at most; the last two bind a run."""

    suggestions: int = 10
    inline: int = 3
    questions: int = 3
    open_pull_requests: int = 3
    files: int = 10
    calls_per_requirement: int = 8
    minutes: int = 60


@dataclass(frozen=True)
class GitHubConfig:
    """How pull requests look and who may ask."""

    labels: tuple[str, ...] = ("specbot",)
    draft: bool = True
    branch_prefix: str = "specbot/"
    ask: str = "write"
    allow_bots: tuple[str, ...] = ()


@dataclass(frozen=True)
class ServerConfig:
    """One external MCP server."""

    command: tuple[str, ...] = ()
    url: str = ""
    tools: tuple[str, ...] = ()
    env: tuple[str, ...] = ()


@dataclass(frozen=True)
class Config:
    """Everything that can be set, with where it came from left behind."""

    model: ModelConfig = ModelConfig()
    rules: RulesConfig = RulesConfig()
    limits: LimitsConfig = LimitsConfig()
    github: GitHubConfig = GitHubConfig()
    servers: Mapping[str, ServerConfig] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    """Settings of an untrusted file that were not honoured, for one line of explanation."""


# Variables that stand for a setting.
ENVIRONMENT = {"SPECBOT_BASE_URL": ("model", "base_url"), "SPECBOT_MODEL": ("model", "name")}
_CHOICES = {
    ("rules", "profile"): ("default", "strict", "all"),
    ("github", "ask"): ("write", "read", "everyone"),
}
# The least and the most a number may be, where that is not simply "not negative". OpenAI's interface takes
# temperatures from 0 to 2; a run with no time, no call or nobody to make one could do nothing.
_BOUNDS = {
    "model.temperature": (0.0, 2.0),
    "model.parallel": (1.0, math.inf),
    "model.first_token_seconds": (1.0, math.inf),
    "model.idle_seconds": (1.0, math.inf),
    "limits.calls_per_requirement": (1.0, math.inf),
    "limits.minutes": (1.0, math.inf),
}

_Table = TypeVar("_Table", ModelConfig, RulesConfig, LimitsConfig, GitHubConfig, ServerConfig)


def parse(
    text: str,
    environment: Mapping[str, str] | None = None,
    flags: Mapping[tuple[str, str], Any] | None = None,
    *,
    trusted: bool = False,
) -> Config:
    """Return the Config that ``text`` (TOML, may be empty), variables and flags make; later ones win.

    ``flags`` maps (table, key) to a value; None stands for a flag that was not given. Unless ``trusted``, what would
    start a program or send a key somewhere is left out and named in ``ignored``. Raises ConfigError.
    """
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # beside its own error, for a number or a nesting beyond reason
        raise ConfigError(f"{FILE}: {error}.", "Mend the file, or remove it to use the defaults.") from error
    ignored = [] if trusted else _drop_untrusted(data)
    mcp = _table("mcp", data.pop("mcp", {}))
    servers = _table("mcp.servers", mcp.pop("servers", {}))
    for name in mcp:
        raise _unknown(name, "mcp", ["servers"])
    known = ("model", "rules", "limits", "github")
    for name, table in data.items():
        if name not in known:
            raise _unknown(name, "", [*known, "mcp"])
        _table(name, table)
    for key, value in _overrides(environment or {}, flags or {}):
        data.setdefault(key[0], {})[key[1]] = value
    return Config(
        _read(ModelConfig(), "model", data),
        _read(RulesConfig(), "rules", data),
        _read(LimitsConfig(), "limits", data),
        _read(GitHubConfig(), "github", data),
        {name: _read(ServerConfig(), f"mcp.servers.{name}", {f"mcp.servers.{name}": t}) for name, t in servers.items()},
        tuple(ignored),
    )


def _overrides(
    environment: Mapping[str, str], flags: Mapping[tuple[str, str], Any]
) -> list[tuple[tuple[str, str], Any]]:
    found: list[tuple[tuple[str, str], Any]] = []
    found += [(key, environment[name]) for name, key in ENVIRONMENT.items() if environment.get(name)]
    found += [(key, value) for key, value in flags.items() if value is not None]
    return found


def _drop_untrusted(data: dict[str, Any]) -> list[str]:
    """Take out of ``data`` what only a trusted file may say, and return the names."""
    ignored = []
    model = data.get("model")
    if isinstance(model, dict):
        url = model.get("base_url", "")
        if isinstance(url, str) and url and not _is_loopback(url):
            ignored.append("model.base_url")
            model.pop("base_url")
        if model.get("api_key_env", ModelConfig.api_key_env) != ModelConfig.api_key_env:
            ignored.append("model.api_key_env")
            model.pop("api_key_env")
    mcp = data.get("mcp")
    if isinstance(mcp, dict) and mcp.get("servers"):
        ignored.append("mcp.servers")
        mcp.pop("servers")
    return ignored


def _is_loopback(url: str) -> bool:
    return any(url == start or url.startswith((f"{start}:", f"{start}/")) for start in _LOOPBACK) and "@" not in url


def _read(default: _Table, name: str, data: Mapping[str, Any]) -> _Table:
    table = _table(name, data.get(name, {}))
    known = {each.name: each for each in fields(default)}
    values = {}
    for key, value in table.items():
        if key not in known:
            raise _unknown(key, name, list(known))
        values[key] = _value(known[key], name, value)
    return replace(default, **values)


def _table(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(f"{FILE}: {name} is a table.", f"Write [{name}] on a line of its own.")
    return value


def _value(option: "Field[Any]", table: str, value: Any) -> Any:
    """Return a value in the type of its default: text, whole number, number, yes or no, list of texts."""
    default = option.default
    name = f"{table}.{option.name}"
    choices = _CHOICES.get((table, option.name))
    if choices and value not in choices:
        raise ConfigError(f"{FILE}: {name} is one of {', '.join(choices)}.", f"It says {value!r}.")
    if isinstance(default, tuple) and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if isinstance(default, int | float) and not isinstance(default, bool):
        return _number(default, name, value)
    if type(value) is type(default):
        return value
    wanted = {str: "text", bool: "true or false"}.get(type(default), "a list of texts")
    raise ConfigError(f"{FILE}: {name} is {wanted}.", f"It says {value!r}.")


def _number(default: float, name: str, value: Any) -> float:
    """Return a number of the default's kind within its bounds; where a broken one is wanted, a whole one will do."""
    whole = isinstance(default, int)
    least, most = _BOUNDS.get(name, (0.0, math.inf))
    # "Not a number" fails every comparison, and so this one.
    if type(value) in ((int,) if whole else (int, float)) and least <= value <= most:
        return value if whole else float(value)
    span = f"from {least:g} to {most:g}" if most < math.inf else "not negative" if least == 0 else f"at least {least:g}"
    kind = "a whole number," if whole else "a number"
    raise ConfigError(f"{FILE}: {name} is {kind} {span}.", f"It says {value!r}.")


def _unknown(key: str, table: str, known: list[str]) -> ConfigError:
    close = get_close_matches(key, known, n=1)
    name = f"{table}.{key}" if table else key
    hint = f"Did you mean {close[0]}?" if close else f"Known are: {', '.join(known)}."
    return ConfigError(f"{FILE}: there is no setting {name}.", hint)
