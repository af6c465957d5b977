"""Read HTML back as a browser does: elements, attributes, and the text inside them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"meta", "link", "br", "img", "input", "hr", "base"})


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.pieces.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment came through: {data!r}")


def elements(html: str) -> list[Element]:
    """All elements in order; fails on tags that do not pair up."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.elements


def by_class(html: str, name: str) -> list[Element]:
    return [e for e in elements(html) if name in e.attributes.get("class", "").split()]


def by_tag(html: str, tag: str) -> list[Element]:
    return [e for e in elements(html) if e.tag == tag]


def assert_inert(html: str, tags: frozenset[str]) -> None:
    """Only known elements; no handlers, no style, and links that go to known places."""
    for element in elements(html):
        assert element.tag in tags, f"unexpected <{element.tag}>"
        for name, value in element.attributes.items():
            assert not name.startswith("on"), f"handler {name}"
            assert name not in ("style", "srcdoc", "action", "formaction", "src"), name
            if name == "href":
                assert value.startswith(("/", "#", "https://", "http://")), value
