"""The mutants of a file: mutmut's operators over every function, and what each of them changes."""

from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import NEVER_MUTATE_FUNCTION_CALLS, Mutation, MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode


@dataclass(frozen=True)
class Mutant:
    """One change of one function, as ``source``, the file with it; ``lines`` are those of the original it touches."""

    file: str
    name: str
    qualname: str
    lines: frozenset[int]
    diff: str
    source: str


class Visitor(MutationVisitor):
    """mutmut's, but decorated functions count, and defaults of parameters do not: both for how a mutant is put in."""

    METADATA_DEPENDENCIES = MutationVisitor.METADATA_DEPENDENCIES

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Name):
            return node.func.value in NEVER_MUTATE_FUNCTION_CALLS
        return isinstance(node, cst.Annotation | cst.Param | cst.Decorator)


def count_of(file: Path) -> int:
    """Return how many mutants a file has."""
    return len(changes_of(cst.parse_module(file.read_text("utf-8")))[1])


def mutants_of(file: Path, root: Path, wanted: Container[int] | None = None) -> list[Mutant]:
    """Return the mutants of a file under ``root``, in the order in which they stand there: all, or some by number."""
    code = file.read_text("utf-8")
    wrapper, changes = changes_of(cst.parse_module(code))
    places = wrapper.resolve(PositionProvider)
    found, numbers = [], Counter[str]()
    path = file.relative_to(root).as_posix()
    for number, (qualname, each) in enumerate(changes):
        numbers[qualname] += 1
        if wanted is not None and number not in wanted:
            continue
        place = places[each.original_node]
        source = replaced(code, wrapper.module, each.original_node, each.mutated_node, place)
        lines = frozenset(range(place.start.line, place.end.line + 1))
        found.append(
            Mutant(path, f"{path}:{qualname}:{numbers[qualname]}", qualname, lines, diff(code, source), source)
        )
    return found


def changes_of(module: cst.Module) -> tuple[MetadataWrapper, list[tuple[str, Mutation]]]:
    """Return a module's changes, each with the qualified name of the function that it is in."""
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    visitor = Visitor(mutation_operators, IgnoredCode(set(), set(), set()))
    wrapper.visit(visitor)
    names = {id(node): name for name, node in functions(wrapper.module)}
    within = ((names.get(id(each.contained_by_top_level_function)), each) for each in visitor.mutations)
    return wrapper, [(name, each) for name, each in within if name is not None]


def functions(module: cst.Module) -> Iterator[tuple[str, cst.FunctionDef]]:
    """Yield each function of a module and each method of its classes with its qualified name."""
    for statement in module.body:
        if isinstance(statement, cst.FunctionDef):
            yield statement.name.value, statement
        elif isinstance(statement, cst.ClassDef):
            for inner in statement.body.body:
                if isinstance(inner, cst.FunctionDef):
                    yield f"{statement.name.value}.{inner.name.value}", inner


def replaced(code: str, module: cst.Module, old: cst.CSTNode, new: cst.CSTNode, place: cst.metadata.CodeRange) -> str:
    """Return the code with one node replaced, by its place: to print the whole tree anew takes ten times as long."""
    lines = code.splitlines(keepends=True)
    start = sum(map(len, lines[: place.start.line - 1])) + place.start.column
    end = sum(map(len, lines[: place.end.line - 1])) + place.end.column
    before, after = module.code_for_node(old), module.code_for_node(new)
    if before.strip() == code[start:end]:
        return code[:start] + after.strip() + code[end:]
    return module.deep_replace(old, new).code  # type: ignore[attr-defined]


def diff(before: str, after: str) -> str:
    """Return the lines that differ. There is one place only: to look for more takes longer than to run the mutant."""
    old, new = before.split("\n"), after.split("\n")
    head = next((number for number, (one, two) in enumerate(zip(old, new, strict=False)) if one != two), len(old))
    old, new = old[head:], new[head:]
    while old and new and old[-1] == new[-1]:
        old.pop()
        new.pop()
    return "\n".join([f"@@ {head + 1} @@", *(f"-{line}" for line in old), *(f"+{line}" for line in new)])


def codes_of(source: str, filename: str) -> dict[str, list[CodeType]]:
    """Return the code of each function of a source by its qualified name, in order: a property may have two."""
    found: dict[str, list[CodeType]] = {}

    def walk(code: CodeType) -> None:
        for each in code.co_consts:
            if isinstance(each, CodeType) and "<locals>" not in each.co_qualname:
                found.setdefault(each.co_qualname, []).append(each)
                walk(each)

    walk(compile(source, filename, "exec", dont_inherit=True))
    return found
