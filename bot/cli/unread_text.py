"""Say which specs and changes could not be read, beside a result that was made without them."""

from bot.cli.output import Printer
from bot.openspec.readable import unread_of
from bot.text.printable import in_one_line
from bot.text.tree import Tree


def tell_unread(printer: Printer, *trees: Tree) -> bool:
    """Say what was left out of some trees, each once; return whether anything was."""
    unread = {path: why for tree in trees for path, why in unread_of(tree).items()}
    for path, why in unread.items():
        # Of a change it may be a spec that it edits.
        printer.talk("Not looked at: ", in_one_line(why if path in why else f"{path}: {why}"))
    return bool(unread)
