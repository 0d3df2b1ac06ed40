"""``specbot runs trace --send``: a collector on loopback gets the spans, and what goes wrong is one line."""

import gzip
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cli.test_runs_trace import REPO_FILES, improved
from helpers.git_repo import make_repo
from helpers.run import run
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from bot.journal import collector

VARIABLE = "OTEL_EXPORTER_OTLP_ENDPOINT"


@dataclass
class Collector:
    """A collector: what it was sent, and the status that it answers."""

    port: int = 0
    status: int = 200
    got: list[tuple[str, dict[str, str], ExportTraceServiceRequest]] = field(default_factory=list)


@pytest.fixture
def taker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    found = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            found.got.append((self.path, dict(self.headers), ExportTraceServiceRequest.FromString(body)))
            self.send_response(found.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        monkeypatch.setenv(VARIABLE, f"http://127.0.0.1:{found.port}")
        yield found
        server.shutdown()
        thread.join()


@pytest.fixture
def told(tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The spans of a run, as ``--json`` prints them."""
    monkeypatch.chdir(make_repo(tmp_path / "repo", REPO_FILES).path)
    improved(capsys)
    (resource,) = run(capsys, "runs", "trace", "--json").json["resourceSpans"]
    return resource["scopeSpans"][0]["spans"]


@pytest.fixture
def few(tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A run without a model, which has a few spans."""
    monkeypatch.chdir(make_repo(tmp_path / "repo", REPO_FILES).path)
    run(capsys, "improve", "--all", "--no-model")


def test_a_collector_gets_the_spans_that_json_says(
    taker: Collector, told: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-team=garden")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")
    monkeypatch.setattr(collector, "AT_ONCE", 7)
    ran = run(capsys, "runs", "trace", "--send")
    assert (ran.code, ran.out, ran.err) == (0, f"{len(told)} spans sent.\n", "")
    assert {path for path, _, _ in taker.got} == {"/v1/traces"} and len(taker.got) == -(-len(told) // 7)
    assert {headers["x-team"] for _, headers, _ in taker.got} == {"garden"}
    spans = []
    for _, _, request in taker.got:
        (resource,) = request.resource_spans
        assert {each.key: each.value.string_value for each in resource.resource.attributes}["service.name"] == "specbot"
        spans += list(resource.scope_spans[0].spans)
    assert [each.span_id.hex() for each in spans] == [each["spanId"] for each in told]
    for sent, each in zip(spans, told, strict=True):
        assert (sent.trace_id.hex(), sent.parent_span_id.hex()) == (each["traceId"], each.get("parentSpanId", ""))
        assert (sent.name, sent.kind, sent.status.code) == (each["name"], each["kind"], each["status"]["code"])
        assert sent.start_time_unix_nano == int(each["startTimeUnixNano"])
        assert sent.end_time_unix_nano == int(each["endTimeUnixNano"])
        assert {one.key for one in sent.attributes} == {one["key"] for one in each["attributes"]}
    chat = next(each for each in spans if each.name.startswith("chat "))
    assert {one.key: one.value.int_value for one in chat.attributes}["gen_ai.usage.output_tokens"] > 0


@pytest.mark.parametrize(("status", "why"), [(400, "400"), (401, "401"), (413, "413")])
def test_a_collector_that_refuses_is_said_in_one_line(
    taker: Collector, few: None, capsys: pytest.CaptureFixture[str], status: int, why: str
) -> None:
    taker.status = status
    ran = run(capsys, "runs", "trace", "--send")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "did not take the spans" in ran.err and why in ran.err and VARIABLE in ran.err


def test_no_collector_is_said_in_one_line(
    few: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.3")
    ran = run(capsys, "runs", "trace", "--send")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "did not take the spans" in ran.err


def test_json_and_send_exclude_each_other(few: None, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "runs", "trace", "--send", "--json")
    assert ran.code == 2 and "exclude each other" in ran.err


def test_without_the_extra_the_next_step_is_said(
    few: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "bot.journal.collector", None)
    ran = run(capsys, "runs", "trace", "--send")
    assert ran.code == 2 and "pip install 'specbot[otel]'" in ran.err
