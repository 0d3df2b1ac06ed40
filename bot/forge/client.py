"""GitHub, as far as specbot asks it: the one class that a workflow's port ``Host`` takes."""

from datetime import datetime
from urllib.parse import quote

from github.GitRef import GitRef

from bot.errors import ForgeError, ForgeMissing, ForgeRefused
from bot.forge.conversation import Conversation
from bot.forge.failures import says
from bot.forge.fields import Part
from bot.forge.names import is_login
from bot.forge.pulls import Pulls
from bot.text.names import is_branch

# What GitHub makes of roles in the field "permission"; custom roles have names of their own, and count as nothing.
_PERMISSIONS = {"admin": "admin", "maintain": "write", "write": "write", "triage": "read", "read": "read"}


class GitHub(Pulls, Conversation):
    """One repository on GitHub. Every method raises ForgeErrors only, and may be called twice: nothing is doubled."""

    def __repr__(self) -> str:
        return f"GitHub({self.repository!r})"

    def permission(self, login: str) -> str:
        """Return ``admin``, ``write``, ``read`` or ``none``; ``none`` too for what cannot be a login."""
        if not is_login(login):
            return "none"
        path = f"/repos/{self.repository}/collaborators/{quote(login, safe='')}/permission"
        try:
            with self._border(f"ask what {login} may do"):
                said = self._api.requestJsonAndCheck("GET", path)[1]
                return _PERMISSIONS.get(str(said.get("permission") or said.get("role_name")), "none")
        except ForgeMissing:
            return "none"

    def default_branch(self) -> str:
        """Return the name of the branch that pull requests go to."""
        with self._border("read the repository"):
            return self._at.default_branch

    def branch_tip(self, name: str) -> str | None:
        """Return the commit a branch is at, None where there is no such branch."""
        with self._border(f"read the branch {name[:100]}"):
            ref = self._ref(name)
            return ref.object.sha if ref else None

    def pushed_since(self, number: int, moment: datetime) -> bool:
        """Whether the head of a pull request was, or may have been, pushed at ``moment`` (aware) or later.

        True wherever GitHub does not say: for a fork that was pushed to since, whatever the branch, and for one that
        is gone, which may have been pushed to before it went. The dates in commits are not asked: anybody sets them.
        """
        pull = self.pull(number)
        if pull.head_pushed_at is not None and pull.head_pushed_at < moment:
            return False
        if pull.head_repository.lower() != self.repository.lower():
            return True
        try:
            came = self._arrival(pull.head_ref, pull.head_sha)
        except ForgeError:
            return True
        return came is None or came >= moment

    def _arrival(self, branch: str, commit: str) -> datetime | None:
        """Return when a branch of this repository last came to be at a commit, None if GitHub does not say."""
        asked = {"ref": f"refs/heads/{branch}", "per_page": 100}
        with self._border(f"ask when {branch} was pushed"):
            _, said = self._api.requestJsonAndCheck("GET", f"/repos/{self.repository}/activity", asked)
            entries = [Part(each) for each in said]  # newest first
            newest = next((each for each in entries if each.string("after") == commit), None)
            return newest.moment("timestamp") if newest else None

    def _ref(self, name: str) -> GitRef | None:
        if not is_branch(name):
            raise ForgeRefused(f"{name[:100]!a} is no name of a branch.", "Set github.branch_prefix to one.")
        try:
            with self._border(f"read the branch {name[:100]}"):
                return self._at.get_git_ref(f"heads/{name}").complete()
        except ForgeMissing:
            return None
        except ForgeRefused as error:
            if not says(error, "empty"):
                raise
            return None
