"""A review in words, for a comment and for a terminal alike: where, what changed, what is left to do."""

from bot.openspec.differences import ChangeKind, Extent, RequirementChange, ScenarioChange
from bot.openspec.model import Operation
from bot.openspec.slips import slips
from bot.openspec.stated import told
from bot.text.counts import count
from bot.workflows.review import Review


def place_of(path: str) -> str:
    """Return a document's path as people say it: ``garden``, or ``garden in add-frost`` for a delta."""
    parts = path.split("/")
    if parts[:2] == ["openspec", "specs"]:
        return "/".join(parts[2:-1])
    if parts[:2] == ["openspec", "changes"] and len(parts) > 4:
        return f"{'/'.join(parts[4:-1]) or parts[-1]} in {parts[2]}"
    return path


def what_changed(change: RequirementChange) -> list[str]:
    """Return what became of a requirement, one short phrase each, what matters most first."""
    if change.kind is ChangeKind.REMOVED:
        return [_removed(change)]
    if change.kind is ChangeKind.ADDED:
        return ["new"]
    found = [_renamed(change)] if change.kind is ChangeKind.RENAMED else []
    if change.old_operation and change.operation and change.old_operation is not change.operation:
        found.append(f"{change.operation.value} now, {change.old_operation.value} before")
    found += told(change.facts)
    found += [_slip(*each) for each in slips(change)]
    found += [phrase for each in change.scenarios for phrase in _scenario(each)]
    if found:
        return found
    return ["other words, no fact differs"] if change.extent is not Extent.LAYOUT else ["only laid out otherwise"]


def _slip(before: str, after: str) -> str:
    if before and after:
        return f"“{before}” became “{after}”"
    return f"“{after}” is new" if after else f"“{before}” is gone, or belongs to something else"


def _removed(change: RequirementChange) -> str:
    if change.operation is Operation.REMOVED:
        return "is to be removed"
    return "removed" if change.operation is None else "no longer proposed"


def _renamed(change: RequirementChange) -> str:
    to_be = "is to be " if change.is_to_be else ""
    if change.old_path:
        return f"{to_be}moved from {place_of(change.old_path)}"
    return f"{to_be}renamed from “{change.old_name}”"


def _scenario(each: ScenarioChange) -> list[str]:
    if each.kind is ChangeKind.RENAMED:
        return [f"scenario “{each.old_name}” is now “{each.name}”"]
    if each.kind is not ChangeKind.MODIFIED:
        return [f"scenario “{each.name}” {each.kind.value}"]
    if each.extent is not Extent.MEANING:
        return []
    facts = told(each.facts)
    return [f"scenario “{each.name}”: {', '.join(facts)}" if facts else f"scenario “{each.name}” has other steps"]


def verdict(review: Review) -> str:
    """Return one sentence: what is left for a person, else that nothing is."""
    still = review.open_findings
    fresh = sum(each.is_new for each in still)
    left = [
        _count(fresh, "new finding"),
        _count(len(still) - fresh, "finding that was there before", "findings that were there before"),
        _count(len(review.improvement.suggestions), "suggestion"),
        _count(len(review.improvement.questions), "question"),
        _count(len(review.doubts), "doubt of the model", "doubts of the model"),
        _count(sum(not each.combines for each in review.clashes), "conflict of changes", "conflicts of changes"),
        _count(len(review.remarks), "remark") if review.is_left else "",
    ]
    said = ", ".join(each for each in left if each)
    changed = _count(len(review.told_changes), "requirement says", "requirements say")
    changed = f"{changed} something else than before" if changed else ""
    silenced = _count(review.silenced, "finding is", "findings are")
    silenced = f"{silenced} silenced in this branch" if silenced else ""
    if not (said or changed or silenced):
        return "Nothing to say: what changed here reads well."
    return "; ".join(each for each in (said or "Nothing to mend", changed, silenced) if each) + "."


def _count(number: int, one: str, many: str = "") -> str:
    return count(number, one, many) if number else ""
