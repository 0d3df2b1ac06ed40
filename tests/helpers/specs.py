"""Small sound documents, written for tests."""

FRAME = """# {capability} Specification

## Purpose
Lets a rider take a bicycle from any station and pay for the minutes of the ride.

## Requirements
{requirements}"""

SOUND = """### Requirement: {name}
{body}

#### Scenario: {name} works
- **WHEN** a rider asks for it
- **THEN** it happens
"""


def spec(capability: str, **bodies: str) -> str:
    """Return a main spec with one requirement, named in words, for each body."""
    blocks = [SOUND.format(name=name.replace("_", " "), body=body) for name, body in bodies.items()]
    return FRAME.format(capability=capability, requirements="\n".join(blocks))


def path_of(capability: str) -> str:
    """Return where a main spec lies."""
    return f"openspec/specs/{capability}/spec.md"
