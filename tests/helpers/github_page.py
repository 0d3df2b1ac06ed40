"""Markdown as a page: GitHub's own renderer and an unrelated one, and what a page would do to people and issues."""

import re
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urlsplit

import cmarkgfm
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt

# What Markdown itself makes, and what GitHub's bodies may hold besides.
MARKDOWN = {
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "hr",
    "br",
    "em",
    "strong",
    "del",
    "s",
}
MARKDOWN |= {"code", "pre", "a", "input", "table", "thead", "tbody", "tr", "th", "td"}
ALLOWED = MARKDOWN | {"details", "summary", "sub", "sup", "kbd"}
OWN = re.compile(r" specbot:(?:box|s) [0-9a-f]{12}(?:/[a-d])? ")
# What github.com and its libraries look for in the text of a page, outside of code and links: people and teams, issues,
# commits, addresses. Broader than theirs.
CALLS = re.compile(r"@[A-Za-z0-9]|#[0-9]|\bgh-[0-9]|://|\bwww\.", re.IGNORECASE)
HIDDEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2061-\u2069\ufeff\ufe00-\ufe0f\U000e0000-\U000e0fff\x00-\x08\x0e-\x1f]"
)


class Page(HTMLParser):
    """A page, read: ``words`` outside of code and links, ``code``, ``tags``, ``links``, ``comments``, ``attributes``."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.code = list[str](), list[str]()
        self.tags, self.links, self.comments, self.attributes = list[str](), list[str](), list[str](), set[str]()
        self._inside = list[str]()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {f"{tag} {name}" for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag in ("code", "pre", "a"):
            self._inside.append(tag)
            self.code += [""] if tag == "code" else []

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag in ("code", "pre", "a"):
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if "code" in self._inside:
            self.code[-1] += data
        elif "a" not in self._inside:
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    handle_decl = unknown_decl = handle_pi = handle_comment


def as_github(text: str) -> str:
    """Return the page cmark-gfm, GitHub's own, makes of it, raw HTML and footnotes included."""
    return str(
        cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES)
    )


def as_another(text: str) -> str:
    """Return the page markdown-it makes of it."""
    return str(_another().render(text))


@cache
def _another() -> MarkdownIt:
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": True, "maxNesting": 1000})
    assert parser.linkify is not None
    parser.linkify.set({"fuzzy_link": False})  # GitHub makes no link of "a.md"
    return parser


def problems(html: str, hosts: set[str], boxes: int = 0) -> list[str]:
    """Return what a harmless page would not hold."""
    page = Page(html)
    found = [f"tag {tag}" for tag in set(page.tags) - ALLOWED]
    found += [f"link {link}" for link in page.links if not _is_good(link, hosts)]
    found += [f"comment {each}" for each in page.comments if not OWN.fullmatch(each)]
    found += [f"call {each[0]!r} in {words!r}" for words in page.words for each in CALLS.finditer(words)]
    found += [f"hidden {each[0]!r}" for words in page.words for each in HIDDEN.finditer(words)]
    found += ["a title"] if "a title" in page.attributes else []
    found += [
        f"attribute {each}"
        for each in page.attributes
        if each.split()[0] in ("details", "summary", "sub", "sup", "kbd", "br")
    ]
    return found + (["a box"] if page.tags.count("input") > boxes else [])


def _is_good(link: str, hosts: set[str]) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme == "https" and parts.netloc.lower() in hosts


def tags_and_words(text: str) -> tuple[list[str], str]:
    """Return the tags a forge would make of some Markdown, and the words outside code."""
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
    bare = re.sub(r"<code.*?</code>", "", html, flags=re.DOTALL)
    return re.findall(r"</?\w+", html), re.sub(r"<[^>]*>", "", bare)
