"""The report in a real headless browser: light and dark, on a phone and at a desk, by keyboard, on paper, and attacked."""

import json
from typing import Any

import pytest
from helpers.browser import look
from helpers.hire import EVIL, make_evil, make_hire, remember_verdicts
from helpers.run import run_apart

_SHARE = {"share": 0.9, "low": 0.8, "high": 0.95, "of": 40}
_FIGURES = {"plants": 40, "found": _SHARE, "repaired": _SHARE, "harm": 0}
_BENCH = {
    "model": {"name": "a-model"},
    "repositories": [{"name": "hire", "specs": 3}],
    "total": _FIGURES,
    "classes": [{"class": "wording", **_FIGURES}],
}

pytestmark = pytest.mark.xdist_group("browser")  # one worker: the browser is started once


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the browser saw of three reports: of the sample, of a hostile repository, of an empty one."""
    folder = tmp_path_factory.mktemp("browser")
    (folder / "home").mkdir()
    pages = {}
    (folder / "empty" / "openspec" / "specs").mkdir(parents=True)
    hire, evil = make_hire(folder / "hire"), make_evil(folder / "evil")
    remember_verdicts(hire)
    remember_verdicts(evil, EVIL, EVIL)
    for name, root in {"hire": hire.path, "evil": evil.path, "empty": folder / "empty"}.items():
        (root / "bench.json").write_text(json.dumps(_BENCH))
        own = {"HOME": str(folder / "home"), "SPECBOT_STATE": str(folder / f"state-{name}")}
        run_apart(root, ["improve", "--all", "--no-model"], **own)
        ran = run_apart(root, ["report", "--bench", "bench.json", "page.html"], **own)
        assert ran.code == 0, ran.err
        pages[name] = root / "page.html"
    return look(folder / "home", pages)


PAGES = ("hire", "evil", "empty")


@pytest.mark.parametrize("page", PAGES)
def test_the_console_is_silent_and_nothing_is_asked_for(seen: dict[str, Any], page: str) -> None:
    told = seen[page]
    assert told["console"] == []
    assert {each.rpartition("/")[2] for each in told["requests"]} == {"page.html"}
    assert all(each.startswith("file://") for each in told["requests"])


@pytest.mark.parametrize("page", PAGES)
def test_no_scrolling_sideways(seen: dict[str, Any], page: str) -> None:
    for name, view in seen[page]["views"].items():
        assert view["width"] <= view["window"], name
        assert view["opened"] <= view["window"], name
        assert (view["scripts"], view["images"]) == (0, 0)


def test_light_and_dark(seen: dict[str, Any]) -> None:
    def brightness(view: str) -> int:
        colour = seen["hire"]["views"][view]["colour"]
        return sum(int(each) for each in colour.removeprefix("rgb(").removesuffix(")").split(","))

    assert brightness("390 light") > 3 * 240
    assert brightness("390 dark") < 3 * 40


@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_nothing(seen: dict[str, Any], page: str) -> None:
    for view, found in seen[page]["axe"].items():
        assert found == [], view


@pytest.mark.parametrize("page", PAGES)
def test_the_keyboard_reaches_everything_and_the_focus_is_seen(seen: dict[str, Any], page: str) -> None:
    told = seen[page]["keyboard"]
    reached = told["reached"]
    assert [int(each["at"]) for each in reached] == list(range(told["wanted"]))
    assert [each["name"] for each in reached if not each["visible"]] == []
    assert told["toggles"] or page == "empty"


def test_on_paper_the_findings_are_open(seen: dict[str, Any]) -> None:
    paper = seen["hire"]["paper"]
    assert paper["nav"] == "none"
    assert paper["shown"] == paper["items"] > 5
    assert 2 <= paper["pages"] <= 8
