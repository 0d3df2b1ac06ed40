"""The comment on a pull request that says what a review found, edited in place with each push."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.openspec.differences import ChangeKind, Extent, RequirementChange
from bot.openspec.suggestions import RULE, Question, Suggestion
from bot.templating import render
from bot.text.diff import unified
from bot.text.printable import in_one_line, printable
from bot.workflows.conflicts import Clash
from bot.workflows.conversation import LETTERS, identity
from bot.workflows.held import in_words
from bot.workflows.improve import Improved
from bot.workflows.opinion import Opinion
from bot.workflows.review import Found, Review
from bot.workflows.review_words import place_of, verdict, what_changed

MOST_COMMENT = 24_000
"""Characters of a comment: GitHub takes 65,536, of which the hidden state of the conversation may need 40,000."""
_MOST_PHRASES = 4
# What stands open: more rows, or a longer edit, and the comment would not fit on a screen.
_OPEN_ROWS = 6
_OPEN_DIFF = 8
_OPEN_DIFFS = 2
# An address that can stand in a link of Markdown as it is.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:/_-]+")
_NO_ROOM = "The rest has no room in one comment; `specbot review` at a terminal shows all of it."


@dataclass(frozen=True, slots=True)
class _Size:
    """How much is shown: characters of a diff, lines of a list, characters of a line."""

    diff: int
    listed: int
    line: int


# The first that makes a comment of MOST_COMMENT is taken.
_SIZES = (_Size(2_000, 40, 240), _Size(600, 20, 160), _Size(200, 5, 80))


@dataclass(frozen=True)
class About:
    """What the comment says of the run: the commit that was read, where it ran, and what may be done about it.

    ``model`` is empty where none was asked. With ``can_apply`` off there are no boxes (a branch of a fork, that nobody
    here may write to), and the comment says why. ``notes`` are said as they are, one a line.
    """

    head_sha: str
    run_url: str = ""
    model: str = ""
    notes: tuple[str, ...] = ()
    can_apply: bool = True
    prefix: str = ""
    """The folder of the root that was reviewed, where the repository holds several."""


def review_comment(review: Review, numbers: Mapping[str, int], about: About) -> str:
    """Return the comment in Markdown; ``numbers`` says by which number people call a suggestion or question (its
    id in the repository: see ``bot.workflows.conversation.identity``).

    What exceeds the limits of the configuration, or MOST_COMMENT characters, is folded away or counted. One without a
    number has no box. Raises TemplateError.
    """
    for size in _SIZES:
        text = _rendered(review, numbers, about, size)
        if len(text) <= MOST_COMMENT:
            return text
    return f"**{verdict(review)}**\n\n{_NO_ROOM}\n"


def _rendered(review: Review, numbers: Mapping[str, int], about: About, size: _Size) -> str:
    limits, most = review.limits, size.listed
    shown = [each for each in review.changes if each.kind is not ChangeKind.ADDED and each.extent is not Extent.LAYOUT]
    rows = [_row(each, size) for each in sorted(shown, key=lambda each: not each.means_otherwise)]
    fresh = [each for each in review.open_findings if each.is_new][: limits.inline]
    others = [each for each in (*review.open_findings, *review.remarks) if each not in fresh]
    suggestions = [
        _suggestion(about.prefix, each, numbers, at, size) for at, each in enumerate(review.improvement.suggestions)
    ]
    questions = [_question(about.prefix, each, numbers, size) for each in review.improvement.questions]
    text = render(
        "comments/review.md.j2",
        verdict=verdict(review),
        rows=rows[:_OPEN_ROWS],
        more_rows=rows[_OPEN_ROWS : _OPEN_ROWS + most],
        rows_left=max(0, len(rows) - _OPEN_ROWS - most),
        laid_out=sum(each.extent is Extent.LAYOUT for each in review.changes),
        added=_added(review.changes, size),
        fresh=[_finding(each, size) for each in fresh],
        others=[_finding(each, size) for each in others[:most]],
        others_count=len(others),
        suggestions=suggestions[: limits.suggestions],
        more_suggestions=suggestions[limits.suggestions :][:most],
        suggestions_left=max(0, len(suggestions) - limits.suggestions - most),
        questions=questions[: limits.questions],
        more_questions=questions[limits.questions :][:most],
        questions_left=max(0, len(questions) - limits.questions - most),
        opinions=[_opinion(each, size) for each in review.doubts[:most]],
        opinions_left=max(0, len(review.doubts) - most),
        clashes=[_clash(each, size) for each in review.clashes[:most]],
        waiting=sum(each.waits for each in review.open_findings),
        dropped=len(review.improvement.dropped),
        read=review.read,
        changed=len(review.changes),
        documents=review.improvement.documents,
        stopped=in_one_line(review.stopped, size.line),
        untested=review.untested if suggestions else "",
        held=[in_one_line(each, size.line) for each in in_words(review.improvement.held)[:most]],
        notes=[in_one_line(each, size.line) for each in [*about.notes, *review.notes][:most]],
        about=about,
        run=about.run_url if _ADDRESS.fullmatch(about.run_url) else "",
        commit=about.head_sha[:12],
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def _clash(each: Clash, size: _Size) -> dict[str, object]:
    return {
        "about": in_one_line(f"{each.capability} › {each.requirement}", size.line),
        "who": in_one_line(each.who, size.line),
        "what": each.what,
        "combines": each.combines,
        "why": in_one_line(each.why, size.line),
    }


def _row(change: RequirementChange, size: _Size) -> dict[str, str]:
    phrases = what_changed(change)
    more = f"; and {len(phrases) - _MOST_PHRASES} more" if len(phrases) > _MOST_PHRASES else ""
    shown = "; ".join(in_one_line(each, size.line) for each in phrases[:_MOST_PHRASES])
    return {"about": _about(change.path, change.name, size), "what": shown + more}


def _about(path: str, requirement: str, size: _Size) -> str:
    place = place_of(path)
    return in_one_line(f"{place} › {requirement}" if requirement else place, size.line)


def _added(changes: Sequence[RequirementChange], size: _Size) -> list[dict[str, Any]]:
    """Return what is new, document by document: its place, the first names, and how many more there are."""
    found: dict[str, list[str]] = {}
    for each in changes:
        if each.kind is ChangeKind.ADDED:
            found.setdefault(each.path, []).append(in_one_line(each.name, 80))
    return [
        {"place": in_one_line(place_of(path)), "names": names[:3], "more": len(names[3:])}
        for path, names in list(found.items())[: size.listed]
    ]


def _finding(found: Found, size: _Size) -> dict[str, Any]:
    each = found.finding
    # The name stands before it already.
    named = f'Requirement "{each.requirement}" '
    message = f"It {each.message.removeprefix(named)}" if each.message.startswith(named) else each.message
    return {
        "about": _about(each.path, each.requirement, size),
        "line": each.line,
        "rule": each.rule,
        "message": in_one_line(message, size.line),
        "is_new": found.is_new,
        "waits": found.waits,
    }


def _suggestion(prefix: str, improved: Improved, numbers: Mapping[str, int], at: int, size: _Size) -> dict[str, Any]:
    each = improved.suggestion
    diff = _diff(each, size.diff)
    return {
        "id": identity(prefix, each.id),
        "number": numbers.get(identity(prefix, each.id)),
        "about": _about(each.path, each.requirement or f"line {each.line}", size),
        "rules": each.rules,
        "reason": in_one_line(each.reason, size.line),
        "source": "" if each.source == RULE else in_one_line(each.source, 80),
        "diff": diff,
        "is_open": at < _OPEN_DIFFS and diff.count("\n") < _OPEN_DIFF,
    }


def _diff(each: Suggestion, most: int) -> str:
    """Return what a suggestion changes, with one line around it, cut at the end of a line."""
    lines = unified(each.path, each.before + "\n", each.after + "\n", context=1).split("\n")[2:]
    text = printable("\n".join(line.rstrip("\r") for line in lines if not line.startswith("@@"))).rstrip()
    if len(text) <= most:
        return text
    kept = text[:most].rpartition("\n")[0] or text[:most]
    return f"{kept}\n… {text.count(chr(10)) - kept.count(chr(10))} more lines"


def _question(prefix: str, each: Question, numbers: Mapping[str, int], size: _Size) -> dict[str, Any]:
    return {
        "id": identity(prefix, each.id),
        "number": numbers.get(identity(prefix, each.id)),
        "about": _about(each.path, each.requirement, size),
        "text": in_one_line(each.text, size.line),
        "options": [
            {"letter": letter, "text": in_one_line(option, size.line)}
            for letter, option in zip(LETTERS, each.options, strict=False)
        ],
    }


def _opinion(each: Opinion, size: _Size) -> dict[str, Any]:
    return {
        "about": _about(each.path, each.requirement, size),
        "meaning": each.meaning.value if each.meaning else "",
        "meaning_words": in_one_line(each.meaning_words, size.line),
        "untestable": in_one_line(each.untestable, size.line),
        "question": in_one_line(each.question, size.line),
        "words": in_one_line(each.about, size.line),
    }
