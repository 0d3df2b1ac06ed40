"""Turns of a sentence that say in several words what its verb says alone, each put in its shortest form."""

import re

# "The ability to", "a means for x to": what is provided is that somebody can.
_ABILITY = r"(?:ability|abilities|means|way|ways|option|options|possibility|capability|facility|opportunity|mechanism)"
_END = (
    r"(?=\s*(?:[.,;:)\ue000]|$|(?:and|or|if|when|that|which|for|in|with|first|last|is|are|was|were|has|shall|must|may|should"
    r"|of|by|from)\b))"
)
_TURNS: tuple[tuple[str, str], ...] = (
    # "A way for users to filter", "users with the ability to filter".
    (
        rf"\b(?:provid|offer|giv)(?:e|es|ing|ed)\s+(?:an?\s+|the\s+)?(?:\w+\s+)?{_ABILITY}"
        r"\s+(?:for\s+(?P<one>(?:[\w-]+\s+){1,4}?))?(?:to|of|for)\s+(?=\w)",
        r"allow \g<one>to ",
    ),
    (
        r"\b(?:provid|giv)(?:e|es|ing|ed)\s+(?P<one>(?:[\w-]+\s+){1,3}?)(?:with\s+)?(?:the|an?)\s+"
        rf"(?:\w+\s+)?{_ABILITY}\s+(?:to|of)\s+(?=\w)",
        r"allow \g<one>to ",
    ),
    (rf"\b(?:have|has)\s+(?:the|an?)\s+{_ABILITY}\s+(?:to|of)\b", "can"),
    # "Handles x by doing y", "handles the case where x by doing y".
    (
        r"\bhandl(?:e|es|ed|ing)\s+the\s+cases?\s+(?:where|when|that|in which)\s+(?P<one>[^.;]{1,80}?)"
        r"\s+by\s+(?=\w+ing\b)",
        r"if \g<one>, ",
    ),
    (r"\bhandl(?:e|es|ed|ing)\s+(?P<one>[^.;,]{1,80}?)\s+by\s+(?=\w+ing\b)", r"\g<one> "),
    # "Prevents users from deleting it".
    (
        r"\b(?:prevent(?:s|ing)?|stop(?:s|ping)?|keep(?:s|ing)?)\s+(?P<one>(?:[\w-]+\s+){1,5}?)from\s+(?=\w+ing\b)",
        r"not allow \g<one>to ",
    ),
    (r"\bnot\s+(?:be able to|able to)\s+(?!be\b)(?=\w)", "not "),
    (r"\bnot\s+be able to\s+be\b", "not be"),
    (
        r"\b(?:not|never)\s+be\s+(?:(?:lower|less|smaller|fewer|shorter)\s+than|below|under(?=\s*\ue002))\b",
        "be at least",
    ),
    (
        r"\b(?:not|never)\s+be\s+(?:(?:higher|greater|more|larger|longer|bigger)\s+than|above|over(?=\s*\ue002))\b",
        "be at most",
    ),
    # "In either of these cases:" before a list, "sorted in ascending order of x".
    (
        r"\bin (?:any|either|one|each|all) (?:one )?of (?:the following|these|those|the two|the) (?:two |three )?"
        r"(?:cases|situations)\b",
        "if any of the following",
    ),
    (
        r"\b(?P<one>sorted |ordered |listed )?in "
        r"(?P<two>ascending|descending|alphabetical|chronological|reverse) order of\b",
        r"sorted in \g<two> order by",
    ),
    # What something is sorted by acts on nothing.
    (
        r"\b(?P<one>sort(?:ed|s|ing)?|order(?:ed|ing)|group(?:ed|s|ing)?|rank(?:ed|s|ing)?|keyed|indexed|filter(?:ed|s|ing)?)"
        r"(?P<two> in [\w-]+ order)? by\b"
        r"(?! (?:the |an? )?(?:users?|system|server|client|cli|tool|service|operators?"
        r"|admin\w*|app|application|agent)\b)",
        r"\g<one>\g<two> on",
    ),
    (r"\b(?:an? |the )?empty string\b", "empty"),
    (
        r"\bonly (?P<one>allow|permit|let)(?P<two>s)? (?P<three>(?:the |an? )?(?:[\w-]+ ){1,3}?)to\b",
        r"\g<one>\g<two> only \g<three>to",
    ),
    (
        r"\btreat(?:s|ed)? (?P<one>[^.;,]{1,60}?) as (?:being )?case[- ]insensitive(?:ly)?\b",
        r"ignoring case in \g<one>",
    ),
    # "In CSV format"; "at most five jobs at once".
    (r"(?P<one>\ue000\d+\ue001)\s*-?\s*format\b", r"\g<one>"),
    (r"(?P<one>\ue002\d+\ue001\s+(?:[\w-]+\s+){0,3})at (?:once|the same time|a time)\b", r"\g<one>simultaneously"),
    (r"(?P<one>\bsingle (?:[\w-]+\s+){1,3})at a time\b", r"\g<one>simultaneously"),
    # "Exactly what will change" counts nothing.
    (r"\b(?:exactly|precisely) (?=(?:what|how|that|as|where|when|which|who|why|like)\b)", ""),
    (r"\b(?:all|each) of(?: the following| these)?(?: [\w-]+)?\s*:", ":"),
    (
        r"(?:^|(?<=[.;] ))\s*(?:please )?(?:note|it (?:should|shall|must) be noted|be aware"
        r"|it is important to note) that\s+",
        "",
    ),
    (r"(?:^|(?<=[.;:] ))\s*given (?=(?:an?|the|no|that) [^.,;]{1,80},)", "if "),
    # "To make lookups faster" is "for faster lookups".
    (
        r"\b(?P<to>to|that|which) mak(?:e|es) (?P<one>(?:the |its |their |it )?(?:[\w-]+ ){0,2})"
        r"(?P<two>(?:more |less )?[\w-]+(?:er|able|ible|ic|al|ent|ant|ive|ful|ous))(?=\s*(?:[.,;)]|$))",
        r"\g<to> \g<one>\g<two>",
    ),
    # "The fields of a form", "entries of time", "the response time": of others these words say nothing.
    (
        r"(?<!each )(?<!every )(?<!any )(?<!this )(?<!that )(?<!which )(?<!such )(?<!first )(?<!last )(?<!next )"
        r"\b(?P<one>form|time|case)(?= (?:limit|zone|span|range|slot|window|number|field|format|unit|entry)\b"
        r"| (?!(?:is|was|has|does|its|this|as|us|passes|elapses|runs|starts|ends)\b)[a-z]+[^s\W]s\b)",
        r"\g<one>s",
    ),
    # "Distinct sections" are sections, "distinct values" are not all values.
    (r"\bdistinct (?=(?:value|row|record|entr|item|id|name|token|key|user|result)(?:y|ies|s)?\b)", "unique "),
    (r"\b(?P<be>is|are|be|was|were|becomes|become) full\b", r"\g<be> filled"),
    # "A and no others", "nothing beyond a".
    (r",?\s+(?:and|but) (?:no others?|nothing else|nobody else|no one else)(?=\s*(?:[.,;)]|$))", " only"),
    (r"(?P<one>\bno(?:thing)? (?:[\w-]+ ){0,3}?)beyond\b", r"\g<one>except"),
    (r"\b(?:no|not) (?:older|earlier|lower) than (?=\s*\ue000)", "at least "),
    (r"\btell(?:s|ing)? (?P<one>[^.,;]{1,80}?) apart from\b", r"distinguish \g<one> from"),
    (r"(?:^|(?<=[.;] ))\s*(?:to do (?:so|this|that)|in (?:doing|so doing)(?: so| this| that)?), ", ""),
    (r"\blead (?P<one>(?:the|an?|it|them)(?: [\w-]+){0,2}) to (?=\w)", r"cause \g<one> to "),
    # "How much time has passed", "the label that exists".
    (r"\bhow much (?=(?:time|memory|space|disk|data|storage)\b)", "the "),
    (r"\b(?:that|which) (?:already |currently )?exists?\b(?!\s+(?:in|on|at|for|only|as)\b)", "existing"),
    (r"(?P<one>\bneither\b[^.;,]{0,80}\ue000\d+\ue001)\s+be able to\b", r"\g<one>"),
    (
        r"\b(?P<one>more|less|fewer|greater|larger|higher|longer|other|rather) then\b(?=\s+(?:\ue002|an?\b|the\b))",
        r"\g<one> than",
    ),
    (r"\bno(?:t)? later than (?=(?:the )?\s*\ue002\d+\ue001[^.;,]{0,20}\bbefore\b)", "at least "),
    (r"\b(?<!than )(?<!as )before(?=\s*(?:[.,;)(]|$))", "already"),
    (r"\bcom(?:e|es|ing) (?=(?:within|under|into|out of)\b)", "is "),
    (r"\b(?:beginning|starting) with (?=the (?:most |least |[a-z]+est\b))", "first "),
    (r"\b(?P<one>for |after |of )an? (?:period|duration|span) of (?:time of )?(?=\s*\ue002)", r"\g<one>"),
    (r"\b(?:during|over|within|throughout) the (?:last|past|previous) (?=\s*\ue002)", "in the last "),
    (r"\b(?:go|goes|going|went) into (?=(?:an? |the |its )?[\w-]+ (?:mode|state))", "enter "),
    (r"(?:^\s*|(?<=[,;] ))provided (?:that )?(?=(?:the|an?|it|its|they|all|no)\b)", "if "),
    (r"\bskip(?:s|ped)?\s+(?=\w+ing\b)", "not "),
    # "Leaves it unset" does not set it; the mended marks of a list: "no x and no y", "neither x, nor y, nor z".
    (r"\bleav(?:e|es|ing)\s+(?P<one>[^.;,]{1,60}?)\s+unset\b", r"not set \g<one>"),
    (r"\b(?P<one>no [^.,;]{1,60}?),? (?:and|nor) no (?!(?:more|less|longer|other|later)\b)", r"\g<one> or "),
    (r"\b(?P<one>nor [^.,;]{1,60}?),? nor\b", r"\g<one> or"),
    # "Refreshes automatically".
    (r"\bauto-(?=[a-z])", "automatically "),
    # "Per the spec", "following the convention".
    (
        r"\b(?:per|following|as (?:defined|specified|described|required|laid down) (?:by|in))\s+"
        r"(?P<one>(?:the\s+)?(?:[^\s.,;]+\s+){0,4}?"
        r"(?:spec|specs|specification|standard|convention|conventions|rfc|guideline|guidelines|protocol)\b)",
        r"according to \g<one>",
    ),
    # "An action called `x`" is the action `x`; "main and nested alike".
    (r"\b(?:called|named|titled|labell?ed|known as)\s+(?=\ue000)", ""),
    (r"(?P<one>\b(?:and|or) [\w-]+),? alike\b", r"\g<one>"),
    (r"\bnowhere (?:but|else than|other than|except)\b", "only"),
    (r"\bfrom nothing (?:but|other than|else than)\b", "only from"),
    # "Under the container" says where, "under 5" how much.
    (
        r"\bunder (?=(?:the|that|this|it|its|an?|each|every|them|which|\ue000)\b)"
        r"(?!(?:the|this|that|an?|its) (?:\w+ ){0,2}"
        r"(?:limit|threshold|minimum|maximum|cap|quota|bound|size|value|level)\b)",
        "beneath ",
    ),
    # "If confirmed", "when asked".
    (
        r"\b(?P<one>if|when|unless|once|until|whenever|where)\s+(?P<two>\w+ed)(?=\s*(?:[,.;:)]|$))",
        r"\g<one> is \g<two>",
    ),
)
_PATTERNS = tuple((re.compile(pattern), short) for pattern, short in _TURNS)
# "Another one", "a new one", "if it has one": in place of a noun that was said "one" is no number.
_ONE = re.compile(
    r"\b(?P<clause>if|when|unless|where|as) one(?= (?:with|that|which|of|is|exists|already)\b)"
    rf"|\b(?P<before>another|this|that|which|each|every|any|(?:an?|the)(?:[ ](?!last\b|first\b)[a-z-]+)?)[ ]one{_END}"
    r"|(?P<verb>\b(?!to\b|than\b|least\b|most\b|exactly\b|only\b|of\b|by\b|number\b|step\b|version\b|phase\b|level\b"
    r"|and\b|or\b|is\b|be\b|status\b|code\b|with\b|from\b|for\b|just\b|page\b|part\b|in\b|at\b|equals\b)[a-z]+)[ ]one"
    r"(?=\s*(?:[.,;)]|$))",
    re.IGNORECASE,
)
# "Within one file" says where, "within one hour" how long.
_WITHIN_ONE = re.compile(
    r"\bwithin one (?!(?:milli)?second|minute|hour|day|week|month|year|business|working|attempt|retry|mile|met"
    r"|[kcm]m\b)",
    re.IGNORECASE,
)
# "All but the last", "no field but the date": that one is left out.
_ALL_BUT = re.compile(
    r"\b(?P<all>(?:all|every|each|any|no|none|nobody|nothing|everyone|everything|anything|anyone|anybody|one)\b(?:\s+[\w-]+)?)\s+but\s+"
    r"(?!not\b|also\b|no\b|never\b|shall\b|must\b|may\b|can|is\b|are\b|does|do\b|will\b)"
)
_BUT = re.compile(r"(?<!\s)\s*+(?:,\s*+)?\bbut\b")
# "(1) parse, (2) load": marks of a list.
_MARK = re.compile(r"(?:(?<=^)|(?<=[\s(]))(?:\((?P<one>\d|[a-e]|i{1,3}|iv)\)|(?P<two>\d)\))(?=\s)")
_MARKS = ("123456789", "abcde")


def short(text: str) -> str:
    """Return a text in small letters, its turns in their shortest form.

    >>> short("the tool shall provide a way for users to log in")
    'the tool shall allow users to log in'
    """
    for pattern, words in _PATTERNS:
        text = pattern.sub(words, text)
    return text


def left_out(text: str) -> str:
    """Return a text in small letters with "all but x" as "all except x", and other "but" as commas."""
    return _BUT.sub(", ", _ALL_BUT.sub(r"\g<all> except ", text))


# "Select one of them"; "at least one of the following holds: a, b, or c".
_ONE_OF_THEM = re.compile(r"\bone of (?:them|these|those)(?=\s*(?:[.,;)]|$))", re.IGNORECASE)
_ONE_OF_THESE = re.compile(
    r"\b(?:at least |any )?one of (?:the following|these|those)(?: (?:cases|conditions|things|situations))?"
    r" (?:holds|applies|is true|is the case|is met)\b",
    re.IGNORECASE,
)
# "Is one of `a`, `b` or `c`": an "or" says so too.
_ONE_OF_NAMES = re.compile(r"\b(?P<be>be|is|are)\s+one of:?(?=\s*\ue000\d+\ue001[^.;]*\bor\b)", re.IGNORECASE)
_ONE_BY_ONE = re.compile(r"\bone (?:after|at) (?:another|the other|the next|a time)\b|\bone by one\b", re.IGNORECASE)


def without_ones(text: str) -> str:
    """Return a text without "one" where it stands for a noun.

    >>> without_ones("It SHALL add a new one, and exactly one.")
    'It SHALL add a new, and exactly one.'
    """
    text = _ONE_OF_NAMES.sub(r"\g<be>", text)
    text = _ONE_OF_THEM.sub("one", _ONE_OF_THESE.sub("any of the following", text))
    text = _ONE_BY_ONE.sub("sequentially", text)
    return _WITHIN_ONE.sub("in one ", _ONE.sub(lambda match: match["before"] or match["verb"] or match["clause"], text))


def unmarked(text: str) -> str:
    """Return a text without the marks of the list in it, where they count up from the first.

    >>> unmarked("It SHALL (1) ring and (2) blink.")
    'It SHALL  ring and  blink.'
    """
    found = [each["one"] or each["two"] for each in _MARK.finditer(text)]
    if len(found) > 1 and any("".join(found) == marks[: len(found)] for marks in _MARKS):
        return _MARK.sub("", text)
    return text
