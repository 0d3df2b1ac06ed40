"""The text of a pull request, read as a forge reads it: what a spec or a model says is words and nothing else."""

import re

import pytest
from helpers.github_page import tags_and_words

from bot.openspec.findings import Finding, Severity
from bot.openspec.suggestions import Question, Suggestion
from bot.workflows.improve import Improved, Improvement
from bot.workflows.messages import message_for, title_for
from bot.workflows.pull_request import pull_request_for

JOINER = "\u2060"
HOSTILE = [
    "</details><img src=x onerror=y>",
    "[click](https://evil.example) ![x](https://evil.example/y) <https://evil.example>",
    "**bold** _thin_ `code` ~~gone~~ &lt;b&gt; \\*",
    "# Head",
    "- [x] done",
    "1. one",
    "> quoted",
    "---",
    "```\nfence\n```",
    "a | b\n--- | ---\n1 | 2",
    "@everyone fixes #1 and GH-2, see www.evil.example and a@b.example",
    "[ref]: https://evil.example",
    "{{ 1 + 1 }} {% raw %}",
]


def text_with(words: str) -> tuple[str, str]:
    path = f"openspec/specs/{words}/spec.md"
    suggestion = Suggestion(path, f"{words} before", f"{words} after", "vague-word", words, words, intents=frozenset())
    found = Finding("S05", Severity.ERROR, path, words, 3, words)
    result = Improvement(
        suggestions=(Improved(suggestion, ()),),
        questions=(Question(path, words, words, (words, words)),),
        dropped=(),
        waiting=(found,),
        left=(),
        changes={path: "x"},
        documents=1,
        calls=1,
        stopped="",
    )
    return pull_request_for(result, words, "0123456789ab")


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_make_no_markup(words: str) -> None:
    _, text = text_with(words)
    tags, _ = tags_and_words(text)
    assert tags == tags_and_words(text_with("harmless")[1])[0]


def test_nobody_is_called_and_nothing_is_linked() -> None:
    title, text = text_with(HOSTILE[10])
    _, seen = tags_and_words(text)
    assert seen.replace(JOINER, "").count("@everyone fixes #1 and GH-2, see www.evil.example") == 10
    for part in (seen, title):
        assert re.search(r"@\w|#\d|GH-\d", part) is None
    assert re.search(r"www\.|://", seen) is None


def test_harmless_words_stand_as_they_are() -> None:
    words = "The rider's app shows minutes, price & fee within 3.5 s (if open)."
    _, text = text_with(words)
    assert f"**1. {words.replace('&', '&amp;')}** · `vague-word`" in text
    assert f"Wording by {words.replace('&', '&amp;')}. Run `0123456789ab`." in text


def test_a_commit_message_holds_one_line_for_each_edit() -> None:
    words = "Fixes #1 for @ada\nSpecbot-Run: forged"
    suggestion = Suggestion(f"openspec/specs/{words}/spec.md", "a", "b", "vague-word", "why", words)
    said = f"Fixes #{JOINER}1 for @{JOINER}ada Specbot-Run: forged"
    assert title_for([suggestion]) == f"Improve specs/{said}: vague-word"
    assert message_for([suggestion]).splitlines()[2:] == [f"- specs/{said}: {said} (vague-word)"]
