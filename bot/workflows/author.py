"""A chat model as the writer of an improvement: one session of tools and one conversation a task."""

from collections.abc import Callable

from bot.llm.chat import ChatModel
from bot.openspec.suggestions import Suggestion, Verdict
from bot.text.tree import Draft, Tree
from bot.tools.drafting import Assignment, Drafting
from bot.tools.server import build
from bot.tools.toolbox import Toolbox
from bot.workflows.converse import converse
from bot.workflows.task import Author, Outcome, Task


def author_with(model: ChatModel, calls: int) -> Author:
    """Return an author that asks ``model`` at most ``calls`` times a task, through the tools and on a draft."""

    def author(task: Task, tree: Tree, judge: Callable[[Suggestion, Tree], tuple[Verdict, ...]]) -> Outcome:
        draft = Draft(tree)
        evidence = (f"{task.why_path}: {task.why}",) if task.why else ()
        assignment = Assignment(task.path, task.requirement, task.kind, task.findings, model.name, evidence)
        drafting = Drafting(draft, assignment, lambda suggestion: judge(suggestion, tree))
        with Toolbox(build(draft, findings=task.findings, diff=task.diff, drafting=drafting)) as toolbox:
            return converse(task, model, toolbox, drafting, calls=calls)

    return author
