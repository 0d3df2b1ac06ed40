"""Every operator by its name, class by class."""

from collections.abc import Mapping

from bot.bench import across, changes, in_diff, logic, structure, structure_steps, wording_insert, wording_replace
from bot.bench.operator import Operator

OPERATORS: Mapping[str, Operator] = {
    **structure.OPERATORS,
    **structure_steps.OPERATORS,
    **wording_insert.OPERATORS,
    **wording_replace.OPERATORS,
    **logic.OPERATORS,
    **across.OPERATORS,
    **changes.OPERATORS,
    **in_diff.OPERATORS,
}
