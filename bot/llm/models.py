"""The models a server has, and which one of them is meant."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.errors import ModelMissing
from bot.text.printable import in_one_line, listed


@dataclass(frozen=True, slots=True)
class ListedModel:
    """One model as a server lists it: ``name`` is what a request says, ``key`` what ``lms load`` says.

    ``loaded`` is None where the server does not tell. ``context_length`` is the one it is loaded with, None while it is
    not loaded; ``most_context`` the greatest it could have. ``kind`` is the server's own word (``llm``, ``vlm``,
    ``embedding``), ``size`` in bytes, ``weights`` their quantisation, ``format`` gguf or mlx, ``parallel`` how many
    requests it takes at once. ``tools`` tells whether it was trained to call them, ``reasoning`` the settings of its
    thinking. What nobody tells is None or empty.
    """

    name: str
    key: str
    chat: bool
    loaded: bool | None
    context_length: int | None
    kind: str = ""
    most_context: int | None = None
    size: int | None = None
    parameters: str = ""
    weights: str = ""
    format: str = ""
    parallel: int | None = None
    tools: bool | None = None
    reasoning: tuple[str, ...] = ()

    @property
    def shares(self) -> bool:
        """Whether requests at once share the context: LM Studio's do (lms 565); llama.cpp lists what each one has."""
        return self.loaded is not None

    @property
    def effort(self) -> str:
        """The ``reasoning_effort`` that makes the model think least; empty for one that is not known to think.

        A list may say on and off where the API takes names of efforts (lmstudio-bug-tracker 2057), and gpt-oss
        cannot be told not to think.
        """
        least = [each for each in ("none", "minimal", "low") if each in self.reasoning]
        if "off" in self.reasoning or (self.reasoning and not least):
            return "none"
        return least[0] if least else ""


def same(asked: str, answered: str) -> bool:
    """Whether two names mean one model: a copy's number, a tag or the date of a version may be added to it.

    LM Studio lets the one model that is loaded answer for any other (lmstudio-bug-tracker 619).
    """
    short, long = sorted((asked.lower(), answered.lower()), key=len)
    return not short or re.fullmatch(rf"{re.escape(short)}([:@].*|-\d{{4}}.*)?", long) is not None


def choose_embedder(models: Sequence[ListedModel], name: str) -> ListedModel | None:
    """Return the embedding model named; without a name one that is loaded, else None: none is loaded for this alone.

    Raises ModelMissing when the name leaves none.
    """
    if name:
        meant = [model for model in models if name in {model.name, model.key}]
        if meant:
            return meant[0]
        others = [model for model in models if not model.chat]
        raise ModelMissing(
            f"The model server has no model {in_one_line(name, 80)}.",
            f"Set model.embedding to one it has: {_listed(others)}." if others else "Get one with 'lms get'.",
        )
    return next((model for model in models if not model.chat and model.loaded), None)


def choose(models: Sequence[ListedModel], name: str) -> ListedModel:
    """Return the model named; without a name the chat model that is loaded, else the only one there.

    Raises ModelMissing, with the names there are, when that leaves none or several.
    """
    chats = [model for model in models if model.chat]
    if name:
        return _by_name(models, chats, name)
    loaded = [model for model in chats if model.loaded]
    meant = loaded or chats
    if not meant:
        raise ModelMissing("The model server has no chat model.", _choice(chats))
    if len({model.key for model in meant}) > 1:
        state = "Several models are loaded" if loaded else "No model is known to be loaded; the server has"
        step = "Name one with --model." if loaded else "Load one with 'lms load NAME', or name one with --model."
        raise ModelMissing(f"{state}: {_listed(meant)}.", step)
    return meant[0]


def _by_name(models: Sequence[ListedModel], chats: Sequence[ListedModel], name: str) -> ListedModel:
    # A copy's own name wins over the key that several copies share.
    meant = [model for model in chats if model.name == name] or [model for model in chats if model.key == name]
    if meant:
        return meant[0]
    shown = in_one_line(name, 80)
    if any(name in {model.name, model.key} for model in models):
        raise ModelMissing(f"{shown} is a model for embeddings, not for chat.", _choice(chats))
    raise ModelMissing(f"The model server has no model {shown}.", _choice(chats))


def _choice(chats: Sequence[ListedModel]) -> str:
    if not chats:
        return "Get one with 'lms get', then load it: lms load."
    return f"Name one it has with --model: {_listed(chats)}."


def _listed(models: Iterable[ListedModel]) -> str:
    return listed(list(dict.fromkeys(model.name for model in models)))
