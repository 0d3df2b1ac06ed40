"""What a rule says of a difference that only two versions show."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Since:
    """The flags of ``specbot diff`` (``obligation-weakened``) that are findings, each with its sentence.

    The sentence names the words of both sides as ``{before}`` and ``{after}``. ``in_specs`` is for a main spec that
    differs in a way that no delta says, ``in_deltas`` for a delta that would make the spec differ so.
    """

    in_specs: Mapping[str, str]
    in_deltas: Mapping[str, str] = field(default_factory=dict)
