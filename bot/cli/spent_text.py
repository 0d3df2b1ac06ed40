"""What a run may spend on a model, and what it has spent, in one line for its end."""

from bot.cli.session import Session
from bot.config import LimitsConfig
from bot.llm.ledger import Budget, Budgets
from bot.text.counts import count


def budgets_of(limits: LimitsConfig) -> Budgets:
    """Return what a run, a spec and a requirement may cost. The talk about a requirement has an allowance besides."""
    return Budgets(
        Budget(limits.calls, limits.tokens, limits.minutes, limits.money),
        Budget(limits.calls_per_spec, limits.tokens_per_spec, limits.minutes_per_spec, limits.money_per_spec),
        Budget(money=limits.money_per_requirement),
    )


def spent_in_words(session: Session) -> str:
    """Return calls, tokens, time and, where tokens have a price, money; with the limit that each one has."""
    spent, budget = session.ledger.total, session.ledger.budgets.run
    said = [f"{count(session.asked, 'call')}{f' of {budget.calls}' if budget.calls else ''} to {session.model_name}"]
    if spent.prompt or spent.answer:
        said.append(f"{spent.prompt:,} + {spent.answer:,} tokens")
    if spent.seconds >= 1:
        said.append(f"{spent.seconds:,.0f} s")
    if spent.money:
        said.append(f"{spent.money:,.4g}{f' of {budget.money:g}' if budget.money else ''} spent")
    if session.remembered:
        said.append(f"{count(session.remembered, 'answer')} remembered from earlier runs")
    return f"{', '.join(said)}."
