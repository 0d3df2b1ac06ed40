"""What is posted: whatever comes, nothing that leaves calls anybody, hides anything or draws more than words."""

import re
import tomllib
from collections.abc import Iterable

from fuzz.maker import Maker
from fuzz.target import HERE, Parts, Target, part
from helpers.github_page import CALLS, HIDDEN, OWN, Page, as_another, as_github, problems

from bot.forge.diagrams import is_sequence
from bot.forge.outgoing import CUT, MOST, MOST_TITLE, safe, safe_title, with_marker
from bot.journal.redactor import Redactor
from bot.templating import code, fenced, plain
from bot.text.lines import utf16_length
from bot.workflows.markers import marker
from bot.workflows.mermaid import escaped

HOSTS = {"github.com", "docs.example"}
REDACT = Redactor(["hunter2-and-more", "pa*ss`wd_42&x"]).text
BOXES = frozenset({"0123456789ab", "0123456789ab/a", "aaaaaaaaaaaa"})
CASES = [
    case["given"]
    for file in sorted((HERE.parent / "forge" / "outgoing").glob("*.toml"))
    for case in tomllib.loads(file.read_text("utf-8"))["case"]
    if not case.get("repeat")
]
FRAGMENTS = (
    *re.split(
        " ",
        "@ada #1 o/r#2 GH-3 fixes closes Resolves /approve ``` ```suggestion\n ```diff\n ~~~ ` `` [ ] ( ) ](https://github.com/o) "
        "](https://evil.example) ![ [x] [x]: [^1] [^1]: https:// https://github.com www. :// // < > <details> </details> <summary> "
        "</summary> <br> <sub> </sub> <kbd> <script> <!-- --> <? <![CDATA[ ]]> <a\nhref= - > * + 1. 1) | |--|--|\n --- === & &#64; "
        "&#8203; &#96; &lt; &#x40; &commat; &num; \\ \\` \\< \\& $ $$ ~~ ** _ : = # ## ! ' \" \u200b \u2060 \u202e \U000e0041 \ufe0f \x00 "
        "\ue000 \ue001 \x0b \x0c \x85 \u2028 \xa0 é a ghp_abcdefghijklmnop hunter2 -and-more \n \n\n \r\n \r \t @\u2060 &#8288; mailto:a@b.example",
    ),
    " ",
    "    ",
    "- [ ] q <!-- specbot:box 0123456789ab -->",
    "<!-- specbot:s aaaaaaaaaaaa -->",
    "<!-- specbot:s bbbbbbbbbbbb -->",
    "<!-- specbot:review v1 -->",
)


def out(text: str, most: int = MOST) -> str:
    return safe(text, redact=REDACT, hosts=HOSTS, most=most, own_boxes=BOXES)


def harmless(made: str, *, boxes: bool = True) -> None:
    """Hold a page against what people and GitHub would make of it, as two renderers read it."""
    for read in (as_github, as_another):
        html = read(made)
        assert problems(html, HOSTS, len(BOXES) if boxes else 0) == [], read.__name__
        assert all(OWN.fullmatch(each) and each.split()[-1] in BOXES for each in Page(html).comments)


def given(parts: Parts) -> str:
    """Return the text; two characters of private use stand for halves of a pair, which no file can hold."""
    return part(parts, 0).replace("\ue000", "\ud83d").replace("\ue001", "\ude00")


def check(parts: Parts) -> None:
    text = given(parts)
    made = out(text)
    harmless(made)
    assert out(made) == made, "what came out changes when it is put in again"
    assert REDACT(made) == made, "a secret left"
    made.encode("utf-8")
    _cut(text)
    _title(text)
    _escaped(text)


def _cut(text: str) -> None:
    most = len(CUT) + 1 + len(text) * 7 % 211
    made = out(text, most)
    assert utf16_length(made) <= most
    assert made.endswith(CUT) or made == out(text)
    harmless(made)
    assert out(made, most) == made
    kept = marker("review", {"text": text})
    marked = with_marker(kept, text, redact=REDACT, hosts=HOSTS, own_boxes=BOXES)
    assert marked == f"{kept}\n{out(text, MOST - len(kept) - 1)}"


def _title(text: str) -> None:
    title = safe_title(text, REDACT)
    assert utf16_length(title) <= MOST_TITLE
    assert title == " ".join(title.split())
    assert title
    assert not CALLS.search(title)
    assert not HIDDEN.search(title.replace("\u2060", ""))
    assert "`" not in title
    assert safe_title(title.replace("\u2060", ""), REDACT) == title or title.endswith("…")


def _escaped(text: str) -> None:
    harmless(out(f"**{plain(text)}** and {plain(text)}."), boxes=False)
    if text.isprintable() or all(each.isprintable() or each in "\n\t" for each in text):
        body = f"{fenced(text, 'suggestion')}\n\nsee {code(text)}\n"
        # A span of code that begins with more than 80 is none to cmark, and words to us.
        if REDACT(body) == body and text.strip() and "`" * 80 not in text:
            assert out(body) == body, "code of ours did not keep its bytes"
    drawn = f"sequenceDiagram\n    participant A as {escaped(text)}\n    A->>A: {escaped(text)}\n"
    assert is_sequence(drawn) or len(escaped(text)) > 400


def timed(parts: Parts) -> None:
    text = given(parts)
    out(text)
    out(text, 1000)
    safe_title(text, REDACT)
    out(plain(text[:20_000]))


def build(maker: Maker) -> list[str]:
    made = ""
    while not maker.is_done and len(made) < 3000:
        made += maker.text(4) if maker.chance(6) else maker.pick(FRAGMENTS)
    return [made]


def seeds() -> Iterable[Parts]:
    yield from ([each.encode("utf-8", "replace").decode("utf-8")] for each in CASES)
    yield [fenced("@ada\n- a\n+ b", "diff") + f"\n\n{code('a`b')} {plain('<b> @ada #1')}"]


TARGET = Target("outgoing", check, timed, build, seeds, FRAGMENTS)
