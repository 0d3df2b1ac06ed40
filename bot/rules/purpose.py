"""``placeholder-purpose``: nobody has written what the capability is for."""

import re
from collections.abc import Iterator

from bot.openspec.findings import Severity
from bot.openspec.model import Document, DocumentKind
from bot.rules.rule import Hit, Rule
from bot.text.later import later

# The sentence that archiving leaves behind, and the marks people leave.
_GENERATED = re.compile(
    r"TBD - created by archiving change (?P<change>.+?)\. Update Purpose after archive\.", re.DOTALL
)
_MARK = re.compile(r"(?:TBD|TODO)(?!\w)|(?i:tbd|todo)\s*(?:$|[:\-–—.,;()\[\]{}])")
# A byte order mark of UTF-16, as surrogateescape reads it: some Windows shells write files so.
_UTF16 = ("\udcff\udcfe", "\udcfe\udcff")
_LFS = "version https://git-lfs.github.com/spec/"
# A placeholder in other words.
_FORM = re.compile(
    r"\W*(?:(?:this is )?(?:a |the |just a )?(?:placeholder|dummy|lorem ipsum|filler|stub)\b"
    r"|(?:please )?(?:describe|write|add|insert|fill in|explain|enter|put|state)\b.{0,40}\b(?:purpose|text|here)\b"
    r"|(?:to be|will be|not yet|still to be) (?:written|defined|described|added|filled|done|determined|completed)\b"
    r"|(?:coming soon|see (?:above|below|title|name|the (?:title|name|code))|n/?a|none|nothing|as the name says"
    r"|self[ -]explanatory)\W*$)",
    re.IGNORECASE | re.DOTALL,
)
# Whoever writes of the Purpose itself has not written it: an order to write it, a promise that it comes, an excuse.
_OF_ITSELF = later(
    r"[\W_]*(?:please )?(?:briefly )?(?:describe|explain|state|say|write|document|summari[sz]e|outline|tell)\b"
    r"(?: here| briefly| in \w+ \w+)?,? (?:what|why|how)\b.{0,30}"
    r"\b(?:this|the|your) (?:capability|spec|specification|feature|module|component|service|part)\b"
    r".{0,20}\b(?:is for|is about|does|exists|solves|matters|is needed|covers)\b"
    r"|[\W_]*(?:please )?(?:write|add|insert|put|provide|give|enter|compose|supply)\b(?: an?| the| some| your| here)?"
    r"(?: \w+){0,2} (?:summary|description|purpose|overview|introduction|sentences?|paragraph|explanation)\b"
    r"(?:[\W_]*$| statement\b| here\b| in (?:this|one|two|three|a few|your)\b| before\b| later\b"
    r"| that (?:explains?|says?|describes?|tells?)\b"
    r"| (?:of|for|about) (?:this|your|the) (?:capability|spec|specification|feature|module)\b)"
    r"|[\W_]*(?:there is )?no (?:\w+ )?(?:purpose|description|summary|overview|text|content|introduction)\b.{0,40}"
    r"\b(?:yet|provided|available|given|written|so far|added|defined|supplied)\b"
    r"|.{0,120}\b(?:this|the) (?:section|text|purpose|description|paragraph|summary|overview)\b.{0,40}"
    r"\b(?:left (?:blank|empty)|is (?:blank|empty|missing|incomplete|unfinished|pending|outdated)|no content"
    r"|(?:will|shall|should|must|has to|needs to|is to|is yet to|still needs to) be (?:\w+ )?(?:written|added|filled"
    r"|completed|provided|updated|replaced|extended|expanded|supplied|revised|reviewed|defined)"
    r"|(?:has|was) not (?:yet )?been (?:written|added|filled|completed|provided|updated|replaced|reviewed))\b"
    r"|.{0,120}\b(?:please|somebody|someone|(?:owners?|authors?|team|maintainers?)(?: of [\w-]+)?|remember to"
    r"|do not forget to) (?:should |must |(?:has|have|needs?) to |will |to )?"
    r"(?:update|write|replace|complete|fill|extend|add|expand|rewrite)"
    r"(?: in| out)? (?:this|the) (?:section|text|purpose|description|paragraph|summary|overview)\b"
    r"|.{0,60}\bcreated by (?:archiving|syncing|a script|the archive)\b.{0,80}\b(?:update|write|replace|fill|edit)\b",
    re.IGNORECASE | re.DOTALL,
)
# What speaks of itself has one of these: to find them takes a tenth of what the pattern takes.
_CUES = (
    *("what", "why", "how", "created by", "summary", "description", "purpose", "overview", "introduction", "sentence"),
    *("paragraph", "explanation", "section", "text", "content"),
)
_SHORT = 40
"""Words: a Purpose that is longer may speak of itself and still say what it is for."""
# Words that stand in any Purpose; with those of the capability's own name they tell no purpose.
_ANY_PURPOSE_WORDS = """
purpose spec specs specification specifications capability capabilities feature features module component part
system subsystem application app software product project code codebase implementation service services document
documents section requirement requirements rule rules behavior behaviour functionality function functions
everything anything all things thing stuff something aspects aspect matters details this that these those the a an
of for to and or in on is are be it its as by with from about into regarding concerning around related relating
provides provide provided providing defines define defined describes describe described description specifies
specify specified covers cover covered contains contain contained contents handles handle handled handling manages
manage managed managing supports support supported supporting ensures ensure ensured implements implement
implemented deals deal does do done has have holds serves serve serving exists exist existing works work use used
uses using user users way ways how what which when where who need needs needed wants want required requires here
there we our their any every each whole general overall main various needed necessary proper properly correct
correctly well good
"""


def _stem(word: str) -> str:
    return word[:-1] if word.endswith("s") else word


_ANY_PURPOSE = frozenset(map(_stem, _ANY_PURPOSE_WORDS.split()))
_WORD = re.compile(r"[^\W\d_]+")


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit for a main spec whose Purpose is missing, empty, or a placeholder."""
    if document.kind is not DocumentKind.SPEC:
        return
    if document.purpose is None:
        # Another heading that readers take for it, at any level, is a Purpose too.
        if not any(each.title.lower() == "purpose" for each in document.outline.headings):
            missing = "The spec has no Purpose; say in two or three sentences what the capability is for."
            yield Hit(0, _no_spec(document.text) or missing)
        return
    text = "\n".join(document.plain(document.purpose.body)).strip()
    if not text:
        yield Hit(document.purpose.span.start, "The Purpose is empty.")
    elif _MARK.match(text) or _GENERATED.search(text) or _FORM.match(text) or _is_of_itself(text):
        yield Hit(document.purpose.span.start, "The Purpose is still a placeholder.")
    elif _repeats_the_name(text, document.id):
        yield Hit(document.purpose.span.start, "The Purpose says no more than the capability's name.")


def _is_of_itself(text: str) -> bool:
    if text.isascii():
        low = text.lower()
        if not [cue for cue in _CUES if cue in low]:
            return False
    return len(text.split()) <= _SHORT and _OF_ITSELF.match(text) is not None


def _no_spec(text: str) -> str:
    """Return why nobody reads a spec in a file that holds, or stands for, one; empty where that is not known."""
    if text.startswith(_UTF16):
        return "The file is UTF-16, in which no reader finds a spec; save it as UTF-8."
    if text.startswith(_LFS):
        return "The file is a pointer of Git LFS and not the spec; 'git lfs pull' brings that."
    return ""


def _repeats_the_name(text: str, name: str) -> bool:
    """Whether every word of a Purpose is one of the name, or stands in any Purpose; only letters of English tell."""
    if not text.isascii() or "`" in text:
        return False
    words = {_stem(word) for word in _WORD.findall(text.lower())} - _ANY_PURPOSE
    return words <= {_stem(word) for word in _WORD.findall(name.lower())} and _WORD.search(text) is not None


def placeholder_change(document: Document) -> str:
    """Return the id of the change that a generated placeholder names, empty where there is none."""
    if document.purpose is None:
        return ""
    match = _GENERATED.search("\n".join(document.plain(document.purpose.body)))
    return match["change"].strip() if match else ""


RULE = Rule(
    id="placeholder-purpose",
    summary="Nobody has written what the capability is for.",
    source="OpenSpec validator; 27 % of public main specs carry a placeholder",
    severity=Severity.WARNING,
    check=check,
    covers=("S09", "S01"),
    asks="purpose",
)
