"""One case under one prompt: a model mends it as ``improve`` has it mended, the gates judge, the tokens are counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.bench.score import at_place, new_findings
from bot.errors import ModelReplyError, ModelUnreachable
from bot.learning.comparing import Trial
from bot.llm.budget import estimate
from bot.llm.chat import ChatModel, Message, Reply, read
from bot.llm.schema import Schema
from bot.llm.tool import ToolInfo
from bot.llm.wrapped import Wrapped
from bot.openspec.suggestions import Suggestion, Verdict
from bot.text.tree import Tree
from bot.workflows.bench_checks import Checks
from bot.workflows.bench_repair import repaired
from bot.workflows.prompt_texts import SHIPPED, Prompt, Prompts
from bot.workflows.task import Author, Outcome, Task
from bot.workflows.tune_cases import Case, is_nearer, mended

MakeAuthor = Callable[[ChatModel, Prompts], Author]
"""Returns who writes with a model and some prompts; what people took before is not shown to it."""


class Metered(Wrapped):
    """``model``, with the tokens of its talks counted, and whether its last answer could be read."""

    def __init__(self, model: ChatModel) -> None:
        super().__init__(model)
        self.tokens = 0
        self.readable = True

    def complete(self, messages: Sequence[Message], schema: Schema, *, max_tokens: int) -> Reply:
        """Ask, and count. Raises ModelError."""
        reply = self._model.complete(messages, schema, max_tokens=max_tokens)
        self._counted(messages, reply)
        try:
            read(reply, schema)
        except ModelReplyError:
            self.readable = False
        else:
            self.readable = True
        return reply

    def call(self, messages: Sequence[Message], tools: Sequence[ToolInfo], *, max_tokens: int) -> Reply:
        """Ask for a native call, and count. Raises ModelError."""
        reply = self._model.call(messages, tools, max_tokens=max_tokens)
        self._counted(messages, reply)
        self.readable = bool(reply.calls) and reply.finish != "length"
        return reply

    def _counted(self, messages: Sequence[Message], reply: Reply) -> None:
        """Count a talk; the same where a server that counts is asked and where one that does not."""
        prompt = reply.prompt_tokens if reply.prompt_tokens is not None else self._model.count(messages)
        answer = reply.completion_tokens
        self.tokens += prompt + (estimate([], reply.text) if answer is None else answer)


@dataclass
class Trier:
    """Tries cases under prompts, always with the same model."""

    model: ChatModel
    make: MakeAuthor
    checks: Checks
    _authors: dict[str, tuple[Metered, Author]] = field(default_factory=dict)

    def __call__(self, prompt: Prompt, case: Case) -> Trial:
        """Return what comes of a case. Raises ModelUnreachable where the server is gone: that says nothing of it."""
        meter, author = self._author(prompt)
        before = meter.tokens
        meter.readable = True
        seen: list[Outcome] = []

        def recording(task: Task, tree: Tree, judge: Callable[[Suggestion, Tree], tuple[Verdict, ...]]) -> Outcome:
            outcome = author(task, tree, judge)
            if outcome.stopped:
                raise ModelUnreachable(outcome.stopped)
            seen.append(outcome)
            return outcome

        text = mended(case, recording, self.checks.quality)
        readable = meter.readable and not any(each.unanswered for each in seen)
        why = next((each.why for outcome in seen for each in outcome.dropped), "")
        return self._judged(case, text, why, readable=readable, tokens=meter.tokens - before)

    def _author(self, prompt: Prompt) -> tuple[Metered, Author]:
        key = f"{prompt.kind}:{prompt.version}"
        if key not in self._authors:
            meter = Metered(self.model)
            self._authors[key] = (meter, self.make(meter, SHIPPED.with_prompt(prompt)))
        return self._authors[key]

    def _judged(self, case: Case, text: str | None, why: str, *, readable: bool, tokens: int) -> Trial:
        if text is None:
            return Trial(False, readable, tokens, why or "Nothing was proposed.")
        plant, checks = case.plant, self.checks
        before = checks.before(plant)
        repair = repaired(
            plant, text, lambda tree: at_place(plant, new_findings(before, checks.of(tree, plant.touched)))
        )
        if repair.harm:
            return Trial(False, False, tokens, f"It lost {repair.harm[0]}.")
        if not repair.resolved:
            return Trial(False, readable, tokens, why or "What was found is still there.")
        near = is_nearer(text, case)
        return Trial(near and readable, readable, tokens, "" if near else "It is further from what people wrote.")
