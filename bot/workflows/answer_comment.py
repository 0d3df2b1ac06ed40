"""An answer as a comment: the sentences, under them the quotations with links to their lines at a commit."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from bot.openspec.layout import SPEC_FILE
from bot.search.answer import Answer, Citation, Looked, Sentence
from bot.search.passages import MOST_QUOTE
from bot.templating import render
from bot.text.printable import in_one_line

_MOST_LOOKED = 5
_LONGEST_QUESTION = 300


@dataclass(frozen=True, slots=True)
class AnswerPlace:
    """What an answer is about: ``site`` is the address of the repository, empty where nothing can be linked.

    ``number`` is what the answer is called by: A1 for 1.
    """

    site: str
    commit: str
    question: str
    number: int = 1


def answer_comment(best: Answer, prefix: str, place: AnswerPlace, answers: Sequence[tuple[str, Answer]]) -> str:
    """Return the words on ``best``, the answer of the root ``prefix``; an abstention names what all roots looked at."""
    numbers = {each: number for number, each in enumerate(best.citations, 1)}
    told = [each for each in best.sentences if not _is_quotation(each)]
    looked = [(root, each) for root, answer in answers for each in answer.looked_at] if best.abstained else []
    return render(
        "comments/answer.md.j2",
        question=in_one_line(place.question, _LONGEST_QUESTION),
        why=best.why if best.abstained else "",
        sentences=[_sentence(each, numbers) for each in best.sentences] if told else [],
        groups=list(_groups(best, numbers, prefix, place, apart=not told)),
        looked=[_looked(root, each, place) for root, each in _nearest(looked)],
        model=best.model,
        commit=place.commit,
        number=place.number,
    )


def _is_quotation(each: Sentence) -> bool:
    """Whether a sentence says what it quotes and nothing else."""
    return [in_one_line(one.quote, MOST_QUOTE) for one in each.citations] == [each.text]


def _sentence(each: Sentence, numbers: Mapping[Citation, int]) -> dict[str, str]:
    marks = "".join(f"[{numbers[one]}]" for one in each.citations)
    return {"after": in_one_line(each.change), "text": each.text, "marks": marks}


def _groups(
    answer: Answer, numbers: Mapping[Citation, int], prefix: str, place: AnswerPlace, *, apart: bool
) -> Iterator[dict[str, object]]:
    """Yield the quotations, those of one case together; where they are not told ``apart`` all of them."""
    if not apart:
        yield {"after": "", "when": "", "citations": [_citation(each, n, prefix, place) for each, n in numbers.items()]}
        return
    for (change, when), group in groupby(answer.sentences, key=lambda each: (each.change, each.when)):
        cited = dict.fromkeys(one for each in group for one in each.citations)
        said = [_citation(each, numbers[each], prefix, place) for each in cited]
        yield {"after": in_one_line(change), "when": " and ".join(when), "citations": said}


def _citation(each: Citation, number: int, prefix: str, place: AnswerPlace) -> dict[str, object]:
    commit = each.commit or place.commit
    # What is no requirement is a Purpose, or the reasons in a proposal.
    unnamed = "Purpose" if each.path.endswith(f"/{SPEC_FILE}") else "Why"
    about = f", {in_one_line(each.requirement or unnamed)}"
    about += f", in the open change {in_one_line(each.change)}" if each.change else ""
    about += f", at {commit[:9]}" if commit != place.commit else ""
    return {
        "number": number,
        "quote": each.quote,
        "about": about,
        "where": f"{prefix}{each.path}:{each.line}",
        "link": _link(place.site, commit, prefix + each.path, each.line),
    }


def _nearest(looked: Sequence[tuple[str, Looked]]) -> list[tuple[str, Looked]]:
    """Return a few of what was looked at, of several roots the nearest of each first."""
    ranks = Counter[str]()
    ranked = []
    for root, each in looked:
        ranked.append((ranks[root], root, each))
        ranks[root] += 1
    return [(root, each) for _, root, each in sorted(ranked, key=lambda each: each[0])[:_MOST_LOOKED]]


def _looked(prefix: str, each: Looked, place: AnswerPlace) -> dict[str, object]:
    change = f", in the open change {in_one_line(each.change)}" if each.change else ""
    return {
        "about": f", {in_one_line(each.requirement or 'Purpose')}{change}",
        "where": f"{prefix}{each.path}:{each.line}",
        "link": _link(place.site, place.commit, prefix + each.path, each.line),
    }


def _link(site: str, commit: str, path: str, line: int) -> str:
    """Return the address of a line as it is written, not as it is laid out; empty without a site."""
    if not site:
        return ""
    # Nothing but letters, digits, "-", "_" and "." stays as it is: a path can be anything, bytes that are no text too.
    named = quote(path.encode("utf-8", "surrogateescape")).replace("~", "%7E")
    return f"{site}/blob/{commit}/{named}?plain=1#L{line}"
