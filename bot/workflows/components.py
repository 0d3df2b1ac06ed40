"""The parts that specbot is made of, which of them ask which, and the six that the picture of a run shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Component:
    """One part: its rooms of ``bot/``, what it does, and the letter of the participant it is in a trace."""

    name: str
    rooms: tuple[str, ...]
    job: str
    participant: str


@dataclass(frozen=True, slots=True)
class Pair:
    """``source`` asks ``target``: what goes there, what comes back, and the name of a test with both at work."""

    source: str
    target: str
    goes: str
    comes: str
    test: str

    @property
    def path(self) -> str:
        """The file of the test."""
        return f"tests/integration/test_{self.test}.py"


PARTICIPANTS = {
    "U": "push, comment or terminal",
    "W": "Workflow orchestrator",
    "O": "OpenSpec",
    "M": "MCP orchestrator",
    "L": "LM Studio",
    "G": "git and GitHub",
}
"""The participants of a trace, in the order they stand in."""

FOUNDATION = ("text", "templating", "plotting", "config", "errors")
"""What every part may use: strings, words, pictures, settings, errors."""

COMPONENTS = (
    Component("People", ("cli",), "the terminal, and GitHub Actions: chooses, prints, posts", "U"),
    Component("Workflows", ("workflows",), "one job each: improve, review, ask, propose, archive, learn", "W"),
    Component("Journal", ("journal",), "what a run did, step by step, keyed by content", "W"),
    Component("OpenSpec", ("openspec",), "documents as values: parse, validate, merge, compare", "O"),
    Component("Quality", ("rules", "gates", "bench"), "what a good spec is, what an edit must survive", "O"),
    Component("Search", ("search",), "what answers a question, and whether it does", "O"),
    Component("Learning", ("learning",), "what people did with suggestions", "O"),
    Component("MCP", ("tools",), "what a model may do, and its limits", "M"),
    Component("LM Studio", ("llm",), "the model: chat, structured output, tool calls, embeddings", "L"),
    Component("git and GitHub", ("repo", "forge"), "history, branches, pull requests, comments", "G"),
)

PAIRS = (
    Pair(
        "People",
        "Workflows",
        "what is wanted, and who works with it",
        "a value: suggestions, an answer, a plan",
        "model_over_http",
    ),
    Pair(
        "People",
        "OpenSpec",
        "a folder or a commit",
        "documents, and what is wrong with them",
        "hostile",
    ),
    Pair("People", "Quality", "settings", "the rules that speak, and measures", "github_flow"),
    Pair("People", "Search", "a question", "what an answer quotes", "same_answer"),
    Pair("People", "Learning", "what the memory holds", "events, entries, figures", "learning_in_improve"),
    Pair("People", "MCP", "tools to serve, limits", "what an agent called", "mcp_conformance"),
    Pair("People", "LM Studio", "an address, a name", "a model", "lmstudio_ways"),
    Pair("People", "Journal", "a run's id", "its steps", "resume_kills"),
    Pair(
        "People",
        "git and GitHub",
        "a folder, an event, a token",
        "trees, history; what was published",
        "two_processes",
    ),
    Pair("Workflows", "OpenSpec", "a tree", "documents, findings, edits as text", "hostile"),
    Pair(
        "Workflows",
        "Quality",
        "a suggestion on a draft",
        "passed, or refused with a sentence",
        "model_over_http",
    ),
    Pair("Workflows", "Search", "words of a question", "requirements, places to quote", "same_answer"),
    Pair(
        "Workflows",
        "Learning",
        "what became of suggestions",
        "which come first, which are left out",
        "learning_in_improve",
    ),
    Pair("Workflows", "Journal", "steps of a run", "what happened, folded", "resume_kills"),
    Pair("Workflows", "MCP", "a session on a draft", "proposals, questions", "model_over_http"),
    Pair("Workflows", "LM Studio", "a prompt that fits", "one tool call a turn", "two_dialects"),
    Pair(
        "Workflows",
        "git and GitHub",
        "paths of a commit, edits",
        "trees and diffs; a branch, a commit",
        "archive_history",
    ),
    Pair("MCP", "OpenSpec", "an edit of one requirement", "the document with it", "mcp_conformance"),
    Pair(
        "MCP",
        "Quality",
        "questions on two texts",
        "whether they are answered alike",
        "real_engine_gates",
    ),
    Pair("MCP", "Search", "words", "requirements that hold them", "same_answer"),
    Pair("MCP", "LM Studio", "the text to answer from", "answers under a schema", "real_engine_gates"),
    Pair("MCP", "Journal", "a text", "the text without secrets", "mcp_inspector"),
    Pair("Quality", "OpenSpec", "a document", "requirements, scenarios, facts", "hostile"),
    Pair("Search", "OpenSpec", "a document", "chunks, facts", "same_answer"),
    Pair(
        "Learning",
        "OpenSpec",
        "two versions of a text",
        "what people made of an edit",
        "verdicts_in_git",
    ),
)


def flow() -> str:
    """Return the picture of what goes from which part to which, as Mermaid."""
    names = {each.name: f"c{number}" for number, each in enumerate(COMPONENTS)}
    lines = ["flowchart TD"]
    lines += [f'    {names[each.name]}["{each.name}<br/>{", ".join(each.rooms)}"]' for each in COMPONENTS]
    lines += [f'    {names[each.source]} -->|"{each.goes}"| {names[each.target]}' for each in PAIRS]
    return "\n".join(lines)


def table() -> str:
    """Return the parts and the pairs as two tables in Markdown."""
    lines = ["| part | rooms | job |", "|---|---|---|"]
    lines += [
        f"| {each.name} | {', '.join(f'`bot/{room}`' for room in each.rooms)} | {each.job} |" for each in COMPONENTS
    ]
    lines += ["", "| asks | asked | what goes there | what comes back | tested together in |", "|---|---|---|---|---|"]
    lines += [f"| {e.source} | {e.target} | {e.goes} | {e.comes} | `{e.path}` |" for e in PAIRS]
    return "\n".join(lines)
