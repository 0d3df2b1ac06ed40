"""Small specs to ask about, and what makes questions from them."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

from bot.bench.asking.draw import Subject
from bot.bench.asking.library import Library
from bot.bench.asking.maker import Maker
from bot.cli.bench_ask import sayings
from bot.openspec.model import Document, DocumentKind
from bot.openspec.parse import parse_document

SAYINGS = sayings()
_FOLDER = Path(__file__).parents[1] / "bench" / "asking"
TEXTS = {name: (_FOLDER / f"{name}.md").read_text("utf-8") for name in ("garden", "kiosk")}


def document(name: str, text: str = "", kind: DocumentKind = DocumentKind.SPEC) -> Document:
    """Return a main spec of the given text, or of one that lies with the tests."""
    return parse_document(f"openspec/specs/{name}/spec.md", name, text or TEXTS[name], kind)


def maker(documents: Sequence[Document], seed: int = 1) -> Maker:
    """Return what makes questions from some documents."""
    return Maker(Library(documents), SAYINGS.phrases, Random(seed))


def garden() -> Subject:
    """Return the repository of both specs that lie with the tests."""
    return Subject("allotment", (document("garden"), document("kiosk")))
