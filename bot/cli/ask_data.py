"""An answer in the JSON shape that other tools rely on."""

from typing import Any

from bot.search.answer import Answer, Citation, Looked


def as_document(answer: Answer) -> dict[str, Any]:
    """Return an answer; ``citations`` holds each once, the numbers of a sentence's own count from 0."""
    citations = answer.citations
    return {
        "answer": answer.text or None,
        "abstained": answer.abstained,
        "why": answer.why or None,
        "sentences": [
            {
                "text": each.text,
                "when": list(each.when),
                "citations": [citations.index(one) for one in each.citations],
            }
            for each in answer.sentences
        ],
        "citations": [citation_data(each) for each in citations],
        "confidence": round(answer.confidence, 3),
        "looked_at": [_looked(each) for each in answer.looked_at],
        "model": answer.model or None,
        "dropped": answer.dropped,
    }


def citation_data(each: Citation) -> dict[str, Any]:
    """Return one citation; without a commit it is of the folder as it is."""
    return {
        "path": each.path,
        "line": each.line,
        "requirement": each.requirement or None,
        "commit": each.commit or None,
        "change": each.change or None,
        "quote": each.quote,
    }


def _looked(each: Looked) -> dict[str, Any]:
    return {
        "path": each.path,
        "line": each.line,
        "requirement": each.requirement or None,
        "change": each.change or None,
    }
