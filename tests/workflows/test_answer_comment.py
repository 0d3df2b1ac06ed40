"""The comment that answers a question: who reads it sees the answer, then where it stands."""

import pytest
from helpers.github_page import as_github

from bot.forge.outgoing import safe
from bot.search.answer import Answer, Citation, Looked, Sentence
from bot.workflows.answer_comment import AnswerPlace, answer_comment

HEAD = "c" * 40
PLACE = AnswerPlace("https://github.example/alice/widgets", HEAD, "When does a rental end?")


def shown(answer: Answer, prefix: str = "") -> str:
    return safe(answer_comment(answer, prefix, PLACE, [(prefix, answer)]), redact=str, hosts={"github.example"})


def quoted(path: str, quote: str = "The rental ends.", line: int = 8, change: str = "", commit: str = HEAD) -> Sentence:
    return Sentence(quote, (Citation(path, line, "Rental end", quote, commit, change),))


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("openspec/specs/bikes/spec.md", "openspec/specs/bikes/spec.md"),
        ("openspec/specs/a b (c)/spec.md", "openspec/specs/a%20b%20%28c%29/spec.md"),
        ("openspec/specs/~x/spec.md", "openspec/specs/%7Ex/spec.md"),
        ("openspec/specs/](https://evil.example)/spec.md", "openspec/specs/%5D%28https%3A//evil.example%29/spec.md"),
        ("openspec/specs/caf\udce9/spec.md", "openspec/specs/caf%E9/spec.md"),
        ("openspec/specs/ü?#&%/spec.md", "openspec/specs/%C3%BC%3F%23%26%25/spec.md"),
    ],
)
def test_a_quotation_links_to_its_line_at_the_commit(path: str, address: str) -> None:
    text = shown(Answer((quoted(path),), model="gemma"), "docs/")
    assert f"](https://github.example/alice/widgets/blob/{HEAD}/docs/{address}?plain=1#L8), Rental end" in text
    page = as_github(text)
    assert f'href="https://github.example/alice/widgets/blob/{HEAD}/docs/{address}?plain=1#L8"' in page
    assert page.count("href=") == 1


def test_an_older_commit_is_linked_as_such() -> None:
    text = shown(Answer((quoted("openspec/specs/bikes/spec.md", commit="d" * 40),)))
    assert f"/blob/{'d' * 40}/openspec" in text and f"Rental end, at {'d' * 9}" in text


def test_without_an_address_nothing_is_linked() -> None:
    answer = Answer((quoted("openspec/specs/bikes/spec.md"),))
    text = answer_comment(answer, "", AnswerPlace("", HEAD, "When?"), [("", answer)])
    assert "“The rental ends.” `openspec/specs/bikes/spec.md:8`, Rental end" in text


@pytest.mark.parametrize(
    "evil",
    [
        "@alice fixes #1 and GH-2, see https://evil.example and www.evil.example",
        "[x](https://evil.example) ![x](https://evil.example/x.png) <img src=x> <b>b</b> <!-- c -->",
        "/merge",
        "`code` **bold** _it_ | a | b | ~~gone~~ $x$ &lt;",
        "[1]: https://evil.example",
        "1. one\n\n# two\n\n```\nthree\n```",
    ],
)
def test_whatever_is_quoted_stands_there_as_words(evil: str) -> None:
    cited = Citation("openspec/specs/bikes/spec.md", 8, evil, evil, HEAD, evil)
    answers = [
        Answer((Sentence(evil, (cited,), (evil,)),)),
        Answer((Sentence(f"{evil} it is", (cited,)),), model="gemma"),
        Answer(looked_at=(Looked("openspec/specs/bikes/spec.md", 8, evil, evil),), why=evil),
    ]
    for each in answers:
        page = as_github(
            safe(
                answer_comment(each, "", AnswerPlace(PLACE.site, HEAD, evil), [("", each)]),
                redact=str,
                hosts={"github.example"},
            )
        )
        assert page.count("href=") == 1
        assert not any(tag in page for tag in ("<img", "<b>", "<em>", "<strong>b", "<del", "<h1", "<pre", "<table"))


def test_sentences_come_first_and_then_their_quotations_by_number() -> None:
    one, two = quoted("openspec/specs/a/spec.md", "It ends."), quoted("openspec/specs/b/spec.md", "It begins.", 3)
    both = Sentence("It begins and ends.", (*two.citations, *one.citations))
    text = shown(Answer((both, Sentence("It truly ends.", one.citations)), model="gemma"))
    assert "It begins and ends. \\[1\\]\\[2\\] It truly ends. \\[2\\]\n\n1. “It begins.”" in text
    assert "\n2. “It ends.”" in text
    assert text.index("[openspec/specs/b/spec.md:3]") < text.index("[openspec/specs/a/spec.md:8]")


def test_quotations_stand_under_their_case() -> None:
    first = Sentence(
        "the rental is closed", quoted("x", "the rental is closed").citations, ("it is open", "nobody rides")
    )
    later = Sentence("the lamp shines", quoted("y", "the lamp shines", 9, "night").citations)
    text = shown(Answer((first, later)))
    assert "When it is open and nobody rides:\n\n1. “the rental is closed”" in text
    assert "After the change `night`:\n\n2. “the lamp shines”" in text
    assert "in the open change night" in text


def test_an_abstention_names_the_nearest_of_every_root() -> None:
    many = tuple(Looked("openspec/specs/a/spec.md", line, f"A{line}") for line in range(1, 9))
    first, second = (
        Answer(looked_at=many, why="The specs do not say."),
        Answer(looked_at=(Looked("z", 1, "", "night"),)),
    )
    text = answer_comment(first, "", PLACE, [("", first), ("docs/", second)])
    assert "**The specs do not say.**\n\nLooked at:\n\n- [" in text
    assert text.count("\n- ") == 5 and "docs/z:1" in text and "Purpose, in the open change night" in text
