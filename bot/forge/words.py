"""The words that people say behind ``/specbot``: how each is used, what it does, and how its arguments are read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

MOST_QUESTION = 2000
_LONGEST_REASON = 300
_LONGEST_ANSWER = 120

_NUMBER = r"#?[1-9][0-9]?(?=[\s,:;&–—]|$)"
_JOINED = r"(?:\s*[,&]\s*(?:and\s+)?|\s+and\s+|\s+)"
_NUMBERS = re.compile(rf"{_NUMBER}(?:{_JOINED}{_NUMBER})*", re.ASCII | re.IGNORECASE)
_ANSWER = re.compile(r"#?([1-9][0-9]?)\s*([a-d])", re.ASCII | re.IGNORECASE)
_IN_WORDS = re.compile(r"#?([1-9][0-9]?)\s*=\s*(\S.*)", re.ASCII | re.DOTALL)
_OF_ANSWER = re.compile(r"[Aa]#?([1-9][0-9]?)(?![\w])")
_NO_REASON_YET = re.compile(r"\s*(?:[,&]|and\s)\s*#?[0-9]", re.ASCII | re.IGNORECASE)
_BEFORE_REASON = re.compile(r"(?:[\s,:;–—]|-(?=\s))*")
# A folder below openspec/changes; specs are written in many languages, and so are the names of changes.
_CHANGE = re.compile(r"\w[\w.-]{0,99}")
_MOST_CHANGES = 20


@dataclass(frozen=True, slots=True)
class Command:
    """What was asked: ``numbers`` are those of suggestions or questions, ``option`` is the letter of an answer,
    ``answer`` one in words.

    ``apply`` without any of them means what is ticked. ``topic`` is the word that help was asked for, ``changes`` are
    the ids of OpenSpec changes; without them ``archive`` and ``rebase`` mean those that the pull request touches.
    """

    word: str
    numbers: tuple[int, ...] = ()
    option: str = ""
    everything: bool = False
    reason: str = ""
    topic: str = ""
    changes: tuple[str, ...] = ()
    question: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """How a word is used, what it does, and what reads its arguments: a Command, or a sentence on what is wrong.

    ``reads_only``: it changes no branch, no pull request and no memory; ``ask`` may ask a model. Who may say it is
    decided elsewhere. ``goes_on``: its arguments may go on below the first line.
    """

    usage: str
    does: str
    reads_only: bool
    read: Callable[[str, str], Command | str]
    goes_on: bool = False


def _bare(word: str, rest: str) -> Command | str:
    return f"`{word}` takes nothing more." if rest else Command(word)


def _improve(word: str, rest: str) -> Command | str:
    if rest.lower() not in ("", "all"):
        return "`improve` takes nothing but `all`."
    return Command(word, everything=bool(rest))


def _help(word: str, rest: str) -> Command | str:
    topic = rest.lower()
    if topic and topic not in HELP:
        return f"There is help on {', '.join(HELP)}."
    return Command(word, topic=topic)


def _explain(word: str, rest: str) -> Command | str:
    numbers = _numbers(rest)
    if len(numbers) != 1:
        return "`explain` takes one number, from 1 to 99."
    return Command(word, numbers)


def _ask(word: str, rest: str) -> Command | str:
    if not any(map(str.isalnum, rest)):
        return "`ask` takes a question."
    if len(rest) > MOST_QUESTION:
        return f"A question has {MOST_QUESTION:,} characters at most."
    return Command(word, question=rest)


def _apply(word: str, rest: str) -> Command | str:
    if not rest or rest.lower() == "all":
        return Command(word, everything=bool(rest))
    answer = _ANSWER.fullmatch(rest)
    if answer:
        return Command(word, (int(answer[1]),), answer[2].lower())
    words = _IN_WORDS.fullmatch(rest)
    if words:
        return _answer(word, int(words[1]), words[2])
    numbers = _numbers(rest)
    if not numbers:
        return "`apply` takes numbers from 1 to 99, `all`, one number with a letter from a to d, or nothing."
    return Command(word, numbers)


def _answer(word: str, number: int, words: str) -> Command | str:
    """Return an answer as it is given behind an equals sign: a letter, as at a terminal, or words."""
    if len(words) == 1 and words.lower() in "abcd":
        return Command(word, (number,), words.lower())
    if len(words) > _LONGEST_ANSWER:
        return f"An answer has {_LONGEST_ANSWER} characters at most."
    return Command(word, (number,), answer=words)


def _dismiss(word: str, rest: str) -> Command | str:
    match = _NUMBERS.match(rest)
    if not match or _NO_REASON_YET.match(rest, match.end()):
        return "`dismiss` takes numbers from 1 to 99, then the reason."
    reason = _BEFORE_REASON.sub("", rest[match.end() :], count=1)[:_LONGEST_REASON].rstrip()
    if not any(char.isalpha() for char in reason):
        return "`dismiss` takes a reason after the numbers: it is what specbot learns from."
    return Command(word, _numbers(match[0]), reason=reason)


def _wrong(word: str, rest: str) -> Command | str:
    match = _OF_ANSWER.match(rest)
    reason = _BEFORE_REASON.sub("", rest[match.end() :] if match else rest, count=1)[:_LONGEST_REASON].rstrip()
    return Command(word, (int(match[1]),) if match else (), reason=reason)


def _changes(word: str, rest: str) -> Command | str:
    names = [each.strip("`") for each in re.split(r"[\s,]+", rest) if each]
    if not all(map(_CHANGE.fullmatch, names)):
        return f"`{word}` takes names of changes, the folders below `openspec/changes`."
    if len(names) > _MOST_CHANGES:
        return f"`{word}` takes {_MOST_CHANGES} changes at most."
    return Command(word, changes=tuple(dict.fromkeys(names)))


def _numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of a list, each once, in the order they were typed; none when anything else is there."""
    if not _NUMBERS.fullmatch(text):
        return ()
    return tuple(dict.fromkeys(int(each) for each in re.findall(r"[0-9]+", text)))


HELP: Mapping[str, Word] = MappingProxyType(
    {
        "improve": Word("/specbot improve [all]", "Improve what changed, or all specs.", False, _improve),
        "review": Word("/specbot review", "Review this pull request again.", False, _bare),
        "apply": Word(
            "/specbot apply [N… | all | N LETTER | N = WORDS]",
            "Apply what is ticked, some suggestions, all of them, or one answer to a question.",
            False,
            _apply,
        ),
        "dismiss": Word("/specbot dismiss N… REASON", "Drop suggestions, and remember why.", False, _dismiss),
        "ask": Word(
            "/specbot ask QUESTION",
            "Answer from the specs as they are here, with quotations, or say that they do not say.",
            True,
            _ask,
            goes_on=True,
        ),
        "explain": Word("/specbot explain N", "Say more about one suggestion or question.", True, _explain),
        "archive": Word(
            "/specbot archive [CHANGE…]",
            "Archive the finished changes of this pull request: their deltas are merged into the specs.",
            False,
            _changes,
        ),
        "rebase": Word(
            "/specbot rebase [CHANGE…]",
            "Bring the deltas of this pull request's changes up to date with the specs.",
            False,
            _changes,
        ),
        "retry": Word("/specbot retry", "Do the last run again.", False, _bare),
        "pause": Word("/specbot pause", "Do nothing here until it is resumed.", False, _bare),
        "resume": Word("/specbot resume", "Go on after a pause.", False, _bare),
        "wrong": Word(
            "/specbot wrong [A1] [REASON]",
            "Keep that an answer here is wrong: the one that is named, or the last.",
            False,
            _wrong,
            goes_on=True,
        ),
        "help": Word("/specbot help [WORD]", "List these commands, or explain one.", True, _help),
    }
)
# What people type who know other bots.
ALSO_CALLED: Mapping[str, str] = {
    "accept": "apply",
    "answer": "ask",
    "commands": "help",
    "finish": "archive",
    "fix": "improve",
    "ignore": "dismiss",
    "query": "ask",
    "question": "ask",
    "reject": "dismiss",
    "rerun": "retry",
    "run": "improve",
    "search": "ask",
    "stop": "pause",
    "update": "rebase",
    "why": "explain",
}
