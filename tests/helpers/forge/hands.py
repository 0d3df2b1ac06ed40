"""What people do on GitHub, as calls: push, open and merge pull requests, comment, tick a box, fork."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from helpers.forge import gaps, pulls
from helpers.forge.state import Answer, Call, State
from helpers.git_repo import GitRepo


class Hands:
    """They do not go over the wire: no fault strikes them, and no test finds them among the requests.

    ``login`` is a key of ``tokens`` everywhere. ``clone`` is alice's worktree, which pushes are made from.
    """

    full_name = "alice/widgets"
    state: State
    tokens: dict[str, str]
    clone: GitRepo

    def api(self, login: str, method: str, path: str, body: Any = None) -> Any:
        """Do something as ``login`` (a key of ``tokens``); must succeed. ``path`` begins after the repository's."""
        answer = self.try_api(login, method, path, body)
        assert answer.status < 400, f"{login}: {method} {path}: {answer.status} {answer.body}"
        return answer.body

    def try_api(self, login: str, method: str, path: str, body: Any = None) -> Answer:
        """Do something as ``login`` that may be refused."""
        token = self.state.tokens[self.tokens[login]]
        where = path if path.startswith("/repos/") else f"/repos/{self.full_name}{path}"
        where, _, query = where.partition("?")
        values = dict(each.split("=", 1) for each in query.split("&")) if query else {}
        name = "/".join(where.split("/")[2:4])
        with self.state.lock:
            answer = gaps.answer(Call(self.state, token, method, where, values, body, "", name))
        return replace(answer, body=json.loads(self.state.public(json.dumps(answer.body))))

    def push(
        self,
        files: Mapping[str, str | bytes | None],
        branch: str = "main",
        message: str = "change",
        *,
        login: str = "alice",
        start: str = "main",
        force: bool = False,
        at: datetime | None = None,
    ) -> str:
        """Commit ``files`` (None removes one) on a branch, made at ``start`` if new, and push; return the commit.

        With ``force`` the branch is made at ``start`` anew, and what it held is lost. ``at`` says when GitHub took the push, for what depends on the order of things.
        """
        repo = self.clone
        self.fetch()
        remote = [
            line.split("/", 3)[3]
            for line in repo.run("for-each-ref", "--format=%(refname)", "refs/remotes/origin").splitlines()
        ]
        repo.run(
            "switch",
            "--quiet",
            "--force-create",
            branch,
            f"origin/{branch if branch in remote and not force else start}",
        )
        commit = repo.commit(files, message)
        self._push(f"{'+' if force else ''}HEAD:refs/heads/{branch}", login, self.full_name, at)
        return commit

    def fetch(self) -> None:
        """Bring alice's clone up to date; a pruned branch goes."""
        self.clone.run(
            "fetch",
            "--quiet",
            "--prune",
            str(self.state.repos.repo(self.full_name).path),
            "+refs/heads/*:refs/remotes/origin/*",
        )

    def fork(self, login: str = "mallory", name: str = "") -> str:
        """Fork alice/widgets; return the fork's name."""
        return str(self.api(login, "POST", "/forks", {"name": name} if name else {})["full_name"])

    def push_to_fork(
        self, fork: str, files: Mapping[str, str | bytes | None], branch: str, message: str = "change",
        *, at: datetime | None = None,
    ) -> str:  # fmt: skip
        """Commit on a branch of a fork, made at main if new; return the commit."""
        repo = self.clone
        where = str(self.state.repos.repo(fork).path)
        there = self.state.repos.refs(fork)
        start = branch if f"refs/heads/{branch}" in there else "main"
        repo.run("fetch", "--quiet", where, f"refs/heads/{start}")
        repo.run("switch", "--quiet", "--detach", "FETCH_HEAD")
        commit = repo.commit(files, message)
        self._push(f"HEAD:refs/heads/{branch}", fork.split("/")[0], fork, at)
        return commit

    def delete_fork(self, fork: str) -> None:
        """Remove a fork; its pull requests stay, and their heads have no repository any more."""
        self.api(fork.split("/")[0], "DELETE", f"/repos/{fork}")
        shutil.rmtree(self.state.repos.repo(fork).path)
        del self.state.roles[fork]

    def protect(self, branch: str = "main") -> None:
        """Let nobody but admins push to a branch."""
        self.state.repos.repo(self.full_name).run("config", "--add", "forge.protected", f"refs/heads/{branch}")

    def open_pull(
        self, head: str, title: str = "A change", body: str = "", *, login: str = "alice", base: str = "main",
        draft: bool = False,
    ) -> int:  # fmt: skip
        """Open a pull request for a branch (``owner:branch`` of a fork); return its number."""
        wish = {"head": head, "base": base, "title": title, "body": body, "draft": draft}
        return int(self.api(login, "POST", "/pulls", wish)["number"])

    def open_issue(self, title: str = "A thought", *, login: str = "alice") -> int:
        """Open an issue; return its number."""
        return int(self.api(login, "POST", "/issues", {"title": title, "body": ""})["number"])

    def pull(self, number: int) -> dict[str, Any]:
        """Return a pull request as GitHub shows it."""
        return dict(self.api("alice", "GET", f"/pulls/{number}"))

    def pulls(self, state: str = "all") -> list[dict[str, Any]]:
        """Return the pull requests, newest first."""
        return list(self.api("alice", "GET", f"/pulls?state={state}&per_page=100"))

    def close(self, number: int, login: str = "alice") -> None:
        """Close a pull request."""
        self.api(login, "PATCH", f"/pulls/{number}", {"state": "closed"})

    def reopen(self, number: int, login: str = "alice") -> None:
        """Open a closed pull request again."""
        self.api(login, "PATCH", f"/pulls/{number}", {"state": "open"})

    def merge(self, number: int, login: str = "alice", *, squash: bool = False) -> str:
        """Merge a pull request; return the commit on the base."""
        wish = {"merge_method": "squash" if squash else "merge"}
        return str(self.api(login, "PUT", f"/pulls/{number}/merge", wish)["sha"])

    def comment(self, login: str, number: int, body: str) -> dict[str, Any]:
        """Comment in the conversation of a pull request or issue."""
        return dict(self.api(login, "POST", f"/issues/{number}/comments", {"body": body}))

    def comments(self, number: int) -> list[dict[str, Any]]:
        """Return the conversation, oldest first."""
        return list(self.api("alice", "GET", f"/issues/{number}/comments?per_page=100"))

    def edit_comment(self, login: str, number: int, body: str) -> dict[str, Any]:
        """Change a comment of the conversation; ``number`` is the comment's."""
        return dict(self.api(login, "PATCH", f"/issues/comments/{number}", {"body": body}))

    def tick_box(self, login: str, number: int, words: str) -> dict[str, Any]:
        """Tick the box in a comment whose line has ``words``; return the comment, with ``before`` its earlier text.

        As a browser saves it: a form sends its lines with CRLF (HTML, 4.10.21.7).
        """
        before = str(self.api("alice", "GET", f"/issues/comments/{number}")["body"])
        lines = before.replace("\r\n", "\n").split("\n")
        (at,) = [place for place, line in enumerate(lines) if "[ ]" in line and words in line]
        lines[at] = lines[at].replace("[ ]", "[x]", 1)
        return {**self.edit_comment(login, number, "\r\n".join(lines)), "before": before}

    def line_comments(self, number: int) -> list[dict[str, Any]]:
        """Return the comments on lines of a pull request, oldest first."""
        return list(self.api("alice", "GET", f"/pulls/{number}/comments?per_page=100"))

    def line_comment(
        self, login: str, number: int, path: str, line: int, body: str, *, start: int | None = None
    ) -> dict[str, Any]:
        """Comment on a line, or on lines from ``start`` on, of the new side."""
        wish = {
            "body": body,
            "path": path,
            "line": line,
            "side": "RIGHT",
            "commit_id": self.pull(number)["head"]["sha"],
        }
        wish |= {"start_line": start, "start_side": "RIGHT"} if start else {}
        return dict(self.api(login, "POST", f"/pulls/{number}/comments", wish))

    def _push(self, spec: str, login: str, name: str, at: datetime | None) -> None:
        """Push over the file system, and do what the git server does after a push."""
        repos = self.state.repos
        with self.state.lock:
            before = repos.refs(name)
            self.clone.run("push", "--quiet", "--force", str(repos.repo(name).path), spec, env={"FORGE_ROLE": "admin"})
            after = repos.refs(name)
            self.state.mirror.to_api(name, before, after)
            moved = repos.record(name, before, after, login)
            if at and moved:
                repos.backdate(len(moved), at)
            pulls.follow(self.state, name)
