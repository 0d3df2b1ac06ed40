"""Blank secrets: the values known to be secret here, and whatever has the shape of a well-known token."""

import base64
import html
import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

BLANK = "[secret]"
_OPENED, _WORD = re.escape(BLANK[0]), re.escape(BLANK[1:])
LEAST = 6
"""A shorter value hides nothing, and would blank ordinary words."""
_LEAST_CUT = 10
"""So much of a secret at the end of a text, or at its start, is taken for a secret that was cut there."""
_DEEPEST_JSON = 3
"""What a model says is JSON, a server's error may quote it in JSON, and a remembered answer is JSON around that."""
_ROUNDS = 5
"""Looking again settles at once; the bound is there for a text that is made to go on."""
_DEEPEST = 12
"""Nothing specbot records is nested deeper; what a model or a server sends may be."""

# The shapes their makers document, so that code scanners can find them; inside of JSON or an address too. What may
# follow "Bearer" in a specification ("Bearer authentication") has no digit.
_BEGINS = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=\\u[0-9a-f]{4})|(?<=%[0-9A-Fa-f]{2}))"
_SPACE = r"(?:\s|%20|\+)"
_SHAPES = re.compile(
    rf"-----BEGIN(?:[A-Z]|{_SPACE}){{0,40}}PRIVATE{_SPACE}KEY-----.*?"
    rf"(?:-----END(?:[A-Z]|{_SPACE}){{0,40}}PRIVATE{_SPACE}KEY-----|\Z)"
    # Since 2026 an app gets "ghs_APPID_" and a JSON web token, some 520 characters; a full stop ends a sentence.
    r"|gh[pousr]_[A-Za-z0-9._-]{15,}[A-Za-z0-9_-]|github_pat_\w{16,}|glpat-[A-Za-z0-9_-]{16,}"
    r"|A(?:KIA|SIA)[A-Z0-9]{16}"
    rf"|{_BEGINS}(?:"
    r"sk-[A-Za-z0-9_:%-]{16,}"  # OpenAI, Anthropic, LM Studio
    r"|xox[abeprs]-[A-Za-z0-9-]{10,}|hf_[A-Za-z0-9]{16,}|AIza[A-Za-z0-9_-]{30,}"
    r"|eyJ[A-Za-z0-9_-]{8,1000}\.[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]*"  # a JSON web token
    rf"|(?i:bearer){_SPACE}+(?=\S{{0,200}}\d)[A-Za-z0-9._~+/=:%-]{{16,}}"
    r")"
    r"|(?<=://)[^/?#\s\"']{1,4000}@",  # who logs in to an address
    re.DOTALL,
)


class Redactor:
    """Takes secrets out of strings and of whatever holds strings. ``secrets`` are values, not names."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {form for secret in secrets for form in encodings(secret.strip())}
        longest_first = sorted(forms, reverse=True)  # of those that begin alike the longest is first
        self._patterns = [_SHAPES]
        self._forms = [form for form in longest_first if len(form) > _LEAST_CUT]
        if forms:
            # What is blanked already is no secret, where one of them reads like the word that blanks it.
            known = "|".join(map(re.escape, longest_first))
            self._patterns.append(re.compile(rf"(?!(?<={_OPENED}){_WORD})(?:{known})"))

    def text(self, text: str) -> str:
        """Return ``text`` with every secret in it blanked, a known one also where only its half came through.

        What was blanked may have hidden where another begins, so the text is looked at again until nothing is found.
        """
        for _ in range(_ROUNDS):
            blanked = self._once(text)
            if blanked == text:
                break
            text = blanked
        return text

    def _once(self, text: str) -> str:
        pieces, at = list[str](), 0
        # All are looked for in the text as it came: what one of them blanks could hide half of another.
        whole = [found.span() for pattern in self._patterns for found in pattern.finditer(text)]
        for start, end in sorted([*whole, *self._halves(text)]):
            if start >= at:
                pieces += [text[at:start], BLANK]
            at = max(at, end)
        return "".join([*pieces, text[at:]])

    def _halves(self, text: str) -> list[tuple[int, int]]:
        """Return where ``text`` ends with the beginning of a known secret, and where it starts with the end of one."""
        found = list[tuple[int, int]]()
        for form in self._forms:
            begins, ends = form[:_LEAST_CUT], form[-_LEAST_CUT:]
            at = text.find(begins, max(0, len(text) - len(form) + 1))
            while at >= 0 and not form.startswith(text[at:]):
                at = text.find(begins, at + 1)
            found += [(at, len(text))] if at >= 0 else []
            end = text.rfind(ends, 0, len(form) - 1) + _LEAST_CUT
            while end >= _LEAST_CUT and not form.endswith(text[:end]):
                end = text.rfind(ends, 0, end - 1) + _LEAST_CUT
            found += [(0, end)] if end >= _LEAST_CUT else []
        return found

    def plain(self, value: Any, depth: int = 0) -> Any:
        """Return ``value`` as JSON can say it, every string blanked, the keys of objects included."""
        if isinstance(value, str):
            return self.text(value)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            shown = str(value)
            told = isinstance(value, int) or math.isfinite(value)
            return value if told and self.text(shown) == shown else self.text(shown)
        if depth == _DEEPEST:
            return "…"
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.plain(each, depth + 1) for key, each in value.items()}
        if isinstance(value, Iterable):
            return [self.plain(each, depth + 1) for each in value]
        return self.text(str(value))


def encodings(secret: str) -> set[str]:
    """Return a secret as it is, and as JSON (inside of JSON too), an address, a page, hex and base64 say it.

    Empty for a secret that is too short to be hidden.
    """
    if len(secret) < LEAST:
        return set()
    forms = {secret}
    for _ in range(_DEEPEST_JSON):
        forms |= {json.dumps(form, ensure_ascii=ascii_only)[1:-1] for form in forms for ascii_only in (True, False)}
    forms |= {form.replace("/", "\\/") for form in forms}
    raw = secret.encode("utf-8", "surrogateescape")
    quoted = {quote(raw, safe=""), quote(raw), quote_plus(raw)}
    quoted |= {re.sub("%..", lambda found: found[0].lower(), each) for each in quoted}
    return forms | quoted | {html.escape(secret), raw.hex()} | _in_base64(raw)


def _in_base64(raw: bytes) -> set[str]:
    """Return what base64 makes of a secret wherever it stands in a longer text: without what its neighbours decide."""
    found = set()
    for before, decided in ((0, 0), (1, 2), (2, 3)):
        end = (before + len(raw)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            found.add(encode(bytes(before) + raw).decode("ascii")[decided:end])
    return found
