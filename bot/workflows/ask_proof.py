"""Whether a citation stands: at the named place of the named commit, to the letter."""

from bot.openspec.layout import document_at, read_text
from bot.search.answer import Citation
from bot.search.verify import find_quotation, stands_in
from bot.text.tree import Kind
from bot.workflows.ask_origins import PROPOSAL
from bot.workflows.retrieval import Library


def holds(citation: Citation, library: Library) -> bool:
    """Whether the quotation stands where it says, in a document of the library or of an older commit that is named."""
    tree = library.at(citation.commit)
    if citation.line < 1 or tree is None or tree.kind(citation.path) is None:
        return False
    if citation.path.endswith(f"/{PROPOSAL}"):
        if citation.requirement or tree.kind(citation.path) is not Kind.FILE:
            return False
        return stands_in(read_text(tree, citation.path), citation.quote, citation.line)
    document = document_at(tree, citation.path)
    place = find_quotation(document, citation.requirement, citation.quote, citation.line) if document else None
    return place is not None and place.text == citation.quote
