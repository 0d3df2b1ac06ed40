"""The other side of a conversation: which tools a task may use, and what becomes of a call."""

from collections.abc import Sequence

from bot.llm.agent import Over, Refused, Told
from bot.llm.chat import Message
from bot.llm.dialects import NATIVE, Dialect
from bot.llm.tool import Action, ToolInfo
from bot.tools.drafting import Drafting
from bot.tools.toolbox import Toolbox
from bot.workflows.prompt_texts import SHIPPED, Prompts
from bot.workflows.prompts import Material, again, copied, known, opening, told
from bot.workflows.task import Task

_PROPOSALS = {"wording": "propose_requirement", "scenario": "propose_requirement", "purpose": "propose_purpose"}
_QUESTION = "ask_author"
# What a model that is good at tool calls may look up; for others what they surely need is in the prompt already, and
# every further choice is one to get wrong.
_OWN_READING = frozenset({"read_requirement"})


class Desk:
    """Carries out what a model asks for in one task, through the tools of a session."""

    def __init__(
        self, task: Task, toolbox: Toolbox, drafting: Drafting, dialect: Dialect, prompts: Prompts = SHIPPED
    ) -> None:
        self._task = task
        self._toolbox = toolbox
        self._drafting = drafting
        self._dialect = dialect
        self._prompts = prompts
        self._proposal = _PROPOSALS[task.kind]
        own = _OWN_READING if dialect is NATIVE else frozenset[str]()
        self._tools = toolbox.tools()
        self._reading = tuple(each for each in self._tools if each.server or each.name in own)

    def opening(self, material: Material) -> list[Message]:
        """Return the messages of the first turn."""
        return opening(self._task.kind, self._proposal, material, self._dialect, self._reading, self._prompts)

    def offered(self, faults: int) -> Sequence[ToolInfo]:
        """Return the proposal and the end, and for somebody who has not failed yet: questions and reading.

        Small models turn a refusal into a question about it.
        """
        names = {self._proposal, "finish"} | (set() if faults else {_QUESTION})
        drafting = [each for each in self._tools if not each.server and each.name in names]
        return [*drafting, *self._reading] if not faults else drafting

    def carry_out(self, action: Action) -> Told | Refused | Over:
        """Call the tool; what the session says of it decides how the talk goes on."""
        reads = any(each.name == action.tool for each in self._reading)
        if not reads and (fault := self._fault(action)):
            return Refused(fault)
        result = self._toolbox.call(action.tool, action.arguments)
        if reads:
            return Told(result.text)
        if result.is_error:
            return Over(result.text) if self._drafting.is_hopeless else Refused(result.text)
        if not self._drafting.over:
            return Told(result.text)  # a question that the specs answer
        finished = self._drafting.finished
        if finished is None:
            return Over()
        return Over(f"The model finished without a proposal: {finished}{'' if finished[-1] in '.!?…' else '.'}")

    def again(self, why: str, answer: str) -> str:
        """Return the words that hand a fault back."""
        return again(why, answer)

    def data(self, action: Action, text: str) -> str:
        """Return what a tool told, marked as data."""
        return known(text) if action.tool == _QUESTION else told(action.tool, text)

    def _fault(self, action: Action) -> str:
        """Return what is wrong with the words themselves, empty when nothing is."""
        if copied(self._task.kind, action.arguments, self._prompts):
            return "That repeats a worked example; write about the last requirement only."
        return ""
