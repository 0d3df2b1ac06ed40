"""What stands in a report beside its history: findings by rule, addresses of lines, figures of a bench."""

import json

import pytest

from bot.errors import UnreadableError
from bot.openspec.findings import Finding, Severity
from bot.workflows.report_bench import read_bench
from bot.workflows.report_page import _rising, percent
from bot.workflows.report_rules import Source, by_rule

A, B = "openspec/specs/a/spec.md", "openspec/specs/b b/sp\u00e4c \udcff.md"


def source(host: str = "https://github.com") -> Source:
    return Source(host, "city/hire", "c" * 40, "docs/", frozenset({A, B}))


def test_rules_stand_by_severity_then_number() -> None:
    findings = [
        Finding("vague-word", Severity.WARNING, A, "w", 3, fixable=True),
        Finding("vague-word", Severity.WARNING, "openspec/specs/c/spec.md", "w", 4),
        Finding("and-or", Severity.WARNING, A, "w", 2),
        Finding("S05", Severity.ERROR, A, "e", 9),
    ]
    found = by_rule(findings, source())
    assert [(each.rule, each.severity, len(each.found), each.files, each.fixable) for each in found] == [
        ("S05", Severity.ERROR, 1, 1, 0),
        ("vague-word", Severity.WARNING, 2, 2, 1),
        ("and-or", Severity.WARNING, 1, 1, 0),
    ]
    # What differs from the commit has other lines than the server shows.
    assert [each.url for each in found[1].found] == [
        f"https://github.com/city/hire/blob/{'c' * 40}/docs/{A}?plain=1#L3", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("host", "kind"),
    [("https://gitlab.com", "-/blob"), ("https://bitbucket.org", "src"), ("https://git.example.org", "blob")],
)
def test_each_kind_of_server_has_its_addresses(host: str, kind: str) -> None:
    assert source(host).line(A, 0) == f"{host}/city/hire/{kind}/{'c' * 40}/docs/{A}"


def test_a_path_cannot_break_out_of_an_address() -> None:
    assert source().line(B, 1).endswith("/docs/openspec/specs/b%20b/sp%C3%A4c%20%FF.md?plain=1#L1")


@pytest.mark.parametrize(
    ("share", "shown"), [(None, "–"), (0, "0 %"), (0.001, "1 %"), (0.5, "50 %"), (0.999, "99 %"), (1, "100 %")]
)
def test_all_and_none_are_said_of_all_and_none_only(share: float | None, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("days", "places"),
    [([3, 5, 9], [0, 2, 6]), ([3, 9, 5, 12], [0, 6, 6, 9]), ([4, 4, 4], [0, 1, 2]), ([9, 3], [0, 1]), ([7], [0])],
)
def test_a_clock_that_goes_back_leaves_the_order(days: list[float], places: list[float]) -> None:
    assert _rising(days) == places


SHARE = {"share": 0.9, "low": 0.8, "high": 0.95, "of": 40}
FIGURES = {"plants": 40, "found": SHARE, "repaired": None, "harm": 0}
BENCH = {
    "model": {"name": "m", "context_length": None},
    "repositories": [{"name": "x", "specs": 3}],
    "total": FIGURES,
    "classes": [{"class": "wording", **FIGURES}],
}


def test_what_bench_printed_is_read_again() -> None:
    told = read_bench(json.dumps(BENCH), "bench.json")
    assert (told.model, told.specs, [each.name for each in told.rows]) == ("m", 3, ["all", "wording"])
    assert told.rows[0].found and told.rows[0].found.high == 0.95
    assert read_bench(json.dumps({**BENCH, "model": None}), "b").model == ""


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "null", "[" * 100_000, '{"total": NaN}',
        json.dumps({**BENCH, "total": {**FIGURES, "plants": "<b>"}}),
        json.dumps({**BENCH, "total": {**FIGURES, "plants": True}}),
        json.dumps({**BENCH, "total": {**FIGURES, "found": {**SHARE, "share": 7}}}),
        json.dumps({**BENCH, "total": {**FIGURES, "found": {**SHARE, "low": float("nan")}}}),
        json.dumps({**BENCH, "model": {"name": 3}}),
        json.dumps({**BENCH, "classes": [{"class": None, **FIGURES}]}),
        json.dumps({**BENCH, "classes": {"a": 1}}),
    ],
)  # fmt: skip
def test_what_is_no_bench_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError, match=r"b\.json is no result of 'specbot bench --json'"):
        read_bench(text, "b.json")
