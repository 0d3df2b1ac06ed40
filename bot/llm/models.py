"""Which models a server lists, in three dialects, and which one of them is meant."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.errors import ModelMissing
from bot.text.printable import in_one_line

_EMBEDDING_NAME = re.compile(r"(^|[^a-z])embed(ding)?s?([^a-z]|$)", re.IGNORECASE)
_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class ListedModel:
    """One model as a server lists it: ``name`` is what a request says, ``key`` what ``lms load`` says.

    ``loaded`` is None where the server does not tell. ``context_length`` is the one it is loaded with, not the
    greatest it could have; None while it is not loaded, or nobody tells.
    """

    name: str
    key: str
    chat: bool
    loaded: bool | None
    context_length: int | None


def from_native_v1(body: object) -> tuple[ListedModel, ...] | None:
    """Read ``GET /api/v1/models`` (LM Studio 0.4), one entry for each loaded copy; None when it is something else."""
    entries = _entries(body, "models")
    if entries is None:
        return None
    found = []
    for entry in entries:
        key, chat = _text(entry, "key"), not _text(entry, "type").startswith("embedding")
        copies = _entries(entry, "loaded_instances") or []
        for copy in copies:
            config = copy.get("config")
            context = _number(config, "context_length") if isinstance(config, Mapping) else None
            found.append(ListedModel(_text(copy, "id") or key, key, chat, True, context))
        if not copies:
            found.append(ListedModel(key, key, chat, False, None))
    return _named(found)


def from_native_v0(body: object) -> tuple[ListedModel, ...] | None:
    """Read ``GET /api/v0/models`` (LM Studio 0.3.6 and later); None when it is something else."""
    entries = _entries(body, "data")
    if entries is None:
        return None
    found = []
    for entry in entries:
        name, chat = _text(entry, "id"), not _text(entry, "type").startswith("embedding")
        loaded = _text(entry, "state") == "loaded"
        found.append(ListedModel(name, name, chat, loaded, _number(entry, "loaded_context_length") if loaded else None))
    return _named(found)


def from_openai(body: object) -> tuple[ListedModel, ...] | None:
    """Read ``GET /v1/models``: names, by which embedding models are known too; None for something else.

    llama.cpp adds the context it was started with.
    """
    entries = _entries(body, "data")
    if entries is None:
        return None
    found = []
    for entry in entries:
        name, meta = _text(entry, "id"), entry.get("meta")
        context = _number(meta, "n_ctx") if isinstance(meta, Mapping) else None
        found.append(ListedModel(name, name, not _EMBEDDING_NAME.search(name), None, context))
    return _named(found)


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
    names = list(dict.fromkeys(in_one_line(model.name, 80) for model in models))
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _entries(body: object, key: str) -> list[Mapping[str, object]] | None:
    listed = body.get(key) if isinstance(body, Mapping) else None
    return [entry for entry in listed if isinstance(entry, Mapping)] if isinstance(listed, list) else None


def _text(entry: Mapping[str, object], key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""


def _number(entry: Mapping[str, object], key: str) -> int | None:
    value = entry.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _named(models: Iterable[ListedModel]) -> tuple[ListedModel, ...]:
    return tuple(model for model in models if model.name)
