"""Fill in a file from ``templates/``: prompts for a model, words for a pull request, a report."""

import re
from functools import cache
from pathlib import Path

import jinja2

from bot.errors import TemplateError
from bot.text.printable import printable

# A wheel carries the folder inside the package; a checkout keeps it beside the package.
_PLACES = (Path(__file__).parent / "_templates", Path(__file__).parent.parent / "templates")
_BACKTICKS = re.compile("`+")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_INLINE = re.compile(r"[&<>\\`*_\[\]~|$]")
_LEADING = re.compile(r"^(\d*)([-+#=.)])")
# What GitHub makes a link, a reference or a mention of, though no Markdown says so; a word joiner keeps it from that.
_REFERENCE = re.compile(r"@|\\?#(?=\w)|\bGH-(?=\d)|:(?=//)|\bwww(?=\.)", re.IGNORECASE)


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


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(place) for place in _PLACES]),
        undefined=jinja2.StrictUndefined,
        # What comes out is Markdown and plain text, in which "&lt;" would be read as it stands. HTML templates
        # escape for themselves.
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"fenced": fenced, "plain": plain, "code": code}
    return environment
