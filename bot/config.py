"""The text of ``.specbot.toml``, the environment and the flags into one Config."""

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bot.errors import ConfigError
from bot.text.globs import fault
from bot.text.tables import Reader

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
    """The address of the model server, LM Studio's unless said."""
    hosts: tuple[str, ...] = ()
    """More servers with the same model, asked at once; one that is gone is left out."""
    name: str = ""
    """A model the server lists, or `file:PATH` for a GGUF file; empty is the chat model that is loaded."""
    api_key_env: str = "SPECBOT_API_KEY"
    """The variable that holds the server's key, never the key itself."""
    embedding: str = ""
    """An embedding model of the server, for searches by meaning as well; empty is none."""
    reader: str = ""
    """The folder of an extractive reader, an ONNX model; empty is none."""
    parallel: int = 1
    """How many questions each server is asked at once: as many as it has slots for."""
    prompt_price: float = 0.0
    """What a million tokens of prompts cost, in any currency; 0 where they cost nothing."""
    answer_price: float = 0.0
    """What a million tokens of answers cost; 0 where they cost nothing."""
    dialect: str = "auto"
    """How tools are called: as JSON under a schema, natively, or whichever the model bears."""
    temperature: float = 0.2
    """How freely the model chooses its words; low repeats itself, and is what edits want."""
    seed: int = 7
    """The seed of the model's choices: the same seed and prompt give the same answer where the server heeds it."""
    first_token_seconds: int = 300
    """How long the beginning of an answer may take; a model may have to be loaded first."""
    idle_seconds: int = 60
    """How long an answer that has begun may stand still."""


@dataclass(frozen=True)
class PathRules:
    """Which rules speak in the documents that patterns fit; where it says nothing, what is said elsewhere counts."""

    match: tuple[str, ...] = ()
    """Globs from the root for the documents that this is about; at least one."""
    disable: tuple[str, ...] | None = ()
    """Rules that keep quiet in these documents."""
    profile: str = ""
    """The profile that counts in these documents."""


@dataclass(frozen=True)
class RulesConfig:
    """Which rules speak."""

    profile: str = "default"
    """How much specbot says."""
    disable: tuple[str, ...] = ()
    """Rules that keep quiet, in any profile and everywhere."""
    glossary: str = ""
    """The Markdown file of the team's terms, by its path from the root; empty is none."""
    baseline: str = ""
    """The JSON file of known findings, by its path from the root; empty is none."""
    paths: tuple[PathRules, ...] = ()
    """Exceptions by path; later ones win."""


@dataclass(frozen=True)
class LimitsConfig:
    """What is published at most, and what a run, a spec and a requirement may cost at most; there 0 is no limit."""

    suggestions: int = 10
    """How many suggestions stand in one pull request, and outside the folds of one comment."""
    inline: int = 3
    """How many new findings stand outside the folds of one comment."""
    questions: int = 3
    """How many questions stand in one pull request, and outside the folds of one comment."""
    open_pull_requests: int = 3
    """With so many of specbot's open it opens no further one."""
    files: int = 10
    """How many files one pull request changes."""
    calls_per_requirement: int = 8
    """How often the model is asked about one requirement."""
    minutes: int = 60
    """How long a run may ask the model."""
    tokens: int = 2_000_000
    """How many tokens a run may spend, of prompts and answers."""
    calls: int = 0
    """How often a run may ask the model; 0 is no limit."""
    money: float = 0.0
    """What a run may spend, in the currency of the prices, which have to be set; 0 is no limit."""
    calls_per_spec: int = 0
    """How often the model is asked about one document, its AI tests included; 0 is no limit."""
    tokens_per_spec: int = 0
    """How many tokens one document may cost; 0 is no limit."""
    minutes_per_spec: int = 0
    """How long the model may be asked about one document; 0 is no limit."""
    money_per_spec: float = 0.0
    """What one document may cost; 0 is no limit."""
    tokens_per_requirement: int = 200_000
    """How many tokens the talk about one requirement may cost; 0 is no limit."""
    minutes_per_requirement: int = 30
    """How long the talk about one requirement may take; 0 is no limit."""
    money_per_requirement: float = 0.0
    """What one requirement may cost, its AI tests included; 0 is no limit."""


@dataclass(frozen=True)
class GitHubConfig:
    """How pull requests look and who may ask."""

    labels: tuple[str, ...] = ("specbot",)
    """What a pull request of specbot's is labelled with, each once: names of 1 to 50 characters."""
    draft: bool = True
    """Whether it is opened as a draft, where the repository has drafts."""
    branch_prefix: str = "specbot/"
    """What specbot's own branches begin with, as in `specbot/improve/main`."""
    ask: str = "write"
    """Who may say `/specbot ask`, `explain` and `help`: who may write, who may read, or everyone."""
    allow_bots: tuple[str, ...] = ()
    """Logins of bots that may say these three too, where `ask` is `everyone`."""


@dataclass(frozen=True)
class ServerConfig:
    """One external MCP server, reached by a command that starts it, or by an address."""

    command: tuple[str, ...] = ()
    """The program that starts the server, with its arguments; either this or `url`."""
    url: str = ""
    """The server's address (streamable HTTP), without a password; either this or `command`."""
    tools: tuple[str, ...] = ()
    """The tools of it that may be called; none that is not named here."""
    env: tuple[str, ...] = ()
    """The variables that the command is handed, beside PATH, HOME and LANG."""
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
    "model.dialect": ("auto", "actions", "native"),
    "rules.profile": ("default", "strict", "all"),
    "rules.paths.profile": ("default", "strict", "all"),
    "github.ask": ("write", "read", "everyone"),
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
    "*.seconds": (1.0, math.inf),
}
TABLES = Reader(FILE, _CHOICES, _BOUNDS)
"""How the file is read; also what the page on configuration says of choices and bounds."""


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
    mcp = TABLES.table("mcp", data.pop("mcp", {}))
    servers = TABLES.table("mcp.servers", mcp.pop("servers", {}))
    for name in mcp:
        raise TABLES.unknown(name, "mcp", ["servers"])
    paths = TABLES.table("rules", data.get("rules", {})).pop("paths", [])
    known = ("model", "rules", "limits", "github")
    for name, table in data.items():
        if name not in known:
            raise TABLES.unknown(name, "", [*known, "mcp"])
        TABLES.table(name, table)
    for key, value in _overrides(environment or {}, flags or {}):
        data.setdefault(key[0], {})[key[1]] = value
    exceptions = _path_rules(paths)
    if (flags or {}).get(("rules", "profile")) is not None:
        exceptions = tuple(replace(each, profile="") for each in exceptions)
    model = TABLES.read(ModelConfig(), "model", data)
    return Config(
        model,
        replace(_ruled(TABLES.read(RulesConfig(), "rules", data)), paths=exceptions),
        _priced(TABLES.read(LimitsConfig(), "limits", data), model),
        _labelled(TABLES.read(GitHubConfig(), "github", data)),
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
        each = TABLES.read(PathRules(), name, {name: table})
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
    server = TABLES.read(ServerConfig(), setting, {setting: table})
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
    return server
