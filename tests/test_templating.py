import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import templating
from bot.errors import TemplateError


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(templating, "_PLACES", (tmp_path,))
    templating._environment.cache_clear()
    yield tmp_path
    templating._environment.cache_clear()


def test_values_stand_as_they_are_and_one_line_break_is_not_part_of_the_result(templates: Path) -> None:
    (templates / "a.md.j2").write_text("{% if name %}\n<{{ name }}>\n{% endif %}\n\n")
    assert templating.render("a.md.j2", name="a & b\n") == "<a & b\n>\n"


def test_a_missing_template(templates: Path) -> None:
    with pytest.raises(TemplateError, match=r"There is no template nope\.md\.j2\."):
        templating.render("nope.md.j2")
    with pytest.raises(TemplateError, match=r"There is no template nope\.toml\."):
        templating.source("nope.toml")


def test_nothing_outside_the_folder_is_a_template(templates: Path) -> None:
    (templates.parent / "secret").write_text("x")
    with pytest.raises(TemplateError):
        templating.render("../secret")


def test_a_missing_value(templates: Path) -> None:
    (templates / "a.md.j2").write_text("{{ wanted }}")
    with pytest.raises(TemplateError, match=r"a\.md\.j2 wants a value it was not given: 'wanted' is undefined"):
        templating.render("a.md.j2")


def test_a_template_that_is_none(templates: Path) -> None:
    (templates / "a.md.j2").write_text("x\n{% if %}")
    with pytest.raises(TemplateError, match=r"a\.md\.j2, line 2"):
        templating.render("a.md.j2")


def test_what_a_value_says_is_not_a_template(templates: Path) -> None:
    (templates / "a.md.j2").write_text("{{ given }}")
    assert templating.render("a.md.j2", given="{{ 1 + 1 }}") == "{{ 1 + 1 }}"


@pytest.mark.parametrize(
    ("text", "fence"), [("plain", "```"), ("a ``` b", "````"), ("`````\nx\n`````", "``````"), ("", "```")]
)
def test_a_fence_is_longer_than_any_inside(text: str, fence: str) -> None:
    assert templating.fenced(text) == f"{fence}\n{text}\n{fence}"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("The door opens within 3.5 s; see door_state.", "The door opens within 3.5 s; see door\\_state."),
        ("a\n\n# b\x1b", "a # b\\\\x1b"),
        ("# Head", "\\# Head"),
        ("1. one", "1\\. one"),
        ("- [ ] a *b* `c` ~~d~~ | $e$ \\", "\\- \\[ \\] a \\*b\\* \\`c\\` \\~\\~d\\~\\~ \\| \\$e\\$ \\\\"),
        ("</details> &lt;", "&lt;/details&gt; &amp;lt;"),
        ("![x](https://e.example/y)", "!\\[x\\](https:&#8288;//e.example/y)"),
        ("www.e.example", "www&#8288;.e.example"),
        ("@team fixes #12 and gh-3, a@b.example", "@&#8288;team fixes #&#8288;12 and gh-&#8288;3, a@&#8288;b.example"),
        ("#12", "\\#&#8288;12"),
    ],
)
def test_plain_text_is_no_markup_mention_or_link(text: str, escaped: str) -> None:
    assert templating.plain(text) == escaped


@pytest.mark.parametrize(("text", "span"), [("a b", "`a b`"), ("a`b``", "``` a`b`` ```"), ("a\nb", "`a b`")])
def test_a_code_span_cannot_be_left(text: str, span: str) -> None:
    assert templating.code(text) == span


def test_a_wheel_carries_the_templates_inside_the_package(tmp_path: Path) -> None:
    root = Path(templating.__file__).parents[1]
    wheel = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    shutil.copytree(root / "templates", tmp_path / wheel["force-include"]["templates"])
    for name in ("__init__.py", "errors.py", "templating.py"):
        shutil.copy(root / "bot" / name, tmp_path / "bot")
    (tmp_path / "bot/text").mkdir()
    for name in ("__init__.py", "printable.py"):
        shutil.copy(root / "bot/text" / name, tmp_path / "bot/text")
    code = "from bot.templating import render; print(render('prompts/again.md.j2', why='x', answer=''))"
    shown = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert shown.stdout.startswith("What was wrong:")
