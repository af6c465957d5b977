"""List markers as they are typed or printed: bullets and numbers at the head of a line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Signs that are nothing but a bullet, the private ones of Symbol and Wingdings included.
_SURE = "•·▪▫‣◦●○■□∙\u2043➢➤►✓✔\uf0b7\uf0a7\uf0d8\uf0fc\uf02d\uf06f"
# A sure bullet may touch its text; a dash or an "o" is one only before a space.
_BULLET = re.compile(
    rf"(?P<indent>\s*)(?:(?P<sure>[{_SURE}])\s*|[-*+\u2013—o]\s+)(?P<text>\S.*)", re.DOTALL
)
_NUMBER = re.compile(
    r"(?P<indent>\s*)(?P<label>(?P<n>\d{1,3})[.)]|\(?(?P<letter>[a-z])\))\s+(?P<text>\S.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Marked:
    """A line that begins with a list marker."""

    text: str  # without the marker
    indent: int  # columns before the marker
    label: str  # the number as written, "" for a bullet
    number: int  # from 1, a letter by its place in the alphabet; 0 = a bullet
    sure: bool  # False: a dash or number that may also be prose or a numbered heading


def read_marker(line: str) -> Marked | None:
    """The list marker at the head of a line, or None."""
    expanded = line.expandtabs(4)
    if match := _BULLET.match(expanded):
        return Marked(match["text"], len(match["indent"]), "", 0, bool(match["sure"]))
    if match := _NUMBER.match(expanded):
        number = int(match["n"]) if match["n"] else ord(match["letter"]) - ord("a") + 1
        return Marked(match["text"], len(match["indent"]), match["label"], number, False)
    return None


def in_run(marks: Sequence[Marked | None], at: int) -> bool:
    """Whether a number has the number before or after it as a neighbour, so that it counts.

    `marks` holds the markers of the pieces around it, None for a piece without one. A number
    between two pieces of prose is the number of a heading.
    """
    mark = marks[at]
    if mark is None or not mark.number:
        return False
    for step in (-1, 1):
        i = at + step
        # Bullets below a number belong to it.
        while 0 <= i < len(marks) and (near := marks[i]) is not None:
            if near.number == mark.number + step and near.number:
                return True
            if near.number:
                break
            i += step
    return False


def levels(indents: Sequence[float], tolerance: float = 1.0) -> list[int]:
    """Depths from 1 for a run of list items by how far each is indented."""
    depths: list[int] = []
    open_indents: list[float] = []
    for indent in indents:
        while open_indents and indent < open_indents[-1] - tolerance:
            open_indents.pop()
        if not open_indents or indent > open_indents[-1] + tolerance:
            open_indents.append(indent)
        depths.append(len(open_indents))
    return depths
