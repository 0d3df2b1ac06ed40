"""Whether a citation stands: at the named place of the named tree, to the letter."""

from bot.openspec.layout import document_at, read_text
from bot.search.answer import Citation
from bot.search.verify import find_quotation, stands_in
from bot.text.tree import Kind, Tree

PROPOSAL = "proposal.md"


def holds(citation: Citation, tree: Tree, commit: str) -> bool:
    """Whether ``citation`` is of this tree, which is that of ``commit``, and its quotation stands where it says."""
    if citation.commit != commit or tree.kind(citation.path) is None:
        return False
    if citation.path.endswith(f"/{PROPOSAL}"):
        if citation.requirement or tree.kind(citation.path) is not Kind.FILE:
            return False
        return stands_in(read_text(tree, citation.path), citation.quote, citation.line)
    document = document_at(tree, citation.path)
    place = find_quotation(document, citation.requirement, citation.quote, citation.line) if document else None
    return place is not None and place.text == citation.quote
