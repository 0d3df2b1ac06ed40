"""No secret reaches the journal's file, whatever string holds it and however it is written."""

import json
import re
from base64 import b64encode, urlsafe_b64encode
from html import escape
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from bot.journal.journal import Journal
from bot.journal.redactor import BLANK, Redactor

KNOWN = ["hunter2-and-more", 'quo"te\\back/slash', "žluťoučký kůň", "line one\nline two", "1234567890"]
SHAPED = [
    "sk-abcdefghijklmnop1234567890",
    "sk-lm-AbCdEfGh:0123456789secret",
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "gho_abcdefghijklmnopqrstuvwxyz0123456789",
    "ghs_1234567_eyJhbGciOiJSUzI1NiJ9." + "eyJpc3MiOjEyMzQ1Njd9_-Ab" * 12 + "." + "c2lnbmF0dXJl-_0" * 13,
    "ghs_123456_0123456789.-_ABCDEF",
    "ghu_abcdefghijklmnop.qrstuvwx-yz_0123456789",
    "ghr_abcdefghijklmnopqrstuvwxyz0123456789",
    "github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz",
    "glpat-abcdefghij0123456789",
    "AKIAIOSFODNN7EXAMPLE",
    "xoxb-1234567890-abcdef",
    "hf_abcdefghijklmnopqrstuvwx",
    "Bearer abc123def456ghi789",
    "bearer   abc123def456ghi789==",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\nabc\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\nMIIEowIBAAKCAQEA and no end",
]


def places(secret: str) -> dict[str, Any]:
    """A secret in every place of a value that could hold one."""
    return {
        "alone": secret,
        "inside": f"before {secret} after",
        secret: "a key",
        "list": [secret, {"deep": [secret]}],
        "pair": (secret,),
        "json": json.dumps({"text": secret}),
        "json in json": json.dumps(json.dumps({"text": json.dumps({"text": secret}, ensure_ascii=False)})),
        "escaped": json.dumps({"text": secret}, ensure_ascii=False),
        "line in json": json.dumps({"text": f"a\n{secret}\tb"}),
        "address": f"http://127.0.0.1/?q={quote(secret, safe='')}",
        "path": Path("/tmp") / secret.replace("/", ""),
        "after a long text": "x " * 245 + secret,
    }


def parts(secret: str) -> list[bytes]:
    """What must not be found: the secret's lines, as they are and as JSON and addresses have them."""
    lines = [line for line in secret.split("\n") if "PRIVATE KEY" not in line]
    forms = [form for line in lines for form in (line, json.dumps(line)[1:-1], quote(line, safe=""))]
    return [form.encode() for form in forms if len(form) > 5]


@pytest.mark.parametrize("secret", [*KNOWN, *SHAPED])
@pytest.mark.parametrize("whole", [True, False])
def test_the_bytes_of_the_file_hold_no_secret(tmp_path: Path, secret: str, whole: bool) -> None:
    with Journal(tmp_path / "journal.db", "one", Redactor(KNOWN)) as journal:
        journal.append("a", secret, {"places": places(secret)}, whole=whole)
        written = b"".join(file.read_bytes() for file in sorted(tmp_path.iterdir()))
        (step,) = journal.steps("one")
    assert step.value["places"]["list"] == [BLANK, {"deep": [BLANK]}]
    for file in [written, (tmp_path / "journal.db").read_bytes()]:
        assert [part for part in parts(secret) if part in file] == []
    assert b"before" in written
    assert b"after" in written or secret == SHAPED[-1]


def test_a_number_may_be_a_secret_too() -> None:
    assert Redactor(["1234567890"]).plain({"n": 1234567890, "m": 12, "yes": True}) == {"n": BLANK, "m": 12, "yes": True}


def test_one_secret_inside_another_leaves_nothing_of_the_longer_one() -> None:
    assert Redactor(["secret", "secret-and-more"]).text("a secret-and-more b secret c") == f"a {BLANK} b {BLANK} c"


def test_what_is_no_secret_stays() -> None:
    plain = [
        "The system SHALL accept a Bearer token and refuse every other scheme.",
        "Bearer authentication",
        "task-force-of-many-members-at-once",
        "risk-assessment-for-the-whole-house",
        "a https://example.org/path?x=@y b",
        "sk-short",
    ]
    assert [Redactor().text(each) for each in plain] == plain
    assert Redactor(["", " ", "yes", "true"]).text("yes, that is true ") == "yes, that is true "


def test_who_logs_in_to_an_address_is_blanked() -> None:
    assert Redactor().text("at http://me:pass@127.0.0.1:1234/v1") == f"at http://{BLANK}127.0.0.1:1234/v1"


@pytest.mark.parametrize(
    "piece",
    ["-----BEGIN ", "-----BEGIN PRIVATE KEY", "Bearer ", "bearer+", "sk-", "eyJ", "eyJ-", "http://", "%20", "ghp_"],
)
def test_no_text_takes_long(piece: str) -> None:
    started = perf_counter()
    Redactor(KNOWN).text(piece * (150_000 // len(piece)))
    assert perf_counter() - started < 2


def test_a_text_is_clean_when_it_would_be_written_as_it_is(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.db", "one", Redactor(KNOWN)) as journal:
        assert journal.is_clean("The system SHALL lock the door.")
        assert not journal.is_clean(f"The key is {KNOWN[0]}.")
        assert not journal.is_clean(json.dumps({"text": json.dumps({"text": KNOWN[1]})}))


def test_a_secret_is_found_however_it_was_encoded() -> None:
    secret = "pa55/w0rd+top=sécret&x"
    raw = secret.encode()
    encoded = [quote(secret), quote_plus(secret), quote(secret, safe="").lower(), escape(secret), raw.hex()]
    encoded += [json.dumps(secret).replace("/", "\\/")]
    for before in (b"", b"x", b"me"):
        encoded += [b64encode(before + raw + b":").decode(), urlsafe_b64encode(before + raw).decode()]
    for each in encoded:
        assert BLANK in Redactor([secret]).text(f"see {each} there"), each


def test_a_secret_with_blanks_quotes_and_letters_of_its_own_is_found_in_json_and_addresses() -> None:
    secret = 'pass "wörd" and/more'
    for each in (json.dumps(secret), json.dumps(secret, ensure_ascii=False), quote(secret), quote(secret, safe="")):
        assert Redactor([secret]).text(f"see {each.strip(chr(34))} there") == f"see {BLANK} there", each


def test_a_variable_may_hold_any_bytes() -> None:
    secret = "key-\udcff-and-more"
    assert Redactor([secret]).text(f"see {secret} there") == f"see {BLANK} there"
    assert Redactor([secret]).text("see key-%FF-and-more there") == f"see {BLANK} there"


@pytest.mark.parametrize(("before", "left"), [(b"", ""), (b"x", "eN"), (b"me", "bWV")])
def test_of_base64_only_what_neighbours_decide_is_left(before: bytes, left: str) -> None:
    raw = b"pa55w0rd+top=secret"
    shown = Redactor([raw.decode()]).text(f"see {b64encode(before + raw).decode()} there")
    assert shown.startswith(f"see {left[:-1]}")
    assert re.fullmatch(rf"see \S{{{len(left)}}}{re.escape(BLANK)}\S{{0,3}} there", shown), shown


def test_who_logs_in_to_an_address_is_blanked_to_the_last_letter() -> None:
    login = "oauth2:" + "t0k@en" * 100
    assert Redactor().text(f"at https://{login}@example.org/a@b") == f"at https://{BLANK}example.org/a@b"


APP_TOKEN = next(each for each in SHAPED if each.startswith("ghs_1234567_"))


def test_the_long_token_of_an_app_goes_as_a_whole_and_the_full_stop_behind_it_stays() -> None:
    assert len(APP_TOKEN) > 500
    assert Redactor().text(f"It is {APP_TOKEN}. Keep it.") == f"It is {BLANK}. Keep it."
    assert Redactor().text(f'{{"token":"{APP_TOKEN}","id":1}}') == f'{{"token":"{BLANK}","id":1}}'


@pytest.mark.parametrize("most", range(29_962, 29_993, 3))
def test_what_is_left_of_a_known_secret_where_a_text_was_cut_goes_too(most: int) -> None:
    secret = "pa55/w0rd+top=secret&nothing-else-like-it"
    text = ("x " * 15_000)[:29_952] + secret + " after"
    cut = text[:most]
    assert Redactor([secret]).text(cut) == cut[:29_952] + BLANK
    rest = text[most:]
    assert Redactor([secret]).text(rest) == (f"{BLANK} after" if len(rest) >= 16 else rest)


@pytest.mark.parametrize("most", [30_000, 29_900, 29_520])
def test_a_shaped_secret_that_was_cut_goes_too(most: int) -> None:
    text = ("x " * 15_000)[:29_499] + " " + APP_TOKEN
    assert Redactor().text(text[:most]) == text[:29_500] + BLANK


def test_a_text_that_only_begins_like_a_secret_stays() -> None:
    redactor = Redactor(["hunter2-and-more", "abababababab-xyz"])
    assert redactor.text("say hunter2") == "say hunter2"
    assert redactor.text("hunter2-and-less") == "hunter2-and-less"
    assert redactor.text("x abababababababab") == f"x abab{BLANK}"


def test_what_is_too_short_to_be_a_secret_stays_and_one_letter_more_goes() -> None:
    assert Redactor(["abcde"]).text("an abcde") == "an abcde"
    assert Redactor([" abcdef\n"]).text("an abcdef") == f"an {BLANK}"


def test_a_half_is_told_from_a_word_by_ten_characters() -> None:
    """Nine could be a word; a secret of ten is found as a whole only."""
    redactor = Redactor(["abcdefghijk"])
    assert redactor.text("x abcdefghij") == f"x {BLANK}"
    assert redactor.text("bcdefghijk x") == f"{BLANK} x"
    assert redactor.text("x abcdefghi") == "x abcdefghi"
    assert redactor.text("cdefghijk x") == "cdefghijk x"
    assert redactor.text("abcdefghij, x") == "abcdefghij, x"
    assert redactor.text("x, bcdefghijk") == "x, bcdefghijk"


def test_a_beginning_inside_a_beginning_and_an_end_inside_an_end_are_found() -> None:
    redactor = Redactor(["0123456789-0123456789-end", "start+9876543210+9876543210"])
    assert redactor.text("at 0123456789-0123456789") == f"at {BLANK}"
    assert redactor.text("at 0123456789 0123456789-0123") == f"at 0123456789 {BLANK}"
    assert redactor.text("9876543210+9876543210 at") == f"{BLANK} at"
    assert redactor.text("10+9876543210 9876543210 at") == f"{BLANK} 9876543210 at"
    assert Redactor(["a" * 11 + "-xyz"]).text("y " + "a" * 12) == f"y a{BLANK}"
    assert Redactor(["xyz-" + "a" * 11]).text("a" * 12 + " y") == f"{BLANK}a y"
    assert Redactor(["xyz-" + "a" * 10]).text("a" * 11 + " y") == f"{BLANK}a y"


def test_nothing_may_be_left_but_a_half() -> None:
    assert Redactor(["abcdefghijkl"]).text("abcdefghij") == BLANK
    assert Redactor(["abcdefghijkl"]).text("cdefghijkl") == BLANK


def test_what_json_cannot_say_is_said_in_words() -> None:
    given = {1: None, "n": float("nan"), "i": float("-inf"), "f": 1.5, "s": 12345.5, "t": (1, {2}), "no": False}
    found = {"1": None, "n": "nan", "i": "-inf", "f": 1.5, "s": BLANK, "t": [1, [2]], "no": False}
    assert Redactor(["12345.5"]).plain({**given, "p": Path("a")}) == {**found, "p": "a"}
    assert Redactor(["another"]).plain({"another": {"another": 1}}) == {BLANK: {BLANK: 1}}


def test_what_is_nested_deeper_than_anything_we_write_ends_in_an_ellipsis() -> None:
    def nested(depth: int, end: str = "x") -> Any:
        return [nested(depth - 1, end)] if depth else end

    assert Redactor().plain(nested(12)) == nested(12)
    assert Redactor().plain({"in": nested(12)}) == {"in": nested(11, "…")}
