"""The trailers of a commit that is made of suggestions: which run, which rules, and each suggestion by its id."""

from collections.abc import Sequence

from bot.learning.sketch import sketch_of
from bot.learning.trailer import SUGGESTION_TRAILER, told
from bot.openspec.suggestions import Suggestion
from bot.repo.branches import RUN_TRAILER
from bot.workflows.conversation import identity


def trailers_for(made: Sequence[tuple[str, Suggestion]], run: str) -> dict[str, str | list[str]]:
    """Return the trailers of the commit of some suggestions, each given with the prefix of its root.

    The run is named last: of a message that is too long whoever reads a push keeps the end.
    """
    names = [
        told(
            identity(prefix, each.id),
            each.rules,
            each.source,
            each.used,
            identity(prefix, each.was),
            sketch_of(each.before, each.after),
        ).value
        for prefix, each in made
    ]
    rules = sorted({rule for _, each in made for rule in each.rules})
    return {SUGGESTION_TRAILER: names, "Specbot-Rule": rules, RUN_TRAILER: run}
