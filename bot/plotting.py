"""Draw numbers over time as SVG: no script, no style of its own, nothing from outside; a page's CSS gives the colours.

pygal does the drawing. What it adds beside the picture (scripts, fonts, the day it was made) is left out, so that the
same numbers make the same bytes, and a page with a strict Content-Security-Policy can hold the result.
"""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import pygal

# For plug-ins that nobody has here pygal hooks into every import of the process, in a way that Python warns about.
sys.meta_path[:] = [each for each in sys.meta_path if type(each).__module__ != pygal.__name__]

WIDTH, HEIGHT = 480, 250
"""Of a figure, in the units of its letters: as wide as a phone, so that they can be read there."""
_DRAWN = frozenset({"g", "path", "text", "circle"})
_KEPT = frozenset({"d", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "transform", "class", "viewBox", "xmlns"})
_KEPT_DOT = frozenset({"cx", "cy", "r"})


@dataclass(frozen=True, slots=True)
class Series:
    """One line: a value, or None where there is none, at each place of the figure."""

    name: str
    values: tuple[float | None, ...]


def figure(
    at: Sequence[float], ticks: Sequence[tuple[float, str]], series: Sequence[Series], label: str, *, top: float = 0
) -> str:
    """Return a figure of lines as an ``<svg>`` element.

    ``at`` are the places on the axis, rising; ``ticks`` are those of them that are named, with their names. The other
    axis begins at 0 and goes at least to ``top``. ``label`` is said to whoever does not see it.
    """
    highest = max((value for each in series for value in each.values if value is not None), default=0)
    chart = pygal.XY(
        width=WIDTH,
        height=HEIGHT,
        js=[],
        no_prefix=True,
        show_legend=False,
        show_dots=len(at) < 2,
        margin=6,
        margin_right=8,
        spacing=12,
        range=(0, max(top, highest, 1)),
        xrange=(at[0], max(at[-1], at[0] + 1)),
        y_labels=_steps(max(top, highest, 1)),
        y_labels_major_every=1,
        value_formatter=lambda value: f"{value:,.0f}",
        include_x_axis=False,
    )
    chart.x_labels = [{"value": place, "label": name} for place, name in ticks]
    for each in series:
        chart.add(each.name, [*zip(at, each.values, strict=True)])
    return _svg(chart.render_tree(), label, "figure")


def spark(values: Sequence[float | None], label: str, *, top: float = 1) -> str:
    """Return a line as small as a word, from 0 to ``top``, as an ``<svg>`` element."""
    chart = pygal.Line(
        width=96,
        height=24,
        js=[],
        no_prefix=True,
        show_legend=False,
        show_dots=False,
        margin=1,
        spacing=0,
        range=(0, top),
        show_x_labels=False,
        show_y_labels=False,
        show_x_guides=False,
        show_y_guides=False,
    )
    chart.add("", [*values])
    return _svg(chart.render_tree(), label, "spark")


def _steps(highest: float) -> list[float]:
    """Return where the upright axis is named: at 0, at a round number, and at its top."""
    size = 10 ** (len(str(int(highest))) - 1)
    step = next(each * size for each in (0.25, 0.5, 1, 2, 2.5, 5) if highest / (each * size) <= 4)
    step = max(1, round(step))
    return [float(each) for each in range(0, int(highest) + 1, step)]


def _svg(root: Element, label: str, name: str) -> str:
    """Return what is left of pygal's picture, as text."""
    return _element(root, f'role="img" aria-label="{_escaped(label)}" focusable="false"', name)


def _element(element: Element, more: str = "", name: str = "") -> str:
    tag = _name(element)
    kept = _KEPT | _KEPT_DOT if tag == "circle" else _KEPT
    given = {key: value for key, value in element.attrib.items() if key in kept and value}
    if name:
        given["class"] = name
        given = {key: value for key, value in given.items() if key not in ("width", "height")}
    attributes = "".join(f' {key}="{_escaped(str(value))}"' for key, value in given.items())
    inside = _escaped(element.text or "") if tag == "text" else ""
    inside += "".join(_element(each) for each in _drawn(element))
    start = f"<{tag}{attributes}{' ' + more if more else ''}"
    return f"{start}>{inside}</{tag}>" if inside else f"{start}/>"


def _drawn(element: Element) -> Iterable[Element]:
    """Yield the children that draw something."""
    for each in element:
        tag = _name(each)
        classes = (each.get("class") or "").split()
        is_seen = tag in _DRAWN and not {"overlay", "text-overlay", "tooltip-overlay"}.intersection(classes)
        if is_seen and (tag != "g" or any(True for _ in _drawn(each))):
            yield each


def _name(element: Element) -> str:
    """Return an element's name without its namespace; a comment's is none that is drawn."""
    return str(element.tag).rpartition("}")[2]


def _escaped(text: str) -> str:
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(char, entity)
    return text
