from dataclasses import replace

from helpers.garden import DIFF, PATH, SPEC, TREE, task
from helpers.scripted_model import ScriptedModel

from bot.llm.agent import Allowance
from bot.openspec.suggestions import Suggestion, Verdict
from bot.text.tree import Draft, Tree
from bot.workflows.author import author_with
from bot.workflows.prompt_texts import shipped


def test_a_model_writes_for_improve_and_leaves_its_tree_alone() -> None:
    seen: list[tuple[Suggestion, str]] = []

    def judge(suggestion: Suggestion, tree: Tree) -> tuple[Verdict, ...]:
        seen.append((suggestion, tree.text(PATH)))
        return (Verdict("all", True),)

    model = ScriptedModel([{"action": "propose_purpose", "text": "Keeps the beds wet at night."}], name="small")
    given = replace(task("purpose"), why="Dry beds.", why_path="openspec/changes/archive/x/proposal.md", diff=DIFF)
    draft = Draft(TREE)
    outcome = author_with(model, Allowance(3))(given, draft, judge)
    assert [each.source for each in outcome.accepted] == ["small"]
    assert "Dry beds." in outcome.accepted[0].evidence[0]
    assert outcome.accepted[0].used == (shipped("purpose").tag,)
    assert seen == [(replace(outcome.accepted[0], used=()), SPEC)]
    assert draft.changed() == {}
    assert "Why it was made:\n```\nDry beds.\n```" in model.history[0].prompt
