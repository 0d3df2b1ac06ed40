"""What people read of a proposed change: title and text of its pull request, and the message of its commit."""

from bot.openspec.sections import content, find_section
from bot.templating import render
from bot.text.lines import normalise
from bot.text.outline import outline
from bot.workflows.conversation import LETTERS
from bot.workflows.messages import quiet
from bot.workflows.plan import Plan
from bot.workflows.propose_work import ProposeWork

_PROPOSAL = "proposal.md"
_MOST_LINES = 20
_MOST_WISH = 600
_MOST_LINE = 1_000


def title_of(work: ProposeWork) -> str:
    """Return the title of the pull request."""
    return f"Propose {work.change}"


def proposal_text(work: ProposeWork, plan: Plan) -> str:
    """Return the text of the pull request for the work of a plan, in Markdown.

    Raises TemplateError.
    """
    proposal = next((each.text for each in work.files if each.path == _PROPOSAL), "")
    return render(
        "pull_requests/propose.md.j2",
        wish=_cut(" ".join(work.wish.split()), _MOST_WISH),
        about=work.about,
        why=" ".join(_section(proposal, "why")),
        what=[line.lstrip("-*+ ") for line in _section(proposal, "what changes")],
        folder=f"{work.prefix}openspec/changes/{work.change}",
        questions=[
            {
                "number": each.number,
                "text": each.question.text,
                "about": each.question.requirement,
                "options": list(zip(LETTERS, each.question.options, strict=False)),
            }
            for each in work.questions
        ],
        change=work.change,
        notes=[_cut(each, _MOST_LINE) for each in plan.notes[:_MOST_LINES]],
        model=plan.model,
        run=plan.run,
        run_url=plan.run_url,
    )


def message_of(work: ProposeWork) -> str:
    """Return the message of the commit, without trailers."""
    about = quiet(work.about or f"“{work.wish}”")
    return f"Propose {work.change}\n\nFrom {_cut(about, 200)}.\n"


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
