"""Every rule by its id, in the order in which fixes are tried: what is read as a heading first, wording last."""

from bot.rules import (
    delta_heading,
    delta_heading_in_spec,
    delta_name,
    doubled_word,
    duplicate_requirement,
    duplicate_scenario,
    empty_scenario,
    missing_steps,
    obligation_case,
    obligation_in_name,
    purpose,
    rename_line,
    repeated_step,
    requirement_heading,
    scenario_as_text,
    scenario_heading,
    section_heading,
    step_order,
    steps_on_one_line,
    unclosed_fence,
    vague_word,
)
from bot.rules.rule import Rule

RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        unclosed_fence.RULE,
        section_heading.RULE,
        delta_heading_in_spec.RULE,
        delta_heading.RULE,
        rename_line.RULE,
        requirement_heading.RULE,
        delta_name.RULE,
        scenario_heading.RULE,
        scenario_as_text.RULE,
        duplicate_requirement.RULE,
        duplicate_scenario.RULE,
        empty_scenario.RULE,
        steps_on_one_line.RULE,
        step_order.RULE,
        repeated_step.RULE,
        missing_steps.RULE,
        obligation_in_name.RULE,
        obligation_case.RULE,
        doubled_word.RULE,
        vague_word.RULE,
        purpose.RULE,
    )
}
