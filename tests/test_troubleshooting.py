"""The page on errors: each class has its place and its table, and what it quotes the program says."""

import ast
import re
from pathlib import Path

import pytest

from bot import errors
from bot.errors import SpecbotError

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/troubleshooting.md").read_text("utf-8")
CLASSES = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, SpecbotError)]
SECTIONS = dict(re.findall(r"^#{2,3} (\w+)\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL))
QUOTED = re.compile(r"^\| (?!it says|---|you see|code|\d)([^|]+?) \|", re.MULTILINE)


def said(node: ast.expr) -> str:
    """A literal as it is printed, with … for what is filled in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "…" for each in node.values)
    return re.sub(r"\{\w*\}", "…", str(node.value)) if isinstance(node, ast.Constant) else ""


@pytest.fixture(scope="module")
def sayings() -> list[str]:
    found = {
        said(node)
        for path in (ROOT / "bot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr | ast.Constant)
    }
    return [each for each in found if len(each) > 3]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_each_error_has_its_place(kind: type[SpecbotError]) -> None:
    section = SECTIONS[kind.__name__]
    assert kind is SpecbotError or "| it says | usual cause | next step |" in section
    depth = "###" if kind.__mro__[1] not in (SpecbotError, Exception) else "##"
    assert re.search(rf"^{depth} {kind.__name__}$", PAGE, re.MULTILINE), "a kind of another error stands below it"


def test_no_error_is_told_that_there_is_not() -> None:
    assert {name for name in SECTIONS if name.endswith("Error") or name.startswith(("Forge", "Model"))} == {
        kind.__name__ for kind in CLASSES
    }


def test_whatever_is_quoted_is_said(sayings: list[str]) -> None:
    quoted = [words for name, text in SECTIONS.items() for words in QUOTED.findall(text)]
    assert len(quoted) > 50
    made_up = []
    for words in quoted:
        pattern = re.compile(".*".join(map(re.escape, re.split(r"\s*…\s*", words))))
        if not any(pattern.search(each) for each in sayings):
            made_up.append(words)
    assert made_up == []


def test_every_link_leads_somewhere() -> None:
    for page, anchor in re.findall(r"\]\(([\w-]+\.md)(?:#([\w-]+))?\)", PAGE):
        text = (ROOT / "docs" / page).read_text("utf-8")
        headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        assert not anchor or anchor in anchors, (page, anchor)
