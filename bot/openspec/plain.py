"""A text in one spelling: numbers in digits, signs and contractions written out, names and numbers set apart."""

import re
from dataclasses import dataclass, replace

from bot.openspec.atom import Aspect, Atom
from bot.openspec.facts import NUMBER_WORDS, is_unit, measure
from bot.openspec.lexicon import EMPTY
from bot.openspec.phrases import PHRASES, phrase, sign
from bot.openspec.turns import left_out, short, unmarked, without_ones

# What stands in the text for a name and for a number that were set apart: a private character, its place, another one.
NAME, COUNT, END = "\ue000", "\ue002", "\ue001"
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("’‘", "'"),
        **dict.fromkeys("“”", '"'),
        **dict.fromkeys("–‑−", "-"),
        **dict.fromkeys("\u00a0\u202f", " "),
        "—": ";",
        "×": "x",
        "…": "...",
        "→": "->",
        **dict.fromkeys((NAME, COUNT, END), " "),
    }
)
_CONTRACTED = re.compile(r"\b(ca|wo|sha)n't\b|n't\b")
_WHOLE = {"ca": "can not", "wo": "will not", "sha": "shall not"}
# Read before anything else, each as one: fenced code, code spans, links, quotations, names, obligations, numbers.
# Many a pattern below has two places for blanks: a run of thousands would be shared out in every way there is.
_BLANKS = re.compile(r"[^\S\n]{2,}")
_LINES = re.compile(r"\n ?(?:\n ?){2,}")
_LITERAL = re.compile(
    r"(?P<fence>^[ \t]*(?P<f>`{3,}+|~{3,}+)[^\n]*\n.*?(?:^[ \t]*(?P=f)|\Z))"
    r"|(?<!`)(?P<ticks>`{1,8})(?!`)(?P<code>(?:(?!\n\s*\n).){1,1000}?)(?<!`)(?P=ticks)(?!`)"
    r"|\]\((?P<link>[^)\s]{1,2000}+)[^)]{0,200}+\)|\b(?P<url>https?://[^\s<>()\"'`\]]*[^\s<>()\"'`\].,;:])"
    r"|\"(?P<quote>[^\"\n]{1,200})\"|(?<![\w'])'(?P<single>[^'\n]{1,80})'(?!\w)"
    r"|(?:(?<=\w )(?=[A-HJ-Z]\b)|\b(?=[A-Z]\s+(?:SHALL|MUST|SHOULD|MAY|is|has|was)\b))(?P<letter>[A-Z])(?![\w'-])"
    r"|\b(?P<oblige>SHALL|MUST|SHOULD|MAY|REQUIRED|RECOMMENDED|OPTIONAL)\b|(?P<cjk>必须|必須|应当|應當)"
    r"|(?<![\w/-])(?P<capitals>[A-Z]{3,})(?![\w/-]|[:.]\w)"
    r"|(?<![\w/.-])(?P<name>--?[a-zA-Z][\w-]*(?:=\w+)?|[@~.]?/[\w{}:.-]+(?:/[\w{}:.*-]+)*/?|(?!(?:e\.g|i\.e|vs)\b)\w+(?:\.[a-zA-Z_]\w*)+"
    r"|[\w.-]+\.[a-z]{2,5}(?![\w])|[a-zA-Z]+_\w+|[a-z]+[A-Z]\w*|[A-Z][a-z0-9]+[A-Z]\w*|[A-Z][A-Z0-9]*_[A-Z0-9_]+"
    r"|[A-Za-z]+-[A-Z0-9]*[0-9][\w-]*|[A-Za-z]+[0-9](?:[\w.]*\w)?|(?=[\w-]*[a-z])[\w-]+/[\w/.{}-]*[\w}])(?!\w)",
    re.MULTILINE | re.DOTALL,
)
# Besides what serves the grammar, these may be said loudly.
_LOUD = frozenset(
    {
        *("not", "never", "none", "neither", "nor", "nothing", "nobody", "without", "and", "but", "shall", "must"),
        *("should", "may", "might", "can", "could", "will", "would", "required", "recommended", "optional"),
        *NUMBER_WORDS,
    }
)
_STRENGTH = {"SHOULD": "SHOULD", "RECOMMENDED": "SHOULD", "MAY": "MAY", "OPTIONAL": "MAY"}
_SPELLED_OUT = re.compile(
    rf"(?<!\bno )\b(?:{'|'.join(NUMBER_WORDS)})\b(?!-)|\b(?:{'|'.join(NUMBER_WORDS)})(?=-[a-z])", re.IGNORECASE
)
_COMPOUND = re.compile(
    r"\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[ -](one|two|three|four|five|six|seven|eight|nine)\b",
    re.IGNORECASE,
)
_GREAT = re.compile(r"(?<![\w.])(\d{1,18})[ ](100|1000)\b(?![.,]?\d)")
_PER_CENT = re.compile(r"\bper cent\b", re.IGNORECASE)
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
_ORDINALS = dict(
    enumerate(["zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"])
)
_A_UNIT = re.compile(r"\ban?[ ](?=(?:millisecond|minute|hour|day|week|month|year)\b)", re.IGNORECASE)
# "Once a minute" is "every minute", and that counts: "every 60 seconds".
_UNIT_OF_TIME = r"(?:second|minute|hour|day|week|month|year)\b"
_ONCE_A = re.compile(rf"\bonce (?:an?|per|every|each) (?={_UNIT_OF_TIME})", re.IGNORECASE)
_EVERY = re.compile(r"\b(every|each|per) (?=(?:second|minute|hour)\b)", re.IGNORECASE)
_HOURLY = re.compile(r"(?<!\ba )(?<!\ban )(?<!\bthe )\bhourly\b", re.IGNORECASE)
_QUARTER = re.compile(r"\ba quarter of an hour\b", re.IGNORECASE)
_SOME = re.compile(r"\b(if|when|whenever|unless) (?:one or more|at least one)\b(?: of)?", re.IGNORECASE)
_VALUE_OF = re.compile(rf"\bthe values? of\s+(?:the\s+)?(?={NAME})")
# "More than one rule" is "two or more rules", "zero errors" are "no errors".
_MORE_THAN_ONE = re.compile(
    r"(?<!\bno )(?<!\bnot )\bmore than (?:one|1)(?= (?P<of>[a-z]+)|[.,;)])"
    r"(?! (?:ms|s|seconds?|minutes?|hours?|days?|weeks?|months?"
    r"|years?|bytes?|pixels?|percent|of|per|time)\b)",
    re.IGNORECASE,
)
_ZERO = re.compile(r"(?<![-\w])zero(?= (?:[a-z-]+ )?(?!bytes|seconds|pixels)[a-z]+[^\Ws]s\b)", re.IGNORECASE)
# "Should it fail, …" and "Following a failure, …".
_SHOULD = re.compile(r"^\s*should\s++(?=[^.;]*,)")
_FOLLOWING = re.compile(r"^\s*following\s++(?!the\b)(?=[^:]*,)")
# "Turns the light off".
_SPLIT_VERB = re.compile(
    r"\b((?:turn|switch|shut|bring|carry|put|set|throw|leave|look|roll|back|fill|print|read|write|start|log|sign)"
    r"(?:s|ed|ing|es)?)\s+((?:(?:the|an?|its|their|all|any|each|every|this|that)\s+)(?:[^\s,.;:]+\s+){1,3}?)"
    r"(off|on|down|up|out|back|away|in)\b(?=\s*(?:[.,;:)]|$|(?:when|if|after|before|until|once|unless|while|and|or)\b))"
)
_EMPHASIS = re.compile(r"(?<![\w_])_(?=[^_\s])|(?<=[^_\s])_(?![\w_])")
_RANGE = re.compile(r"(?<![\w.])(\d+)[ ]?([-x])[ ]?(?=\d)")
_NUMBER = re.compile(
    rf"(?<![\w.{NAME}{COUNT}])(?P<sign>[$€£¥] ?)?"
    r"(?P<number>[-+]?\d+(?:,\d{3})+(?:\.\d+)?|[-+]?\d+(?:\.\d+)*)"
    r"(?:(?P<gap>[ -]?)(?P<unit>%|°?[a-zA-Zµ]+|毫秒|[秒天日]|分[钟鐘]|小[时時]|[а-я]+))?"
)
# "…, while others stay": said of a contrast, not of a time.
_WHEREAS = re.compile(r",\s+(?:while|whereas|whilst)\b(?!\s+\w+ing\b)|\bwhereas\b")
# "makes an informed decision": the noun says what is done.
_LIGHT_VERB = re.compile(
    r"\b(?:mak(?:e|es|ing)|made|perform(?:s|ed|ing)?|do(?:es|ing)?|did)\s+(?:an?|the)\s+"
    r"(?=(?:\w+\s+)?(?:decision|choice|selection|attempt|call|comparison|change|check|request|adjustment|copy)\b)()"
)
# "provides handling of": the noun says what is done.
_PROVIDING = re.compile(
    r"\b(?:provid|perform|offer)(?:es|s|ing|ed|e)?\s+(?=(?:\w+\s+)?\w+(?:ing|tion|ment|al)\s+(?:of|for)\b)"
)
# "gets deleted" is a passive, "gets the file" is not.
_GETS = re.compile(r"\b(?:get|gets|got|getting)\s+(?=\w+(?:ed|en|wn|ne|pt|ld|nt|de)\b)")
# "X but Y" and "not X but Y": the one is said beside the other. "All but X" leaves it out.
_ALL_BUT = re.compile(r"\b(all|every|each|any|every(?:thing|one)) but\b")
_BUT = re.compile(
    r",\s*but\b|\bbut\b(?=\s+(?:no|not|never|without|shall|must|may|does|do|is|are)\b)|(?P<not>\bnot\b[^.;,]{0,200})\bbut\b"
)
_NOT_ONLY = re.compile(r"\bnot only\b([^.;]{0,200}?),?\s+but(?:\s+also)?\b")
_NOT_ANY_LONGER = re.compile(r"\bnot\b([^.;,]{0,80}?)\s+any\s?(?:more|longer)\b")
# "Avoids creating x" does not create it.
_AVOID = re.compile(r"\b(?:avoid(?:s|ed)?|refrain(?:s|ed)? from)\s+(?=\w+ing\b)")
# "Leaves x unchanged".
_LEFT = re.compile(
    r"\bleav(?:e|es|ing)\s+([^.;,]{1,60}?)\s+(?:unchanged|untouched|unmodified|unaltered|as (?:it is|they are|is))\b"
)
_CONTINUING = re.compile(r"\bcontinu(?:e|es|ed)\s+(?:to\s+|(?=\w+ing\b))")
# "When on the start page": on it.
_WHEN_ON = re.compile(r"\b(?:when|while|if)\s+(?=(?:on|in|at|under)\s+(?:the|an?|this|that)\b)")
# "30+ minutes".
_PLUS = re.compile(r"(?<![\w.+-])(\d+)\+(?= ?[a-z])", re.IGNORECASE)
_ONCE_EVERY = re.compile(r"\bonce\s+(?=(?:every|each|per|an?)\b)")
# "Three things: a, b, and c": the list says how many.
_THINGS = re.compile(r"\b(?:two|three|four|five|six)\s+things\s*:", re.IGNORECASE)
_WRITE_ONLY = re.compile(
    r"\b(read|write|append) only\b(?=\s*(?:[.,;:)]|$|(?:and|or|but|mode|view|list|field|access)\b))"
)
_ON_OFF = re.compile(
    r"\b(is|are|be|was|were|stays|stay|remains|remain)\s+(on|off)\b(?=\s*(?:[,.;:)]|and\b|or\b|by\b|$))"
)
# "retries once" counts; "once it is done" and "at once" do not.
_TIMES = re.compile(
    r"\b(?:twice|thrice)\b|(?<!\bat )(?<!\bAt )\bonce\b"
    r"(?!\s+(?:more|again|the|an?|it|its|they|all|this|that|these|every|each|\S+\s+(?:is|are|has|have|was|were)|\w+(?:ed|en)(?=[.,;)]|$))\b)",
    re.IGNORECASE,
)
# "Several times" is more than once; a version that is older than another one is below it.
_PASSED = re.compile(
    r"\b(?:once|after|when) (?P<time>[^.,;]{1,30}?) (?:have|has) (?:passed|elapsed|gone by)\b", re.IGNORECASE
)
_SEVERAL_TIMES = re.compile(r"\b(?:several|multiple|many) times\b", re.IGNORECASE)
_VERSION = (
    r"(?!\d+\.\d+ ?(?:ms|s|secs?|mins?|h|(?:second|minute|hour|day|week|month|year)s?)\b)"
    r"(?=(?:version |v)?\d+\.\d+(?:\.\d+|\b))"
)
_OLDER = re.compile(rf"\b(?:(?P<no>no |not )?(?:older|earlier)) than {_VERSION}", re.IGNORECASE)
_NEWER = re.compile(rf"\b(?:(?P<no>no |not )?(?:newer|later)) than {_VERSION}", re.IGNORECASE)
_OFTEN = {"once": "1 time", "twice": "2 times", "thrice": "3 times"}
_NON = re.compile(r"\bnon-(?=\w)|\bnon(?=zero|empty|null|existent|negative|blank)", re.IGNORECASE)


# In place of a number "within" bounds, in place of anything else it says where.
_WITHIN = re.compile(rf"\bwithin(?=\s+(?:the (?:next|last|first) )?{COUNT})")
_OVER = re.compile(rf"\bover(?=\s+{COUNT})")
# "In about 5 seconds" is roughly, "a warning about 5 files" says of what.
_ABOUT = re.compile(
    r"(?P<lead>\b(?:in|to|is|are|be|of|for|at|after|every|take|takes|last|lasts|have|has|within|least|most) )"
    rf"(?:about|around)(?=\s+{COUNT})"
)
# "Shows up to 5 rows" shows up nowhere.
_UP_TO = re.compile(rf"\b(?:up|(?:be |is |are )?limited) to(?=\s+{COUNT})")
# "Not hold more than ten" is "hold at most ten"; a comparison that stands behind a noun says which ones are meant,
# and "above" and "below" may say where or when: "SHALL NOT start above 30 °C" does not say that it starts below.
_DENIED_BOUND = re.compile(
    r"\bnot\s+(?P<verb>(?:be\s+)?[a-z-]+)\s+(?:(?P<more>more|greater|larger|longer|higher|bigger|older)"
    r"|fewer|less|lower|smaller|shorter|younger) than\b"
)
# Of some verbs it is the "in", "out" or "up" behind them that says what is done.
_WAY = re.compile(
    r"\b(?P<verb>(?:zoom|fade|scal|check|opt|clock|punch|scroll|slid|swip|phas|swap|mov|flow|fl|roll|pan|back|buy|lock"
    r"|count|stack|sum|step|go|goes|com)(?:m?ing|p?ing|t?ing|m?ed|p?ed|t?ed|e?s|e)?)\s+"
    r"(?P<way>in|out|up)\b(?! to\b)(?=\s*(?:[.,;:)]|$)|(?<=up|ut)\s"
    r"|\s+(?:on|at|before|after|when|if|with|within|under|by|from|for|until|while|and|or|X[A-Z]+)\b)"
)
_WAYS = {"in": "inwards", "out": "outwards", "up": "upwards"}
_OUT_OF = re.compile(
    r"\bout of\b(?! (?:date|memory|scope|range|bounds|order|sync|band|space|sight|stock|office|box)\b)"
)
_LONG = re.compile(rf"(?<={END})\s+(?:long|old|in length|of length|in size)\b")
_LENGTH = re.compile(rf"\b(?:with|have|has|having|of) an? length of\b|\b(?:'s )length\b(?=[^.;,]{{0,40}}{COUNT})")
# "Between 1 and 9", "from 1 to 9" and "has 1 to 9": at least the one and at most the other, unless something moves.
_BETWEEN = re.compile(
    r"(?:\b(?P<range>between|(?:(?:(?:in|within) (?:the|a) )?rang(?:e|es|ing) )?from|(?:in|within) the range)\s+"
    r"|(?<=\bhave )|(?<=\bhas )|(?<=\bbe )|(?<=\bof )"
    r"|(?<=\bis )|(?<=\bfor ))\s*"
    rf"{COUNT}(?P<one>\d+){END}\s+(?P<link>and|to|through)\s+{COUNT}(?P<two>\d+){END}(?:\s*\(?inclusive(?:ly)?\b\)?)?"
)
# "Three or more" and "three rows or more": the bound before the number.
_OR_MORE = re.compile(
    rf"(?P<one>{COUNT}\d+{END})(?P<of>(?:\s+(?!or\b|and\b)[a-z]\w*)?)\s+(?P<more>or\s+(?:more|above|higher|greater|later"
    r"|newer|longer|larger|less|fewer|below|lower|smaller|shorter)|and\s+(?:later|above|newer|higher|up)"
    r"|at\s+(?:the\s+)?(?:most|least))\b(?!\s+than\b)"
    rf"(?!\s*{COUNT})"
)
_HALF = re.compile(r"\bhalf an? (hour|minute|second)\b", re.IGNORECASE)
_HALVES = {"hour": "30 minutes", "minute": "30 seconds", "second": "500 ms"}
_MORE_OF = re.compile(
    r"(?<![\w.,])(?P<one>\d+) (?P<more>or (?:more|fewer|less)) (?P<of>(?!than\b)[a-z]\w*)", re.IGNORECASE
)
_MOVING = re.compile(
    r"\b(?:mov|chang|increas|rais|go|grow|drop|reduc|lower|convert|switch|transition|upgrad|downgrad|migrat|bump|scal|copy"
    r"|copi|map|renam|redirect|forward|count|set)\w*\b"
)
_AMOUNT = re.compile(r"[-+]?[\d./]+")
_EACH = re.compile(rf"\b(?:each|both)\s+(?={NAME}(\d+){END})")
_ONCE = re.compile(r"(?<!at )\bonce\b(?! more\b| again\b)")
_NO_LONGER = re.compile(r"\b(?:no longer|not any more|no more)\b(?! than)")
_AGAIN = re.compile(r"\bre-(?=\w)")


@dataclass(frozen=True, slots=True)
class Plain:
    """A text in small letters and one spelling; a name or a number stands in it as its place among ``literals``."""

    text: str
    literals: tuple[Atom, ...]


def plain(text: str) -> Plain:
    """Return a text in one spelling."""
    literals: list[Atom] = []

    def kept(match: re.Match[str]) -> str:
        if match["capitals"] and _is_said_loudly(match["capitals"].lower()):
            return match[0]
        literals.append(_literal(match))
        return f" {NAME}{len(literals) - 1}{END} "

    def numbered(match: re.Match[str]) -> str:
        atom, rest = _number(match)
        literals.append(atom)
        return f" {COUNT}{len(literals) - 1}{END} {rest} "

    def pronoun(match: re.Match[str]) -> str:
        return "" if literals[int(match[1])].aspect is Aspect.OBLIGATION else match[0]

    text = _LITERAL.sub(kept, text.translate(_SIGNS).replace("**", "").replace("__", " "))
    text = _LINES.sub("\n\n", _BLANKS.sub(" ", text))
    text = _in_digits(without_ones(unmarked(_EMPHASIS.sub("", text))))
    text = _NUMBER.sub(numbered, _RANGE.sub(r"\1 \2 ", text)).lower()
    text = _OR_MORE.sub(r" \g<more> \g<one>\g<of> ", text)
    text = _BETWEEN.sub(lambda match: _ranged(match, text, literals), text)
    return Plain(_one_spelling(_EACH.sub(pronoun, text)), tuple(literals))


def _one_spelling(text: str) -> str:
    text = short(_CONTRACTED.sub(lambda match: _WHOLE.get(match[1] or "", " not"), text))
    text = _SPLIT_VERB.sub(r"\g<1> \g<3> \g<2>", _FOLLOWING.sub("XAFTER ", _SHOULD.sub("if ", text)))
    text = _VALUE_OF.sub("", text)
    text = _PROVIDING.sub("", _LIGHT_VERB.sub(r"\1", _WHEREAS.sub(", ", text)))
    text = _GETS.sub("is ", text)
    text = _NOT_ONLY.sub(r"both \g<1> and", _NOT_ANY_LONGER.sub(r"not anymore \g<1>", text))
    text = left_out(_BUT.sub(lambda match: f"{match['not'] or ''}, ", _ALL_BUT.sub(r"\g<1> except", text)))
    text = _WRITE_ONLY.sub(r"\g<1>-only", _ONCE_EVERY.sub("", _AVOID.sub("not ", text)))
    text = _CONTINUING.sub("still ", _WHEN_ON.sub("", text))
    text = _LEFT.sub(r"not change \g<1>", _LENGTH.sub("", text))
    text = _AGAIN.sub("XAGAIN ", _NO_LONGER.sub("not anymore", text))
    text = _ON_OFF.sub(lambda match: f"{match[1]} {'enabled' if match[2] == 'on' else 'disabled'}", _LONG.sub("", text))
    text = _ABOUT.sub(r"\g<lead>approximately", text)
    text = _ONCE.sub("XAFTER", _OVER.sub("XGT", _WITHIN.sub("XLE", _UP_TO.sub("XLE", text))))
    text = _DENIED_BOUND.sub(lambda match: f"{match['verb']} {'XLE' if match['more'] else 'XGE'}", text)
    for pattern in (phrase(), sign()):
        text = pattern.sub(lambda match: f" {PHRASES[' '.join(match[0].split())]} ", text)
    return _WAY.sub(lambda match: f"{match['verb']} {_WAYS[match['way']]}", _OUT_OF.sub("from", text))


def _ranged(match: re.Match[str], text: str, literals: list[Atom]) -> str:
    """Return a range as its two bounds, the unit said once counted for both; what is no range as it stands."""
    one, two = literals[int(match["one"])], literals[int(match["two"])]
    low, high = (_AMOUNT.match(each.value) for each in (one, two))
    is_and = match["link"] == "and"
    if not low or not high or is_and != (match["range"] == "between") or (not is_and and _MOVING.search(text)):
        return match[0]
    unit = re.search(r"[^\d\s.,+-]+$", two.text)
    if unit and one.value == low[0]:
        one = literals[int(match["one"])] = replace(one, value=measure(low[0], unit[0]))
    return f" XGE {COUNT}{match['one']}{END} XLE {COUNT}{match['two']}{END} "


def _in_digits(text: str) -> str:
    # "More than 1 KB" may be 1.5.
    text = _MORE_THAN_ONE.sub(lambda match: match[0] if is_unit(match["of"] or "") else "at least 2", text)
    text = _PASSED.sub(r"after \g<time>", text)
    text = _SEVERAL_TIMES.sub("more than 1 time", _ZERO.sub("no", text))
    text = _OLDER.sub(lambda match: "at least " if match["no"] else "below ", text)
    text = _NEWER.sub(lambda match: "at most " if match["no"] else "above ", text)
    text = _EVERY.sub(r"\g<1> 1 ", _ONCE_A.sub("every ", _HOURLY.sub("every hour", _QUARTER.sub("15 minutes", text))))
    text = _HALF.sub(lambda match: _HALVES[match[1].lower()], _SOME.sub(r"\g<1> any", text))
    text = _NON.sub("not ", _TIMES.sub(lambda match: _OFTEN[match[0].lower()], text))
    text = _COMPOUND.sub(lambda match: str(NUMBER_WORDS[match[1].lower()] + NUMBER_WORDS[match[2].lower()]), text)
    text = _ORDINAL.sub(lambda match: _ORDINALS.get(int(match[1]), match[0]), text)
    text = _SPELLED_OUT.sub(lambda match: str(NUMBER_WORDS[match[0].lower()]), text)
    text = _GREAT.sub(lambda match: str(int(match[1]) * int(match[2])), text)
    text = _PLUS.sub(r"at least \g<1>", _MORE_OF.sub(r"\g<more> \g<one> \g<of>", text))
    return _A_UNIT.sub("1 ", _PER_CENT.sub("%", text))


def _is_said_loudly(word: str) -> bool:
    """Whether a word in capitals is no name, as DONE is one, and HTTPS, which is not several HTTP."""
    return word != "done" and (word in EMPTY or word in PHRASES or word in _LOUD)


def _literal(match: re.Match[str]) -> Atom:
    if match["capitals"]:
        return Atom(Aspect.WORD, match["capitals"].lower(), match["capitals"].lower())
    if match["fence"]:
        return Atom(Aspect.CODE, " ".join(match["fence"].split()), "a code block")
    if match["oblige"] or match["cjk"]:
        word = match["oblige"] or match["cjk"]
        return Atom(Aspect.OBLIGATION, _STRENGTH.get(word, "SHALL"), word)
    link = match["link"] or match["url"]
    if link:
        return Atom(Aspect.LINK, link, link)
    words = " ".join((match["code"] or match["quote"] or match["single"] or match["letter"] or match["name"]).split())
    if words in _STRENGTH or words in {"SHALL", "MUST"}:
        return Atom(Aspect.OBLIGATION, _STRENGTH.get(words, "SHALL"), words)
    return Atom(Aspect.QUOTE if match["quote"] or match["single"] else Aspect.IDENTIFIER, words, words)


def _number(match: re.Match[str]) -> tuple[Atom, str]:
    """Return a number with its unit, and the word behind it where that is none."""
    number, unit = match["number"].replace(",", ""), match["unit"] or ""
    sign = (match["sign"] or "").strip()
    if not unit or is_unit(unit) or not match["gap"]:
        return Atom(Aspect.NUMBER, sign + measure(number, unit), match[0]), ""
    return Atom(Aspect.NUMBER, sign + measure(number, ""), sign + number), unit
