"""The house: its contract holds, its files are small, its pages are in step, its wheel is whole."""

import ast
import re
import shutil
import statistics
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from helpers.oracle import run_cli
from helpers.run import run
from helpers.scenarios import FOLDER, capabilities, faults

from bot.config import (
    Config,
    GitHubConfig,
    LimitsConfig,
    ModelConfig,
    PathRules,
    RulesConfig,
    ServerConfig,
    parse,
)
from bot.rules.registry import RULES
from bot.rules.rule import Profile
from scripts import config_page, docs, rule_pages

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted((ROOT / "bot").rglob("*.py"))


def test_the_import_contract_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    done = subprocess.run([Path(sys.executable).parent / "lint-imports"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_files_and_functions_are_small() -> None:
    lengths = [len(path.read_text("utf-8").splitlines()) for path in FILES if path.name != "__init__.py"]
    assert statistics.median(lengths) < 120
    assert max(lengths) <= 400
    functions = [
        (node.end_lineno or 0) - node.lineno + 1
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert statistics.quantiles(functions, n=20)[-1] < 40


def test_late_imports_stand_in_two_files_and_one_broad_except() -> None:
    late, broad = set(), set()
    for path in FILES:
        tree = ast.parse(path.read_text("utf-8"))
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                late |= {name for each in ast.walk(node) if isinstance(each, ast.Import | ast.ImportFrom)}
            if isinstance(node, ast.ExceptHandler) and (
                node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
            ):
                broad.add(name)
    assert late <= {
        "bot/cli/main.py",
        "bot/cli/wiring.py",
        "bot/cli/wiring_ask.py",
        "bot/cli/wiring_console.py",
        "bot/cli/wiring_model.py",
        "bot/cli/wiring_tune.py",
    }
    assert broad == {"bot/cli/main.py"}


def test_packages_hold_a_docstring_at_most() -> None:
    for path in FILES:
        if path.name == "__init__.py" and path.parent.name != "bot":
            assert len(ast.parse(path.read_text("utf-8")).body) == 1, path


def test_generated_pages_are_in_step() -> None:
    assert [path.name for path, text in docs.pages() if path.read_text("utf-8") != text] == []
    assert docs.left_over() == []


def test_each_rule_has_a_page_that_the_index_leads_to() -> None:
    index = (ROOT / "docs/rules.md").read_text("utf-8")
    linked = re.findall(r"\]\((rules/[a-z-]+\.md)\)", index)
    assert linked == [
        f"rules/{each.id}.md" for profile in Profile for each in RULES.values() if each.profile is profile
    ]
    for path, text in rule_pages.pages():
        assert path.name in "\n".join(linked)
        assert "## Instead of" in text or "## What becomes of it" in text, path.name


def test_no_page_shows_how_a_command_failed() -> None:
    with pytest.raises(RuntimeError, match="'specbot check nowhere' ended with"):
        docs._printed(["check", "nowhere"])


def test_every_error_is_drawn_in_the_tree() -> None:
    source = (ROOT / "bot/errors.py").read_text("utf-8")
    drawing = source.split('"""')[1]
    assert [name for name in re.findall(r"^class (\w+)", source, re.MULTILINE) if name not in drawing] == []


def test_own_specs_are_clean(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """In the profile that .specbot.toml names, and that reviews of pull requests therefore speak in."""
    monkeypatch.chdir(ROOT)
    assert parse((ROOT / ".specbot.toml").read_text("utf-8")).rules.profile == "strict"
    for command in (("validate", "--all", "--strict"), ("validate", "--changes", "--archived", "--strict"), ("check",)):
        ran = run(capsys, *command)
        assert ran.code == 0, ran.out


def test_each_scenario_of_our_specs_names_the_tests_that_prove_it() -> None:
    """docs/architecture.md says how the index is kept."""
    assert [each for name in capabilities() for each in faults(name)] == []
    assert sorted(each.stem for each in FOLDER.glob("*.toml")) == capabilities()


def test_the_official_tool_finds_own_specs_valid_too(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "openspec", tmp_path / "root/openspec")
    done = run_cli(tmp_path / "root", tmp_path, ["validate", "--all", "--strict"])
    assert done.returncode == 0, done.stdout + done.stderr


def test_open_changes_can_be_archived(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names = [each.name for each in (ROOT / "openspec/changes").iterdir() if each.name != "archive"]
    if names:
        done = run(capsys, "archive", *names, "--dry-run", "--yes")
        assert done.code == 0, done.out + done.err


def test_nothing_names_a_machine_or_a_registry() -> None:
    listed = (
        subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    )
    forbidden = re.compile(r"registry\.npmjs|pypi\.org|files\.pythonhosted|deb\.debian|/work/|/root/")
    me = Path(__file__).relative_to(ROOT).as_posix()
    found = [
        name
        for name in listed
        if name
        and name != me
        and (ROOT / name).is_file()
        and forbidden.search((ROOT / name).read_text("utf-8", "replace"))
    ]
    assert found == []


def test_the_configuration_page_can_be_copied_as_it_stands() -> None:
    block = (ROOT / "docs/configuration.md").read_text("utf-8").split("```toml\n")[1].split("```")[0]
    assert parse(block) == Config()
    whole = parse(re.sub(r"^# ", "", block, flags=re.MULTILINE), trusted=True)
    assert whole.rules.paths[0].disable == ("vague-word",)
    assert whole.servers["code"].tools == ("search",)


def test_every_setting_has_a_sentence_of_its_own_on_the_page() -> None:
    page = (ROOT / "docs/configuration.md").read_text("utf-8")
    tables = (ModelConfig, RulesConfig, PathRules, LimitsConfig, GitHubConfig, ServerConfig)
    for table in tables:
        said = config_page.sentences()[table.__name__]
        for name in (each.name for each in fields(table) if each.name != "paths"):
            assert re.search(rf"^\| `{name}` \| .*{re.escape(said[name])}", page, re.MULTILINE), name
            assert said[name].endswith("."), name
            assert said[name][0].isupper(), name
    told = [said for table in tables for said in config_page.sentences()[table.__name__].values()]
    assert sorted(told) == sorted(set(told))
