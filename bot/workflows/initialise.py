"""What ``specbot init`` writes into a repository, and what it makes of what it finds there: texts in, texts out."""

import json
import re
from dataclasses import dataclass

from bot.config import ModelConfig, is_loopback
from bot.errors import UsageError
from bot.templating import render

WORKFLOW = ".github/workflows/specbot.yml"
"""Where the workflow lies, from the top of the repository: GitHub looks nowhere else."""
HOSTED_RUNNER = "ubuntu-24.04"
"""The runner that plans where none is named, as in specbot-reusable.yml."""

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}")
_SHA = re.compile(r"[0-9a-f]{40}")
_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_ADDRESS = re.compile(r"https?://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?(/[!-~]*)?")
# GitHub's own machines: docs.github.com, "GitHub-hosted runners reference".
_HOSTED = re.compile(r"(ubuntu|windows|macos)-", re.IGNORECASE)
# What a branch may have and a branch filter reads as a pattern: docs.github.com, "Filter pattern cheat sheet".
_PATTERN = re.compile(r"[+!]")
# As git-clone(1) lists them: https, ssh, and ssh in the short form of scp.
_REMOTE = re.compile(r"(?:(?:https?|ssh|git)://(?:[^@/]+@)?|(?:[^@/:]+@))([A-Za-z0-9.-]+)(?::[0-9]+/|[:/])(.+)")


@dataclass(frozen=True, slots=True)
class Source:
    """Where specbot is installed from: ``owner/name`` on GitHub, and a commit, which nobody can move."""

    repository: str
    sha: str


@dataclass(frozen=True, slots=True)
class Setup:
    """What is asked for. Empty texts mean the defaults; without ``source`` there is no workflow."""

    source: Source | None = None
    branch: str = "main"
    runner: str = ""
    base_url: str = ""
    no_model: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """The server a clone comes from: its host, and ``owner/name`` there."""

    host: str
    repository: str

    @property
    def is_github(self) -> bool:
        """Whether it is GitHub's own service; an Enterprise Server has a name of its firm's."""
        return self.host == "github.com" or self.host.endswith(".ghe.com")

    @property
    def settings_page(self) -> str:
        """Where the settings for Actions are."""
        return f"https://{self.host}/{self.repository}/settings/actions"


def parse_source(text: str) -> Source:
    """Return the source that OWNER/REPO@SHA names. Raises UsageError, which says how to find the SHA."""
    repository, _, ref = text.partition("@")
    if not _REPOSITORY.fullmatch(repository):
        raise UsageError(f"--from is OWNER/REPO@SHA, and {text!r} is not.", "Name where specbot's code lies.")
    if not _SHA.fullmatch(ref):
        raise UsageError(
            f"--from wants a full commit id after the @, and {ref!r} is none: a tag or a branch can be moved.",
            f"'git ls-remote https://github.com/{repository} {ref if _REF.fullmatch(ref) else 'HEAD'}' shows the id.",
        )
    return Source(repository, ref)


def check_setup(setup: Setup) -> None:
    """Raise UsageError for what cannot stand in a workflow or in the settings."""
    if setup.source is None and (setup.runner or setup.no_model):
        raise UsageError("--runner and --no-model are lines of the workflow.", "Add --from OWNER/REPO@SHA.")
    if setup.runner and not _LABEL.fullmatch(setup.runner):
        raise UsageError(f"--runner is the label of a runner, and {setup.runner!r} is none.", "Name one label.")
    if setup.base_url and not _ADDRESS.fullmatch(setup.base_url):
        raise UsageError(
            f"--base-url is the http address of a model server, and {setup.base_url!r} is none.",
            f"It looks like {ModelConfig.base_url}; a key is never part of it.",
        )


def settings_text(setup: Setup) -> str:
    """Return ``.specbot.toml``: every setting with its default, commented out but for an address that was given."""
    return render("init/specbot.toml.j2", base_url=json.dumps(setup.base_url) if setup.base_url else "") + "\n"


def workflow_text(setup: Setup, source: Source) -> str:
    """Return the workflow that calls specbot's own at ``source``."""
    text = render(
        "init/specbot.yml.j2",
        # A JSON string is a YAML string.
        branch=json.dumps(_PATTERN.sub(r"\\\g<0>", setup.branch), ensure_ascii=False),
        repository=source.repository,
        sha=source.sha,
        runner=setup.runner,
        no_model=setup.no_model,
    )
    return text + "\n"


def parse_origin(url: str) -> Origin | None:
    """Return where ``url``, as git has it for a remote, leads; None for a folder and for what is no address."""
    found = _REMOTE.fullmatch(url)
    return Origin(found[1].lower(), found[2].strip("/").removesuffix(".git")) if found else None


def model_lack(setup: Setup, base_url: str) -> str:
    """Return what keeps the runner from the model at ``base_url``, as a sentence; empty where nothing is known to."""
    runner = setup.runner or HOSTED_RUNNER
    if setup.no_model or not is_loopback(base_url) or not _HOSTED.match(runner):
        return ""
    return f"{base_url} is the runner's own machine, and {runner} is one of GitHub's, with no model server"
