"""What people read of another prompt: title and text of its pull request, its commit's message, its diff."""

from bot.learning.comparing import Table
from bot.templating import render
from bot.text.counts import count
from bot.text.diff import unified
from bot.workflows.prompt_texts import FOLDER, Prompt
from bot.workflows.prompts_before import Reversal
from bot.workflows.prompts_work import Comparison

PROMPT_TRAILER = "Specbot-Prompt"


def promotion_text(old: Prompt, new: Prompt, found: Comparison, model: str, run_url: str) -> tuple[str, str]:
    """Return (title, text in Markdown) of the pull request that brings a better prompt. Raises TemplateError."""
    table = found.table
    text = render(
        "pull_requests/prompts.md.j2",
        goes_back=False,
        kind=old.kind,
        model=model or "A model",
        rows=table.rows,
        gained=count(sum(each.gained for each in table.rows), "case"),
        lost=sum(each.lost for each in table.rows),
        p=said_p(table),
        old_tokens=f"{table.old_tokens:,}",
        new_tokens=f"{table.new_tokens:,}",
        variants=found.variants,
        development=found.development,
        net=found.net,
        seed=found.seed,
        diff=difference(old, new),
        run_url=run_url,
    )
    return f"Another prompt for {old.kind}: {table.net} of {count(table.pairs, 'case')} more", text


def reversal_text(found: Reversal, run_url: str) -> tuple[str, str]:
    """Return (title, text in Markdown) of the pull request that takes a prompt back. Raises TemplateError."""
    standing = found.standing
    text = render(
        "pull_requests/prompts.md.j2",
        goes_back=True,
        kind=standing.kind,
        old=standing.old,
        new=standing.new,
        before=(f"{standing.before.taken:g}", f"{standing.before.refused:g}"),
        now=(f"{standing.now.taken:g}", f"{standing.now.refused:g}"),
        chance=f"{standing.chance:.0%}",
        diff=difference(found.now, found.before),
        run_url=run_url,
    )
    return f"Take the prompt for {standing.kind} back: people take less of what it makes", text


def message_of(kind: str, *, back: bool) -> str:
    """Return the message of the commit, without trailers."""
    if back:
        return f"Take the prompt for {kind} back\n\nPeople take less of what it makes than of what came before.\n"
    return f"Ask for {kind} in other words\n\nThey solved more cases of a holdout, and no class of them is worse.\n"


def difference(old: Prompt, new: Prompt) -> str:
    """Return the diff of a prompt's files, those that differ."""
    pairs = [(name, old.files[name], new.files[name]) for name in old.files]
    return "".join(unified(f"{FOLDER}/{name}", one, other) for name, one, other in pairs if one != other).rstrip("\n")


def said_p(table: Table) -> str:
    """Return the p of a comparison to be read."""
    p = table.decision().p
    return f"{p:.3f}" if p >= 0.001 else "less than 0.001"
