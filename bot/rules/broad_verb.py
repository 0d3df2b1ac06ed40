"""``broad-verb``: a verb that many actions fit, so that the rest of the sentence has to say which one is meant."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.weak_verb import MESSAGE, skip_other_verbs
from bot.rules.wording import phrases_in_bodies

_PHRASES = Phrases(
    """
    provide; offer; supply; deliver; enable; allow; permit; let; afford; ensure; assure; insure; make sure;
    guarantee; maintain; sustain; keep up; perform; execute; carry out; conduct; undertake; accomplish; achieve;
    attain; realize; realise; fulfil; fulfill; implement; effect; follow; obey; comply with; conform to; adhere
    to; abide by; respect; honor; honour; observe; reflect; recognize; recognise; acknowledge; note; know;
    monitor; track; flag; control; operate; work; serve; function; behave; adjust; align; align with; modify;
    adopt; assume; prepare; plan; arrange; involve; influence; be used; be used for; be provided; be ensured; be
    performed; be maintained; be made; be done; be implemented; be executed; be carried out; be allowed; be
    enabled; be respected; be honored; be honoured; be observed; be tracked; be monitored
    """
)


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per phrase that is the verb of an obligation."""
    yield from phrases_in_bodies(document, _PHRASES, MESSAGE, skip_other_verbs, asides=True)


RULE = Rule(
    id="broad-verb",
    summary="A verb that many actions fit: provide, ensure, perform.",
    source="INCOSE Guide to Writing Requirements R3 (appropriate verbs); NASA ARM: weak phrases",
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="The server SHALL ensure the quality of the pictures.",
    good="The server SHALL refuse a picture of less than 300 by 300 pixels.",
)
