"""How a capability is: what its spec holds, and what is found in it, in numbers."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.openspec.findings import Finding, Severity
from bot.openspec.model import Document
from bot.rules.purpose import RULE as PURPOSE


@dataclass(frozen=True, slots=True)
class Health:
    """One spec, or several, in numbers. A requirement is clean where no error and no warning is about it."""

    requirements: int = 0
    scenarios: int = 0
    clean: int = 0
    errors: int = 0
    warnings: int = 0
    remarks: int = 0
    placeholders: int = 0
    """Specs whose Purpose nobody has written yet."""

    @property
    def share(self) -> float | None:
        """How much of the requirements is clean, from 0 to 1; None where there are none."""
        return self.clean / self.requirements if self.requirements else None

    @property
    def is_clean(self) -> bool:
        """Whether neither an error nor a warning is left."""
        return not (self.errors or self.warnings)

    def __add__(self, other: "Health") -> "Health":
        return Health(
            self.requirements + other.requirements,
            self.scenarios + other.scenarios,
            self.clean + other.clean,
            self.errors + other.errors,
            self.warnings + other.warnings,
            self.remarks + other.remarks,
            self.placeholders + other.placeholders,
        )


def health_of(document: Document, findings: Iterable[Finding]) -> Health:
    """Return how a main spec is, of which these are the findings that count."""
    found = list(findings)
    by_severity = {kind: sum(each.severity is kind for each in found) for kind in Severity}
    unclean = {each.requirement for each in found if each.severity >= Severity.WARNING}
    return Health(
        requirements=len(document.requirements),
        scenarios=sum(len(each.scenarios) for each in document.requirements),
        clean=sum(each.name not in unclean for each in document.requirements),
        errors=by_severity[Severity.ERROR],
        warnings=by_severity[Severity.WARNING],
        remarks=by_severity[Severity.INFO],
        placeholders=int(any(each.rule == PURPOSE.id for each in found)),
    )


def whole(parts: Iterable[Health]) -> Health:
    """Return several together."""
    return sum(parts, Health())
