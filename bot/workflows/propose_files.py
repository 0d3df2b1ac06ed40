"""The files of a change, section by section: after the repository's own schema and templates where it has some."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import UnreadableError
from bot.openspec.artifacts import Artifacts
from bot.openspec.layout import CHANGES, Listing, delta_path
from bot.openspec.metadata import METADATA_FILE
from bot.openspec.schemas import BUILT_IN, Artifact, Schema, Schemas
from bot.openspec.writing import Entry, delta_text
from bot.text.globs import is_glob
from bot.text.lines import normalise
from bot.text.printable import in_one_line
from bot.text.tree import Tree
from bot.workflows.propose_ask import Asker, UnusableError
from bot.workflows.propose_forms import sections_form
from bot.workflows.propose_papers import Papers, grounded_prose, task_lines, told
from bot.workflows.propose_prompts import Piece, brief_pieces
from bot.workflows.propose_values import Brief

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_MOST_SECTIONS = 8
_MOST_HINT = 300
_MOST_TOKENS = 1_200
_HEADING = re.compile(r"^(#{1,2})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_PROPOSAL = ("Why", "What Changes", "Capabilities", "Impact")
_DESIGN = ("Context", "Goals / Non-Goals", "Decisions", "Risks / Trade-offs")
_TITLES = {"proposal": "# Proposal", "design": "# Design", "tasks": "# Tasks"}


@dataclass(frozen=True, slots=True)
class Form:
    """How the changes of a repository look: the schema's name, its artifacts, and the text of each one's template."""

    name: str
    schema: Schema
    templates: Mapping[str, str]
    note: str = ""


def form_of(tree: Tree) -> Form:
    """Return the form that a new change takes; the built-in one where the configured schema cannot be used."""
    listing = Listing(tree)
    schemas = Schemas(listing)
    note = ""
    try:
        name = Artifacts(listing, schemas).schema_name(f"{CHANGES}/specbot-new")
    except UnreadableError:
        name = BUILT_IN
    schema = schemas.load(name) if name in schemas.names() else None
    if schema is None:
        note = f"The schema {in_one_line(name, 80)} of the configuration cannot be used; {BUILT_IN} was taken."
        name = BUILT_IN
        schema = schemas.load(name)
    if schema is None:
        raise AssertionError("the built-in schema is there")
    return Form(name, schema, {each.id: schemas.template(name, each) for each in schema.artifacts}, note)


@dataclass(frozen=True, slots=True)
class _Section:
    """A section whose words nobody knows yet: the artifact and title it belongs to, what its template hints."""

    artifact: str
    title: str
    hint: str


class Builder:
    """Builds the files of one change."""

    def __init__(self, asker: Asker, brief: Brief, form: Form, entries: Sequence[Entry], papers: Papers) -> None:
        self._asker, self._brief, self._form = asker, brief, form
        self._entries, self._papers = entries, papers
        self.notes: list[str] = [form.note] if form.note else []

    def files(self, name: str, today: str, spec: str) -> dict[str, str]:
        """Return path to text for a new change. Raises OverError, ModelError."""
        folder = f"{CHANGES}/{name}"
        created = f"created: {today}\n" if today else ""
        # The name of a folder, which may be anything; JSON in ASCII is YAML.
        schema = self._form.name if _PLAIN.fullmatch(self._form.name) else json.dumps(self._form.name)
        found = {f"{folder}/{METADATA_FILE}": f"schema: {schema}\n{created}"}
        asked = self._sections(spec)
        for artifact in self._form.schema.artifacts:
            kind = _kind(artifact, self._form.schema)
            if kind == "specs" or (kind == "design" and self._papers.design is None):
                continue
            if is_glob(artifact.generates) or not artifact.generates.endswith(".md"):
                self.notes.append(f"{in_one_line(artifact.generates, 80)} of the schema is left to you.")
                continue
            found[f"{folder}/{artifact.generates}"] = self._document(artifact, kind, asked)
        for capability in dict.fromkeys(each.capability for each in self._entries):
            own = [each for each in self._entries if each.capability == capability]
            found[delta_path(name, capability)] = delta_text(own, self._papers.purposes.get(capability, ""))
        return found

    def _document(self, artifact: Artifact, kind: str, asked: Mapping[tuple[str, str], str]) -> str:
        if kind == "tasks":
            return tasks_text(self._entries, self._papers.tasks)
        template = _sections_of(self._form.templates.get(artifact.id, ""))
        known = self._known(kind)
        titles = [title for title, _ in template] or list(_PROPOSAL if kind == "proposal" else _DESIGN)
        parts = [_TITLES.get(kind, f"# {in_one_line(artifact.id, 80).capitalize()}")]
        for title in titles:
            body = known.get(_folded(title)) or asked.get((artifact.id, title), "")
            parts.append(f"## {title}\n\n{body or 'None known.'}")
        return "\n\n".join(parts) + "\n"

    def _known(self, kind: str) -> dict[str, str]:
        """Return the sections that are written from fields, by their folded titles."""
        papers = self._papers
        if kind == "proposal":
            impact = [f"Specs: {', '.join(f'`{each}`' for each in dict.fromkeys(e.capability for e in self._entries))}"]
            if self._brief.idea.files:
                impact.append(
                    f"Code: {', '.join(f'`{in_one_line(each, 120)}`' for each in self._brief.idea.files[:10])}"
                )
            return {
                "why": papers.why,
                "what changes": _listed(map(told, self._entries)),
                "capabilities": self._capabilities(),
                "impact": _listed([*impact, *papers.impact]),
            }
        if kind != "design" or papers.design is None:
            return {}
        design = papers.design
        goals = _listed(f"“{in_one_line(each.requirement)}” of `{each.capability}`" for each in self._entries)
        decisions = [f"**{one}**, because {two}. Instead of: {three}." for one, two, three in design.decisions]
        risks = [f"{risk} → {answer}" for risk, answer in design.risks]
        return {
            "context": f"{design.context}\n\nThis is about {design.reason}. See proposal.md for why.",
            "goals / non-goals": f"**Goals:**\n\n{goals}\n\n**Non-Goals:**\n\n- What no requirement here says.",
            "decisions": _listed(decisions),
            "risks / trade-offs": _listed(risks or ["None known."]),
        }

    def _capabilities(self) -> str:
        new = [f"`{each}`: {purpose}" for each, purpose in self._papers.purposes.items()]
        old: dict[str, list[str]] = {}
        for each in self._entries:
            if each.capability not in self._papers.purposes:
                old.setdefault(each.capability, []).append(f"“{in_one_line(each.requirement)}”")
        modified = [f"`{capability}`: {', '.join(names)}" for capability, names in old.items()]
        parts = [
            "### New Capabilities",
            _listed(new or ["None."]),
            "### Modified Capabilities",
            _listed(modified or ["None."]),
        ]
        return "\n\n".join(parts)

    def _sections(self, spec: str) -> dict[tuple[str, str], str]:
        """Return the words of sections that only the repository's templates ask for, by artifact and title."""
        wanted = list(self._unknown())[:_MOST_SECTIONS]
        if not wanted:
            return {}
        pieces = [*brief_pieces(self._brief, wanted[0].artifact)]
        pieces.append(Piece("What changes", "\n".join(map(told, self._entries))))
        pieces.append(Piece("Sections", "\n".join(f"s{at} {e.title}: {e.hint}" for at, e in enumerate(wanted, 1))))
        sources = "\n".join([self._brief.idea.text, self._brief.context, spec, *(each.block for each in self._entries)])

        def check(answer: Mapping[str, Any]) -> dict[tuple[str, str], str]:
            found = {}
            for at, each in enumerate(wanted, 1):
                found[each.artifact, each.title] = grounded_prose(answer[f"s{at}"], each.title, 400, sources, spec)
            return found

        self._asker.hands.tell("sections of the repository's templates")
        try:
            return self._asker.ask("sections", pieces, sections_form(len(wanted)), check, _MOST_TOKENS)
        except UnusableError as error:
            titles = ", ".join(in_one_line(each.title, 60) for each in wanted)
            self.notes.append(
                f"These sections are left to you: {titles}. No answer of the model could be used: {error}"
            )
            return {}

    def _unknown(self) -> Sequence[_Section]:
        found: list[_Section] = []
        for artifact in self._form.schema.artifacts:
            kind = _kind(artifact, self._form.schema)
            if kind in ("specs", "tasks") or is_glob(artifact.generates) or not artifact.generates.endswith(".md"):
                continue
            if kind == "design" and self._papers.design is None:
                continue
            known = self._known(kind)
            for title, hint in _sections_of(self._form.templates.get(artifact.id, "")):
                if _folded(title) not in known:
                    found.append(_Section(artifact.id, title, hint or in_one_line(artifact.instruction, _MOST_HINT)))
        return found


def tasks_text(entries: Sequence[Entry], steps: Sequence[Sequence[str]], first: int = 1) -> str:
    """Return a list of tasks, a group for each entry, numbered from ``first``; the heading is for a whole file."""
    groups = []
    for number, (entry, own) in enumerate(zip(entries, steps, strict=True), first):
        lines = [f"- [ ] {number}.{at} {line}" for at, line in enumerate(task_lines(entry, own), 1)]
        groups.append("\n".join([f"## {number}. {in_one_line(entry.new_name or entry.requirement)}", "", *lines]))
    return "\n\n".join([_TITLES["tasks"], *groups] if first == 1 else groups) + "\n"


def _kind(artifact: Artifact, schema: Schema) -> str:
    """Return what an artifact is: specs, tasks, proposal, design, or its own id for what only this schema has."""
    if artifact == schema.tasks:
        return "tasks"
    if artifact.id == "specs" or artifact.generates.startswith("specs/"):
        return "specs"
    base = artifact.generates.rpartition("/")[2]
    return {"proposal.md": "proposal", "design.md": "design"}.get(base, artifact.id)


def _sections_of(template: str) -> list[tuple[str, str]]:
    """Return the level-2 sections of a template, each with what its comment hints at."""
    found: list[tuple[str, str]] = []
    title, body = "", list[str]()
    plain = _COMMENT.sub(lambda match: match[0].replace("\n", " "), normalise(template))
    for line in [*plain.split("\n"), "## "]:
        match = _HEADING.match(line)
        if match is None:
            body.append(line)
            continue
        if title:
            hints = _COMMENT.findall("\n".join(body))
            found.append((title, in_one_line(" ".join(hints), _MOST_HINT)))
        title = in_one_line(_COMMENT.sub("", match[2]), 100) if match[1] == "##" else ""
        body = []
    return list(dict(found).items())


def _folded(title: str) -> str:
    return " ".join(title.lower().split())


def _listed(lines: Any) -> str:
    return "\n".join(f"- {each}" for each in lines)
