"""What people read of a proposed change: title and text of its pull request, and the message of its commit."""

from collections.abc import Sequence

from bot.openspec.sections import content, find_section
from bot.templating import render
from bot.text.lines import normalise
from bot.text.outline import outline
from bot.workflows.messages import quiet
from bot.workflows.plan import Plan
from bot.workflows.proposal_state import Proposed, boxes_of
from bot.workflows.propose_work import OpenQuestion, ProposeWork

PROPOSAL = "proposal.md"
_MOST_LINES = 20
_MOST_WISH = 600
_MOST_LINE = 1_000


def title_of(change: str) -> str:
    """Return the title of the pull request."""
    return f"Propose {change}"


def notes_of(plan: Plan) -> tuple[str, ...]:
    """Return what a plan has to say beside its change, each bounded."""
    return tuple(_cut(each, _MOST_LINE) for each in plan.notes[:_MOST_LINES])


def proposal_text(state: Proposed, plan: Plan, proposal: str) -> str:
    """Return the text of the pull request, in Markdown; ``proposal`` is the proposal.md that it holds.

    Raises TemplateError.
    """
    return render(
        "pull_requests/propose.md.j2",
        wish=_cut(" ".join(state.wish.split()), _MOST_WISH),
        about=state.about,
        why=" ".join(_section(proposal, "why")),
        what=[line.lstrip("-*+ ") for line in _section(proposal, "what changes")],
        folder=f"{state.prefix}openspec/changes/{state.change}",
        questions=[_asked(state.prefix, each) for each in state.questions],
        answered=[
            {"number": each.number, "text": each.question.text, "words": each.words}
            for each in sorted(state.answered, key=lambda one: one.number)
        ],
        change=state.change,
        notes=state.notes,
        model=plan.model,
        run=plan.run,
        run_url=plan.run_url,
    )


def _asked(prefix: str, each: OpenQuestion) -> dict[str, object]:
    boxes = boxes_of(prefix, each)
    return {
        "number": each.number,
        "text": each.question.text,
        "about": each.question.requirement,
        "options": [
            {"letter": box[-1], "text": words, "box": f" <!-- specbot:box {box} -->"} for box, words in boxes.items()
        ],
    }


def message_of(work: ProposeWork) -> str:
    """Return the message of the commit, without trailers."""
    about = quiet(work.about or f"“{work.wish}”")
    return f"Propose {work.change}\n\nFrom {_cut(about, 200)}.\n"


def answer_message(work: ProposeWork, numbers: Sequence[int]) -> str:
    """Return the message of the commit that answers to some questions led to, without trailers."""
    said = [each for each in work.answered if each.number in numbers]
    lines = "\n".join(f"- {quiet(f'{each.question.text} {each.words}')}" for each in said)
    return f"Propose more of {work.change}, as was answered\n\n{lines}\n"


def _section(text: str, title: str) -> list[str]:
    """Return the first lines of a section that are not blank, each bounded."""
    view = outline(normalise(text).split("\n"))
    at = find_section(view, title)
    if at is None:
        return []
    span = content(view, at)
    lines = [" ".join(line.split()) for line in view.lines[span.start : span.end]]
    return [_cut(line, _MOST_LINE) for line in lines if line][:_MOST_LINES]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
