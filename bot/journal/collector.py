"""Spans on their way to a collector, by OpenTelemetry's own exporter: OTLP over HTTP, as its variables (OTEL_*) say.

Needs the extra ``specbot[otel]``; only ``cli/wiring.py`` imports this module, and only when somebody sends a run.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from opentelemetry.exporter.otlp.proto.http import trace_exporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from bot.errors import JournalError
from bot.text.printable import in_one_line

AT_ONCE = 1_000
"""Spans of one request; what a collector takes by default is 20 MB (its setting max_request_body_size)."""
_KINDS = {1: SpanKind.INTERNAL, 3: SpanKind.CLIENT}
_CODES = {1: StatusCode.OK, 2: StatusCode.ERROR}
_HINT = "Is it running? OTEL_EXPORTER_OTLP_ENDPOINT names another; without one it is http://localhost:4318."


def send(request: Mapping[str, Any]) -> int:
    """Send the spans of one OTLP/JSON request, as ``specbot runs trace --json`` prints it; return how many.

    Raises JournalError where the collector does not take them; those of earlier requests it has by then.
    """
    (resource,) = request["resourceSpans"]
    (scope,) = resource["scopeSpans"]
    about = Resource(_attributes(resource["resource"]["attributes"]))
    by = InstrumentationScope(scope["scope"]["name"], scope["scope"]["version"])
    spans = [_span(each, about, by) for each in scope["spans"]]
    with _complaints() as said, _exporter() as exporter:
        for at in range(0, len(spans), AT_ONCE):
            if exporter.export(spans[at : at + AT_ONCE]) is not SpanExportResult.SUCCESS:
                why = in_one_line(said[-1] if said else "it does not say why", 200).rstrip(".")
                raise JournalError(f"The collector did not take the spans: {why}.", _HINT)
    return len(spans)


@contextmanager
def _exporter() -> Iterator[trace_exporter.OTLPSpanExporter]:
    try:
        exporter = trace_exporter.OTLPSpanExporter()
    except (ValueError, OSError) as error:  # a number that is none, a certificate that is not there
        why = in_one_line(str(error), 200).rstrip(".")
        raise JournalError(f"A variable OTEL_* is of no use: {why}.", "Unset it, or give it another value.") from error
    try:
        yield exporter
    finally:
        exporter.shutdown()


def _span(told: Mapping[str, Any], about: Resource, by: InstrumentationScope) -> ReadableSpan:
    trace, parent = told["traceId"], told.get("parentSpanId")
    status = told["status"]
    return ReadableSpan(
        told["name"],
        context=_context(trace, told["spanId"]),
        parent=_context(trace, parent) if parent else None,
        resource=about,
        attributes=_attributes(told["attributes"]),
        kind=_KINDS[told["kind"]],
        status=Status(_CODES[status["code"]], status.get("message")),
        start_time=int(told["startTimeUnixNano"]),
        end_time=int(told["endTimeUnixNano"]),
        instrumentation_scope=by,
    )


def _context(trace: str, span: str) -> SpanContext:
    return SpanContext(int(trace, 16), int(span, 16), is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED))


def _attributes(told: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {each["key"]: _value(each["value"]) for each in told}


def _value(told: Mapping[str, Any]) -> Any:
    """Return a value out of its type in OTLP/JSON: whole numbers are texts there."""
    ((kind, value),) = told.items()
    if kind == "arrayValue":
        return tuple(_value(each) for each in value["values"])
    return int(value) if kind == "intValue" else value


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect what the exporter logs, which is the only place where it says what went wrong; nothing is printed."""
    said: list[str] = []

    class Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    logger, listening = logging.getLogger(trace_exporter.__name__), Listening()
    before = logger.propagate
    logger.addHandler(listening)
    logger.propagate = False
    try:
        yield said
    finally:
        logger.removeHandler(listening)
        logger.propagate = before
