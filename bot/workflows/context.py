"""What a run knows of one repository's documents: their findings, and why they were written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from unicodedata import east_asian_width

from bot.config import RulesConfig
from bot.openspec.findings import Finding, in_order
from bot.openspec.layout import ARCHIVE, CHANGES, Listing, document_at
from bot.openspec.model import Document
from bot.openspec.validate_spec import SHORTEST_PURPOSE
from bot.rules.around import Around, AroundTree, WithSpec
from bot.rules.check import check
from bot.rules.purpose import placeholder_change
from bot.rules.rule import Profile, Rule
from bot.text.lines import normalise
from bot.text.tree import Kind, Tree
from bot.workflows.finding_ids import ADVICE, STRUCTURAL
from bot.workflows.profiles import in_profile, profile_by_path, rules_by_path, rules_of
from bot.workflows.silence import Silencer, Weighed

# What of a proposal's Why goes into a prompt: 1,500 characters are about 400 tokens.
_WHY_CHARACTERS = 1500
_WIDE = frozenset({"W", "F"})


@dataclass(frozen=True)
class Quality:
    """The quality rules that speak in one repository, as a check over one document."""

    rules: tuple[Rule, ...] = in_profile(Profile.DEFAULT)
    by_path: Callable[[str], tuple[Rule, ...]] | None = None
    """The rules of one document, where they are not the same everywhere."""
    profile: Profile = Profile.DEFAULT
    """How much of the validator's advice is heard."""
    profile_by_path: Callable[[str], Profile] | None = None
    """The same of one document, where it is not the same everywhere."""

    def rules_at(self, path: str) -> tuple[Rule, ...]:
        """Return the rules that speak in the document at ``path``."""
        return self.by_path(path) if self.by_path else self.rules

    def codes_at(self, path: str) -> frozenset[str]:
        """Return the codes of the validator that are heard of the document at ``path``."""
        profile = self.profile_by_path(path) if self.profile_by_path else self.profile
        return frozenset(each for each in STRUCTURAL if ADVICE.get(each, Profile.DEFAULT) <= profile)

    def __call__(self, tree: Tree, path: str, around: Around | None = None) -> list[Finding]:
        """Return the findings of every rule in the document at ``path``.

        Without what is ``around`` it, rules that compare documents have only its main spec, and are silent otherwise.
        """
        document = document_at(tree, path)
        seen = around or WithSpec(AroundTree(tree).spec_of)
        return check(document, self.rules_at(path), seen) if document else []

    def with_structure(
        self, tree: Tree, path: str, structural: Sequence[Finding], around: Around | None = None
    ) -> list[Finding]:
        """Return quality and structural findings of one document, without what one says of the other.

        What a note in the document silences is left out; what is wrong with the notes is among them.
        """
        return in_order(self.weighed(tree, path, structural, around).kept)

    def weighed(self, tree: Tree, path: str, structural: Sequence[Finding], around: Around | None = None) -> Weighed:
        """Return the same, and what notes in the document silence."""
        found = self(tree, path, around)
        return self._weigh(document_at(tree, path), path, structural, found, with_others=around is not None)

    def weighed_document(self, document: Document, structural: Sequence[Finding], around: Around) -> Weighed:
        """Return the same of a document that is read already, with others around it."""
        found = check(document, self.rules_at(document.path), around)
        return self._weigh(document, document.path, structural, found, with_others=True)

    def _weigh(
        self,
        document: Document | None,
        path: str,
        structural: Sequence[Finding],
        found: Sequence[Finding],
        *,
        with_others: bool,
    ) -> Weighed:
        codes = self.codes_at(path)
        heard = [each for each in structural if each.rule in codes or each.rule not in ADVICE]
        heard = [each for each in heard if not _is_said(each, structural) and not _says_enough(each, document)]
        known = [_located(each, document) for each in heard]
        ran = [each.id for each in self.rules_at(path) if not each.since and (with_others or not each.check_around)]
        return Silencer(document).weigh(known, found, codes.union(ran))


DEFAULT_RULES = Quality()


def quality_of(settings: RulesConfig, glossary: Rule | None = None) -> Quality:
    """Return the rules that speak under some settings. Raises ConfigError for a name that no rule has.

    ``glossary`` is the rule that holds documents to a glossary, where there is one.
    """
    profile = Profile[settings.profile.upper()]
    everywhere, by_path = rules_of(settings), rules_by_path(settings)
    if glossary:
        own = {glossary.id: glossary}
        given, by_path = by_path, by_path and cache(lambda path: _with(own, given(path) if given else ()))
        everywhere = _with(own, everywhere)
    return Quality(everywhere, by_path, profile, profile_by_path(settings))


def _with(own: Mapping[str, Rule], rules: Sequence[Rule]) -> tuple[Rule, ...]:
    return tuple(own.get(each.id, each) for each in rules)


def _is_said(finding: Finding, structural: Sequence[Finding]) -> bool:
    """Whether S12, the advice that goes with S05, stands beside it."""
    return finding.rule == "S12" and any(
        each.rule == "S05" and each.requirement == finding.requirement for each in structural
    )


def _says_enough(finding: Finding, document: Document | None) -> bool:
    """Whether S10 calls a Purpose short that is wide enough: of Chinese or Korean a letter says what two do."""
    if finding.rule != "S10" or document is None or document.purpose is None:
        return False
    text = "\n".join(document.plain(document.purpose.body)).strip()
    return (
        not text.isascii() and len(text) + sum(map(_WIDE.__contains__, map(east_asian_width, text))) >= SHORTEST_PURPOSE
    )


def _located(finding: Finding, document: Document | None) -> Finding:
    """Return a finding with the line of its requirement, where the validator gives none."""
    requirement = document.requirement(finding.requirement) if document and not finding.line else None
    return replace(finding, line=requirement.span.start + 1) if requirement else finding


def why_of(listing: Listing, document: Document) -> tuple[str, str]:
    """Return (path, text) of the ``## Why`` behind a main spec; two empty texts where none is found.

    The change that the placeholder names comes first; else the oldest archived change with a delta of that capability.
    """
    named = placeholder_change(document)
    archived = listing.folders(ARCHIVE)
    chosen = [f"{ARCHIVE}/{name}" for name in archived if named and (name == named or name.endswith(f"-{named}"))]
    chosen += [f"{CHANGES}/{named}"] if named else []
    chosen += [
        f"{ARCHIVE}/{name}"
        for name in archived
        if listing.tree.kind(f"{ARCHIVE}/{name}/specs/{document.id}/spec.md") is Kind.FILE
    ]
    for folder in chosen:
        path = f"{folder}/proposal.md"
        text = _why(listing.tree.text(path)) if listing.tree.kind(path) is Kind.FILE else ""
        if text:
            return path, text
    return "", ""


def _why(proposal: str) -> str:
    lines: list[str] = []
    inside = False
    for line in normalise(proposal).split("\n"):
        if line.startswith("## "):
            inside = line[3:].strip().lower() == "why"
        elif inside:
            lines.append(line)
    return "\n".join(lines).strip()[:_WHY_CHARACTERS]
