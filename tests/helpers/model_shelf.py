"""What an imitated LM Studio has on its shelf: the models, how it lists them, and what it refuses."""

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass
class Hosted:
    """One model on the server; ``context`` is how it is loaded, None when it is not; ``reasoning`` its options."""

    key: str
    context: int | None = None
    type: Literal["llm", "vlm", "embedding"] = "llm"
    most: int = 32768
    reasoning: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """A 400 with this ``error`` in its body."""

    error: str | dict[str, Any]


@dataclass
class Shelf:
    """``any_name``: there is one model, and it answers whatever name is asked for.

    ``on_demand``: a chat loads a model that is not loaded. ``constrains`` false: every ``response_format`` is refused.
    ``refuses``: the words that a parameter is refused with, by its name.
    """

    models: list[Hosted]
    on_demand: bool = True
    constrains: bool = True
    any_name: bool = False
    refuses: dict[str, str] = field(default_factory=dict)

    def refusal(self, body: dict[str, Any]) -> Refusal | None:
        """What LM Studio answers before any model is asked; loads the model where that is the way."""
        for name, words in self.refuses.items():
            if name in body:
                return Refusal(words)
        format_type = (body.get("response_format") or {}).get("type")
        if format_type and not self.constrains:
            return Refusal("response_format is not supported by this engine")
        if format_type not in {None, "json_schema", "text"}:
            return Refusal("'response_format.type' must be 'json_schema' or 'text'")
        if isinstance(body.get("tool_choice"), dict):
            return Refusal("Invalid tool_choice type: 'object'. Supported string values: none, auto, required")
        return None if self.any_name else self._unknown_model(body)

    def _unknown_model(self, body: dict[str, Any]) -> Refusal | None:
        chats = [model for model in self.models if model.type != "embedding"]
        loaded = [model for model in chats if model.context is not None]
        asked = next((model for model in chats if model.key == body.get("model")), None)
        if asked and asked.context is None and self.on_demand:
            asked.context = 4096
        if (asked and asked.context is not None) or len(loaded) == 1:
            return None
        if not loaded:
            words = "No models loaded. Please load a model in the developer page or use the 'lms load' command."
            return Refusal({"message": words, "type": "invalid_request_error", "param": "model", "code": None})
        words = f"Invalid model identifier {body.get('model')!r}."
        return Refusal({"message": words, "type": "invalid_request_error", "code": "model_not_found"})

    def answerer(self, name: str) -> str:
        """Who answers for ``name``: itself, or the one model that is loaded."""
        loaded = [model.key for model in self.models if model.context is not None and model.type != "embedding"]
        return name if self.any_name or name in loaded or not loaded else loaded[0]

    def listing(self, path: str) -> dict[str, Any]:
        """The body of one of the three model lists."""
        if path == "/api/v1/models":
            return {"models": [_v1(model) for model in self.models]}
        if path == "/api/v0/models":
            return {"object": "list", "data": [_v0(model) for model in self.models]}
        listed = [model for model in self.models if self.on_demand or model.context is not None]
        return {"object": "list", "data": [{"id": model.key, "object": "model"} for model in listed]}


def _v1(model: Hosted) -> dict[str, Any]:
    copies = [] if model.context is None else [{"id": model.key, "config": {"context_length": model.context}}]
    kind = "embedding" if model.type == "embedding" else "llm"
    listed = {"type": kind, "key": model.key, "loaded_instances": copies, "max_context_length": model.most}
    if model.reasoning:
        listed["capabilities"] = {"reasoning": {"allowed_options": list(model.reasoning)}}
    return listed


def _v0(model: Hosted) -> dict[str, Any]:
    kind = "embeddings" if model.type == "embedding" else model.type
    listed = {"id": model.key, "object": "model", "type": kind, "max_context_length": model.most}
    if model.context is None:
        return {**listed, "state": "not-loaded"}
    return {**listed, "state": "loaded", "loaded_context_length": model.context}
