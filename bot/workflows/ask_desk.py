"""The other side of a question: which tools a model may use, and what becomes of a call."""

from collections.abc import Sequence

from bot.llm.agent import Over, Refused, Told
from bot.llm.dialects import NATIVE, Dialect
from bot.llm.tool import Action, ToolInfo
from bot.tools.inquiring import ANSWER
from bot.tools.toolbox import Toolbox
from bot.workflows.prompts import again, told


class AskDesk:
    """Carries out what a model asks for in one question, through the tools of its session.

    Reading further is for a model that is good at tool calls; for others what they need is in the prompt already, and
    every further choice is one to get wrong.
    """

    def __init__(self, toolbox: Toolbox, dialect: Dialect) -> None:
        self._toolbox = toolbox
        tools = toolbox.tools()
        self._answer = [each for each in tools if each.name == ANSWER]
        self.reading = [each for each in tools if each.name != ANSWER] if dialect is NATIVE else []

    def offered(self, faults: int) -> Sequence[ToolInfo]:
        """Return the answer, and for somebody who has not failed yet reading."""
        return self._answer if faults else [*self._answer, *self.reading]

    def carry_out(self, action: Action) -> Told | Refused | Over:
        """Call the tool; an answer ends the talk."""
        result = self._toolbox.call(action.tool, action.arguments)
        if action.tool != ANSWER:
            return Told(result.text)
        return Refused(result.text) if result.is_error else Over()

    def again(self, why: str, answer: str) -> str:
        """Return the words that hand a fault back."""
        return again(why, answer)

    def data(self, action: Action, text: str) -> str:
        """Return what a tool told, marked as data."""
        return told(action.tool, text)
