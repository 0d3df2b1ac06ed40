"""Fill in a file from ``templates/``: prompts for a model, words for a pull request, a report."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.errors import TemplateError
from bot.text.printable import printable

# A wheel carries the folder inside the package; a checkout keeps it beside the package.
_PLACES = (Path(__file__).parent / "_templates", Path(__file__).parent.parent / "templates")
_HTML = ".html.j2"
_BACKTICKS = re.compile("`+")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_INLINE = re.compile(r"[&<>\\`*_\[\]~|$]")
_LEADING = re.compile(r"^(\d*)([-+#=.)])")
# What GitHub makes a link, a reference or a mention of, though no Markdown says so; a word joiner keeps it from that.
_REFERENCE = re.compile(r"@|\\?#(?=\w)|\bGH-(?=\d)|:(?=//)|\bwww(?=\.)", re.IGNORECASE)
MOST_FOREIGN = 8_000
"""Characters of a template that did not come with specbot."""
_FENCE = re.compile("```|~~~")
_NO_MORE = "It may hold words, {{ name | fenced }} and {% if name %} … {% endif %}, and nothing else."


def render(name: str, /, **values: object) -> str:
    """Return template ``name`` (a path below ``templates/``, ``prompts/wording.md.j2``) filled in with ``values``.

    The one line break that ends the template's file is not part of the result; what a value ends with is kept.
    Raises TemplateError when there is no such template, it is no valid one, or it wants a name it was not given.
    """
    try:
        return _environment().get_template(name).render(values)
    except jinja2.TemplateNotFound as error:
        raise TemplateError(f"There is no template {error.name}.", "Install specbot again.") from error
    except jinja2.UndefinedError as error:
        raise TemplateError(f"The template {name} wants a value it was not given: {error.message}.") from error
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"The template {error.name}, line {error.lineno}: {error.message}.") from error


def source(name: str) -> str:
    """Return a file below ``templates/`` as it stands, for data kept next to templates. Raises TemplateError."""
    loader = _environment().loader
    assert loader is not None
    try:
        return loader.get_source(_environment(), name)[0]
    except jinja2.TemplateNotFound as error:
        raise TemplateError(f"There is no template {error.name}.", "Install specbot again.") from error


def folder(name: str) -> Path:
    """Return a folder below ``templates/`` that holds data. Raises TemplateError when it is not there."""
    found = next((place / name for place in _PLACES if (place / name).is_dir()), None)
    if found is None:
        raise TemplateError(f"The folder {name} is missing.", "Install specbot again.")
    return found


def fenced(text: str, info: str = "") -> str:
    """Return ``text`` between fences longer than any run of backticks in it, so that it cannot close its fence."""
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{info}\n{text}\n{fence}"


def plain(text: str) -> str:
    """Return ``text`` for one line of Markdown in which it stands as it is: no markup, HTML, mention or link."""
    words = " ".join(printable(text).split())
    words = _INLINE.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), words)
    return _REFERENCE.sub(r"\g<0>&#8288;", _LEADING.sub(r"\1\\\2", words))


def code(text: str) -> str:
    """Return ``text`` as a code span of one line, between more backticks than any run of them in it."""
    words = " ".join(printable(text).split())
    marks = "`" * (max((len(run) for run in _BACKTICKS.findall(words)), default=0) + 1)
    space = " " if "`" in words else ""
    return f"{marks}{space}{words}{space}{marks}"


@dataclass(frozen=True, slots=True)
class Foreign:
    """A template that did not come with specbot, read and found to do nothing but show values in fences.

    ``always`` are the names it always shows, in order; ``perhaps`` those it shows where they have a value.
    """

    text: str
    always: tuple[str, ...]
    perhaps: tuple[str, ...]

    def fill(self, values: Mapping[str, str]) -> str:
        """Return it filled in, by jinja2's sandbox. Raises TemplateError for a name that has no value."""
        if missing := [each for each in (*self.always, *self.perhaps) if each not in values]:
            raise TemplateError(f"A template wants a value it was not given: {missing[0]}.")
        return _sandbox().from_string(self.text).render(values)


@lru_cache(maxsize=64)
def read_foreign(text: str) -> Foreign:
    """Return a template that somebody else wrote. Raises TemplateError where it could do more than show values.

    There is no loop, no call, no attribute and no other file in what is let through, so that filling it in takes no
    longer than its length and that of its values. Each name is shown once, in a fence, and a condition asks for the
    name that it shows.
    """
    if len(text) > MOST_FOREIGN:
        raise TemplateError(f"it has {len(text):,} characters, and the most is {MOST_FOREIGN:,}")
    try:
        parsed = _sandbox().parse(text)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"line {error.lineno}: {error.message or 'it is no template'}") from error
    except RecursionError as error:
        raise TemplateError("it is nested too deep") from error
    except ValueError as error:  # a number of more digits than Python reads
        raise TemplateError(_NO_MORE) from error
    always: list[str] = []
    perhaps: list[str] = []
    for node in parsed.body:
        if isinstance(node, nodes.If):
            perhaps += _asked_and_shown(node)
        else:
            always += _shown(node)
    names = [*always, *perhaps]
    if twice := next((each for each in names if names.count(each) > 1), ""):
        raise TemplateError(f"it shows {twice} twice")
    return Foreign(text, tuple(always), tuple(perhaps))


def _asked_and_shown(node: nodes.If) -> list[str]:
    """Return the names that a condition shows: of that name, and it is the only one."""
    plain = isinstance(node.test, nodes.Name) and not node.elif_ and not node.else_
    shown = [name for each in node.body for name in _shown(each)]
    if not plain or not isinstance(node.test, nodes.Name) or shown != [node.test.name]:
        raise TemplateError(f"line {node.lineno}: a condition asks for one name and shows it. {_NO_MORE}")
    return shown


def _shown(node: nodes.Node) -> list[str]:
    """Return the names that a piece of a template shows. Raises TemplateError where it does anything else."""
    if not isinstance(node, nodes.Output):
        raise TemplateError(f"line {node.lineno}: {_NO_MORE}")
    return [name for each in node.nodes for name in _value(each)]


def _value(node: nodes.Expr) -> Sequence[str]:
    if isinstance(node, nodes.TemplateData):
        if _FENCE.search(node.data):
            raise TemplateError(f"line {node.lineno}: it opens a fence of its own; fenced makes them")
        return ()
    bare = isinstance(node, nodes.Filter) and node.name == "fenced" and isinstance(node.node, nodes.Name)
    if not bare or not isinstance(node, nodes.Filter) or not isinstance(node.node, nodes.Name):
        raise TemplateError(f"line {node.lineno}: {_NO_MORE}")
    if node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
        raise TemplateError(f"line {node.lineno}: fenced takes nothing")
    return (node.node.name,)


@cache
def _sandbox() -> ImmutableSandboxedEnvironment:
    """Return the environment of templates that are not ours: no file, no function, one filter."""
    environment = ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.clear()
    environment.tests.clear()
    environment.filters.clear()
    environment.filters["fenced"] = fenced
    return environment


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(place) for place in _PLACES]),
        undefined=jinja2.StrictUndefined,
        # Markdown and plain text, in which "&lt;" would be read as it stands; or HTML, where every value is escaped.
        autoescape=lambda name: name is not None and name.endswith(_HTML),  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"fenced": fenced, "plain": plain, "code": code, "shown": printable}
    return environment
