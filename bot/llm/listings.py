"""The lists of models that servers give, in three dialects; anything odd in them is passed over."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.llm.members import mapping, text, whole
from bot.llm.models import ListedModel

_LONGEST_NAME = 500
_EMBEDDING_NAME = re.compile(r"(^|[^a-z])embed(ding)?s?([^a-z]|$)", re.IGNORECASE)


def from_native_v1(body: object) -> tuple[ListedModel, ...] | None:
    """Read ``GET /api/v1/models`` (LM Studio 0.4), one entry for each loaded copy; None when it is something else."""
    entries = _entries(body, "models")
    if entries is None:
        return None
    found = []
    for entry in entries:
        key, copies = text(entry, "key"), _entries(entry, "loaded_instances") or []
        capabilities = mapping(entry.get("capabilities"))
        told = ListedModel(
            key,
            key,
            chat=not text(entry, "type").startswith("embedding"),
            loaded=False,
            context_length=None,
            kind=text(entry, "type"),
            most_context=_number(entry, "max_context_length"),
            size=_number(entry, "size_bytes"),
            parameters=text(entry, "params_string"),
            weights=text(mapping(entry.get("quantization")), "name"),
            format=text(entry, "format"),
            tools=_yes_or_no(capabilities, "trained_for_tool_use"),
            reasoning=_texts(mapping(capabilities.get("reasoning")).get("allowed_options")),
        )
        found += [_copy(told, copy) for copy in copies] or [told]
    return _named(found)


def from_native_v0(body: object) -> tuple[ListedModel, ...] | None:
    """Read ``GET /api/v0/models`` (LM Studio 0.3.6 and later); None when it is something else."""
    entries = _entries(body, "data")
    if entries is None:
        return None
    found = []
    for entry in entries:
        name, kind, loaded = text(entry, "id"), text(entry, "type"), text(entry, "state") == "loaded"
        can = entry.get("capabilities")
        found.append(
            ListedModel(
                name,
                name,
                chat=not kind.startswith("embedding"),
                loaded=loaded,
                context_length=_number(entry, "loaded_context_length") if loaded else None,
                kind="embedding" if kind == "embeddings" else kind,
                most_context=_number(entry, "max_context_length"),
                weights=text(entry, "quantization"),
                format=text(entry, "compatibility_type"),
                tools="tool_use" in can if isinstance(can, list) else None,
            )
        )
    return _named(found)


def from_openai(body: object) -> tuple[ListedModel, ...] | None:
    """Read ``GET /v1/models``: names, by which embedding models are known too; None for something else.

    llama.cpp adds the context it was started with, vLLM the greatest it takes.
    """
    entries = _entries(body, "data")
    if entries is None:
        return None
    found = []
    for entry in entries:
        name, meta = text(entry, "id"), mapping(entry.get("meta"))
        found.append(
            ListedModel(
                name,
                name,
                chat=not _EMBEDDING_NAME.search(name),
                loaded=None,
                context_length=_number(meta, "n_ctx") or _number(entry, "max_model_len"),
                most_context=_number(meta, "n_ctx_train"),
                size=_number(meta, "size"),
            )
        )
    return _named(found)


def _entries(body: object, key: str) -> list[Mapping[str, object]] | None:
    listed = mapping(body).get(key)
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else None


def _copy(told: ListedModel, copy: Mapping[str, object]) -> ListedModel:
    """Return the entry of one loaded copy of a model."""
    config = mapping(copy.get("config"))
    return replace(
        told,
        name=text(copy, "id") or told.key,
        loaded=True,
        context_length=_number(config, "context_length"),
        parallel=_number(config, "parallel"),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _yes_or_no(entry: Mapping[str, object], key: str) -> bool | None:
    value = entry.get(key)
    return value if isinstance(value, bool) else None


def _number(entry: Mapping[str, object], key: str) -> int | None:
    """Return a size or a length; servers write 0 where they do not know it."""
    return whole(entry, key) or None


def _named(models: Iterable[ListedModel]) -> tuple[ListedModel, ...]:
    """Return those whose name can be shown and typed: it gets into lines of a log, a commit and a comment."""
    return tuple(model for model in models if 0 < len(model.name) <= _LONGEST_NAME and model.name.isprintable())
