"""A chat model as the writer of an improvement: one session of tools and one conversation a task."""

from collections.abc import Callable, Sequence

from bot.llm.agent import Allowance
from bot.llm.chat import ChatModel
from bot.llm.dialects import ACTIONS, Dialect
from bot.openspec.suggestions import RULE, Suggestion, Verdict
from bot.text.tree import Draft, Tree
from bot.tools.drafting import Assignment, Drafting
from bot.tools.server import build
from bot.tools.toolbox import Toolbox
from bot.workflows.converse import converse
from bot.workflows.known import Knows
from bot.workflows.prompt_texts import SHIPPED, Prompts
from bot.workflows.task import Author, Outcome, Task


def author_with(
    model: ChatModel,
    allowance: Allowance,
    dialect: Dialect = ACTIONS,
    connect: Callable[..., Toolbox] = Toolbox,
    knows: Knows | None = None,
    prompts: Prompts = SHIPPED,
) -> Author:
    """Return an author that asks ``model`` within an allowance a task, through the tools and on a draft.

    ``connect`` makes the toolbox of a session, where it is to hold more than the session's own tools; ``knows`` looks
    into the specs before a question goes to people; ``prompts`` say how a task is put.
    """

    def author(task: Task, tree: Tree, judge: Callable[[Suggestion, Tree], tuple[Verdict, ...]]) -> Outcome:
        draft = Draft(tree)
        evidence = (f"{task.why_path}: {task.why}",) if task.why else ()
        # A model that calls itself what rules call themselves would pass for one.
        writer = model.name if model.name != RULE else f"model {RULE}"
        assignment = Assignment(task.path, task.requirement, task.kind, task.findings, writer, evidence, task.answer)

        def answer(question: str, options: Sequence[str]) -> str:
            return knows(task, tree, question, options).text if knows else ""

        drafting = Drafting(draft, assignment, lambda suggestion: judge(suggestion, tree), answer)
        with connect(build(draft, findings=task.findings, diff=task.diff, drafting=drafting)) as toolbox:
            return converse(task, model, toolbox, drafting, allowance=allowance, dialect=dialect, prompts=prompts)

    return author
