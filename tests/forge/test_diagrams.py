"""Only the diagram that specbot writes itself is drawn on GitHub; whatever else says so is shown as text."""

import pytest

from bot.forge.outgoing import safe
from bot.workflows.mermaid import escaped

OURS = """\
```mermaid
sequenceDiagram
    participant U as push, comment or terminal
    participant L as LM Studio
    U->>L: asked for
    loop 3 times, for each requirement
        L-->>U: 12 × a suggestion (#60;b#62;)
    end
```"""


def sent(text: str) -> str:
    return safe(text, redact=lambda each: each, hosts=())


def test_ours_is_drawn() -> None:
    assert sent(OURS) == OURS


@pytest.mark.parametrize(
    "line",
    [
        '    links U: {"Go": "https://evil.example"}',
        "    link U: Go @ https://evil.example",
        "    U->>L: <img src=x>",
        '    U->>L: a; click U "https://evil.example"',
        "    %%{init: {'theme': 'dark'}}%%",
        "    Note over U: see https://evil.example",
        "    participant U as [x](https://evil.example)",
        '    properties U: {"class": "x"}',
        "graph TD",
    ],
)
def test_what_else_says_so_is_text(line: str) -> None:
    found = sent(OURS.replace("    U->>L: asked for", line))
    assert "mermaid" not in found and found.startswith("```\nsequenceDiagram")


@pytest.mark.parametrize(
    "start", ["graph TD", "sequenceDiagram\n    autonumber", "", "SequenceDiagram", "---\ntitle: x\n---"]
)
def test_another_diagram_is_text(start: str) -> None:
    assert "mermaid" not in sent(f"```mermaid\n{start}\n    A-->B\n```")


def test_every_line_is_looked_at_and_there_are_400_at_most() -> None:
    assert "mermaid" not in sent(OURS.replace("Diagram\n", "Diagram\n    autonumber\n"))
    long = OURS.replace("    U->>L: asked for\n", "    U->>L: asked for\n" * 394)
    assert sent(long) == long and long.count("\n") == 401
    assert "mermaid" not in sent(long.replace("asked for", "asked for\n    U->>L: again", 1))


def test_whatever_a_name_holds_the_diagram_is_still_ours() -> None:
    for text in ("a; b", "<script>", "%%{init}%%", "x\ny", "#quot;", "\\n", "`", "日本 é", "@bob #7", "\u202e", "\0"):
        line = f"    U->>L: {escaped(text)}"
        assert "```mermaid" in sent(OURS.replace("    U->>L: asked for", line)), text
