"""The comment, read as a forge reads it: short, its boxes whole, and nothing in it but words from elsewhere."""

import re
import tomllib
from pathlib import Path

import pytest
from helpers.github_page import tags_and_words

from bot.config import LimitsConfig
from bot.openspec.differences import ChangeKind, Extent, RequirementChange, ScenarioChange
from bot.openspec.findings import Finding, Severity
from bot.openspec.model import Operation
from bot.openspec.stated import stated_changes
from bot.openspec.suggestions import Question, Suggestion
from bot.workflows.improve import Improved, Improvement
from bot.workflows.opinion import Meaning, Opinion
from bot.workflows.review import Found, Review
from bot.workflows.review_comment import MOST_COMMENT, About, review_comment

HOSTILE = tomllib.loads((Path(__file__).parent / "hostile_words.toml").read_text("utf-8"))["words"]
BOX = re.compile(r"^- \[ \] (.*) <!-- specbot:box ([0-9a-f]{12}(?:/[a-d])?) -->$", re.MULTILINE)
ABOUT = About("0123456789abcdef0123456789abcdef01234567", "https://forge.example/a/b/actions/runs/1", "a-model")


def review_of(words: str, number: int = 1) -> Review:
    """Return a review with ``number`` of everything, all of it made of ``words``."""
    path = f"openspec/specs/{words}/spec.md"
    facts = stated_changes(f"`{words} a` wait 3 s", f"`{words} b` wait 4 s")
    scenario = ScenarioChange(words, ChangeKind.RENAMED, Extent.WORDS, words, facts)
    suggestions = [
        Suggestion(path, f"{words} before {at}", f"{words} after", "vague-word", words, words, source=words)
        for at in range(number)
    ]
    questions = [Question(path, words, f"{words} {at}", (words, words, words)) for at in range(number)]
    kinds = (ChangeKind.MODIFIED, ChangeKind.RENAMED, ChangeKind.ADDED, ChangeKind.REMOVED)
    improvement = Improvement(
        suggestions=tuple(Improved(each, ()) for each in suggestions),
        questions=tuple(questions),
        dropped=(),
        waiting=(),
        left=(),
        changes={},
        documents=1,
        calls=1,
        stopped="",
    )
    return Review(
        changes=tuple(
            RequirementChange(
                path, f"{words} {at}", kind, Extent.MEANING, 3, Operation.ADDED, words, "", "", "", facts, (scenario,)
            )
            for at in range(number)
            for kind in kinds
        ),
        findings=tuple(
            Found(Finding("S05", severity, path, words, 3, f"{words} {at}"), at % 2 == 0, waits=True)
            for at in range(number)
            for severity in Severity
        ),
        opinions=tuple(
            Opinion(path, words, 3, words, Meaning.CHANGED, words, words, words, words) for _ in range(number)
        ),
        improvement=improvement,
        stopped=words,
        untested=words,
        notes=(words,),
        limits=LimitsConfig(),
        read=2,
    )


def numbers_of(review: Review) -> dict[str, int]:
    ids = [each.suggestion.id for each in review.improvement.suggestions]
    ids += [each.id for each in review.improvement.questions]
    return {each: number for number, each in enumerate(ids, 1)}


def comment_of(words: str, number: int = 1, about: About = ABOUT) -> str:
    review = review_of(words, number)
    return review_comment(review, numbers_of(review), about)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_make_no_markup(words: str) -> None:
    about = About(ABOUT.head_sha, ABOUT.run_url, words, (words,), True, words)
    plain = About(ABOUT.head_sha, ABOUT.run_url, "harmless", ("harmless",), True, "harmless")
    tags, seen = tags_and_words(comment_of(words, about=about))
    assert tags == tags_and_words(comment_of("harmless", about=plain))[0]
    assert re.search(r"@\w|(?<!&)#\d|GH-\d|www\.", seen) is None
    assert (
        re.findall(
            r"<!--(?! specbot:box [0-9a-f/]+[a-d]? -->)", re.sub(r"```.*?```", "", comment_of(words), flags=re.DOTALL)
        )
        == []
    )


def test_a_box_stands_on_a_line_of_its_own_and_names_its_item() -> None:
    review = review_of("plain", 2)
    ids = [each.suggestion.id for each in review.improvement.suggestions]
    asked = [each.id for each in review.improvement.questions]
    assert BOX.findall(review_comment(review, numbers_of(review), ABOUT)) == [
        ("apply 1", ids[0]),
        ("apply 2", ids[1]),
        *((f"3{letter} plain", f"{asked[0]}/{letter}") for letter in "abc"),
        *((f"4{letter} plain", f"{asked[1]}/{letter}") for letter in "abc"),
    ]


def test_how_to_accept_is_said_once() -> None:
    assert comment_of("plain", 3).count("Comment `/specbot apply 1`, or tick it.") == 1


def test_on_a_fork_there_are_no_boxes_and_it_says_why() -> None:
    text = comment_of("plain", 2, About(ABOUT.head_sha, can_apply=False))
    assert "[ ]" not in text
    assert "/specbot apply" not in text
    assert "Nothing can be applied from here: the branch belongs to another repository" in text


def test_what_has_no_number_has_no_box() -> None:
    text = review_comment(review_of("plain"), {}, ABOUT)
    assert "[ ]" not in text
    assert "tick it" not in text


def test_what_exceeds_the_limits_is_folded_and_counted() -> None:
    text = comment_of("plain", 12)
    limits = LimitsConfig()
    assert len(BOX.findall(text)) == limits.suggestions + 3 * limits.questions
    assert "<summary>2 more, beyond the limit of one comment</summary>" in text
    assert "<summary>9 more, beyond the limit of one comment</summary>" in text
    open_part = re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)
    assert open_part.count("**new**") == limits.inline
    assert "<summary>33 more findings</summary>" in text
    assert "30 more changed requirements" in text


@pytest.mark.parametrize("number", [100, 1000])
def test_it_is_never_too_long_and_what_is_left_out_is_counted(number: int) -> None:
    text = comment_of("many words " * 40, number)
    assert len(text) <= MOST_COMMENT
    assert text.count("<details>") == text.count("</details>")
    assert re.search(r"and \d+ more\.", text)


def test_a_usual_comment_fits_on_a_screen() -> None:
    text = comment_of("plain words", 1)
    shown = re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)
    assert sum(bool(line.strip()) for line in shown.split("\n")) <= 45


def test_an_address_that_is_none_is_no_link() -> None:
    assert "[The run](https://forge.example/a/b/actions/runs/1)" in comment_of("plain")
    for address in ("javascript:alert(1)", "https://x.example/) [a](https://evil.example", ""):
        assert "The run" not in comment_of("plain", about=About(ABOUT.head_sha, address))


def test_it_says_who_spoke() -> None:
    text = comment_of("plain", about=About(ABOUT.head_sha, model="a-model"))
    assert "a-model read each change once. These are opinions" in text
    assert "No model was asked" in review_comment(review_of("plain"), {}, About(ABOUT.head_sha))


def test_a_diff_closes_its_fence_and_is_cut_at_a_line() -> None:
    review = review_of("plain")
    long = Suggestion("openspec/specs/a/spec.md", "\n".join(["a ```"] * 900), "b", "r", "why", "R")
    improvement = Improvement((Improved(long, ()),), (), (), (), (), {}, 1, 0, "")
    text = review_comment(Review((), (), (), improvement, limits=review.limits), {long.id: 1}, ABOUT)
    diff = re.search(r"^````diff\n(.*?)\n````$", text, re.MULTILINE | re.DOTALL)
    assert diff is not None
    assert re.fullmatch(r"… \d+ more lines", diff[1].split("\n")[-1])
