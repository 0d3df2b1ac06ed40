"""A suggestion that was published, as whoever asks what became of it has to know it."""

from dataclasses import dataclass

from bot.learning.events import Event, Kind, group_of
from bot.learning.sketch import Sketch
from bot.learning.trailer import model_of
from bot.openspec.suggestions import Suggestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """One suggestion: ``id`` in the whole repository, ``path`` from its top, old and new text of one block.

    ``base`` is the commit it was made for, ``commit`` the one that made it, ``when`` that commit's time. ``carrier``
    is the delta that says it where it was proposed as an OpenSpec change. Of one that no edit proves only the id and
    the rules are known: it has no ``path``. Or its trailer proves the old block in the document of ``base``: then it
    has no new text, and of that only a ``sketch``.
    """

    id: str
    rules: tuple[str, ...]
    path: str = ""
    moved: str = ""
    """Where its document was by the time that ``commit`` was made, if it had moved since it was proposed."""
    requirement: str = ""
    before: str = ""
    after: str = ""
    carrier: str = ""
    base: str = ""
    commit: str = ""
    when: str = ""
    model: str = ""
    used: tuple[str, ...] = ()
    sketch: Sketch | None = None

    @property
    def proven(self) -> bool:
        """Whether an edit was found that has this id."""
        return self.placed and self.sketch is None

    @property
    def placed(self) -> bool:
        """Whether it is known which block it was for."""
        return bool(self.path)

    def became(self, kind: Kind, *, when: str, who: str, after: str = "", counts: bool = True) -> Event:
        """Return the event that says what became of it; ``after`` is what people made of it."""
        return Event(
            kind=kind,
            subject=self.id,
            when=when,
            who=who,
            counts=counts,
            rule=self.rules[0] if self.rules else "",
            path=self.path,
            group=group_of(self.path) if self.path else "",
            model=self.model,
            before=self.before,
            suggested=self.after,
            after=after,
            used=self.used,
        )


def proposed(
    identity: str, prefix: str, suggestion: Suggestion, *, base: str = "", commit: str = "", when: str = ""
) -> Proposed:
    """Return a suggestion of the root ``prefix`` as one that was published."""
    return Proposed(
        id=identity,
        rules=suggestion.rules,
        path=prefix + suggestion.path,
        requirement=suggestion.requirement,
        before=suggestion.before,
        after=suggestion.after,
        base=base,
        commit=commit,
        when=when,
        model=model_of(suggestion.source),
        used=tuple(sorted(set(suggestion.used))),
    )
