"""The conversation with a model about one requirement: it proposes, asks the author, or finishes."""

import re
from dataclasses import replace

from bot.errors import ModelError, ModelMissing, ModelReplyError, ModelUnreachable
from bot.llm.chat import ChatModel, Message
from bot.openspec.suggestions import Dropped, Suggestion
from bot.openspec.words import MOST_TEXT
from bot.tools.actions import Action, Actions
from bot.tools.drafting import Drafting
from bot.tools.toolbox import Toolbox
from bot.workflows.prompts import GAP, Material, again, copied, opening
from bot.workflows.task import Outcome, Task

# A scenario with every field at its bound has 2,100 characters, about 700 tokens.
MOST_TOKENS = 800
_PROPOSALS = {"wording": "propose_requirement", "scenario": "propose_requirement", "purpose": "propose_purpose"}
# Rules that object to the very words they name: these are cut out of the text that is shown, because small models
# repeat what they see. Qwen 1.5B on real specs: 6 of 20 rewordings passed every gate this way, 2 of 14 without.
_NAMES_BAD_WORDS = frozenset({"vague-word"})


def converse(task: Task, model: ChatModel, toolbox: Toolbox, drafting: Drafting, *, calls: int) -> Outcome:
    """Return what the model made of ``task`` in at most ``calls`` calls, through the tools of ``toolbox``.

    ``drafting`` is the session those tools write into. What a gate refuses goes back once with its sentence, an answer
    that cannot be used once with its fault. Where nothing came of it, ``dropped`` says why: with the refused
    suggestion, or with one of an empty ``before`` and ``after``. A server that is gone is told in ``stopped``, a
    prompt too long or an answer too late in ``dropped``. Raises TemplateError where a prompt is missing.
    """
    talk = _Talk(task, model, toolbox, drafting, calls)
    stopped = why = ""
    try:
        why = talk.run()
    except (ModelUnreachable, ModelMissing) as error:
        stopped = str(error)
    except ModelError as error:
        # One prompt too long, one answer too slow: the next requirement may fare better.
        why = str(error)
    return Outcome(
        accepted=tuple(drafting.accepted),
        dropped=_dropped(task, drafting, why),
        questions=tuple(drafting.questions),
        calls=talk.calls,
        stopped=stopped,
    )


class _Talk:
    """The turns so far; ``calls`` counts the answers asked for."""

    def __init__(self, task: Task, model: ChatModel, toolbox: Toolbox, drafting: Drafting, most: int) -> None:
        self.calls = 0
        self._task = task
        self._model = model
        self._toolbox = toolbox
        self._drafting = drafting
        self._most = most
        self._messages: list[Message] = []
        self._has_gaps = False
        self._fault = ""
        self._given_back: set[str] = set()

    def run(self) -> str:
        """Talk until the session is over; return why nothing came of it, empty when something did."""
        material = self._material()
        if isinstance(material, str):
            return material
        proposal = _PROPOSALS[self._task.kind]
        self._messages = opening(self._task.kind, proposal, material)
        self._has_gaps = GAP in material.passage and GAP not in self._drafting.passage()
        # Only somebody who has not failed yet may ask: small models turn a refusal into a question about it.
        first, later = self._choice(proposal, "ask_author", "finish"), self._choice(proposal, "finish")
        while self.calls < self._most:
            self.calls += 1
            ended = self._turn(later if self._given_back else first)
            if self._drafting.finished is not None:
                reason = self._drafting.finished
                return f"The model finished without a proposal: {reason}{'' if reason[-1] in '.!?…' else '.'}"
            if ended or self._drafting.over:
                return ended
        return f"{self._fault} The limit of {self._most} calls was reached.".lstrip()

    def _choice(self, *names: str) -> Actions:
        return Actions([tool for tool in self._toolbox.tools() if tool.name in names])

    def _turn(self, actions: Actions) -> str:
        """Ask once and do what the model chose; return why the talk ends, empty while it may go on."""
        try:
            reply = self._model.complete(self._messages, actions.schema, max_tokens=MOST_TOKENS)
            action = actions.parse(reply)
        except ModelReplyError as error:
            # The answer itself is left out: what has run wild once would be an example for the next.
            self._fault = f"The model's answers could not be used: {error}"
            return self._give_back("unusable", error.message, "")
        self._fault = self._carry_out(action)
        return self._give_back("refused", self._fault, reply.text) if self._fault else ""

    def _give_back(self, kind: str, fault: str, answer: str) -> str:
        """Add to the last turn what was wrong with the answer; the second time of one kind, return why the talk ends.

        It is no turn of its own: the task would be out of sight, and a small model would rewrite the refusal.
        """
        if kind in self._given_back:
            return self._fault
        self._given_back.add(kind)
        last = self._messages[-1]
        self._messages[-1] = replace(last, content=f"{last.content}\n{again(fault, answer)}")
        return ""

    def _carry_out(self, action: Action) -> str:
        """Call the tool; return what is wrong with the call, empty when it did its work."""
        if copied(self._task.kind, action.arguments):
            return "That repeats a worked example; write about the last requirement only."
        if self._has_gaps and GAP in str(action.arguments):
            return f"The text still holds {GAP}: write what belongs there, or close the gap."
        result = self._toolbox.call(action.tool, action.arguments)
        return result.text if result.is_error else ""

    def _material(self) -> Material | str:
        """Fetch what the model surely needs; why that is not possible, where it is not."""
        task = self._task
        place = {"path": task.path, "requirement": task.requirement}
        calls = {"list_findings": place}
        if task.requirement:
            calls |= {"read_requirement": place, "read_diff": {"path": task.path}}
        results = {name: self._toolbox.call(name, arguments) for name, arguments in calls.items()}
        failed = next((each.text for each in results.values() if each.is_error), None)
        if failed is not None:
            return failed
        told = {name: result.text for name, result in results.items()}
        findings = told["list_findings"]
        if task.kind == "purpose":
            return Material("\n".join([task.capability, *(f"- {name}" for name in task.names)]), findings, why=task.why)
        if task.kind == "wording":
            passage = self._drafting.passage()
            return _unfit(passage, task) or Material(task.requirement, findings, passage=_with_gaps(passage, task))
        block = told["read_requirement"]
        return Material(block, findings, diff=_of_block(told["read_diff"], block))


def _unfit(passage: str, task: Task) -> str:
    """Return why no rewording can mend the passage, empty when one can."""
    words = _bad_words(task)
    if words and not any(word in passage for word in words):
        return "What was found stands in no paragraph of sentences; nothing else is reworded."
    if len(passage) > MOST_TEXT:
        return f"The paragraph has {len(passage)} characters; none of more than {MOST_TEXT} is reworded."
    return ""


def _with_gaps(passage: str, task: Task) -> str:
    """Return a passage without the words that findings name, gaps in their place."""
    words = "|".join(re.escape(word) for word in _bad_words(task))
    return passage if not words or GAP in passage else re.sub(rf"(?<![\w-])(?:{words})(?![\w-])", GAP, passage)


def _bad_words(task: Task) -> list[str]:
    return [each.words for each in task.findings if each.rule in _NAMES_BAD_WORDS and each.words]


def _of_block(diff: str, block: str) -> str:
    """Return the hunks of a diff that added lines of the block."""
    lines = {line for line in block.splitlines() if line.strip()}
    hunks = [f"@@{hunk}" for hunk in f"\n{diff}".split("\n@@")[1:]]
    return "\n".join(hunk for hunk in hunks if any(line[1:] in lines for line in hunk.splitlines() if line[:1] == "+"))


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
