"""``vague-outcome``: a THEN that nobody can see: it works, correctly, as expected."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.empty_step import judges_only
from bot.rules.phrases import Phrases, is_measured, word_at
from bot.rules.reading import Sentence, english_steps
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import phrases_in_outcomes

_PHRASES = Phrases(
    """
    as expected; as intended; as desired; as usual; as appropriate; as it should; as they should; as designed; as
    normal; as required; correctly; properly; appropriately; gracefully; adequately; smoothly; seamlessly; reliably;
    efficiently; sensibly; intuitively; flawlessly; perfectly; nicely; well; works; work; is fine; are fine; is ok;
    is okay; all is well; everything works; looks good; looks right; looks correct; is correct; are correct; is
    right; is handled; are handled; is dealt with; is taken care of; is supported; are supported; is working; is
    usable; is user friendly; is good; is acceptable; is appropriate; is reasonable; is sensible; is sufficient; is
    adequate; is satisfactory; without problems; without any problems; without issues; without any issues; without
    trouble; no problems occur; no issues occur; nothing breaks; nothing bad happens; behaves normally; operates
    normally; runs normally; an appropriate error; an appropriate message; an appropriate response; a meaningful
    error; a meaningful message; a suitable error; a helpful error; a helpful message; a proper error; a proper
    message; a friendly error; a friendly message; a clear error; a user friendly message; a user friendly error; a
    reasonable default; a sensible default; the right thing; the expected result; the expected results; the expected
    outcome; the expected behavior; the expected behaviour; the correct result; the correct results; the desired
    result; the desired outcome; the appropriate action; appropriate action; appropriate measures; the right result;
    quickly; fast; promptly; in a timely manner; immediately enough; in reasonable time; within a reasonable time;
    eventually works; is happy with; are happy with; feels natural; feels right; feels good; feels responsive;
    is pleasant; is pleasantly; looks nice; looks great; is beautiful; is elegant; obviously; is obvious; is
    simple; is intuitive; is nice; is great; is sensible; makes sense; reacts reasonably; in a reasonable way;
    in a sensible way; in the right way; in a good way
    """
)
_MESSAGE = '"{}" shows nobody what to look for; say what can be seen.'
# What follows such words where the outcome is told after all.
_SAYS = frozenset(
    {
        "indicating",
        "that",
        "which",
        "with",
        "naming",
        "listing",
        "saying",
        "stating",
        "explaining",
        "containing",
        "including",
        ":",
    }
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase, and per outcome that names no thing at all."""
    told = set()
    for hit in phrases_in_outcomes(document, _PHRASES, _MESSAGE, _skip):
        told.add(hit.line)
        yield hit
    for requirement, scenario, step, passage in english_steps(document):
        if step.role == "THEN" and step.span.start not in told and judges_only(passage):
            words = " ".join(step.text.split())
            yield Hit(step.span.start, _MESSAGE.format(words), requirement, scenario, words)


def _skip(sentence: Sentence, first: int, last: int) -> bool:
    word, before, after = sentence[first].low, word_at(sentence, first - 1), word_at(sentence, last + 1)
    # "until it works": no outcome, but when one comes.
    if any(token.low in {"until", "unless", "whether", "rather"} for token in sentence[:first]):
        return True
    if word == "fast" and (before.startswith("fail") or after in {"path", "mode"}):
        return True
    if word in {"a", "an", "the"}:
        # "a clear error naming the file" says what can be seen.
        return after in _SAYS
    if word == "work":
        return before not in {"to", "should", "must", "shall", "will"} or after not in {"", ".", ",", "and"}
    if word == "works":
        return after not in {"", ".", ",", ";", "and", "again"}
    if word == "well":
        return before == "as" or after in {"-", "as", "known", "formed", "defined"} or after != ""
    if sentence[last].low in {"supported", "handled"}:
        return after not in {"", ".", ",", ";"}
    if word == "as" and sentence[last].low in {"required", "normal", "designed"}:
        return after not in {"", ".", ",", ";"}
    return word in {"quickly", "fast", "promptly"} and is_measured(sentence, last)


RULE = Rule(
    id="vague-outcome",
    summary="A THEN that nobody can check: it works, correctly, as expected.",
    source="Gherkin practice: observable outcomes; OpenSpec writing guide: a scenario is a test case",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    check=check,
    profile=Profile.STRICT,
    language="en",
    bad="**THEN** the import works correctly",
    good="**THEN** all 12 rows are listed in the order of the file",
)
