"""Pull requests: what GitHub checks before it opens one, and everything about their commits, from real git."""

import re
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from helpers.forge.patches import changed_files
from helpers.forge.state import Answer, Call, PullRefs, State, invalid, refusal
from helpers.git_repo import GitRepo

LONGEST = 65_536  # characters of a body; GitHub says so in the error itself
_LONGEST_TITLE = 256
_ACTIONS = "github-actions[bot]"


def create(call: Call, match: re.Match[str]) -> Answer:
    """Open one, or refuse as GitHub does; the emulator itself would even make a branch that is missing."""
    state, body = call.state, call.body or {}
    if call.login == _ACTIONS and not state.settings.actions_may_create_pulls:
        return refusal(403, "GitHub Actions is not permitted to create or approve pull requests.")
    if body.get("draft") and not state.settings.drafts:
        return refusal(422, "Draft pull requests are not supported in this repository.")
    refused = _unfit({"title": "", **body})
    if refused:
        return refused
    owner, _, ref = str(body.get("head", "")).rpartition(":")
    owner = owner or call.name.split("/")[0]
    source = call.name if owner == call.name.split("/")[0] else f"{owner}/{call.name.split('/')[1]}"
    heads = state.repos.refs(source) if state.repos.exists(source) else {}
    head = heads.get(f"refs/heads/{ref}")
    base = state.repos.refs(call.name).get(f"refs/heads/{body.get('base')}")
    if head is None or base is None:
        return invalid("PullRequest", "head" if head is None else "base", "invalid")
    for (name, _number), known in state.pulls.items():
        same = (known.head_repository, known.head_ref, known.base_ref) == (source, ref, body["base"])
        if name == call.name and known.is_open and same:
            return _custom(f"A pull request already exists for {owner}:{ref}.")
    if source != call.name:
        state.repos.repo(call.name).run("fetch", "--quiet", str(state.repos.repo(source).path), f"refs/heads/{ref}")
    if state.repos.is_ancestor(call.name, head, base):
        return _custom(f"No commits between {body['base']} and {body['head']}")
    answer = call.upstream("POST", call.path, body)
    if answer.status == 201:
        number = answer.body["number"]
        state.pulls[call.name, number] = PullRefs(source, ref, head, body["base"], base)
        state.repos.repo(call.name).run("update-ref", f"refs/pull/{number}/head", head)
    return answer


def listed(call: Call, _: re.Match[str]) -> Answer | None:
    """List them; a ``head`` without an owner is ignored, where the emulator would look for the branch."""
    if ":" in call.query.get("head", ":"):
        return None
    kept = {key: value for key, value in call.query.items() if key != "head"}
    return call.upstream("GET", f"{call.path}?{urlencode(kept)}")


def edit(call: Call, match: re.Match[str]) -> Answer:
    """Change title, body, state or base."""
    refused = _unfit(call.body or {})
    if refused:
        return refused
    number = int(match["number"])
    refs = call.state.pulls.get((call.name, number))
    if refs and refs.merge_commit and call.body.get("state") == "open":
        return invalid("PullRequest", "state", "custom", "state cannot be changed. The pull request was merged.")
    if refs and not refs.is_open and call.body.get("state") == "open" and _is_deleted(call.state, refs):
        words = f"state cannot be changed. The {refs.head_ref} branch has been deleted."
        return invalid("PullRequest", "state", "custom", words)
    answer = call.upstream("PATCH", f"/repos/{call.name}/pulls/{number}", call.body)
    if answer.status == 200 and refs:
        is_open = answer.body["state"] == "open"
        if is_open != refs.is_open:
            refs.is_open, refs.closed_by = is_open, "" if is_open else call.login
        refs.base_ref = answer.body["base"]["ref"]
        if refs.is_open and call.state.repos.exists(refs.head_repository):
            follow(call.state, refs.head_repository)
    return answer


def files(call: Call, match: re.Match[str]) -> Answer:
    """List the changed files."""
    refs = call.state.pulls.get((call.name, int(match["number"])))
    return refusal(404, "Not Found") if refs is None else page(call, changes(call.state, call.name, refs))


def commits(call: Call, match: re.Match[str]) -> Answer:
    """List the commits, oldest first."""
    refs = call.state.pulls.get((call.name, int(match["number"])))
    if refs is None:
        return refusal(404, "Not Found")
    shown = call.state.repos.repo(call.name).run("rev-list", "--reverse", f"{refs.base}..{refs.head}").splitlines()
    answer = page(call, shown)
    found = [call.upstream("GET", f"/repos/{refs.head_repository}/commits/{sha}").body for sha in answer.body]
    return Answer(200, found, answer.headers)


def text(call: Call, match: re.Match[str]) -> Answer | None:
    """Show one as a diff or as patches, when the client asks for that form."""
    refs = call.state.pulls.get((call.name, int(match["number"])))
    form = re.search(r"vnd\.github\.(?:v3\.)?(diff|patch)", call.accept)
    if refs is None or form is None:
        return None
    repo = call.state.repos.repo(call.name)
    if form[1] == "patch":
        shown = repo.raw("format-patch", "--stdout", f"{refs.base}..{refs.head}")
    else:
        shown = repo.raw("diff", "-M", f"{refs.base}...{refs.head}")
    return Answer(200, shown, {"Content-Type": f"application/vnd.github.{form[1]}; charset=utf-8"})


def merge(call: Call, match: re.Match[str]) -> Answer:
    """Merge by git; the emulator keeps the state, and its own commit (the head's tree as it is) is replaced."""
    number, body, state = int(match["number"]), call.body or {}, call.state
    refs = state.pulls.get((call.name, number))
    if refs is None:
        return refusal(404, "Not Found")
    if body.get("sha", refs.head) != refs.head:
        return refusal(409, "Head branch was modified. Review and try the merge again.")
    base = state.repos.repo(call.name).id(f"refs/heads/{refs.base_ref}")
    message = f"Merge pull request #{number} from {refs.head_repository.split('/')[0]}/{refs.head_ref}"
    commit = merge_commit(state, call.name, base, refs.head, message, squash=body.get("merge_method") == "squash")
    if commit is None:
        return refusal(405, "Pull Request is not mergeable")
    answer = call.upstream("PUT", call.path, {key: value for key, value in body.items() if key != "sha"})
    if answer.status != 200:
        return answer
    _move(call, refs.base_ref, commit, merged=True)
    refs.is_open, refs.merge_commit, refs.closed_by = False, commit, call.login
    return Answer(200, {**answer.body, "sha": commit}, answer.headers)


def update_branch(call: Call, match: re.Match[str]) -> Answer:
    """Merge the base into the head, by git; the emulator's own commit would stand on a head of long ago."""
    refs = call.state.pulls.get((call.name, int(match["number"])))
    if refs is None or refs.head_repository != call.name:
        return refusal(404, "Not Found")
    if (call.body or {}).get("expected_head_sha", refs.head) != refs.head:
        return refusal(422, "expected head sha didn't match current head ref.")
    tip = call.state.repos.repo(call.name).id(f"refs/heads/{refs.base_ref}")
    message = f"Merge branch '{refs.base_ref}' into {refs.head_ref}"
    commit = merge_commit(call.state, call.name, refs.head, tip, message)
    if commit is None:
        return refusal(422, "merge conflict between base and head")
    _move(call, refs.head_ref, commit)
    url = f"{call.state.api_url}/repos/{call.name}/pulls/{match['number']}"
    return Answer(202, {"message": "Updating pull request branch.", "url": url})


def _move(call: Call, branch: str, commit: str, *, merged: bool = False) -> None:
    """Let a branch be at ``commit``, on both sides."""
    state = call.state
    before = state.repos.refs(call.name)
    state.repos.repo(call.name).run("update-ref", f"refs/heads/{branch}", commit)
    after = state.repos.refs(call.name)
    state.mirror.to_api(call.name, before, after)
    state.repos.record(call.name, before, after, call.login, merged=merged)
    follow(state, call.name)


def merge_commit(state: State, name: str, base: str, head: str, message: str, *, squash: bool = False) -> str | None:
    """Make the commit that merges ``head`` into ``base``; None when they conflict."""
    repo = state.repos.repo(name)
    tried = state.repos.attempt(name, "merge-tree", "--write-tree", base, head)
    if tried.returncode:
        return None
    tree = tried.stdout.split()[0]
    parents = ["-p", base] if squash else ["-p", base, "-p", head]
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    dates = {"GIT_AUTHOR_DATE": now, "GIT_COMMITTER_DATE": now}
    return repo.run("commit-tree", tree, *parents, "-m", message, env=dates)


def follow(state: State, name: str) -> None:
    """Let open pull requests whose head lies in ``name`` follow their branches, as GitHub does on each push.

    One whose branch is gone is closed.
    """
    heads = state.repos.refs(name)
    for (base_name, number), refs in state.pulls.items():
        head = heads.get(f"refs/heads/{refs.head_ref}")
        if refs.head_repository == name and refs.is_open and head not in (None, refs.head):
            repo = state.repos.repo(base_name)
            if name != base_name:
                repo.run("fetch", "--quiet", str(state.repos.repo(name).path), f"refs/heads/{refs.head_ref}")
            repo.run("update-ref", f"refs/pull/{number}/head", str(head))
            refs.head, refs.base = str(head), repo.id(f"refs/heads/{refs.base_ref}")
        elif refs.head_repository == name and refs.is_open and head is None:
            refs.is_open = False
            state.mirror.close(base_name, number)


def complete(state: State, found: dict[str, Any]) -> None:
    """Correct a pull request of the emulator's, which never looks at a branch again, in place."""
    name = found["base"]["repo"]["full_name"]
    refs = state.pulls.get((name, found["number"]))
    if refs is None:
        return
    found["head"]["sha"], found["base"]["sha"] = refs.head, refs.base
    statuses = f"{state.api_url}/repos/{name}/statuses/{refs.head}"
    found["statuses_url"] = statuses
    found["_links"]["statuses"] = {"href": statuses}
    changed = changes(state, name, refs)
    repo = state.repos.repo(name)
    found["changed_files"] = len(changed)
    found["additions"] = sum(each["additions"] for each in changed)
    found["deletions"] = sum(each["deletions"] for each in changed)
    found["commits"] = _count(repo, refs.base, refs.head)
    found["merge_commit_sha"] = refs.merge_commit
    if refs.is_open:
        clean = _is_clean(state, name, repo.id(f"refs/heads/{refs.base_ref}"), refs.head)
        found["mergeable"], found["mergeable_state"] = clean, "clean" if clean else "dirty"


@cache
def _count(repo: GitRepo, base: str, head: str) -> int:
    """Return how many commits two ids are apart; what ids name never changes."""
    return int(repo.run("rev-list", "--count", f"{base}..{head}"))


def changes(state: State, name: str, refs: PullRefs, head: str = "") -> list[dict[str, Any]]:
    """Return the files that a pull request changes, up to its head or another of its commits."""
    key = (name, refs.base, head or refs.head)
    if key not in state.changes:
        repo = state.repos.repo(name)
        start = repo.run("merge-base", refs.base, key[2])
        state.changes[key] = changed_files(repo, start, key[2], f"{state.api_url}/repos/{name}")
    return state.changes[key]


def page(call: Call, items: list[Any]) -> Answer:
    """Return the page that a query asks for, with the links to others."""
    size, number = min(int(call.query.get("per_page", 30)), 100), int(call.query.get("page", 1))
    last = max(1, -(-len(items) // size))
    places = {"prev": number - 1, "first": 1} if number > 1 else {}
    places |= {"next": number + 1, "last": last} if number < last else {}
    where = f"{call.state.api_url}{call.path}?per_page={size}"
    links = [f'<{where}&page={there}>; rel="{rel}"' for rel, there in places.items()]
    return Answer(200, items[(number - 1) * size : number * size], {"Link": ", ".join(links)} if links else {})


def _is_clean(state: State, name: str, base: str, head: str) -> bool:
    key = (name, base, head)
    if key not in state.clean:
        state.clean[key] = state.repos.attempt(name, "merge-tree", "--write-tree", base, head).returncode == 0
    return state.clean[key]


def _unfit(body: dict[str, Any]) -> Answer | None:
    """Return what GitHub says of a title or a body that it does not take."""
    if "title" in body and not str(body["title"] or "").strip():
        return invalid("PullRequest", "title", "missing_field")
    for name, most in (("title", _LONGEST_TITLE), ("body", LONGEST)):
        if len(body.get(name) or "") > most:
            return invalid("PullRequest", name, "custom", f"{name} is too long (maximum is {most} characters)")
    return None


def _is_deleted(state: State, refs: PullRefs) -> bool:
    """Whether the branch is gone from a repository that is still there."""
    repos, name = state.repos, refs.head_repository
    return repos.exists(name) and f"refs/heads/{refs.head_ref}" not in repos.refs(name)


def _custom(message: str) -> Answer:
    return refusal(422, "Validation Failed", [{"resource": "PullRequest", "code": "custom", "message": message}])
