"""A plan that fits: what has no room in it is left to a later run, and that is said."""

from dataclasses import replace

from bot.text.counts import count
from bot.workflows.held import in_words
from bot.workflows.plan import MOST_CHARACTERS, Part, Plan, write_plan


def fitted(plan: Plan, most: int = MOST_CHARACTERS) -> Plan:
    """Return a plan of ``most`` characters at most: where it is longer, without the suggestions at its end.

    What waits, and what the gates said, go first: whoever publishes judges again, and the next run finds the rest. What
    was held back is counted in notes.
    """
    work = plan.improve
    if work is None or len(write_plan(plan)) <= most:
        return plan
    bare = [
        replace(part, waiting=(), held=(), suggestions=tuple(replace(each, verdicts=()) for each in part.suggestions))
        for part in work.parts
    ]
    held = in_words(each for part in work.parts for each in part.held)
    every = [(at, each) for at, part in enumerate(bare) for each in part.suggestions]

    def holding(number: int) -> Plan:
        parts: list[Part] = []
        for at, part in enumerate(bare):
            kept = tuple(each for place, each in every[:number] if place == at)
            parts.append(replace(part, suggestions=kept))
        left = len(every) - number
        them = "it" if left == 1 else "them"
        said = f"{count(left, 'suggestion')} had no room in the plan; the next run finds {them} again."
        notes = (*plan.notes, *held, *([said] if left else []))
        return replace(plan, improve=replace(work, parts=tuple(parts)), notes=notes)

    fits, over = 0, len(every) + 1
    while over - fits > 1:
        middle = (fits + over) // 2
        if len(write_plan(holding(middle))) <= most:
            fits = middle
        else:
            over = middle
    return holding(fits)
