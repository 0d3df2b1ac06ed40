"""Say which specs and changes could not be read, beside a result that was made without them."""

from bot.cli.output import Printer
from bot.openspec.readable import unread_in_words
from bot.text.printable import in_one_line
from bot.text.tree import Tree


def tell_unread(printer: Printer, *trees: Tree) -> bool:
    """Say what was left out of some trees, each once; return whether anything was."""
    unread = dict.fromkeys(line for tree in trees for line in unread_in_words(tree))
    for line in unread:
        printer.talk("Not looked at: ", in_one_line(line))
    return bool(unread)
