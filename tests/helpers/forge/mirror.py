"""Keeps git and the emulator in step, both ways, with the same object ids on both sides."""

import base64
import hashlib
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from helpers.forge.bare import BareRepos
from helpers.forge.emulator import Emulator


class Mirror:
    """Copies commits and refs. ``owners`` holds a token with full rights for each owner of repositories."""

    def __init__(self, repos: BareRepos, emulator: Emulator, owners: Mapping[str, str]) -> None:
        self._repos = repos
        self._emulator = emulator
        self._owners = owners
        self._sent: set[tuple[str, str]] = set()

    def to_api(self, name: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        """Bring to the emulator what moved in git."""
        moved = [ref for ref in sorted({*before, *after}) if before.get(ref) != after.get(ref)]
        for ref in moved:
            if ref not in after:
                self._call("DELETE", name, f"git/refs/{ref.removeprefix('refs/')}")
                continue
            commit = self._repos.repo(name).id(f"{after[ref]}^{{commit}}")  # a tag object stays on git's side
            self._send(name, commit)
            if ref in before:
                self._call("PATCH", name, f"git/refs/{ref.removeprefix('refs/')}", {"sha": commit, "force": True})
            else:
                self._call("POST", name, "git/refs", {"ref": ref, "sha": commit})

    def from_api(self, name: str) -> None:
        """Bring to git what moved in the emulator."""
        repo, have = self._repos.repo(name), self._repos.refs(name)
        there = {
            each["ref"]: each["object"]["sha"]
            for kind in ("heads", "tags")
            for each in self._call("GET", name, f"git/matching-refs/{kind}")
        }
        for ref, sha in there.items():
            if have.get(ref) != sha and not (ref in have and repo.id(f"{ref}^{{commit}}") == sha):
                self._fetch_commit(name, sha)
                repo.run("update-ref", ref, sha)
        for ref in set(have) - set(there):
            repo.run("update-ref", "-d", ref)

    def close(self, name: str, number: int) -> None:
        """Close a pull request on the API's side."""
        self._call("PATCH", name, f"pulls/{number}", {"state": "closed"})

    def _send(self, name: str, tip: str) -> None:
        repo = self._repos.repo(name)
        for line in repo.run("rev-list", "--reverse", "--topo-order", "--parents", tip).splitlines():
            commit = line.split()[0]
            if (name, commit) not in self._sent:
                self._send_commit(name, commit)
                self._sent.add((name, commit))

    def _send_commit(self, name: str, commit: str) -> None:
        repo = self._repos.repo(name)
        entries = []
        for line in repo.raw("ls-tree", "-r", "-z", commit).decode("utf-8", "surrogateescape").split("\0")[:-1]:
            meta, path = line.split("\t", 1)
            mode, kind, sha = meta.split()
            entries.append({"path": path, "mode": mode, "type": kind, "sha": sha})
            if kind == "blob" and (name, sha) not in self._sent:
                content = base64.b64encode(repo.raw("cat-file", "blob", sha)).decode()
                made = self._call("POST", name, "git/blobs", {"content": content, "encoding": "base64"})["sha"]
                assert made == sha, (made, sha)
                self._sent.add((name, sha))
        form = "--format=%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI"
        tree, parents, author, author_mail, authored, committer, committer_mail, committed = repo.run(
            "show", "--no-patch", form, commit
        ).split("\0")
        assert self._call("POST", name, "git/trees", {"tree": entries})["sha"] == tree
        message = repo.raw("cat-file", "commit", commit).decode("utf-8", "replace").split("\n\n", 1)[1]
        body = {
            "message": message,
            "tree": tree,
            "parents": parents.split(),
            "author": {"name": author, "email": author_mail, "date": authored},
            "committer": {"name": committer, "email": committer_mail, "date": committed},
        }
        made = self._call("POST", name, "git/commits", body)["sha"]
        assert made == commit, f"{name}: git has {commit} where the emulator has {made}"

    def _fetch_commit(self, name: str, sha: str) -> None:
        if self._repos.has(name, sha):
            return
        found = self._call("GET", name, f"git/commits/{sha}")
        for parent in found["parents"]:
            self._fetch_commit(name, parent["sha"])
        self._fetch_tree(name, found["tree"]["sha"])
        lines = [f"tree {found['tree']['sha']}", *(f"parent {each['sha']}" for each in found["parents"])]
        for role in ("author", "committer"):
            person = found[role]
            when = datetime.fromisoformat(person["date"])
            lines.append(f"{role} {person['name']} <{person['email']}> {int(when.timestamp())} {when:%z}")
        message = found["message"] if found["message"].endswith("\n") else found["message"] + "\n"
        self._write(name, "commit", "\n".join([*lines, "", message]).encode(), sha)

    def _fetch_tree(self, name: str, sha: str) -> None:
        if self._repos.has(name, sha):
            return
        content = []
        for entry in self._call("GET", name, f"git/trees/{sha}")["tree"]:
            if entry["type"] == "tree":
                self._fetch_tree(name, entry["sha"])
            elif entry["type"] == "blob" and not self._repos.has(name, entry["sha"]):
                blob = self._call("GET", name, f"git/blobs/{entry['sha']}")
                raw = base64.b64decode(blob["content"]) if blob["encoding"] == "base64" else blob["content"].encode()
                self._write(name, "blob", raw, entry["sha"])
            # git sorts a folder as if its name ended in a slash
            path = entry["path"].encode()
            key = path + (b"/" if entry["type"] == "tree" else b"")
            content.append(
                (key, entry["mode"].lstrip("0").encode() + b" " + path + b"\0" + bytes.fromhex(entry["sha"]))
            )
        self._write(name, "tree", b"".join(line for _, line in sorted(content)), sha)

    def _write(self, name: str, kind: str, content: bytes, sha: str) -> None:
        """Write a loose object; its id must be the emulator's."""
        data = f"{kind} {len(content)}\0".encode() + content
        made = hashlib.sha1(data).hexdigest()
        assert made == sha, f"{name}: the emulator has {sha} where git has {made}"
        file = self._repos.repo(name).path / "objects" / sha[:2] / sha[2:]
        file.parent.mkdir(exist_ok=True)
        if not file.exists():
            file.write_bytes(zlib.compress(data))
        self._sent.add((name, sha))

    def _call(self, method: str, name: str, what: str, body: object = None) -> Any:
        return self._emulator.json(method, f"/repos/{name}/{what}", self._owners[name.split("/")[0]], body)
