"""What a model answers: read under a schema, as an action, as arguments of a tool, as the fields of a block, in pieces."""

import asyncio
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from random import Random
from typing import Any

from fuzz.grammar import fragments as of_documents
from fuzz.grammar import sentences
from fuzz.maker import Maker
from fuzz.target import HERE, Parts, Target, part
from helpers.garden import PATH, SPEC, TREE, drafting
from jsonschema import Draft202012Validator
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from bot.errors import EditError, ModelReplyError, SpecbotError
from bot.gates.answers import Agreement, compare, is_unsaid
from bot.gates.registry import judge
from bot.llm.actions import Actions
from bot.llm.answer import Answer
from bot.llm.chat import Reply
from bot.llm.extract import thoughts_apart
from bot.llm.schema import Schema, parse_reply, plain
from bot.llm.tool import ToolInfo
from bot.openspec.build import NewScenario, rewrite_purpose, rewrite_requirement
from bot.openspec.findings import Finding, Severity
from bot.openspec.layout import document_at
from bot.openspec.model import DocumentKind
from bot.openspec.parse import parse_document
from bot.openspec.suggestions import Suggestion, Verdict
from bot.openspec.validate import findings_at
from bot.openspec.writing import changed_block, delta_text, free_name, kebab, new_block, removed_block
from bot.rules.around import AroundTree
from bot.rules.check import check as check_rules
from bot.rules.registry import RULES
from bot.search.verify import find_quotation, stands_in
from bot.text.tree import DictTree, Draft, Tree
from bot.tools.drafting import Drafting
from bot.tools.server import build as build_server
from bot.workflows.propose_forms import add_form, change_form, plan_form, remove_form, tasks_form

FORMS = (
    plan_form(["R1"], ["C1"], ["E1"]), add_form(), change_form(["S1"], 100), remove_form(), tasks_form(2),
    Schema("free", {"type": "object", "properties": {"n": {"type": "integer"}, "s": {"type": "string", "pattern": "^a", "minLength": 1}}}),
)  # fmt: skip
_LOOP = asyncio.new_event_loop()
KINDS = ("wording", "scenario", "purpose")
_GOOD = (
    '{"action": "propose_requirement", "text": "The valve controller SHALL water every bed for 20 minutes."}',
    '{"action": "propose_requirement", "name": "Dusk", "given": "", "when": "a visitor comes", "then": ["the visit is logged"]}',
    '{"action": "propose_purpose", "text": "Waters the garden by the clock, and tells who came through the gate of it."}',
    '{"action": "ask_author", "question": "How fast?", "options": ["2 s", "5 s"]}',
    '{"action": "finish", "reason": "It is good."}',
    '{"title": "T", "items": [{"action": "change", "requirement": "R1", "what": "x"}]}',
    '{"name": "N", "statement": "The gate SHALL open.", "scenarios": [{"name": "A", "given": "", "when": "a", "then": ["b"]}]}',
    '{"statement": "The gate SHALL open.", "scenarios": [{"scenario": "S1", "name": "A", "given": "", "when": "a", "then": ["b"]}]}',
    '{"reason": "old", "migration": "none"}',
    '{"r1": ["Do it"], "r2": ["Test it"]}',
    '{"n": 1, "s": "ab"}',
)
FRAGMENTS = (
    *_GOOD,
    *("<think>", "</think>", "<thinking>", "</thinking>", "```json\n", "```", "{", "}", "[", "]", '"', ":", ",", "\\", "\\u0000", "\\ud83d", "\\n"),
    *("null", "true", "NaN", "-Infinity", "1e400", "1.0", "-0", "9" * 4400, '{"a":' * 60, "[" * 400, "]" * 400, '"action"', '"text":', '"then":'),
    *("\ufeff", "\x00", "\x1b", "\x7f", "\u200b", "\u202e", "\ue000", "\u2028", "<|tool_call|>", "<tool_call>", "\n", "Here it is: "),
    *("# ", "## Purpose", "### Requirement: x", "#### Scenario: x", "- ", "* **WHEN** x", "WHEN ", "THEN ", "then ", "<!--", "-->", "~~~", "| a |", "> "),
    *("SHALL", "MUST", "5 s", "not", "`x`", "**", "S1", "R1", "new", "and", "yes", "no", "unsaid"),
    *sentences()[:60],
)  # fmt: skip


def check(parts: Parts) -> None:
    text, spec, fields = (part(parts, number) for number in range(3))
    text = text.replace("\ue000", "\ud83d")
    for schema in FORMS:
        _under_schema(text, schema)
    _in_pieces(text)
    for kind in KINDS:
        _acted(text, kind)
    _built(spec or SPEC, fields)
    _quoted(spec or SPEC, fields)
    _agreed(text, fields)


def _under_schema(text: str, schema: Schema) -> None:
    """What comes out fits by another reader's word too, comes out again, and what fits does come out."""
    said, thought = thoughts_apart(text)
    assert said in text
    assert thought in text
    judges = Draft202012Validator(plain(schema.body))
    try:
        found = parse_reply(text, schema)
    except ModelReplyError as error:
        assert len(str(error)) < 600
        assert "\n" not in str(error)
        assert not _fits(text, judges), f"refused what fits: {error}"
        return
    assert judges.is_valid(found)
    again = json.dumps(found)
    if "think" in again:
        return  # what reads like a mark of thoughts is taken for one, in prose
    for wrapped in (again, f"```json\n{again}\n```", f"<think>a {{}} b</think>Here: {again} Good?"):
        assert parse_reply(wrapped, schema) == found, "the same answer in other wrapping is read otherwise"


def _fits(text: str, judges: Draft202012Validator) -> bool:
    """Whether a text is plainly one JSON object that fits, with nothing in it that we are stricter about."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    odd = re.search(r"\d\.|[eE]|NaN|Inf|\\u|[\x00-\x1f\x7f-\x9f\ud800-\udfff]|\\[bf]", text)
    return isinstance(found, dict) and not odd and text.count('":') < 2 and judges.is_valid(found)


def _in_pieces(text: str) -> None:
    """However an answer is cut, it says the same."""
    chance = Random(len(text))
    answer, at = Answer(), 0
    try:
        while at < len(text):
            size = chance.randint(1, 40)
            answer.take({"choices": [{"delta": {"content": text[at : at + size]}}]})
            at += size
    except ModelReplyError:
        return
    assert answer.content == text
    for odd in _odd_chunks(text):
        try:
            Answer().take(odd)
        except ModelReplyError:
            continue


def _odd_chunks(text: str) -> Iterable[object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = text
    yield value
    yield {"choices": value, "usage": value, "timings": value, "model": value}
    yield {"choices": [value]}
    yield {"choices": [{"delta": value, "finish_reason": value}]}
    yield {"choices": [{"delta": {"tool_calls": value, "content": value, "reasoning": value}}]}
    yield {
        "choices": [
            {"delta": {"tool_calls": [{"index": value, "id": value, "function": {"name": value, "arguments": value}}]}}
        ]
    }


@cache
def _session(kind: str) -> tuple[Drafting, MCPServer]:
    session = drafting(kind)
    return session, build_server(TREE, drafting=session)


@cache
def _tools(kind: str) -> tuple[ToolInfo, ...]:
    listed = _LOOP.run_until_complete(_session(kind)[1].list_tools())
    offered = ("propose_requirement", "propose_purpose", "ask_author", "finish")
    return tuple(ToolInfo(each.name, "", each.input_schema) for each in listed if each.name in offered)


def _acted(text: str, kind: str) -> None:
    """What a model asks for is done as its schema says, or refused in a sentence; only its own block changes."""
    actions = Actions(_tools(kind))
    reply = Reply(text, "m", "stop", None, None, "", 0.0)
    try:
        action = actions.parse(reply)
    except ModelReplyError:
        for arguments in _raw_arguments(text):
            for tool in _tools(kind):
                _called(tool.name, arguments, kind)
        return
    _called(action.tool, action.arguments, kind)


def _raw_arguments(text: str) -> Iterable[dict[str, Any]]:
    """Yield what a native call would hand on: any object."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return
    if isinstance(found, dict) and all(isinstance(each, str) for each in found):
        yield found


def _called(name: str, arguments: Mapping[str, Any], kind: str) -> None:
    session, server = _session(kind)
    session.__init__(Draft(TREE), session.assignment, _gates)  # type: ignore[misc]  # to build a server takes long
    try:
        _LOOP.run_until_complete(server.call_tool(name, dict(arguments)))
    except ToolError as error:
        assert "Traceback" not in str(error)
        assert session.draft.text(PATH) == SPEC, "a refused call wrote something"
        return
    made = session.draft.text(PATH)
    if made == SPEC:
        return
    _only_there(SPEC, made, session.accepted[0])
    wrong = {each.rule for each in findings_at(session.draft, PATH) if each.severity is Severity.ERROR}
    assert wrong <= {each.rule for each in findings_at(TREE, PATH)}, "what was accepted is not valid"


def _gates(suggestion: Suggestion) -> tuple[Verdict, ...]:
    return judge(suggestion, TREE, findings_at, _rules)


def _rules(tree: Tree, path: str) -> list[Finding]:
    document = document_at(tree, path)
    return check_rules(document, RULES.values(), AroundTree(tree)) if document else []


def _only_there(before: str, after: str, suggestion: Suggestion) -> None:
    start = before.index(suggestion.before)
    assert after == before[:start] + suggestion.after + before[start + len(suggestion.before) :], (
        "bytes outside changed"
    )
    one, two = (parse_document(PATH, "garden", text, DocumentKind.SPEC) for text in (before, after))
    assert [each.name for each in one.requirements] == [each.name for each in two.requirements]
    for old, new in zip(one.requirements, two.requirements, strict=True):
        assert {each.name for each in old.scenarios} <= {each.name for each in new.scenarios}, "a scenario is lost"


def _built(spec: str, fields: str) -> None:
    """Whatever is in the fields, a block is one requirement that says them, or nothing is written."""
    name, statement, when, then, *_ = [*fields.split("\n", 3), "", "", "", ""]
    scenario = NewScenario(then[:100] or name, (("WHEN", when), ("THEN", then)))
    try:
        free = free_name(name, ())
        block = new_block(free, statement, [scenario])
    except EditError as error:
        assert "\n" not in str(error)
    else:
        _one_requirement(delta_text([]) + f"## ADDED Requirements\n\n{block}\n", free, 1)
        changed = _or_none(lambda: changed_block(block, f"{statement} SHALL", {}, []))
        assert (
            changed is None
            or len(parse_document("x", "x", f"## ADDED Requirements\n\n{changed}\n", DocumentKind.DELTA).requirements)
            == 1
        )
    removed = _or_none(lambda: removed_block("x", statement, then))
    assert removed is None or removed.count("\n") == 2
    assert re.fullmatch(r"[a-z0-9]*(?:-[a-z0-9]+)*", kebab(name))
    assert len(kebab(name)) <= 60
    tree = DictTree({PATH: spec})
    document = document_at(tree, PATH)
    assert document
    for requirement in document.requirements:
        for text, new in ((statement, []), (None, [scenario])):
            made = _or_none(lambda r=requirement, t=text, n=new: rewrite_requirement(document, r, text=t, scenarios=n))
            if made:
                _rewritten(spec, *made, added=len(new))
    purpose = _or_none(lambda: rewrite_purpose(document, statement))
    if purpose:
        _rewritten(spec, *purpose, added=0)


def _or_none(make: Any) -> Any:
    try:
        return make()
    except EditError as error:
        assert "\n" not in str(error)
        return None


def _one_requirement(text: str, name: str, scenarios: int) -> None:
    document = parse_document("x", "x", text, DocumentKind.DELTA)
    assert [each.name for each in document.requirements] == [name]
    assert len(document.requirements[0].scenarios) == scenarios
    steps = document.requirements[0].scenarios[0].steps
    assert [each.keyword for each in steps] == ["WHEN", "THEN"], "steps are not read as they were written"
    assert all(each.text for each in steps)
    assert not any(document.outline.fenced)
    assert not document.has_comments


def _rewritten(spec: str, before: str, after: str, added: int) -> None:
    """A document with a block rewritten has the same requirements, and as many scenarios more as were added."""
    if spec.count(before) != 1:
        return
    one, two = (parse_document(PATH, "garden", text, DocumentKind.SPEC) for text in (spec, spec.replace(before, after)))
    assert [each.name for each in one.requirements] == [each.name for each in two.requirements]
    counts = [sum(len(each.scenarios) for each in document.requirements) for document in (one, two)]
    assert counts[1] == counts[0] + added, "scenarios came or went"
    assert bytes(one.outline.fenced).count(1) == bytes(two.outline.fenced).count(1)


def _quoted(spec: str, fields: str) -> None:
    """A quotation is found where it stands, to the letter."""
    document = parse_document(PATH, "garden", spec, DocumentKind.SPEC)
    for quote in (fields, *fields.split("\n")[:4], *(each.text for each in document.requirements[:2])):
        for name in ("", *(each.name for each in document.requirements[:2])):
            place = find_quotation(document, name, quote)
            if place:
                assert place.text in spec
                assert "".join(place.text.split()) == "".join(quote.split())
                assert stands_in(spec, place.text, place.line), "it does not stand on the line that is told"
                assert find_quotation(document, name, quote, place.line) == place


def _agreed(text: str, fields: str) -> None:
    said = [each for each in fields.split("\n") if each.strip()][:4]
    assert isinstance(compare(said, [text[:300]]), Agreement)
    assert (
        not said
        or compare(said, said) is Agreement.SAME
        or any(map(is_unsaid, said))
        or not any(map(str.isalnum, "".join(said)))
    )


def timed(parts: Parts) -> None:
    text, spec, fields = (part(parts, number) for number in range(3))
    for attempt in (
        lambda: parse_reply(text, FORMS[0]),
        lambda: parse_reply('{"a": "' + json.dumps(text)[1:-1] + '"}', FORMS[0]),
        lambda: Actions(_tools("wording")).parse(Reply(text, "m", "stop", None, None, "", 0.0)),
        lambda: new_block("x", fields, [NewScenario("a", (("WHEN", fields), ("THEN", fields)))]),
        lambda: free_name(fields, ()),
        lambda: thoughts_apart(text),
        lambda: kebab(fields),
    ):
        try:
            attempt()
        except SpecbotError:
            continue
    _in_pieces(text)
    document = parse_document(PATH, "garden", spec, DocumentKind.SPEC)
    for requirement in document.requirements[:3]:
        find_quotation(document, requirement.name, requirement.text)
        _or_none(lambda r=requirement: rewrite_requirement(document, r, text="The gate SHALL open."))


def build(maker: Maker) -> list[str]:
    text = "".join(maker.text(4) if maker.chance(8) else maker.pick(FRAGMENTS) for _ in range(1 + maker.below(8)))
    if maker.chance(2):
        text = _filled(maker)
    fields = "\n".join("".join(maker.some(FRAGMENTS, 3)) + maker.text(5) for _ in range(4))
    spec = (
        SPEC if maker.below(2) else "\n".join([*SPEC.split("\n")[: maker.below(22)], *maker.some(of_documents(), 12)])
    )
    return [text, spec, fields]


def _filled(maker: Maker) -> str:
    """Return a good answer with some of its words replaced."""
    value = json.loads(maker.pick(_GOOD))
    for name in list(value):
        if maker.chance(3):
            said = "".join(maker.some(FRAGMENTS, 3)) + maker.text(6)
            value[name] = [said] if isinstance(value[name], list) else said
    return json.dumps(value)


def seeds() -> Iterable[Parts]:
    fields = "Gate log\nThe gate SHALL log every visitor.\na visitor comes\nthe visit is logged"
    for text in _GOOD:
        yield [text, SPEC, fields]
        yield [f"<think>hm</think>\n```json\n{text}\n```", "", fields.replace("gate", "valve")]
    for file in sorted((HERE.parent / "llm" / "replies").glob("*"))[:40]:
        if file.is_file():
            yield [file.read_text("utf-8", "replace")[:3000], "", fields]


TARGET = Target("answers", check, timed, build, seeds, FRAGMENTS)
