"""The proposing tools for outside agents: into a plan in memory, through every gate, never onto a disk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from mcp.server.mcpserver.tools import Tool
from mcp_types import CallToolResult

from bot.errors import EditError, UsageError
from bot.gates.registry import GATES, passed
from bot.openspec.build import NewScenario
from bot.openspec.findings import Finding, Severity
from bot.openspec.suggestions import Suggestion, Verdict
from bot.openspec.words import one_line
from bot.text.diff import unified
from bot.text.lines import as_replaced
from bot.text.tree import Draft, Tree
from bot.tools import rows
from bot.tools.ai_tests import GATE as AI_TESTS
from bot.tools.drafting import MOST_QUESTION, Assignment, Drafting
from bot.tools.fields import (
    AnyName,
    Cursor,
    Given,
    Id,
    Limit,
    NamedRequirement,
    Outcomes,
    Path,
    Reason,
    Rule,
    ScenarioName,
    Step,
    Text,
    new_scenario,
)
from bot.tools.paging import cut
from bot.tools.plan import MOST_PROPOSALS, Plan
from bot.tools.reading import bounded
from bot.tools.sources import Sources
from bot.tools.strict import DRAFTS, READS, strict_tool
from bot.tools.typed import GateEntry, Planned, PlannedEntry, Proposal, Withdrawn, answer

WRITER = "mcp"
"""Who wrote a proposal, as a suggestion's source says it."""
UNPROMPTED = "proposed"
"""The rule of a proposal that mends no finding."""


_NO_MODEL = "no model is configured that could read both texts"


def proposing_tools(plan: Plan, sources: Sources) -> list[Tool]:
    """Return the tools that propose, show and take back."""
    maker = _Maker(sources)

    def propose(
        kind: str, place: _Place, text: str | None = None, scenario: NewScenario | None = None
    ) -> CallToolResult:
        with plan.lock:
            tree = plan.view(sources.look())
            plan.must_have_room()
            suggestion, verdicts = maker.judged(tree, kind, place, text, scenario)
            if passed(verdicts):
                plan.kept.append(suggestion)
        return _told(suggestion, verdicts, kept=True)

    def propose_requirement(
        path: Path, requirement: NamedRequirement, text: Text, rule: Rule = "", reason: Reason = ""
    ) -> Annotated[CallToolResult, Proposal]:
        """Propose new words for one paragraph of a requirement's text: that of the finding, else the first.

        The scenarios stay. The gates hold the meaning: numbers, obligation, negation, names, code.
        """
        return propose("wording", _Place(path, requirement, rule, reason), text)

    def propose_scenario(
        path: Path,
        requirement: NamedRequirement,
        name: ScenarioName,
        given: Given,
        when: Step,
        then: Outcomes,
        rule: Rule = "",
        reason: Reason = "",
    ) -> Annotated[CallToolResult, Proposal]:
        """Propose one more scenario of a requirement; the words of a step go without its keyword."""
        scenario = new_scenario(name, given, when, then)
        return propose("scenario", _Place(path, requirement, rule, reason), scenario=scenario)

    def propose_purpose(
        path: Path, text: Text, rule: Rule = "", reason: Reason = ""
    ) -> Annotated[CallToolResult, Proposal]:
        """Propose the Purpose of a main spec where it has none or a placeholder: what the capability is for."""
        return propose("purpose", _Place(path, "", rule, reason), text)

    proposals = (propose_requirement, propose_scenario, propose_purpose)
    return [*(strict_tool(each, DRAFTS, typed=True) for each in proposals), *_plan_tools(plan, sources)]


def testing_tools(view: Callable[[], Tree], sources: Sources) -> list[Tool]:
    """Return the tools that have a model read a suggestion without keeping it; ``sources`` must have one."""
    maker = _Maker(sources)

    def test_suggestion(
        path: Path, text: Text, requirement: AnyName = "", rule: Rule = ""
    ) -> Annotated[CallToolResult, Proposal]:
        """Test new words for a requirement, or with none named a Purpose: the gates, then questions to a model.

        The model reads one text at a time; the words pass when both answer alike. Nothing is kept.
        """
        kind = "wording" if requirement else "purpose"
        return _told(*maker.judged(view(), kind, _Place(path, requirement, rule, ""), text), kept=False)

    def test_scenario(
        path: Path,
        requirement: NamedRequirement,
        name: ScenarioName,
        given: Given,
        when: Step,
        then: Outcomes,
        rule: Rule = "",
    ) -> Annotated[CallToolResult, Proposal]:
        """Test a new scenario of a requirement: the gates, then whether the requirement says otherwise."""
        scenario = new_scenario(name, given, when, then)
        made = maker.judged(view(), "scenario", _Place(path, requirement, rule, ""), scenario=scenario)
        return _told(*made, kept=False)

    return [strict_tool(each, READS, typed=True) for each in (test_suggestion, test_scenario)]


def _plan_tools(plan: Plan, sources: Sources) -> list[Tool]:
    def withdraw(proposal: Id) -> Annotated[CallToolResult, Withdrawn]:
        """Take a proposal back out of the plan."""
        plan.withdraw(proposal)
        stale = list(plan.stale(sources.look()))
        text = f"Withdrawn. Without it {', '.join(stale)} no longer apply." if stale else "Withdrawn."
        return answer(text, Withdrawn(id=proposal, stale=stale))

    def show_plan(cursor: Cursor = "", limit: Limit = MOST_PROPOSALS) -> Annotated[CallToolResult, Planned]:
        """List the accepted proposals, and say which no longer apply because the folder changed."""
        stale = plan.stale(sources.look())
        page, following = cut(plan.kept, cursor, min(limit, MOST_PROPOSALS))
        entries = [_planned(each, stale.get(each.id, "")) for each in page]
        lines = [f"{each.id} {each.path} {each.requirement} ({each.rule}) {each.stale}".rstrip() for each in entries]
        text = rows.lines(lines, following, "Nothing was proposed yet.")
        return answer(text, Planned(proposals=entries, total=len(plan.kept), next_cursor=following))

    return [strict_tool(withdraw, DRAFTS, typed=True), strict_tool(show_plan, READS, typed=True)]


@dataclass(frozen=True, slots=True)
class _Place:
    """What a proposal is about: ``requirement`` is empty for a Purpose, ``rule`` where it mends no finding."""

    path: str
    requirement: str
    rule: str
    reason: str


@dataclass(frozen=True)
class _Maker:
    """Makes suggestions of fields and takes them through the gates."""

    sources: Sources

    def judged(
        self, tree: Tree, kind: str, place: _Place, text: str | None = None, scenario: NewScenario | None = None
    ) -> tuple[Suggestion, tuple[Verdict, ...]]:
        """Return the suggestion with the gates' verdicts, and a model's where one is configured.

        Raises EditError or UsageError where the fields make no suggestion.
        """
        verdicts: list[Verdict] = []

        def judge(suggestion: Suggestion) -> Sequence[Verdict]:
            verdicts[:] = self.sources.judge(suggestion, tree)
            if self.sources.examine and passed(tuple(verdicts)):
                verdicts.append(self.sources.examine(suggestion, tree))
            return verdicts

        finding = self._finding(tree, place)
        drafting = Drafting(Draft(tree), Assignment(place.path, place.requirement, kind, (finding,), WRITER), judge)
        try:
            suggestion = drafting.propose(text=text, scenario=scenario)
        except EditError:
            if not drafting.refused:
                raise
            suggestion = drafting.refused[0].suggestion
        return suggestion, tuple(verdicts)

    def _finding(self, tree: Tree, place: _Place) -> Finding:
        """Return the finding that a proposal is about, or one that stands for the agent's own judgement."""
        said = one_line(place.reason, "reason", MOST_QUESTION) if place.reason else "Proposed by an agent."
        if not place.rule:
            return Finding(UNPROMPTED, Severity.INFO, place.path, said, requirement=place.requirement)
        for each in self.sources.findings(tree, place.path):
            if (each.rule, each.requirement) == (place.rule, place.requirement):
                return each
        raise UsageError(f"There is no finding of {place.rule!r} there.", "list_findings tells which there are.")


def _told(suggestion: Suggestion, verdicts: Sequence[Verdict], *, kept: bool) -> CallToolResult:
    """Return a proposal with what each gate said of it, as an error where one refused."""
    why = next((each.detail for each in verdicts if not each.passed), "")
    said = {each.gate: each for each in verdicts}
    gates = [_gate(name, said.get(name), untested=not why) for name in [*GATES, AI_TESTS]]
    good = f"Accepted as {suggestion.id}." if kept else "It passes; nothing was kept."
    lines = [f"Refused: {why}" if why else good]
    lines += [f"- {each.gate}: {each.verdict}{'; ' if each.detail else ''}{each.detail}" for each in gates]
    proposal = Proposal(
        accepted=kept and not why,
        id=suggestion.id if kept and not why else "",
        path=as_replaced(suggestion.path),
        requirement=as_replaced(suggestion.requirement),
        why=as_replaced(why),
        gates=gates,
        diff=bounded(unified(suggestion.path, suggestion.before + "\n", suggestion.after + "\n")),
    )
    return answer("\n".join(lines), proposal, is_error=bool(why))


def _gate(name: str, verdict: Verdict | None, *, untested: bool) -> GateEntry:
    if verdict is None:
        return GateEntry(gate=name, verdict="not reached", detail=_NO_MODEL if untested else "")
    outcome = "passed" if verdict.passed else "refused"
    return GateEntry.model_validate({"gate": name, "verdict": outcome, "detail": as_replaced(verdict.detail)})


def _planned(each: Suggestion, stale: str) -> PlannedEntry:
    return PlannedEntry(
        id=each.id,
        path=as_replaced(each.path),
        requirement=as_replaced(each.requirement),
        rule=each.rule,
        reason=as_replaced(each.reason),
        stale=as_replaced(stale),
    )
