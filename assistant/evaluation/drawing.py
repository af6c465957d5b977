"""Small diagrams as SVG: curves and points on a square from 0 to 1 both ways.

The colours follow the reader's light or dark scheme, also where the file is shown as an image.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

# Pixels; the square begins at (_LEFT, _TOP).
_SIDE, _LEFT, _TOP = 320, 62, 40
_WIDTH, _HEIGHT = _LEFT + _SIDE + 22, _TOP + _SIDE + 56
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_RADIUS = 4

_STYLE = """
svg { --ground: #ffffff; --ink: #1f2328; --faint: #d0d7de; --one: #0b62c4; --two: #b3450b; }
@media (prefers-color-scheme: dark) {
svg { --ground: #0d1117; --ink: #e6edf3; --faint: #3d444d; --one: #6cb6ff; --two: #f0a35e; }
}
text { fill: var(--ink); font: 12px system-ui, sans-serif; }
.title { font-weight: 600; font-size: 14px; }
.middle { text-anchor: middle; } .end { text-anchor: end; }
.ground { fill: var(--ground); } .grid { stroke: var(--faint); }
.ideal { stroke: var(--ink); stroke-dasharray: 4 4; fill: none; }
.one { stroke: var(--one); } .two { stroke: var(--two); }
.curve { fill: none; stroke-width: 2; }
.point.one { fill: var(--one); } .point.two { fill: var(--two); }
"""


@dataclass(frozen=True, slots=True)
class Point:
    """A marked place, with a vertical line from `low` to `high` through it."""

    x: float  # all 0 to 1
    y: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Series:
    """What is drawn in one colour, named in the legend."""

    name: str
    line: tuple[tuple[float, float], ...] = ()  # x, y from 0 to 1; () = no line
    points: tuple[Point, ...] = ()


def draw(
    title: str, series: Sequence[Series], *, x_label: str, y_label: str, y_top: float, ideal: bool
) -> bytes:
    """An SVG file of one or two series; `ideal` draws the diagonal.

    y runs from 0 to `y_top`; what lies above is cut off.
    """
    svg = etree.Element("svg", xmlns="http://www.w3.org/2000/svg", role="img")
    svg.set("width", str(_WIDTH))
    svg.set("height", str(_HEIGHT))
    svg.set("viewBox", f"0 0 {_WIDTH} {_HEIGHT}")
    _add(svg, "title", text=title)
    _add(svg, "style", text=_STYLE)
    _add(svg, "rect", "ground", width=_WIDTH, height=_HEIGHT)
    _text(svg, "title", _LEFT, 24, title)
    _axes(svg, x_label, y_label, y_top)
    if ideal:
        _add(svg, "path", "ideal", d=_path([(0, 0), (1, 1)], y_top))
    for number, one in enumerate(series):
        _series(svg, one, ("one", "two")[number], y_top)
        _legend(svg, one.name, ("one", "two")[number], row=number)
    etree.indent(svg)
    return etree.tostring(svg, encoding="utf-8", xml_declaration=True) + b"\n"


def _axes(svg: etree._Element, x_label: str, y_label: str, y_top: float) -> None:
    for tick in _TICKS:
        x, y = _x(tick), _y(tick * y_top, y_top)
        _add(svg, "path", "grid", d=f"M{_LEFT} {y}h{_SIDE}M{x} {_TOP}v{_SIDE}")
        _text(svg, "end", _LEFT - 8, y + 4, f"{tick * y_top:.2g}")
        _text(svg, "middle", x, _TOP + _SIDE + 18, f"{tick:.2g}")
    _text(svg, "middle", _LEFT + _SIDE / 2, _TOP + _SIDE + 42, x_label)
    label = _text(svg, "middle", 0, 0, y_label)
    label.set("transform", f"translate(18 {_TOP + _SIDE / 2}) rotate(-90)")


def _series(svg: etree._Element, series: Series, colour: str, y_top: float) -> None:
    if series.line:
        _add(svg, "path", f"curve {colour}", d=_path(series.line, y_top))
    for point in series.points:
        x, low, high = _x(point.x), _y(point.low, y_top), _y(point.high, y_top)
        _add(svg, "path", colour, d=f"M{x} {low}V{high}")
        _add(svg, "circle", f"point {colour}", cx=x, cy=_y(point.y, y_top), r=_RADIUS)


def _legend(svg: etree._Element, name: str, colour: str, *, row: int) -> None:
    """In the upper left corner, where neither diagram has data."""
    y = _TOP + 18 + 18 * row
    _add(svg, "circle", f"point {colour}", cx=_LEFT + 14, cy=y, r=_RADIUS)
    _text(svg, "", _LEFT + 24, y + 4, name)


def _path(line: Sequence[tuple[float, float]], y_top: float) -> str:
    return "M" + "L".join(f"{_x(x)} {_y(y, y_top)}" for x, y in line)


def _x(value: float) -> float:
    return round(_LEFT + _SIDE * value, 1)


def _y(value: float, y_top: float) -> float:
    return round(_TOP + _SIDE * (1 - min(value, y_top) / y_top), 1)


def _text(svg: etree._Element, style: str, x: float, y: float, text: str) -> etree._Element:
    return _add(svg, "text", style, text=text, x=x, y=round(y, 1))


def _add(
    parent: etree._Element, name: str, style: str = "", *, text: str = "", **values: object
) -> etree._Element:
    element = etree.SubElement(parent, name, {k: str(v) for k, v in values.items()})
    if style:
        element.set("class", style)
    element.text = text or None
    return element
