"""Servers for the official conformance suite: ``python conformance_server.py FOLDER`` or without a folder the fixture.

The fixture comes out of the same factory and offers what the suite calls by name. specbot itself has no image, no
sampling and no elicitation to offer; that the factory, and what it adds to the SDK, stands in the way of none of it is
shown here. Prints its address and serves, without the token that ``specbot mcp`` asks for: the suite has no way to
send one.
"""

import sys
from pathlib import Path
from typing import Annotated, Any

import mcp_types as types
from anyio import sleep
from mcp.server.context import ServerRequestContext
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.prompts.base import UserMessage
from mcp.shared.exceptions import MCPError
from pydantic import Field

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.cli.mcp_sources import sources_of
from bot.cli.wiring import open_place
from bot.tools.plan import Plan
from bot.tools.published import Server, publish
from bot.tools.serving import application, listen, serve_http

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
SILENCE = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA="
IMAGE = types.ImageContent(type="image", data=PIXEL, mime_type="image/png")
Inputs = types.InputRequiredResult


def fixture() -> Server:
    """Return the server that offers everything."""
    server = Server("conformance fixture", "Offers what the conformance suite calls.", [])
    add_contents(server)
    add_requests_to_the_client(server)
    add_rounds(server)
    add_changes(server)
    add_resources(server)
    add_prompts(server)
    add_legacy_handlers(server)
    for each in [*server._tool_manager.list_tools(), *server._prompt_manager.list_prompts()]:
        each.description = each.description or each.name
    return server


def text(words: str) -> types.TextContent:
    return types.TextContent(type="text", text=words)


def embedded(uri: str, words: str) -> types.EmbeddedResource:
    contents = types.TextResourceContents(uri=uri, mime_type="text/plain", text=words)
    return types.EmbeddedResource(type="resource", resource=contents)


def add_contents(server: Server) -> None:
    """Every kind of content, an error, progress and logging."""

    @server.tool()
    def test_simple_text() -> str:
        return "Plain words."

    @server.tool()
    def test_image_content() -> types.ImageContent:
        return IMAGE

    @server.tool()
    def test_audio_content() -> types.AudioContent:
        return types.AudioContent(type="audio", data=SILENCE, mime_type="audio/wav")

    @server.tool()
    def test_embedded_resource() -> types.EmbeddedResource:
        return embedded("test://embedded-resource", "What is embedded.")

    @server.tool()
    def test_multiple_content_types() -> list[types.TextContent | types.ImageContent | types.EmbeddedResource]:
        return [text("Three kinds:"), IMAGE, embedded("test://mixed-content-resource", "{}")]

    @server.tool()
    def test_error_handling() -> str:
        raise ToolError("This tool fails on purpose.")

    @server.tool()
    async def test_tool_with_progress(context: Context) -> str:
        for done in (0, 50, 100):
            await context.report_progress(done, 100)
            await sleep(0.02)
        return "Done."

    @server.tool()
    async def test_tool_with_logging(context: Context) -> str:
        for words in ("begun", "working", "ended"):
            await context.info(words)
            await sleep(0.02)
        return "Logged."

    server.add_tool(test_tool_with_logging, name="test_logging_tool")


def add_requests_to_the_client(server: Server) -> None:
    """What a server could ask of a client while it answered, up to 2025-11-25."""

    @server.tool()
    async def test_sampling(prompt: str, context: Context) -> str:
        asked = types.SamplingMessage(role="user", content=text(prompt))
        answer = await context.session.create_message(messages=[asked], max_tokens=100)
        return f"LLM response: {answer.content}"

    async def elicited(context: Context, message: str, properties: dict[str, Any], *required: str) -> str:
        schema = {"type": "object", "properties": properties, "required": list(required)}
        answer = await context.session.elicit_form(message, schema, related_request_id=context.request_id)
        return f"User response: {answer.action}, {answer.content}"

    @server.tool()
    async def test_elicitation(message: str, context: Context) -> str:
        fields = {"username": {"type": "string"}, "email": {"type": "string"}}
        return await elicited(context, message, fields, "username", "email")

    @server.tool()
    async def test_elicitation_sep1034_defaults(context: Context) -> str:
        fields = {
            "name": {"type": "string", "default": "John Doe"},
            "age": {"type": "integer", "default": 30},
            "score": {"type": "number", "default": 95.5},
            "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
            "verified": {"type": "boolean", "default": True},
        }
        return await elicited(context, "Defaults", fields)

    @server.tool()
    async def test_elicitation_sep1330_enums(context: Context) -> str:
        plain = ["option1", "option2", "option3"]
        titled = [{"const": f"value{n}", "title": f"Choice {n}"} for n in (1, 2, 3)]
        names = ["Option One", "Option Two", "Option Three"]
        fields = {
            "untitledSingle": {"type": "string", "enum": plain},
            "titledSingle": {"type": "string", "oneOf": titled},
            "legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"], "enumNames": names},
            "untitledMulti": {"type": "array", "items": {"type": "string", "enum": plain}},
            "titledMulti": {"type": "array", "items": {"anyOf": titled}},
        }
        return await elicited(context, "Choices", fields)


def form(message: str, field: str) -> types.ElicitRequest:
    schema = {"type": "object", "properties": {field: {"type": "string"}}, "required": [field]}
    return types.ElicitRequest(params=types.ElicitRequestFormParams(message=message, requested_schema=schema))


def sample(words: str) -> types.CreateMessageRequest:
    asked = types.SamplingMessage(role="user", content=text(words))
    return types.CreateMessageRequest(params=types.CreateMessageRequestParams(messages=[asked], max_tokens=100))


def add_rounds(server: Server) -> None:
    """What a server asks of a client between two rounds of one request, from 2026-07-28 on (SEP-2322)."""

    def answered(context: Context, *keys: str) -> bool:
        given = context.input_responses or {}
        return all(key in given and getattr(given[key], "action", "accept") == "accept" for key in keys)

    def one_round(name: str, requests: dict[str, Any], state: str | None = None) -> None:
        async def tool(context: Context) -> str | Inputs:
            if answered(context, *requests) and context.request_state == state:
                return f"All of it came: {', '.join(requests)} state-ok"
            return Inputs(input_requests=requests, request_state=state)

        server.add_tool(tool, name=f"test_input_required_result_{name}", description=f"Asks in rounds: {name}.")

    who = {"user_name": form("What is your name?", "name")}
    greeting = {"greeting": sample("Generate a greeting")}
    roots = {"client_roots": types.ListRootsRequest()}
    one_round("elicitation", who)
    one_round("sampling", {"capital_question": sample("What is the capital of France?")})
    one_round("list_roots", roots)
    one_round("request_state", {"confirm": form("Please confirm", "ok")}, "kept")
    one_round("multiple_inputs", {**who, **greeting, **roots}, "kept")
    one_round("tampered_state", {"confirm": form("Please confirm", "ok")}, "kept")

    @server.tool()
    async def test_input_required_result_multi_round(context: Context) -> str | Inputs:
        if context.request_state == "second" and answered(context, "step2"):
            return "Two rounds."
        if context.request_state == "first" and answered(context, "step1"):
            return Inputs(input_requests={"step2": form("Which colour?", "color")}, request_state="second")
        return Inputs(input_requests={"step1": form("Which name?", "name")}, request_state="first")

    @server.tool()
    async def test_input_required_result_capabilities(context: Context) -> str | Inputs:
        can = context.client_capabilities
        requests = {**(who if can and can.elicitation else {}), **(greeting if can and can.sampling else {})}
        return Inputs(input_requests=requests) if requests else "The client can nothing of it."

    @server.tool()
    async def test_streaming_elicitation(context: Context) -> str:
        await context.report_progress(1, 1)
        return "Nothing was asked on the stream."

    @server.tool()
    async def test_missing_capability(context: Context) -> str:
        can = context.client_capabilities
        if can and can.sampling:
            return "Sampling is there."
        needed = {"requiredCapabilities": {"sampling": {}}}
        code = types.MISSING_REQUIRED_CLIENT_CAPABILITY
        raise MCPError(code=code, message="This needs sampling.", data=needed)


def add_changes(server: Server) -> None:
    """Tools that say that something changed."""

    @server.tool()
    async def test_trigger_tool_change(context: Context) -> str:
        await context.notify_tools_changed()
        return "Said."

    @server.tool()
    async def test_trigger_prompt_change(context: Context) -> str:
        await context.notify_prompts_changed()
        return "Said."


def add_resources(server: Server) -> None:
    @server.resource("test://static-text", mime_type="text/plain")
    def static_text() -> str:
        return "Words that stay."

    @server.resource("test://static-binary", mime_type="image/png")
    def static_binary() -> bytes:
        return b"\x89PNG"

    @server.resource("test://watched-resource")
    def watched() -> str:
        return "Words that are watched."

    @server.resource("test://template/{id}/data", mime_type="application/json")
    def template(id: str) -> str:  # noqa: A002
        return f'{{"id": "{id}", "templateTest": true, "data": "Data for ID: {id}"}}'


def add_prompts(server: Server) -> None:
    @server.prompt()
    def test_simple_prompt() -> str:
        return "A prompt without arguments."

    @server.prompt()
    def test_prompt_with_arguments(
        arg1: Annotated[str, Field(description="the first")], arg2: Annotated[str, Field(description="the second")]
    ) -> str:
        return f"arg1='{arg1}', arg2='{arg2}'"

    @server.prompt()
    def test_prompt_with_embedded_resource(resourceUri: str) -> list[UserMessage]:  # noqa: N803
        return [UserMessage(embedded(resourceUri, "What is embedded.")), UserMessage("Look at it.")]

    @server.prompt()
    def test_prompt_with_image() -> list[UserMessage]:
        return [UserMessage(IMAGE), UserMessage("Look at it.")]

    @server.prompt()
    async def test_input_required_result_prompt(context: Context) -> str | Inputs:
        if context.input_responses and "user_context" in context.input_responses:
            return "With the context that was given."
        return Inputs(input_requests={"user_context": form("Which context?", "context")})

    async def complete(*_: object) -> types.Completion:
        return types.Completion(values=["one"], total=1, has_more=False)

    server.completion()(complete)


def add_legacy_handlers(server: Server) -> None:
    """What the SDK's high-level server has no way to offer any more, and 2025-11-25 asks for."""

    async def nothing(_: ServerRequestContext[Any, Any], __: Any) -> types.EmptyResult:
        return types.EmptyResult()

    for method, params in {
        "logging/setLevel": types.SetLevelRequestParams,
        "resources/subscribe": types.SubscribeRequestParams,
        "resources/unsubscribe": types.UnsubscribeRequestParams,
    }.items():
        server._lowlevel_server.add_request_handler(method, params, nothing)


def specbot(folder: Path) -> Server:
    """Return the server that ``specbot mcp --allow-propose`` serves."""
    sources = sources_of(open_place(start=folder))
    return publish(sources, Plan(sources.judge))


if __name__ == "__main__":
    chosen = specbot(Path(sys.argv[1])) if sys.argv[1:] else fixture()
    with listen("127.0.0.1", 0) as listener:
        print(f"http://127.0.0.1:{listener.getsockname()[1]}/mcp", flush=True)
        serve_http(application(chosen), listener)
