"""A duty that a draft turns around though nobody wished it: what SHALL be done becomes what SHALL NOT, or the reverse.

By words of English alone; a wish in another language is nothing this can read, and says nothing against a draft.
"""

import re

from bot.text.language import is_english

_DENIED = re.compile(r"\b(?:SHALL|MUST)\s+(?:NOT|never)\b", re.IGNORECASE)
_BOUND = re.compile(r"\b(?:SHALL|MUST)\b")
# What somebody says who wants less to be done, or only some of it.
_LESS = re.compile(
    r"\b(?:no|not|none|never|nobody|nothing|neither|nor|without|only|unless|except|cannot|instead|less|fewer|longer|drop|skip"
    r"|(?:stop|remov|refus|forbid|forbad|deny|deni|block|reject|disallow|prohibit|prevent|avoid|disabl|ban|ignor|end|limit"
    r"|restrict|hid|suppress|abandon|retir|keep\w* from)\w*)\b|n[’']t\b",
    re.IGNORECASE,
)
# And who wants more.
_MORE = re.compile(
    r"\b(?:allow|let|permit|enabl|accept|support|may|can|could|able|should|shall|must|want|need|also|too|always|even|again|any|every"
    r"|all|not|no|remov|lift|drop|relax|loosen|instead|start|begin)\w*\b",
    re.IGNORECASE,
)


def turned(before: str, after: str, wish: str) -> str:
    """Return a sentence where ``after`` denies a duty of ``before``, or the reverse, unasked by ``wish``; else empty.

    >>> turned("It SHALL ring.", "It SHALL NOT ring.", "Ring twice as long.")
    'It is done today, and the wish does not say that it shall not be done.'
    """
    if not is_english(wish) or not (_BOUND.search(before) and _BOUND.search(after)):
        return ""
    old, new = len(_DENIED.findall(before)), len(_DENIED.findall(after))
    if new > old and not _LESS.search(wish):
        return "It is done today, and the wish does not say that it shall not be done."
    if new < old and not _MORE.search(wish):
        return "It must not be done today, and the wish does not say that it shall be."
    return ""
