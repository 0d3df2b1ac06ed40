"""The parts that specbot is made of, which of them ask which, and the six that the picture of a run shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Component:
    """One part: its rooms of ``bot/`` or the files beside it, what it does, and the participant it is in a trace."""

    name: str
    rooms: tuple[str, ...]
    job: str
    participant: str
    files: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """Where it lives, from the top of the repository."""
        return (*(f"bot/{room}" for room in self.rooms), *self.files)


@dataclass(frozen=True, slots=True)
class Pair:
    """``source`` asks ``target``: what goes there, what comes back, and a test with both of them at work."""

    source: str
    target: str
    goes: str
    comes: str
    test: str

    @property
    def path(self) -> str:
        """The file of the test."""
        return f"tests/integration/{self.test.partition('::')[0]}"

    @property
    def function(self) -> str:
        """The name of the test in its file."""
        return self.test.partition("::")[2]


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
    Component(
        "Actions",
        (),
        "GitHub's runners: which event starts which step, with which rights",
        "U",
        ("action.yml", ".github/workflows"),
    ),
    Component("Command line", ("cli",), "the terminal, and what Actions calls: chooses, prints, posts", "U"),
    Component(
        "Workflow orchestrator", ("workflows",), "one job each: improve, review, ask, propose, archive, learn", "W"
    ),
    Component("Journal", ("journal",), "what a run did, step by step, keyed by content", "W"),
    Component("OpenSpec", ("openspec",), "documents as values: parse, validate, merge, compare", "O"),
    Component("Rules and gates", ("rules", "gates", "bench"), "what a good spec is, what an edit must survive", "O"),
    Component("Search", ("search",), "what answers a question, and whether it does", "O"),
    Component("Learning", ("learning",), "what people did with suggestions", "O"),
    Component("MCP orchestrator", ("tools",), "what a model may do, and its limits", "M"),
    Component("LM Studio", ("llm",), "the model: chat, structured output, tool calls, embeddings", "L"),
    Component("git", ("repo",), "trees of any commit, history, branches, commits", "G"),
    Component("GitHub", ("forge",), "events, pull requests, comments, who may what", "G"),
)

PAIRS = (
    Pair(
        "GitHub",
        "Actions",
        "an event",
        "a run of its step",
        "test_workflow_in_the_house.py::test_a_command_is_carried_out",
    ),
    Pair(
        "Actions",
        "Command line",
        "an event, a token or a model",
        "a plan, what was posted",
        "test_workflow_in_the_house.py::test_a_push_ends_in_one_pull_request",
    ),
    Pair(
        "Command line",
        "Workflow orchestrator",
        "what is wanted, and who works with it",
        "a value: suggestions, an answer, a plan",
        "test_model_over_http.py::test_good_answers_get_in",
    ),
    Pair(
        "Command line",
        "OpenSpec",
        "a folder or a commit",
        "documents, and what is wrong with them",
        "test_report_history.py::test_each_point_is_what_check_finds_in_the_specs_of_that_commit",
    ),
    Pair(
        "Command line",
        "Rules and gates",
        "settings",
        "the rules that speak, and measures",
        "test_report_history.py::test_each_point_is_what_check_finds_in_the_specs_of_that_commit",
    ),
    Pair(
        "Command line",
        "Search",
        "a question",
        "what an answer quotes",
        "test_same_answer.py::test_the_same_question_has_the_same_answer",
    ),
    Pair(
        "Command line",
        "Learning",
        "what the memory holds",
        "events, entries, figures",
        "test_learning_in_improve.py::test_a_rule_is_silenced_and_speaks_again_by_command",
    ),
    Pair(
        "Command line",
        "MCP orchestrator",
        "tools to serve, limits",
        "what an agent called",
        "test_mcp_inspector.py::test_it_lists_and_calls_each_tool_over_http",
    ),
    Pair(
        "Command line",
        "LM Studio",
        "an address, a name",
        "a model",
        "test_model_over_http.py::test_no_choice_of_a_model_is_one_line",
    ),
    Pair(
        "Command line",
        "Journal",
        "a run's id",
        "its steps",
        "test_resume_kills.py::test_a_run_that_is_killed_comes_to_the_same_and_pays_for_nothing_twice",
    ),
    Pair(
        "Command line",
        "git",
        "a folder, a branch",
        "trees, history, a commit",
        "test_resume_pr.py::test_one_pull_request_comes_of_it",
    ),
    Pair(
        "Command line",
        "GitHub",
        "an event, a token, a plan",
        "what was published",
        "test_github_flow.py::test_a_push_opens_one_pull_request",
    ),
    Pair(
        "Workflow orchestrator",
        "OpenSpec",
        "a tree",
        "documents, findings, edits as text",
        "test_archive_history.py::test_never_worse_and_nothing_lost",
    ),
    Pair(
        "Workflow orchestrator",
        "Rules and gates",
        "a suggestion on a draft",
        "passed, or refused with a sentence",
        "test_model_over_http.py::test_a_refused_proposal_goes_back_once_with_the_reason",
    ),
    Pair(
        "Workflow orchestrator",
        "Search",
        "words of a question",
        "requirements, places to quote",
        "test_same_answer.py::test_the_same_question_has_the_same_answer",
    ),
    Pair(
        "Workflow orchestrator",
        "Learning",
        "what became of suggestions",
        "which come first, which are left out",
        "test_the_loop_on_ourselves.py::test_what_people_say_changes_what_is_proposed_next",
    ),
    Pair(
        "Workflow orchestrator",
        "Journal",
        "steps of a run",
        "what happened, folded",
        "test_resume_kills.py::test_a_run_that_is_killed_comes_to_the_same_and_pays_for_nothing_twice",
    ),
    Pair(
        "Workflow orchestrator",
        "MCP orchestrator",
        "a session on a draft",
        "proposals, questions",
        "test_model_over_http.py::test_questions_are_asked_and_not_guessed",
    ),
    Pair(
        "Workflow orchestrator",
        "LM Studio",
        "a prompt that fits",
        "one tool call a turn",
        "test_two_dialects.py::test_both_dialects_give_the_same_edit",
    ),
    Pair(
        "Workflow orchestrator",
        "git",
        "paths of a commit, edits",
        "trees and diffs; a branch, a commit",
        "test_archive_history.py::test_never_worse_and_nothing_lost",
    ),
    Pair(
        "MCP orchestrator",
        "OpenSpec",
        "an edit of one requirement",
        "the document with it",
        "test_mcp_inspector.py::test_it_lists_and_calls_each_tool_over_http",
    ),
    Pair(
        "MCP orchestrator",
        "Rules and gates",
        "questions on two texts",
        "whether they are answered alike",
        "test_two_dialects.py::test_an_ai_test_that_fails_drops_the_edit_with_both_answers",
    ),
    Pair(
        "MCP orchestrator",
        "Search",
        "words",
        "requirements that hold them",
        "test_same_answer.py::test_the_same_question_has_the_same_answer",
    ),
    Pair(
        "MCP orchestrator",
        "LM Studio",
        "the text to answer from",
        "answers under a schema",
        "test_real_engine_gates.py::test_a_model_that_cannot_read_is_found_out",
    ),
    Pair(
        "MCP orchestrator",
        "Journal",
        "what a server says",
        "how a secret in it may be written",
        "test_hostile.py::test_a_hostile_server",
    ),
    Pair(
        "Rules and gates",
        "OpenSpec",
        "a document",
        "requirements, scenarios, facts",
        "test_improve_with_real_model.py::test_no_document_gets_worse",
    ),
    Pair(
        "Search",
        "OpenSpec",
        "a document",
        "chunks, facts",
        "test_github_ask.py::test_what_an_open_change_brings_is_said_so",
    ),
    Pair(
        "Learning",
        "OpenSpec",
        "two versions of a text",
        "what people made of an edit",
        "test_verdicts_in_git.py::test_none_is_wrong",
    ),
)


def flow() -> str:
    """Return the picture of what goes from which part to which, as Mermaid."""
    names = {each.name: f"c{number}" for number, each in enumerate(COMPONENTS)}
    lines = ["flowchart TD"]
    lines += [f'    {names[each.name]}["{each.name}<br/>{", ".join(each.rooms or each.files)}"]' for each in COMPONENTS]
    lines += [f'    {names[each.source]} -->|"{each.goes}"| {names[each.target]}' for each in PAIRS]
    return "\n".join(lines)


def table() -> str:
    """Return the parts and the pairs as two tables in Markdown."""
    lines = ["| part | place | job |", "|---|---|---|"]
    lines += [
        f"| {each.name} | {', '.join(f'`{place}`' for place in each.places)} | {each.job} |" for each in COMPONENTS
    ]
    lines += ["", "| asks | asked | what goes there | what comes back | tested together in |", "|---|---|---|---|---|"]
    lines += [f"| {e.source} | {e.target} | {e.goes} | {e.comes} | `{e.path}`, `{e.function}` |" for e in PAIRS]
    return "\n".join(lines)
