"""specbot trust: what is shown, what is kept, and everything that takes the trust away again."""

import json
import os
import stat
from pathlib import Path

import pytest
from helpers.run import Ran, run
from helpers.shapes import assert_shape

from bot.cli.wiring import read_config
from bot.config import FILE, Config

SETTINGS = """
[model]
base_url = "https://models.example/v1"
api_key_env = "TEAM_KEY"
[limits]
files = 3
[mcp.servers.team]
command = ["team-server", "tools/serve.py", "a b"]
tools = ["search"]
env = ["TEAM_TOKEN"]
[mcp.servers.tickets]
url = "https://tickets.example/mcp"
token_env = "TICKETS_TOKEN"
tools = ["find", "close"]
writes = true
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "clone"
    (folder / "openspec" / "specs").mkdir(parents=True)
    (folder / "tools").mkdir()
    (folder / "tools" / "serve.py").write_text("")
    (folder / FILE).write_text(SETTINGS)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def file() -> Path:
    return Path(os.environ["XDG_CONFIG_HOME"]) / "specbot" / "trust.json"


def trusted(root: Path) -> bool:
    settings = read_config(root)
    assert bool(settings.servers) == (not settings.ignored)
    return not settings.ignored


def test_what_is_allowed_stands_there_in_words(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "trust", "--show")
    assert ran.code == 1
    assert ran.out.splitlines() == [
        f".specbot.toml in {root} would be allowed to do this. It is not trusted now.",
        "  - send the text of your specs to https://models.example/v1",
        "  - send what $TEAM_KEY holds, if it is set, to https://models.example/v1",
        '  - team: start team-server tools/serve.py "a b" on this machine, with all that you may do yourself',
        "  - team: tools/serve.py is a file of this folder: who changes it changes what is started",
        "  - team: hand it what $TEAM_TOKEN holds",
        "  - team: have a model call its tools search, if they say that they only read",
        "  - tickets: send text of your specs to https://tickets.example/mcp",
        "  - tickets: send what $TICKETS_TOKEN holds to https://tickets.example/mcp",
        "  - tickets: have a model call its tools find, close, even if they change something",
    ]
    assert not trusted(root)


@pytest.mark.parametrize(
    ("folder", "own"), [("models/qa", True), (".", True), ("../elsewhere/qa", False), ("/srv/models/qa", False)]
)
def test_a_reader_is_told_and_whose_it_is(
    folder: str, own: bool, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / FILE).write_text(f"[model]\nreader = '{folder}'\n")
    lines = run(capsys, "trust", "--show").out.splitlines()
    assert lines[1] == f"  - load the model in {folder} into onnxruntime"
    assert lines[2:] == [f"  - {folder} lies in this folder: who changes it changes what is loaded"] * own


def test_trust_is_given_and_taken(root: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "trust", "--yes")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "Trusted from now on.")
    assert trusted(root)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "TEAM" not in file.read_text()
    assert run(capsys, "trust", "--show").code == 0
    assert run(capsys, "trust").code == 0
    assert run(capsys, "trust", "--revoke").code == 0
    assert not trusted(root)
    assert [each.name for each in file.parent.iterdir()] == ["trust.json"]


def test_json(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, code, answer in [([], 1, False), (["--yes"], 0, True), ([], 0, True), (["--revoke"], 0, False)]:
        ran = run(capsys, "trust", "--json", *arguments)
        assert_shape("trust", ran.json)
        assert (ran.code, ran.json["trusted"], len(ran.json["allows"])) == (code, answer, 9)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("models.example", "evil.example"),
        ("TEAM_KEY", "AWS_SECRET_ACCESS_KEY"),
        ('"a b"', '"a c"'),
        ('["TEAM_TOKEN"]', '["TEAM_TOKEN", "GITHUB_TOKEN"]'),
        ("tickets.example", "evil.example"),
        ('["search"]', '["search", "delete"]'),
        ("[mcp.servers.tickets]", "[mcp.servers.other]"),
        ("TICKETS_TOKEN", "GITHUB_TOKEN"),
        ("writes = true", "writes = false"),
        ("[limits]", 'hosts = ["http://10.0.0.1:1234/v1"]\n[limits]'),
        ("[limits]", 'reader = "models/qa"\n[limits]'),
        ("[mcp.servers.tickets]", "[mcp.servers.more]\ncommand = ['x']\n[mcp.servers.tickets]"),
    ],
)
def test_another_power_is_untrusted_again(old: str, new: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "trust", "--yes")
    (root / FILE).write_text(SETTINGS.replace(old, new))
    assert not trusted(root)
    said = run(capsys, "improve", "--all", "--no-model").err
    assert "mcp.servers not honoured: nobody has trusted this file as it is now; 'specbot trust' shows" in said
    assert len(said.splitlines()) <= 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("files = 3", "files = 4"),
        ("[limits]", "# a remark\n[limits]"),
        ("writes = true", "writes = true\nseconds = 5"),
        ("[limits]", 'name = "another-model"\n[rules]\ndisable = []\n[limits]'),
    ],
)
def test_other_settings_take_no_trust_away(old: str, new: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "trust", "--yes")
    (root / FILE).write_text(SETTINGS.replace(old, new))
    assert trusted(root)


def test_a_copy_in_another_folder_is_not_trusted(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "trust", "--yes")
    other = tmp_path / "other"
    (other / "openspec" / "specs").mkdir(parents=True)
    (other / FILE).write_text(SETTINGS)
    assert not trusted(other)
    assert trusted(root)
    link = tmp_path / "link"
    link.symlink_to(root)
    assert trusted(link)


def test_nobody_to_ask(root: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "trust")
    assert (ran.code, ran.err) == (
        2,
        "error: There is nobody to ask. Say --yes to trust these settings, --show to look at them.\n",
    )
    assert not file.exists()


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_a_person_is_asked(
    answer: str, code: int, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    assert run(capsys, "trust").code == code
    assert trusted(root) == (code == 0)


class Terminal:
    """Standard input with a person at it."""

    encoding = "utf-8"

    def __init__(self, text: str) -> None:
        self._text = text

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return self._text


def test_nothing_to_trust(root: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / FILE).write_text("[limits]\nfiles = 3\n")
    for arguments in ([], ["--yes"], ["--show"]):
        ran = run(capsys, "trust", *arguments)
        assert (ran.code, ran.out) == (0, ".specbot.toml asks for nothing that needs trust.\n")
    assert not file.exists()


def odd_files(file: Path, good: str) -> dict[str, str]:
    """Each way the file can be odd, made in turn, with a word of what is said of it."""
    return {
        "broken": "it is not as specbot writes it",
        "a list": "it is not as specbot writes it",
        "numbers": "it is not as specbot writes it",
        "too deep": "it is not as specbot writes it",
        "bytes": "it is not as specbot writes it",
        "a link": "Too many levels of symbolic links",
        "a folder": "it is no plain file",
        "a pipe": "it is no plain file",
        "open to others": "somebody else may write it",
    }


@pytest.mark.parametrize("kind", odd_files(Path(), ""))
def test_an_odd_trust_file_trusts_nobody_and_says_so(
    kind: str, root: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "trust", "--yes")
    good = file.read_text()
    make_odd(kind, file, good)
    assert not trusted(root)
    for arguments in (["improve", "--all", "--no-model"], ["trust", "--yes"]):
        ran = run(capsys, *arguments)
        assert f"trust.json is not used: {odd_files(file, good)[kind]}" in ran.err
        assert "Traceback" not in ran.err
    assert ran.code == 2
    assert not trusted(root)


def make_odd(kind: str, file: Path, good: str) -> None:
    file.unlink()
    if kind == "a link":
        (file.parent / "elsewhere.json").write_text(good)
        file.symlink_to(file.parent / "elsewhere.json")
    elif kind == "a folder":
        file.mkdir()
    elif kind == "a pipe":
        os.mkfifo(file)
    elif kind == "bytes":
        file.write_bytes(b"\xff\xfe" + good.encode())
    else:
        text = {"broken": good[:-5], "a list": "[]", "numbers": '{"roots": {"/": 1}}', "too deep": "[" * 100_000}
        file.write_text(text.get(kind, good))
        file.chmod(0o666 if kind == "open to others" else 0o600)


def test_a_trust_file_that_comes_with_the_clone_is_not_used(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "trust", "--yes")
    good = (Path(os.environ["XDG_CONFIG_HOME"]) / "specbot" / "trust.json").read_text()
    (root / "specbot").mkdir()
    (root / "specbot" / "trust.json").write_text(good)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(root))
    assert not trusted(root)
    assert "lies in the folder it is about" in run(capsys, "trust", "--yes").err
    # A path that is not absolute does not count.
    monkeypatch.setenv("XDG_CONFIG_HOME", ".")
    assert run(capsys, "trust", "--yes").code == 0
    assert (Path.home() / ".config" / "specbot" / "trust.json").is_file()


def test_a_file_that_cannot_be_written_is_one_line(root: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.parent.parent.mkdir(parents=True, exist_ok=True)
    file.parent.write_text("in the way")
    ran = run(capsys, "trust", "--yes")
    assert ran.code == 2
    assert ran.err.startswith("error: ")
    assert len(ran.err.splitlines()) == 1


def test_nothing_a_file_says_looks_like_a_line_of_its_own(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = json.dumps(["x\n  - nothing else", "\u202egpj.exe", "\x1b[2J"])
    (root / FILE).write_text(f"[mcp.servers.x]\ncommand = {command}\n")
    out = run(capsys, "trust", "--show").out
    assert len(out.splitlines()) == 3
    assert "x\\n  - nothing else" in out
    assert "\u202e" not in out
    assert "\x1b" not in out


def test_the_words_exclude_each_other(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran: Ran = run(capsys, "trust", "--yes", "--revoke")
    assert ran.code == 2


def test_defaults_need_no_trust_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that asks for nothing special never looks at the file."""
    monkeypatch.setenv("XDG_CONFIG_HOME", "/dev/null/nowhere")
    assert read_config(tmp_path) == Config()
