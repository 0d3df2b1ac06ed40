"""What a step of GitHub Actions leaves beside its plan: annotations on lines, and a summary of the run."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from bot.cli.runner import Runner
from bot.forge.actions import Annotation, Level, annotations, summary
from bot.forge.events import NotForUs
from bot.forge.outgoing import safe
from bot.openspec.findings import Severity
from bot.templating import plain
from bot.text.counts import count
from bot.text.printable import in_one_line
from bot.workflows.held import in_words
from bot.workflows.plan import ImproveWork, Plan, ReviewWork
from bot.workflows.review_comment import About, review_comment

_LEVELS: dict[Severity, Level] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def annotated(result: Plan | NotForUs) -> list[str]:
    """Return the lines that make annotations of new findings on what a pull request touches."""
    review = result.review if isinstance(result, Plan) else None
    return annotations(list(_annotations(review))) if review else []


def _annotations(work: ReviewWork) -> Iterator[Annotation]:
    for part in work.parts:
        for each in part.review.findings:
            if each.is_new:
                finding = each.finding
                level = _LEVELS[finding.severity]
                yield Annotation(level, finding.message, part.prefix + finding.path, finding.line, finding.rule)


def summarised(result: Plan | NotForUs, runner: Runner, redact: Callable[[str], str]) -> str:
    """Return the summary of the reading step, in Markdown that calls nobody, links nowhere else and holds no secret."""
    text = "\n\n".join(_lines(result))
    return summary(safe(text, redact=redact, hosts={runner.host}) + "\n")


def _lines(result: Plan | NotForUs) -> Iterator[str]:
    if isinstance(result, NotForUs):
        yield f"**specbot**: nothing to do. {plain(in_one_line(result.why))}"
        return
    if result.improve:
        yield _improve(result.improve)
        yield from (plain(each) for each in in_words(held for part in result.improve.parts for held in part.held))
    elif result.review:
        yield from _review(result, result.review)
    elif result.apply:
        number = sum(len(part.suggestions) for part in result.apply.parts)
        yield f"**specbot**: {count(number, 'edit')} to commit on #{result.apply.number}."
        yield from (plain(each) for each in result.apply.untold)
    elif result.ask:
        yield f"**specbot**: an answer to a question on #{result.ask.number}."
    elif result.propose:
        more = count(len(result.propose.entries), "requirement")
        yield f"**specbot**: answers to what #{result.propose.number} asks; {more} more in its change."
    elif result.command:
        yield f"**specbot**: an answer to '{plain(result.command.word)}' on #{result.command.number}."
    elif result.learn:
        of = f"of #{result.learn.number}" if result.learn.number else "of what was proposed"
        yield f"**specbot**: what became {of} is to be learned."


def _improve(work: ImproveWork) -> str:
    number = sum(len(part.suggestions) for part in work.parts)
    asked = sum(len(part.questions) for part in work.parts)
    waiting = sum(len(part.waiting) for part in work.parts)
    said = [
        count(number, "suggestion"),
        count(asked, "question"),
        f"{count(waiting, 'finding')} waiting for a model",
    ]
    return f"**specbot**: {', '.join(said)} for {plain(work.branch)}: {plain(work.because)}."


def _review(plan: Plan, work: ReviewWork) -> Iterable[str]:
    if not work.parts:
        return ["**specbot**: the pull request touches no spec."]
    about = About(work.commit, plan.run_url, plan.model, can_apply=False)
    return [review_comment(part.review, {}, replace(about, prefix=part.prefix)) for part in work.parts]


def outcome(lines: Iterable[str], runner: Runner, redact: Callable[[str], str]) -> str:
    """Return the summary of the writing step."""
    text = "\n".join(f"- {plain(in_one_line(line, 500))}" for line in lines)
    return summary(safe(f"**specbot** published:\n\n{text}\n", redact=redact, hosts={runner.host}) + "\n")
