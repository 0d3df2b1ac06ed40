"""The text of ``.specbot.toml``, the environment and the flags into one Config."""

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import Field, asdict, dataclass, field, fields, replace
from difflib import get_close_matches
from typing import Any, TypeVar

from bot.errors import ConfigError
from bot.text.globs import fault

FILE = ".specbot.toml"
LOCAL_FILE = "file:"
"""What a model's name begins with when it is a file: one that llama.cpp would read with all the rights of the user."""
_LOOPBACK = ("http://localhost", "http://127.0.0.1", "http://[::1]")
_SERVER_NAME = re.compile(r"[a-z0-9_-]{1,32}")
_URL = re.compile(r"https?://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?(/[!-~]*)?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class ModelConfig:
    """How the model is reached and asked."""

    base_url: str = "http://localhost:1234/v1"
    hosts: tuple[str, ...] = ()
    name: str = ""
    api_key_env: str = "SPECBOT_API_KEY"
    embedding: str = ""
    reader: str = ""
    """The folder of an extractive reader, an ONNX model; empty for none."""
    parallel: int = 1
    prompt_price: float = 0.0
    answer_price: float = 0.0
    """What a million tokens of answers cost; 0 where they cost nothing. The other is that of prompts."""
    dialect: str = "auto"
    temperature: float = 0.2
    seed: int = 7
    first_token_seconds: int = 300
    idle_seconds: int = 60


@dataclass(frozen=True)
class PathRules:
    """Which rules speak in the documents that patterns fit; where it says nothing, what is said elsewhere counts."""

    match: tuple[str, ...] = ()
    disable: tuple[str, ...] | None = ()
    profile: str = ""


@dataclass(frozen=True)
class RulesConfig:
    """Which rules speak."""

    profile: str = "default"
    disable: tuple[str, ...] = ()
    glossary: str = ""
    """The Markdown file of the team's terms, from the root; empty for none."""
    baseline: str = ""
    """The file of known findings, from the root; empty for none."""
    paths: tuple[PathRules, ...] = ()
    """Exceptions by path; later ones win."""


@dataclass(frozen=True)
class LimitsConfig:
    """What is published at most, and what a run, a spec and a requirement may cost at most; there 0 is no limit."""

    suggestions: int = 10
    inline: int = 3
    questions: int = 3
    open_pull_requests: int = 3
    files: int = 10
    calls_per_requirement: int = 8
    minutes: int = 60
    tokens: int = 2_000_000
    calls: int = 0
    money: float = 0.0
    calls_per_spec: int = 0
    tokens_per_spec: int = 0
    minutes_per_spec: int = 0
    money_per_spec: float = 0.0
    tokens_per_requirement: int = 200_000
    minutes_per_requirement: int = 30
    money_per_requirement: float = 0.0


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
    """One external MCP server, reached by a command that starts it, or by an address."""

    command: tuple[str, ...] = ()
    url: str = ""
    tools: tuple[str, ...] = ()
    """The tools of it that may be called; none that is not named here."""
    env: tuple[str, ...] = ()
    """The variables the command is handed, beside PATH, HOME and LANG."""
    token_env: str = ""
    """The variable that holds the bearer token for the address."""
    writes: bool = False
    """Whether tools that do not declare themselves read-only may be called too."""
    seconds: int = 20
    """How long the start, and each call, may take."""


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
    distrust: str = ""
    """Why nobody's trust could be looked up, where that is the reason."""


# Variables that stand for a setting.
ENVIRONMENT = {
    "SPECBOT_BASE_URL": ("model", "base_url"),
    "SPECBOT_MODEL": ("model", "name"),
    "SPECBOT_READER": ("model", "reader"),
}
_CHOICES = {
    ("model", "dialect"): ("auto", "actions", "native"),
    ("rules", "profile"): ("default", "strict", "all"),
    ("rules.paths", "profile"): ("default", "strict", "all"),
    ("github", "ask"): ("write", "read", "everyone"),
}
_LONGEST_LABEL = 50  # GitHub takes no longer name (docs.github.com, REST API endpoints for labels)
# The least and the most a number may be, where that is not simply "not negative". OpenAI's interface takes
# temperatures from 0 to 2; a run with no time, no call or nobody to make one could do nothing.
_BOUNDS = {
    "model.temperature": (0.0, 2.0),
    "model.parallel": (1.0, math.inf),
    "model.first_token_seconds": (1.0, math.inf),
    "model.idle_seconds": (1.0, math.inf),
    "limits.calls_per_requirement": (1.0, math.inf),
    "limits.minutes": (1.0, math.inf),
    "limits.tokens": (1_000.0, math.inf),
}

_Table = TypeVar("_Table", ModelConfig, RulesConfig, PathRules, LimitsConfig, GitHubConfig, ServerConfig)


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
    paths = _table("rules", data.get("rules", {})).pop("paths", [])
    known = ("model", "rules", "limits", "github")
    for name, table in data.items():
        if name not in known:
            raise _unknown(name, "", [*known, "mcp"])
        _table(name, table)
    for key, value in _overrides(environment or {}, flags or {}):
        data.setdefault(key[0], {})[key[1]] = value
    exceptions = _path_rules(paths)
    if (flags or {}).get(("rules", "profile")) is not None:
        exceptions = tuple(replace(each, profile="") for each in exceptions)
    model = _read(ModelConfig(), "model", data)
    return Config(
        model,
        replace(_ruled(_read(RulesConfig(), "rules", data)), paths=exceptions),
        _priced(_read(LimitsConfig(), "limits", data), model),
        _labelled(_read(GitHubConfig(), "github", data)),
        {name: _server(name, table) for name, table in servers.items()},
        tuple(ignored),
    )


def powers(config: Config) -> dict[str, Any]:
    """Return what only a trusted file may say and this one does, by name: addresses, key variables, files, servers.

    ``config`` is what the file alone says, parsed as trusted. Where the key of another variable is sent, the address
    is part of it even on this machine.
    """
    model, found = config.model, dict[str, Any]()
    elsewhere = [url for url in (model.base_url, *model.hosts) if not is_loopback(url)]
    if elsewhere or model.api_key_env != ModelConfig.api_key_env:
        found["model"] = {"base_url": model.base_url, "hosts": model.hosts, "api_key_env": model.api_key_env}
    if model.name.startswith(LOCAL_FILE):
        found["model.name"] = model.name
    if model.reader:
        found["model.reader"] = model.reader
    for name, server in sorted(config.servers.items()):
        # A time-out allows nothing.
        found[f"mcp.servers.{name}"] = {key: value for key, value in asdict(server).items() if key != "seconds"}
    return found


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
        if isinstance(url, str) and url and not is_loopback(url):
            ignored.append("model.base_url")
            model.pop("base_url")
        hosts = model.get("hosts", [])
        if isinstance(hosts, list) and not all(isinstance(each, str) and is_loopback(each) for each in hosts):
            ignored.append("model.hosts")
            model.pop("hosts")
        if model.get("api_key_env", ModelConfig.api_key_env) != ModelConfig.api_key_env:
            ignored.append("model.api_key_env")
            model.pop("api_key_env")
        if str(model.get("name", "")).startswith(LOCAL_FILE):
            ignored.append("model.name")
            model.pop("name")
        if model.get("reader"):
            ignored.append("model.reader")
            model.pop("reader")
    mcp = data.get("mcp")
    if isinstance(mcp, dict) and mcp.get("servers"):
        ignored.append("mcp.servers")
        mcp.pop("servers")
    return ignored


def is_loopback(url: str) -> bool:
    """Whether an address can only be on this machine, as far as its text tells without doubt."""
    return any(url == start or url.startswith((f"{start}:", f"{start}/")) for start in _LOOPBACK) and "@" not in url


def _priced(limits: LimitsConfig, model: ModelConfig) -> LimitsConfig:
    """Return the limits. Raises ConfigError where one is of money, and nothing says what anything costs."""
    wanted = limits.money or limits.money_per_spec or limits.money_per_requirement
    if wanted and not (model.prompt_price or model.answer_price):
        hint = "Set model.prompt_price and model.answer_price, for a million tokens."
        raise ConfigError(f"{FILE}: a limit of money needs to know what tokens cost.", hint)
    return limits


def _labelled(github: GitHubConfig) -> GitHubConfig:
    """Return the settings. Raises ConfigError where GitHub would take a label for none, once the rest is published."""
    for label in github.labels:
        if not 1 <= len(label.strip()) <= _LONGEST_LABEL:
            hint = f"It says {label[:80]!r}."
            raise ConfigError(f"{FILE}: github.labels are names of 1 to {_LONGEST_LABEL} characters.", hint)
    return github


def _ruled(rules: RulesConfig) -> RulesConfig:
    """Return the settings. Raises ConfigError where one names a file that specbot should not touch."""
    for name, path, ending in (("baseline", rules.baseline, ".json"), ("glossary", rules.glossary, ".md")):
        parts = path.split("/")
        strange = "\\" in path or any(each in ("", ".", "..") or each.lower().startswith(".git") for each in parts)
        if path and (strange or not path.isprintable() or not path.endswith(ending)):
            hint = f"It says {path[:80]!r}."
            raise ConfigError(f"{FILE}: rules.{name} is a {ending} file, by its path from the root.", hint)
    return rules


def _path_rules(tables: Any) -> tuple[PathRules, ...]:
    """Return the exceptions by path. Raises ConfigError where one fits nothing, or its pattern is none."""
    if not isinstance(tables, list):
        raise ConfigError(f"{FILE}: rules.paths is a list of tables.", "Write [[rules.paths]] on a line of its own.")
    found = []
    for table in tables:
        name = "rules.paths"
        each = _read(PathRules(), name, {name: table})
        if not each.match:
            raise ConfigError(f"{FILE}: {name} has no match.", 'match = ["openspec/specs/legacy/**"]')
        for pattern in each.match:
            _refuse_pattern(pattern)
        found.append(each if "disable" in table else replace(each, disable=None))
    return tuple(found)


def _refuse_pattern(pattern: str) -> None:
    if wrong := fault(pattern):
        raise ConfigError(f"{FILE}: rules.paths.match {wrong}.", f"It says {pattern[:80]!r}.")


def _server(name: str, table: Any) -> ServerConfig:
    """Return one external server. Raises ConfigError where it could not be reached, or would give a secret away."""
    setting = f"mcp.servers.{name}"
    if not _SERVER_NAME.fullmatch(name):
        raise ConfigError(f"{FILE}: a server's name has a-z, 0-9, _ and -, and at most 32.", f"It says {name[:80]!r}.")
    server = _read(ServerConfig(), setting, {setting: table})
    if bool(server.command) == bool(server.url):
        raise ConfigError(
            f"{FILE}: {setting} has either a command or a url.", 'command = ["example-server", "--stdio"]'
        )
    if server.command and not server.command[0].strip():
        raise ConfigError(f"{FILE}: {setting}.command is empty.", "Name the program that starts the server.")
    if server.url and not _URL.fullmatch(server.url):
        raise ConfigError(f"{FILE}: {setting}.url is no http address without a password.", "Put a token in token_env.")
    if (server.env and server.url) or (server.token_env and server.command):
        raise ConfigError(f"{FILE}: {setting} mixes the two ways.", "A command takes env, a url takes token_env.")
    if server.token_env and server.url.startswith("http:") and not is_loopback(server.url):
        raise ConfigError(f"{FILE}: {setting} would send its token unencrypted.", "Use an https address.")
    for variable in (*server.env, *filter(None, [server.token_env])):
        if not _VARIABLE.fullmatch(variable):
            raise ConfigError(f"{FILE}: {setting} names variables, never what they hold.", "Letters, digits and _.")
    if server.seconds < 1:
        raise ConfigError(f"{FILE}: {setting}.seconds is a whole number, at least 1.", f"It says {server.seconds}.")
    return server


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
