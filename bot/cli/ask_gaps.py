"""What was asked at this place and not answered, or answered wrongly: the journal keeps it for ``specbot improve``."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from bot.cli.ask_earlier import Conversation
from bot.cli.ask_library import library_of
from bot.cli.output import Printer
from bot.cli.place import Place
from bot.cli.session import Session
from bot.errors import PlanError, UsageError
from bot.openspec.suggestions import Question
from bot.search.answer import Answer
from bot.text.codec import decode, encode, load
from bot.text.printable import in_one_line
from bot.text.tree import Tree
from bot.workflows.ask import ask
from bot.workflows.gaps import Gap, gap_at, questions_of
from bot.workflows.scope import Scope

_KIND = "gap"
_MOST = 200
_LARGEST = 20_000


@dataclass(frozen=True)
class Gaps:
    """The gaps of one root, in the journal of its clone."""

    session: Session
    place: Place

    def note(self, question: str, answer: Answer, tree: Tree) -> None:
        """Keep a question that the specs do not answer; one that they answer now is settled."""
        if answer.abstained:
            gap = gap_at(tree, question, [(each.path, each.requirement) for each in answer.looked_at])
            if gap:
                self._keep(replace(gap, read=bool(answer.model)))
        else:
            self._settle(question)

    def object(self, reason: str) -> Gap:
        """Keep that the last answer here is wrong. Raises UsageError where there was none, or none that cites."""
        last = Conversation(self.session).last()
        if last is None:
            raise UsageError("Nothing was asked here before, or no journal could keep it.", "Ask first.")
        if not last.answer:
            raise UsageError(
                "The last answer was that the specs do not say; that is kept already.", "'specbot improve' asks for it."
            )
        gap = gap_at(self.place.tree, last.question, [(each.path, each.requirement) for each in last.cited])
        if gap is None:
            raise UsageError("What the last answer cites is no requirement of this folder.", "Ask without --at.")
        said = replace(gap, wrong=True, reason=" ".join(reason.split()))
        self._keep(said)
        return said

    def questions(self, tree: Tree, scope: Scope, most: int) -> tuple[Question, ...]:
        """Return what is open in scope as questions for the author, the newest first."""
        gaps = list(self._known())
        if not gaps:
            return ()
        library = replace(library_of(self.place, None), tree=tree)
        return questions_of(gaps, tree, scope, lambda words: not ask(words, library).abstained, most)

    def _known(self) -> Iterable[Gap]:
        root = self._root()
        for text in self.session.known_all(_KIND, _MOST):
            try:
                found = load(text, _LARGEST)
                if isinstance(found, list) and len(found) == 2 and found[0] == root:
                    yield decode(Gap, found[1])
            except PlanError:
                continue

    def _settle(self, question: str) -> None:
        words = " ".join(question.split())
        for each in self._known():
            if each.question == words and not each.wrong and not each.settled:
                self._keep(replace(each, settled=True))

    def _keep(self, gap: Gap) -> None:
        key = sha256("\0".join([self._root(), gap.question]).encode("utf-8", "surrogateescape")).hexdigest()[:12]
        self.session.keep(_KIND, key, json.dumps([self._root(), encode(gap)]))

    def _root(self) -> str:
        """Return what the root is called in every worktree of a clone, which share a journal."""
        root = self.place.root.resolve()
        top = next((each for each in (root, *root.parents) if (each / ".git").exists()), None)
        return f"git:{root.relative_to(top).as_posix()}" if top else str(root)


def object_in(place: Place, session: Session, printer: Printer, reason: str, *, as_json: bool) -> None:
    """Keep that the last answer here is wrong, and say so. Raises UsageError."""
    gap = Gaps(session, place).object(reason)
    if as_json:
        about = {"path": gap.path, "requirement": gap.requirement}
        printer.json({"question": gap.question, "reason": gap.reason or None, **about})
        return
    printer.line(f'Kept that the answer to "{in_one_line(gap.question)}" is wrong.')
    printer.line((f"'specbot improve {in_one_line(gap.path)}' asks what holds.", "cyan"))
