"""What was asked last at this place, for a question that leans on it; the journal keeps it."""

import json
from dataclasses import dataclass

from bot.cli.session import Session
from bot.errors import UsageError
from bot.search.answer import Answer
from bot.search.index import Hit
from bot.workflows.ask import Earlier

_KIND = "asked"
_LAST = "last"
_MOST_CITED = 4


@dataclass(frozen=True)
class Conversation:
    """The questions of one clone, one after the other, whoever asked them."""

    session: Session

    def earlier(self) -> Earlier:
        """Return the last question. Raises UsageError where none is known."""
        known = self.last()
        if known is None:
            raise UsageError("Nothing was asked here before, or no journal could keep it.", "Leave out --follow-up.")
        return known

    def last(self) -> Earlier | None:
        """Return the last question, None where none is known."""
        return _read(self.session.known(_KIND, _LAST))

    def told(self, earlier: Earlier | None) -> str:
        """Return what was asked and answered before, as a model is told it."""
        return f"{earlier.question}\n{earlier.answer}".strip() if earlier else ""

    def keep(self, question: str, answer: Answer) -> None:
        """Keep a question for the next."""
        cited = {(each.path, each.requirement): each for each in answer.citations if each.requirement}
        kept = [[each.path, each.requirement, each.line] for each in list(cited.values())[:_MOST_CITED]]
        self.session.keep(_KIND, _LAST, json.dumps({"question": question, "answer": answer.text, "cited": kept}))


def _read(text: str | None) -> Earlier | None:
    try:
        known = json.loads(text or "")
        cited = tuple(Hit(str(path), str(name), int(line), 0.0) for path, name, line in known["cited"])
        return Earlier(str(known["question"]), str(known["answer"]), cited)
    except (ValueError, KeyError, TypeError):
        return None
