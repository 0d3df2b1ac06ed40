"""``never-always``: a name is always included by one sentence, and by another one not, or only sometimes."""

from collections.abc import Iterator, Mapping

from bot.openspec.findings import Severity
from bot.openspec.model import Document, Requirement, Scenario
from bot.rules.reading import Passage, read
from bot.rules.rule import Hit, Rule
from bot.text.later import later

_VERB = "(?:includ|emit|return|writ|stor|sent|send|set|show|log|persist|present|serializ|add|display|creat)"
# "`seed` SHALL default to `0` and SHALL always be included"; "`seed` (default `0`): always emitted".
_ALWAYS = later(
    rf"`(?P<name>[\w.-]{{3,60}})`(?:[^`.;\n]|`[^`\n]{{1,20}}`){{0,80}}?\balways\s+(?:be\s+)?(?P<verb>{_VERB})\w*"
    rf"|\balways\s+(?P<act>{_VERB})\w*\s+`(?P<what>[\w.-]{{3,60}})`"
)
_NAME = later(r"`\"?(?P<name>[\w.-]{3,60})\"?(?:: ?[^`\n]{1,30})?`")
_DENIED = later(rf"\b(?:NOT|not)\s+(?:be\s+)?(?P<verb>{_VERB})\w*|\b(?P<only>{_VERB})\w*\s+only\s+(?:when|if|while)\b")


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per sentence, and per outcome, that denies what another one says of always."""
    reading = read(document)
    if "always" not in reading.words:
        return
    always: dict[tuple[str, str], int] = {}
    for requirement in document.requirements:
        body = reading.body(requirement) if "always" in requirement.text else None
        for match in _ALWAYS.finditer(body.raw) if body else ():
            key = match["name"] or match["what"], match["verb"] or match["act"]
            always.setdefault(key, body.line_at(match.end()) if body else 0)
    names = {name for name, _ in always}
    for requirement in document.requirements if always else ():
        if any(name in requirement.text for name in names):
            yield from _denied(reading.body(requirement), always, requirement, None)
        for scenario in requirement.scenarios:
            for step in scenario.steps:
                if step.role == "THEN" and any(name in step.whole for name in names):
                    yield from _denied(reading.step(step), always, requirement, scenario)


def _denied(
    passage: Passage, always: Mapping[tuple[str, str], int], requirement: Requirement, scenario: Scenario | None
) -> Iterator[Hit]:
    for match in _DENIED.finditer(passage.text):
        said = _clause(passage.raw, match.start(), match.end())
        for named in _NAME.finditer(said):
            line = always.get((named["name"], match["verb"] or match["only"]))
            if line is not None and line != passage.line_at(match.start()):
                words = " ".join(match[0].split())
                message = f'Line {line + 1} says of `{named["name"]}` always; "{words}" denies that.'
                yield Hit(passage.line_at(match.start()), message, requirement, scenario, words)
                return


def _clause(text: str, start: int, end: int) -> str:
    """Return what stands around a place, from one mark that ends a clause to the next."""
    marks = (". ", "\n", ";", ", and ")
    begin = max([0, *(at + len(mark) for mark in marks if (at := text.rfind(mark, 0, start)) >= 0)])
    ends = [at for mark in marks if (at := text.find(mark, end)) >= 0]
    return text[begin : min(ends, default=len(text))]


RULE = Rule(
    id="never-always",
    summary="A name is always included by one sentence, and by another one not, or only sometimes.",
    source="ISO/IEC/IEEE 29148, 5.2.5: consistent",
    severity=Severity.WARNING,
    check=check,
    language="en",
    bad="`seed` SHALL always be included in the answer. … the answer SHALL NOT include `seed`",
    good="`seed` SHALL be included in the answer when it is set. … the answer SHALL NOT include `seed`",
)
