"""Whatever reaches the one exit, what leaves it is harmless to GitHub's own renderer and to another."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from helpers.github_page import Page, as_another, as_github, problems
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import PlanError
from bot.forge.fences import INFOS
from bot.forge.outgoing import CUT, MOST, safe, safe_title, with_marker
from bot.journal.redactor import Redactor
from bot.openspec.findings import Finding, Severity
from bot.openspec.suggestions import Question, Suggestion
from bot.templating import code, fenced, plain
from bot.text.lines import utf16_length
from bot.workflows.improve import Improved, Improvement
from bot.workflows.markers import marker
from bot.workflows.messages import title_for
from bot.workflows.pull_request import pull_request_for

FOLDER = Path(__file__).parent / "outgoing"
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['name']}")
    for file in sorted(FOLDER.glob("*.toml"))
    for case in tomllib.loads(file.read_text("utf-8"))["case"]
]
HOSTS = {"github.com", "docs.example"}
REDACT = Redactor(["hunter2-and-more", "pa*ss`wd_42&x"]).text
BOXES = frozenset({"0123456789ab", "0123456789ab/a", "aaaaaaaaaaaa"})


def out(text: str, most: int = MOST, boxes: frozenset[str] = frozenset()) -> str:
    return safe(text, redact=REDACT, hosts=HOSTS, most=most, own_boxes=boxes)


def wrong(text: str, boxes: int = 0) -> list[str]:
    return [
        f"{read.__name__}: {each}" for read in (as_github, as_another) for each in problems(read(text), HOSTS, boxes)
    ]


@pytest.mark.parametrize("case", CASES)
def test_an_attack_becomes_words(case: dict[str, Any]) -> None:
    text = case["given"] * case.get("repeat", 1)
    most, boxes = case.get("most", MOST), frozenset(case.get("boxes", ()))
    made = out(text, most, boxes)
    assert made == (text if case.get("stays") else case["becomes"] + CUT * case.get("cut", False))
    assert out(made, most, boxes) == made
    assert wrong(made, len(boxes)) == []


def test_the_attacks_are_many_and_distinct() -> None:
    texts = [case.values[0]["given"] for case in CASES]
    assert (
        len({(text, case.values[0].get("most")) for text, case in zip(texts, CASES, strict=True)}) == len(texts) > 120
    )


FRAGMENTS = [case.values[0]["given"] for case in CASES] + re.split(
    " ",
    "@ada #1 o/r#2 GH-3 fixes closes /approve ``` ```suggestion\n ```diff\n ~~~ ` `` [ ] ( ) ](https://github.com/o) "
    "](https://evil.example) ![ [x] [x]: https:// https://github.com www. :// // < > <details> </details> <summary> <br> "
    "<sub> </sub> <script> <!-- --> - > * 1. | |--|--|\n --- & &#64; &#8203; &#96; &lt; \\ \\` \\< \\& $ $$ ~~ ** _ : = # ! ' \" "
    "\u200b \u202e \U000e0041 \ufe0f \x00 \ud800 \x0b \x85 \u2028 \xa0 é 1 a ghp_abcdefghijklmnop hunter2 -and-more \n \n\n \r\n \r \t",
)
FRAGMENTS += [" ", "  ", "    ", "- [ ] q <!-- specbot:box 0123456789ab -->", "<!-- specbot:s aaaaaaaaaaaa -->"]
TEXTS = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=30).map("".join)


@settings(deadline=None, max_examples=300)
@given(TEXTS | st.text())
def test_whatever_comes_nothing_harmful_leaves(text: str) -> None:
    made = out(text, boxes=BOXES)
    assert wrong(made, len(BOXES)) == []
    assert out(made, boxes=BOXES) == made
    assert REDACT(made) == made
    made.encode("utf-8")


@settings(deadline=None, max_examples=150)
@given(TEXTS, st.integers(len(CUT) + 1, 400))
def test_whatever_is_cut_keeps_to_its_length_and_says_so(text: str, most: int) -> None:
    made = out(text, most)
    assert utf16_length(made) <= most
    assert made.endswith(CUT) or made == out(text)
    assert wrong(made) == []
    assert out(made, most) == made


@settings(deadline=None, max_examples=200)
@given(st.text("ab@#`\\<*_&$ []()|~\u200b\n1", max_size=30))
def test_fenced_code_and_code_keep_their_bytes(text: str) -> None:
    body = f"{fenced(text, 'suggestion')}\n\nsee {code(text)}\n" if text.strip() else fenced(text, "suggestion")
    assert out(body) == body


def test_a_fence_longer_than_github_counts_is_words() -> None:
    text = fenced("`" * 300 + "\n@ada", "diff")
    assert Page(as_github(text)).words.count("@ada") == 1  # what makes it an attack
    assert out(text) == "&#96;" * 301 + "diff\n" + "&#96;" * 300 + "\n@&#8288;ada\n" + "&#96;" * 301


def test_halves_of_characters_are_joined_or_replaced_and_code_has_them_too() -> None:
    assert out("a\ud83d\ude00b\ud83dc\udc80") == "a😀b�c�"
    assert out("```\n\udcff\x00\n```") == "```\n��\n```"


def test_what_may_stay_is_said_by_who_calls() -> None:
    graph = "```mermaid\ngraph TD\n```"
    assert safe(graph, redact=REDACT, hosts=(), infos={*INFOS, "mermaid"}) == graph
    link = "[x](https://GitHub.com/o)"
    assert safe(link, redact=REDACT, hosts=["GITHUB.com"]) == link
    assert safe(link, redact=REDACT, hosts=()) == "\\[&#8288;x](https:&#8288;//GitHub.com/o)"


def test_megabytes_are_cut_before_they_are_read() -> None:
    text = "word " * 400_000
    made = out(text, 1000)
    assert made == ("word " * ((1000 - len(CUT)) // 5)).rstrip() + CUT


def ordinary(reason: str, questions: tuple[Question, ...] = ()) -> tuple[str, str]:
    path = "openspec/specs/door-lock/spec.md"
    before = "The system SHALL react quickly to @everyone, see #1."
    suggestions = tuple(
        Improved(Suggestion(path, before, after, "vague-word", reason, name, intents=frozenset()), ())
        for name, after in (("Opens the door", "The system SHALL react within 2 s."), ("", "See `a` & <b>."))
    )
    found = Finding("vague-word", Severity.WARNING, path, "Says “fast” without a number.", 3, "Opens")
    result = Improvement(
        suggestions=suggestions,
        questions=questions,
        dropped=(),
        waiting=(found,),
        left=(),
        changes={path: "x"},
        documents=1,
        calls=1,
        stopped="",
    )
    return pull_request_for(result, "qwen3-4b-instruct", "0123456789ab")


@pytest.mark.parametrize(
    "reason",
    [
        "The rider's app shows minutes, price & fee within 3.5 s (if open).",
        "It has *stars*, `ticks`, <b>tags</b>, [brackets](https://evil.example), a | bar, $5, #1, @ada, GH-2 and www.x.example.",
        "1. A number; - a dash; C:\\path\\to, ~~gone~~ and “quotes” — žluťoučký 😀.",
    ],
)
def test_what_our_own_templates_make_is_not_touched(reason: str) -> None:
    title, text = ordinary(reason)
    assert out(text) == text
    assert safe_title(title, REDACT) == title
    assert wrong(text) == []


def test_the_boxes_of_our_own_questions_stay_when_their_ids_are_given() -> None:
    asked = Question(
        "openspec/specs/door-lock/spec.md", "Opens the door", "How fast, @ada?", ("2 s", "[x] 5 s <!-- b -->")
    )
    _, text = ordinary("It says when.", (asked,))
    boxes = frozenset(re.findall("<!-- specbot:box (.*?) -->", text))
    assert len(boxes) == 2
    made = out(text, boxes=boxes)
    assert made == text.replace("\\[x\\]", "\\[&#8288;x\\]")
    assert wrong(made, 2) == []
    assert Page(as_github(made)).tags.count("input") == 2
    assert Page(as_github(out(text))).tags.count("input") == 0


def test_the_link_to_our_own_run_stays() -> None:
    text = f"Run [{code('0123456789ab')}](https://github.com/o/r/actions/runs/123)."
    assert out(text) == text
    assert Page(as_github(text)).links == ["https://github.com/o/r/actions/runs/123"]


@settings(deadline=None, max_examples=200)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=40))
def test_a_value_that_was_escaped_is_words_however_it_leaves(value: str) -> None:
    text = f"**{plain(value)}** and {plain(value)}."
    assert wrong(out(text)) == []


SHOWN = [
    ("Fixes #1 for @ada, GH-2, o/r@0123456", "Fixes #\u20601 for @\u2060ada, GH-\u20602, o/r@\u20600123456"),
    ("a\nb\r\n\tc  d", "a b c d"),
    ("`code` and \u202ebidi\u200b", "'code' and bidi"),
    ("@\u200bada \ud800", "@\u2060ada �"),
    ("see https://evil.example or www.evil.example", "see https:\u2060//evil.example or www\u2060.evil.example"),
    ("Improve it [skip ci] [CI skip]", "Improve it [\u2060skip ci] [\u2060CI skip]"),
    ("token ghp_abcdefghijklmnopqrst", "token [secret]"),
    ("token ghp_abcdefgh\u200bijklmnopqrst", "token [secret]"),
    (" \u200b\n", "(no title)"),
    ("a" * 300, "a" * 255 + "…"),
    ("😀" * 200, "😀" * 127 + "…"),
    ("a" * 254 + " bc", "a" * 254 + "…"),
]


@pytest.mark.parametrize(("given", "shown"), SHOWN)
def test_a_title_is_one_line_of_words(given: str, shown: str) -> None:
    assert safe_title(given, REDACT) == shown
    assert safe_title(shown, REDACT) == shown
    assert utf16_length(shown) <= 256


@settings(deadline=None)
@given(TEXTS)
def test_no_title_calls_or_refers(text: str) -> None:
    title = safe_title(text, REDACT)
    assert re.search(r"@\w|#\w|\bGH-\d|://|\bwww\.|[`\r\n]", title, re.IGNORECASE) is None
    assert 0 < utf16_length(title) <= 256
    assert safe_title(title, REDACT) == title


def test_our_title_of_a_hostile_path_is_not_touched() -> None:
    suggestion = Suggestion("openspec/specs/Fixes #1 for @ada/spec.md", "a", "b", "vague-word", "why", "x")
    assert safe_title(title_for([suggestion]), REDACT) == title_for([suggestion])


def test_a_marker_stands_before_the_body() -> None:
    mark = marker("status", {"head": "0" * 40})
    assert with_marker(mark, "Hello @ada", redact=REDACT, hosts=()) == f"{mark}\nHello @&#8288;ada"
    body = with_marker(mark, "word " * 20_000, redact=REDACT, hosts=())
    assert body.startswith(f"{mark}\nword")
    assert body.endswith(CUT)
    assert utf16_length(body) <= MOST
    assert Page(as_github(body)).comments == [mark[4:-3]]
    box = "- [ ] a <!-- specbot:box 0123456789ab -->"
    assert with_marker(mark, box, redact=REDACT, hosts=(), own_boxes=BOXES) == f"{mark}\n{box}"


def test_marker_and_body_are_as_long_as_may_be_together() -> None:
    mark = f"<!-- specbot:status v1 {'a' * (49_152 - 27)} -->"
    assert len(with_marker(mark, "x" * 70_000, redact=REDACT, hosts=())) == MOST
    assert out("x" * 100, 10) == CUT[-10:]  # whoever leaves no room for the sentence gets no more than was asked for


@pytest.mark.parametrize(
    "mark",
    [
        "",
        "words",
        "<!-- other:status v1 -->",
        "<!-- specbot:Status v1 -->",
        "<!-- specbot:status v2 -->",
        "<!-- specbot:status v1 a -- b -->",
        "<!-- specbot:status v1 a--b -->",
        "<!-- specbot:status v1 --> <img>",
        "<!-- specbot:status v1 -->\n@ada",
        "<!-- specbot:status v1 a b -->",
        "<!-- specbot:-a v1 -->",
        "<!-- specbot:status v1 hunter2-and-more -->",
        f"<!-- specbot:status v1 {'a' * (49_152 - 26)} -->",
    ],
)
def test_what_is_no_marker_of_ours_is_refused(mark: str) -> None:
    with pytest.raises(PlanError) as refused:
        with_marker(mark, "words", redact=REDACT, hosts=())
    words = "The plan holds a comment whose hidden marker is not one of specbot's. Make the plan again."
    assert str(refused.value) == words
