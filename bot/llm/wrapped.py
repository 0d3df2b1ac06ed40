"""A model in front of another one: it is called as that one is, and holds as much."""

from collections.abc import Sequence

from bot.llm.chat import ChatModel, Message


class Wrapped:
    """What everything that stands in front of ``model`` has of it; how it asks, each says for itself."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """What the model is called when it is asked."""
        return self._model.name

    @property
    def weights(self) -> str:
        """The quantisation of its weights; empty while unknown."""
        return self._model.weights

    @property
    def context_length(self) -> int | None:
        """How many tokens the model's context holds; None while unknown."""
        return self._model.context_length

    def count(self, messages: Sequence[Message]) -> int:
        """Return how many tokens the messages take."""
        return self._model.count(messages)
