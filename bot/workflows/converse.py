"""The conversation with a model about one requirement: it proposes, asks the author, or finishes."""

from dataclasses import replace

from bot.errors import ModelBudgetSpent, ModelError, ModelMissing, ModelUnreachable
from bot.llm import agent
from bot.llm.agent import Allowance, Spent
from bot.llm.chat import ChatModel
from bot.llm.dialects import ACTIONS, Dialect
from bot.openspec.suggestions import Dropped, Suggestion
from bot.tools.drafting import Drafting
from bot.tools.toolbox import Toolbox
from bot.workflows.desk import Desk
from bot.workflows.fit import Fitted, fitted
from bot.workflows.material import fetch
from bot.workflows.prompt_texts import SHIPPED, Prompts
from bot.workflows.task import Outcome, Task

# A scenario with every field at its bound has 2,100 characters, about 700 tokens. A text has 1,000 at most, and a small
# model gone astray needs a token for each ("v8.0.0.0.0"): cut off in the middle, its answer would be no JSON.
MOST_TOKENS = 1_100


def converse(
    task: Task,
    model: ChatModel,
    toolbox: Toolbox,
    drafting: Drafting,
    *,
    allowance: Allowance,
    dialect: Dialect = ACTIONS,
    prompts: Prompts = SHIPPED,
) -> Outcome:
    """Return what the model made of ``task`` within its allowance, through the tools of ``toolbox``.

    ``drafting`` is the session those tools write into. What a gate refuses goes back once with its sentence, an answer
    that cannot be used once with its fault. A question that the specs answered goes to the author after all where their
    answer led to nothing. Where nothing came of it, ``dropped`` says why: with the refused suggestion, or with one of
    an empty ``before`` and ``after``. A server that is gone is told in ``stopped``, a prompt too long or an answer too
    late in ``dropped``. Raises TemplateError where a prompt is missing.
    """
    spent = Spent()
    stopped = why = ""
    unanswered = False
    first = Fitted([], (), ())
    try:
        material = fetch(task, toolbox, drafting)
        if isinstance(material, str):
            why = material
        else:
            desk = Desk(task, toolbox, drafting, dialect, prompts)
            first = fitted(desk.opening, replace(material, advice=task.advice), model, MOST_TOKENS)
            why = agent.converse(model, dialect, first.messages, desk, allowance, spent, max_tokens=MOST_TOKENS)
            drafting.ask_after_all()
    except (ModelUnreachable, ModelMissing, ModelBudgetSpent) as error:
        stopped = str(error)
    except ModelError as error:
        # One prompt too long, one answer too slow: the next requirement may fare better.
        why, unanswered = str(error), True
    return Outcome(
        accepted=tuple(
            replace(each, used=(prompts.of(task.kind).tag, *first.used, *each.used)) for each in drafting.accepted
        ),
        dropped=_dropped(task, drafting, why),
        questions=tuple(drafting.questions),
        calls=spent.calls,
        stopped=stopped,
        unanswered=unanswered,
        left_out=first.left_out,
    )


def _dropped(task: Task, drafting: Drafting, why: str) -> tuple[Dropped, ...]:
    """Return the last suggestion that was refused (the one before was mended into it), else one without a change."""
    if drafting.accepted or drafting.questions or not why:
        return ()
    if drafting.refused:
        return (replace(drafting.refused[-1], why=why),)
    finding = task.findings[0]
    nothing = Suggestion(
        path=task.path,
        before="",
        after="",
        rule=finding.rule,
        reason=finding.message,
        requirement=task.requirement,
        line=finding.line,
        source=drafting.assignment.writer,
    )
    return (Dropped(nothing, why),)
