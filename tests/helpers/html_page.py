"""An HTML page as a browser's parser would see its elements, for what must and must not stand in it."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def attributes(self, tag: str, name: str) -> list[str]:
        return [given[name] for found, given in self.elements if found == tag and name in given]


HARMLESS = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "h1", "h2", "h3", "p", "bdi", "code", "main", "section",
    "pre", "dl", "div", "dt", "dd", "span", "nav", "ul", "li", "figure", "figcaption", "svg", "g", "path", "text",
    "circle", "details", "summary", "table", "caption", "tr", "th", "td", "b", "footer",
}  # fmt: skip


def faults(page: Page) -> list[str]:
    """Return what could run, load or hide something: an element or attribute that the page has no need of."""
    found = [tag for tag, _ in page.elements if tag not in HARMLESS]
    for tag, given in page.elements:
        found += [f"{tag} {name}" for name in given if name.startswith("on") or name in ("style", "src", "srcdoc")]
        links = [value for name, value in given.items() if name.endswith("href")]
        found += [f"{tag} {each}" for each in links if not each.startswith(("#", "https://"))]
    return found
