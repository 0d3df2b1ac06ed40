"""What goes first into a pull request that not everything fits into: what people are likely to want.

What is little known gets its turn too: the chances are drawn (``bot.learning.selection``).
"""

from collections.abc import Iterable, Sequence

from bot.learning.selection import Candidate
from bot.workflows.identities import identity
from bot.workflows.learned import Learned
from bot.workflows.plan import Part


def order_of(parts: Iterable[Part], learned: Learned, seed: str, stands: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the ids, as the repository knows them, of all suggestions, best first; none where no verdict is known.

    What ``stands`` in an open pull request comes before everything else: nobody is to see it go.
    """
    if not learned.evidence.rules:
        return ()
    found: dict[str, Candidate] = {}
    for part in parts:
        there = learned.at(part.prefix)
        for each in (improved.suggestion for improved in part.suggestions):
            id_ = identity(part.prefix, each.id)
            found[id_] = there.candidate(id_, each.path, each.rule)
    first = [each for each in dict.fromkeys(stands) if each in found]
    place = learned.places({id_: each for id_, each in found.items() if id_ not in first}, seed)
    return (*first, *sorted(place, key=place.__getitem__))
