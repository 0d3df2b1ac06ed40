"""The plans of shards as one: in any order, one lost, one twice, and never of two runs."""

from dataclasses import replace
from itertools import permutations

import pytest

from bot.errors import PlanError
from bot.gates.registry import Verdicts
from bot.openspec.findings import Finding, Severity
from bot.openspec.suggestions import Question, Suggestion
from bot.text.owners import read_owners
from bot.workflows.groups import GroupOf, by_directory, by_owner, group_name, grouped
from bot.workflows.held import Held
from bot.workflows.improve import Improved
from bot.workflows.merging import merge_plans
from bot.workflows.plan import VERSION, ImproveWork, Part, Plan, Share, read_plan, write_plan
from bot.workflows.room import fitted

HEAD = "a" * 40
DOCUMENTS = tuple(f"docs/openspec/specs/{each}/spec.md" for each in ("auth", "bell", "cart", "door"))


def suggestion(name: str, number: int = 1, size: int = 1) -> Improved:
    path = f"openspec/specs/{name}/spec.md"
    verdicts: Verdicts = ()
    return Improved(
        Suggestion(path, f"{number} will" * size, f"{number} SHALL", "obligation-case", "Say it."), verdicts
    )


def shard(index: int, *names: str, count: int = 2, **more: object) -> Plan:
    paths = tuple(f"docs/openspec/specs/{each}/spec.md" for each in names)
    part = Part("docs/", tuple(suggestion(each) for each in names), dropped=index)
    share = Share(index, count, paths, DOCUMENTS)
    work = ImproveWork("main", HEAD, "everything", (part,), share=share, **more)  # type: ignore[arg-type]
    return Plan(VERSION, "alice/widgets", f"run{index}", improve=work, notes=(f"note {index}",))


def paths_of(plan: Plan) -> list[str]:
    assert plan.improve
    return [each.suggestion.path for part in plan.improve.parts for each in part.suggestions]


def test_in_whatever_order_they_come_the_plan_is_that_of_the_whole_run() -> None:
    shards = [shard(1, "cart", "auth"), shard(2, "door"), shard(3, "bell")]
    shards = [
        replace(each, improve=replace(each.improve, share=replace(each.improve.share, count=3))) for each in shards
    ]  # type: ignore[type-var, arg-type]
    plans = {write_plan(merge_plans(each).plan) for each in permutations(shards)}
    assert len(plans) == 1
    plan = read_plan(plans.pop())
    assert paths_of(plan) == [f"openspec/specs/{each}/spec.md" for each in ("auth", "bell", "cart", "door")]
    assert plan.improve and plan.improve.share is None
    assert plan.improve.parts[0].dropped == 6
    assert plan.notes == ("note 1", "note 2", "note 3")


def test_of_a_lost_shard_it_is_said_what_nobody_looked_at() -> None:
    merged = merge_plans([shard(2, "door", "bell")])
    assert merged.missing == (1,)
    assert merged.unseen == (DOCUMENTS[0], DOCUMENTS[2])
    assert merged.plan.notes[-1] == (
        "Shard 1 of 2 is missing: 2 of 4 documents were not looked at "
        "(docs/openspec/specs/auth/spec.md, docs/openspec/specs/cart/spec.md)."
    )


def test_what_stands_in_the_open_pull_request_for_documents_of_a_lost_shard_stays() -> None:
    merged = merge_plans([shard(2, "door", knew=("0123456789ab",))])
    assert merged.plan.improve and merged.plan.improve.knew == ("0123456789ab",)


def test_a_shard_that_is_there_twice_counts_once() -> None:
    one, two = shard(1, "auth", "cart"), shard(2, "bell", "door")
    again = replace(one, run="again")
    merged = merge_plans([one, two, again, again])
    assert merged.repeated == (1,)
    assert write_plan(merged.plan) == write_plan(merge_plans([one, two]).plan)


@pytest.mark.parametrize(
    ("what", "other"),
    [
        ("repository", replace(shard(2, "bell"), repository="alice/other")),
        ("commit", replace(shard(2, "bell"), improve=replace(shard(2, "bell").improve, commit="b" * 40))),  # type: ignore[type-var]
        ("branch", replace(shard(2, "bell"), improve=replace(shard(2, "bell").improve, branch="other"))),  # type: ignore[type-var]
        ("number of shards", shard(2, "bell", count=3)),
        ("change", shard(2, "bell", as_change="improve-specs")),
    ],
)
def test_shards_of_two_runs_are_not_joined(what: str, other: Plan) -> None:
    with pytest.raises(PlanError, match=f"not the same {what}"):
        merge_plans([shard(1, "auth"), other])


def test_what_is_of_no_shard_is_refused() -> None:
    whole = merge_plans([shard(1, "auth"), shard(2, "bell")]).plan
    with pytest.raises(PlanError, match="not of a shard") as caught:
        merge_plans([whole])
    assert "--shard" in caught.value.hint
    with pytest.raises(PlanError, match="no plan to join"):
        merge_plans([])


def test_a_finding_that_two_shards_tell_of_is_told_once() -> None:
    about = Finding(
        "archive-refused", Severity.WARNING, "openspec/changes/x/specs/auth/spec.md", "It would be refused."
    )
    plans = [shard(1, "auth"), shard(2, "bell")]
    plans = [
        replace(each, improve=replace(each.improve, parts=(replace(each.improve.parts[0], waiting=(about,)),)))  # type: ignore[type-var, union-attr]
        for each in plans
    ]
    (part,) = merge_plans(plans).plan.improve.parts  # type: ignore[union-attr]
    assert part.waiting == (about,)


def holding(plan: Plan, *held: Held) -> Plan:
    assert plan.improve
    return replace(plan, improve=replace(plan.improve, parts=(replace(plan.improve.parts[0], held=held),)))


def test_what_was_held_back_is_told_by_the_whole_and_by_each_owner() -> None:
    auth, bell = (
        Held(f"openspec/specs/{name}/spec.md", "One", "r", f"r is silent on {name}") for name in ("auth", "bell")
    )
    merged = merge_plans([holding(shard(1, "auth"), auth), holding(shard(2, "bell"), bell)]).plan
    assert merged.improve and merged.improve.parts[0].held == (auth, bell)
    found = grouped(merged, by_owner(read_owners("**/auth/** @ada\n**/bell/** @ben\n")))
    assert {name: each.improve.parts[0].held for name, each in found.items() if each.improve} == {
        "ada": (auth,),
        "ben": (bell,),
    }
    small = fitted(holding(merged, *[auth] * 500), 5_000)
    assert small.improve and small.improve.parts[0].held == ()
    assert "500 not proposed: r is silent on auth." in small.notes


def test_each_owner_gets_what_lies_in_their_paths() -> None:
    plan = merge_plans([shard(1, "auth", "cart"), shard(2, "bell", "door")]).plan
    question = Question("openspec/specs/door/spec.md", "One", "How wide?", ("1 m", "2 m"))
    assert plan.improve
    plan = replace(plan, improve=replace(plan.improve, parts=(replace(plan.improve.parts[0], questions=(question,)),)))
    owners = read_owners(
        "* @org/All-Of-Us\n/docs/openspec/specs/auth/ @ada @ben\n**/cart/** @ada\n/docs/openspec/specs/door/\n"
    )
    found = grouped(plan, by_owner(owners))
    assert list(found) == ["ada", "ada-ben", "org-all-of-us", "unowned"]
    assert paths_of(found["ada-ben"]) == ["openspec/specs/auth/spec.md"]
    assert found["unowned"].improve and found["unowned"].improve.parts[0].questions == (question,)
    assert sorted(path for each in found.values() for path in paths_of(each)) == sorted(paths_of(plan))
    assert all(read_plan(write_plan(each)).improve.group == name for name, each in found.items())  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("openspec/specs/auth/spec.md", "auth"),
        ("openspec/specs/auth/login/spec.md", "auth"),
        ("docs/openspec/specs/Auth Z/spec.md", "docs-auth-z"),
        ("openspec/changes/add-bell/specs/bell/spec.md", "add-bell"),
        ("openspec/specs/über/spec.md", "ber"),
        ("openspec/specs/日本/spec.md", "other"),
    ],
)
def test_a_directory_gives_its_group_a_name(path: str, group: str) -> None:
    assert by_directory(path) == group


def test_a_name_of_a_group_is_part_of_a_branch_whatever_it_is_made_of() -> None:
    for strange in ("..", "a/b.lock", "-x", "x" * 300, "@{", "\x00", "refs/heads", "", "a.lock"):
        name = group_name(strange)
        work = ImproveWork("main", HEAD, "", (), group=name)
        assert read_plan(write_plan(Plan(VERSION, "a/b", "run", improve=work))).improve == work


@pytest.mark.parametrize("group", ["-x", "a/b", "..", "x" * 61, "A", "a..b", "x.lock", "."])
def test_a_plan_with_a_strange_group_is_refused(group: str) -> None:
    with pytest.raises(PlanError, match="group"):
        write_plan(Plan(VERSION, "a/b", "run", improve=ImproveWork("main", HEAD, "", (), group=group)))


def test_a_plan_that_is_too_large_loses_its_end_and_says_so() -> None:
    part = Part("", tuple(suggestion("auth", each, 40) for each in range(60)))
    plan = Plan(VERSION, "a/b", "run", improve=ImproveWork("main", HEAD, "", (part,)))
    assert fitted(plan) is plan
    small = fitted(plan, 20_000)
    assert small.improve
    kept = small.improve.parts[0].suggestions
    assert 0 < len(kept) < 60 and kept == part.suggestions[: len(kept)]
    assert len(write_plan(small)) <= 20_000
    assert small.notes == (f"{60 - len(kept)} suggestions had no room in the plan; the next run finds them again.",)


def changes(plan: Plan, name: str, group_of: GroupOf) -> list[str]:
    assert plan.improve
    found = grouped(replace(plan, improve=replace(plan.improve, as_change=name)), group_of)
    return [each.improve.as_change for each in found.values() if each.improve]


def test_each_owner_gets_a_change_of_their_own() -> None:
    plan = merge_plans([shard(1, "auth", "cart"), shard(2, "bell", "door")]).plan
    owners = by_owner(read_owners("* @org/All_Of-Us\n**/cart/** @ada\n"))
    assert changes(plan, "tidy-up", owners) == ["tidy-up-ada", "tidy-up-org-all-of-us"]
    assert changes(plan, "", owners) == ["", ""]
    long = changes(plan, "a" * 100, owners)
    assert len(set(long)) == 2 and all(len(each) <= 100 for each in long)
