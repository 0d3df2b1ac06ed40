"""A change's ``.openspec.yaml``: is it what it should be, and which markers does it set? (Reference, section 1.)"""

import re
from dataclasses import dataclass

from bot.errors import UnreadableError
from bot.openspec.mapping import Fields
from bot.openspec.schemas import Schemas
from bot.openspec.yaml import read_yaml
from bot.text.later import later
from bot.text.lines import SPACE_CLASS

METADATA_FILE = ".openspec.yaml"

_KEBAB = later(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = later(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a change says of itself, as far as specbot uses it."""

    schema: str
    skip_specs: bool = False
    retire_capabilities: bool = False


@dataclass(frozen=True, slots=True)
class Marker:
    """A yes-or-no key: ``declared`` when it is set and the file can be trusted, ``problem`` when it is set in vain."""

    declared: bool = False
    problem: str = ""


def read_metadata(text: str) -> Metadata:
    """Return what a metadata file holds; unknown keys are passed over. Raises UnreadableError naming what is wrong."""
    fields = Fields(read_yaml(text), "the file")
    schema = fields.text("schema")
    _check_form(fields, "created", _DATE)
    fields.optional_text("goal")
    fields.texts("affected_areas")
    initiative = fields.part("initiative")
    if initiative:
        for key in ("store", "id"):
            initiative.text(key)
            _check_form(initiative, key, _KEBAB)
        if len(initiative.values) > 2:
            raise UnreadableError("initiative holds more than store and id.")
    return Metadata(schema, fields.flag("skip_specs"), fields.flag("retire_capabilities"))


def read_marker(key: str, text: str, schemas: Schemas) -> Marker:
    """Return what a metadata file says of ``key`` (``skip_specs`` or ``retire_capabilities``).

    The official tool honours a marker only in a file it would load: YAML of the right shape, naming a schema that is
    there and loads. Set in any other file the marker is a problem to report.
    """
    try:
        found = read_metadata(text)
    except UnreadableError as error:
        return Marker(problem=error.message) if _is_set(key, text) else Marker()
    if not (found.skip_specs if key == "skip_specs" else found.retire_capabilities):
        return Marker()
    if found.schema not in schemas.names() or schemas.load(found.schema) is None:
        return Marker(problem=f'the schema "{found.schema}" is not there or does not load.')
    return Marker(declared=True)


def _check_form(fields: Fields, key: str, form: re.Pattern[str]) -> None:
    if key in fields.values and not form.fullmatch(fields.text(key)):
        raise UnreadableError(f"{key} is not in the form it should have.")


def _is_set(key: str, text: str) -> bool:
    """Whether a broken file sets ``key`` to anything but false; in one that is no YAML, at the start of a line."""
    try:
        value = read_yaml(text)
    except UnreadableError:
        opening = r"(?:\A|(?<=[\n\r\u2028\u2029]))"
        return re.search(rf"{opening}[{SPACE_CLASS}]*(['\"]?){key}\1[{SPACE_CLASS}]*:", text) is not None
    return isinstance(value, dict) and value.get(key, False) is not False
