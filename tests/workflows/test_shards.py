"""A run in parts: every document in one of them, of about the same cost, whoever works it out."""

from random import Random

import pytest

from bot.errors import UsageError
from bot.openspec.layout import load_project
from bot.text.tree import DictTree
from bot.workflows.scope import everything, of_paths
from bot.workflows.shards import Shard, costs_of, matrix, narrowed, read_shard, share_of, split

SPEC = "# {0}\n\n## Purpose\nWhat {0} is for is said here at some length.\n\n## Requirements\n### Requirement: One\nIt SHALL ring.\n"
FILES = {
    f"openspec/specs/{name}/spec.md": SPEC.format(name) * times for name, times in (("a", 1), ("b-c", 9), ("b", 2))
}


def test_each_document_is_in_one_part_and_no_part_costs_much_more_than_it_must() -> None:
    random = Random(7)
    for _ in range(200):
        costs = {f"spec-{at}": random.choice([1, 5, 40, 900]) for at in range(random.randrange(0, 60))}
        count = random.randrange(1, 9)
        parts = split(costs, count)
        assert sorted(each for part in parts for each in part) == sorted(costs)
        sums = [sum(costs[each] for each in part) for part in parts]
        assert max(sums) <= sum(costs.values()) / count + max(costs.values(), default=0)
        assert all(list(part) == [each for each in costs if each in part] for part in parts)


def test_the_order_of_the_documents_does_not_matter() -> None:
    costs = {f"spec-{at}": (at * 37) % 11 for at in range(40)}
    turned = dict(reversed(costs.items()))
    assert [set(each) for each in split(costs, 4)] == [set(each) for each in split(turned, 4)]


def test_a_share_narrows_a_scope_and_tells_of_the_whole() -> None:
    project = load_project(DictTree(FILES))
    scope = everything(project)
    costs = costs_of("docs/", project, scope)
    assert list(costs) == [f"docs/{each.path}" for each in project.documents()]
    shares = [share_of(costs, Shard(at, 2)) for at in (1, 2)]
    assert shares[0].mine == ("docs/openspec/specs/b-c/spec.md",)
    narrow = [narrowed(scope, "docs/", each) for each in shares]
    assert {path for each in narrow for path in each.touched} == set(scope.touched)
    assert not any(each.whole for each in narrow) and scope.whole


def test_only_what_counts_of_a_document_costs() -> None:
    project = load_project(DictTree(FILES))
    path = "openspec/specs/b-c/spec.md"
    whole = costs_of("", project, of_paths(project, [path]))[path]
    part = costs_of("", project, of_paths(project, [path]).__class__({path: frozenset({"One"})}, ""))[path]
    assert 0 < part < whole


def test_a_matrix_has_no_empty_shard() -> None:
    shards = matrix({"a": 3, "b": 2}, 8)
    assert [each["shard"] for each in shards] == ["1/2", "2/2"]
    assert sum(int(each["documents"]) for each in shards) == 2
    assert matrix({}, 8) == [{"shard": "1/1", "documents": 0, "cost": 0}]


@pytest.mark.parametrize("text", ["", "0/3", "4/3", "1", "1/0", "01/3", "1/257", "a/b", "1/3 ", "-1/3"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--shard"):
        read_shard(text)


def test_a_shard_is_read_as_it_is_written() -> None:
    assert read_shard("3/8") == Shard(3, 8)
    assert str(Shard(3, 8)) == "3/8"
    for count in (0, 257):
        with pytest.raises(UsageError):
            matrix({"a": 1}, count)
