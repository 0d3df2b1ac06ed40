"""Pull requests of one repository: found, opened, changed, labelled, closed; each of it once."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice, takewhile
from urllib.parse import quote

from github.PullRequest import PullRequest

from bot.errors import ForgeMissing, ForgeRefused
from bot.forge.calls import Calls
from bot.forge.failures import says
from bot.forge.posting import is_same
from bot.forge.reading import pull_of
from bot.forge.values import Pull

_COLOUR = "5319e7"  # of a label that was not there; people choose another one if they like


class Pulls(Calls):
    """What is done with whole pull requests."""

    def pull(self, number: int) -> Pull:
        """Return one pull request."""
        with self._border(f"read pull request {number}"):
            return pull_of(self._at.get_pull(number).complete())

    def pulls(self, *, head: str = "", base: str = "", state: str = "open", most: int = 100) -> Sequence[Pull]:
        """Return the newest pull requests, ``most`` at most: what is older is left out without a word.

        ``head`` is a branch of this repository, ``state`` one of ``open``, ``closed`` and ``all``.
        """
        asked = {"head": f"{self.repository.partition('/')[0]}:{head}"} if head else {}
        asked |= {"base": base} if base else {}
        with self._border("list pull requests"):
            found = self._at.get_pulls(state=state, sort="created", direction="desc", **asked)
            pulls = [pull_of(each) for each in islice(found, most)]
        # GitHub leaves out a filter that it does not understand, and another fork may have the same owner.
        return [each for each in pulls if base in ("", each.base_ref) and (not head or self._is_head(each, head))]

    def pulls_since(self, since: datetime | None, most: int) -> Sequence[Pull]:
        """Return pull requests in any state that something happened to ``since`` then (None: ever), the last first.

        ``most`` at most; whether there are more is seen by asking for one more.
        """
        with self._border("list pull requests"):
            found = self._at.get_pulls(state="all", sort="updated", direction="desc")
            return [pull_of(each) for each in islice(takewhile(lambda each: _is_since(each, since), found), most)]

    def closed_by(self, number: int) -> str:
        """Return who closed or merged a pull request; empty where it is open, or GitHub does not say."""
        with self._border(f"ask who closed {number}"):
            who = self._at.get_issue(number).complete().closed_by
            return who.login if who else ""

    def open_pull(self, *, title: str, body: str, marker: str, head: str, base: str, draft: bool) -> Pull:
        """Open a pull request for two branches of this repository, or return the open one for them.

        Where drafts are refused it is none. Raises ForgeRefused with GitHub's words (no commits, no such branch),
        ForgeDenied where workflows may not open any.
        """
        line, text = self._title(title), self._prepare(marker, body)

        def look() -> Pull | None:
            return next(iter(self.pulls(head=head, base=base)), None)

        def create(as_draft: bool) -> Pull:
            return pull_of(self._at.create_pull(base, head, title=line, body=text, draft=as_draft))

        doing = f"open a pull request for {head}"
        try:
            return self._once(doing, look, lambda: create(draft))
        except ForgeRefused as error:
            if draft and says(error, r"draft pull requests? (is|are) not supported"):
                return self._once(doing, look, lambda: create(False))
            found = look() if says(error, r"a pull request already exists") else None
            if found is None:
                raise
            return found

    def edit_pull(self, number: int, *, title: str, body: str, marker: str) -> None:
        """Set title and text, where they are not so already."""
        line, text = self._title(title), self._prepare(marker, body)
        with self._border(f"change pull request {number}"):
            pull = self._pull(number)
            if not is_same(line, pull.title or "") or not is_same(text, pull.body or ""):
                pull.edit(title=line, body=text)

    def close_pull(self, number: int) -> None:
        """Close a pull request without merging it."""
        with self._border(f"close pull request {number}"):
            pull = self._pull(number)
            if pull.state != "closed":
                pull.edit(state="closed")

    def label(self, number: int, labels: Sequence[str]) -> None:
        """Add labels; one that does not exist comes to be."""
        wanted = {name.lower(): name for name in map(self._title, labels)}

        def look() -> bool | None:
            there = {label.name.lower() for label in self._at.get_issue(number).get_labels()}
            return True if wanted.keys() <= there else None

        def add() -> bool:
            # PyGithub sends a bare list, which GitHub's description no longer has.
            names = {"labels": list(wanted.values())}
            self._api.requestJsonAndCheck("POST", f"/repos/{self.repository}/issues/{number}/labels", input=names)
            return True

        doing = f"label pull request {number}"
        with self._border(doing):
            if look():
                return
        for name in wanted.values():
            self._create_label(name)
        self._once(doing, look, add)

    def _create_label(self, name: str) -> None:
        doing = f"create the label {name[:60]}"

        def look() -> bool | None:
            try:
                with self._border(doing):
                    # PyGithub would leave a slash in the name as it is.
                    self._api.requestJsonAndCheck("GET", f"/repos/{self.repository}/labels/{quote(name, safe='')}")
            except ForgeMissing:
                return None
            return True

        def create() -> bool:
            self._at.create_label(name, _COLOUR)
            return True

        try:
            self._once(doing, look, create)
        except ForgeRefused as error:
            if not says(error, r"already_exists"):  # somebody else was quicker
                raise

    def _pull(self, number: int) -> PullRequest:
        return self._at.get_pull(number).complete()

    def _is_head(self, pull: Pull, head: str) -> bool:
        return pull.head_ref == head and pull.head_repository.lower() == self.repository.lower()


def _is_since(pull: PullRequest, since: datetime | None) -> bool:
    return since is None or pull.updated_at is None or pull.updated_at >= since
