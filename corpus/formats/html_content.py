"""Which parts of a web page are its content: what is hidden, furniture or elsewhere is left out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from lxml.etree import _Element as Element

_NEVER = frozenset(
    """head script style template noscript iframe object embed applet svg canvas video audio map
    select option datalist input textarea dialog frameset noframes math""".split()  # noqa: SIM905
)
_FURNITURE = frozenset("nav footer aside menu".split())  # noqa: SIM905
_ROLES = frozenset(
    "navigation banner contentinfo complementary search dialog alertdialog menu menubar".split()  # noqa: SIM905
)
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NAME_PARTS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+")
# Whole parts of class names and ids; "share" is found in "share-buttons", not in "shareholder".
_NAMES = frozenset(
    """cookie cookies cookiebar cookiebanner cookieconsent consent gdpr onetrust didomi
    cookiebot breadcrumb breadcrumbs kruimel kruimelpad broodkruimel menu submenu megamenu
    navbar nav navigation navigatie sidebar share sharing social socials delen addtoany
    sharethis related gerelateerd gerelateerde verwant tags tag taglist tagcloud trefwoorden
    login inloggen aanmelden signin newsletter nieuwsbrief footer skip skiplink skiplinks
    pagination pager paginering comments reacties disqus advertisement advert ads promo popup
    modal overlay search zoeken searchbox zoekbalk toolbar topbar banner languages langswitcher
    toc leesook""".split()  # noqa: SIM905
)
# Hidden from the eye, said to screen readers only.
_HIDDEN_NAMES = frozenset((("sr", "only"), ("visually", "hidden"), ("screen", "reader")))


@dataclass(frozen=True, slots=True)
class Content:
    """The part of a page to read."""

    root: Element
    skip: frozenset[Element]  # elements not to enter


def choose_content(page: Element) -> Content:
    """The main content of a page: by `<main>` or `<article>`, else what is left of the body."""
    elements = [e for e in page.iter() if isinstance(e.tag, str)]
    skip: set[Element] = set()
    for element in elements:
        if element.getparent() in skip or _is_hidden(element):
            skip.add(element)
    seen = [e for e in elements if e not in skip]
    sizes = _Sizes.of(seen)
    bodies = [e for e in seen if e.tag == "body"]
    body = bodies[0] if bodies else page
    root = _root(seen, body, sizes.text)
    titles = _with_ancestors([e for e in seen if e.tag == "h1"])
    mains = _with_ancestors([e for e in seen if e.tag in ("main", "article")])
    is_marked = root.tag != "body" and root is not page
    half = 0.5 * sizes.text.get(root, 0)
    for element in root.iter():
        if element is root or element in skip or not isinstance(element.tag, str):
            continue
        if element.getparent() in skip:
            skip.add(element)
        elif element in titles or sizes.text.get(element, 0) > half:
            # What holds the title or most of the text is not furniture, whatever its name.
            continue
        elif _is_furniture(element, is_marked=is_marked, wraps=element in mains) or (
            sizes.is_menu(element, is_marked=is_marked)
        ):
            skip.add(element)
    return Content(root, frozenset(skip))


def _is_hidden(element: Element) -> bool:
    tag = element.tag
    if tag in _NEVER or (tag == "sup" and _is_footnote(element)):
        return True
    if tag == "button":
        # Accordions put the question in a button inside its heading.
        return not any(a.tag in ("h1", "h2", "h3", "h4", "h5", "h6") for a in _near(element))
    if (
        element.get("hidden", "until-found") != "until-found"
        or element.get("aria-hidden") == "true"
    ):
        return True
    style = element.get("style")
    return (style is not None and _HIDING_STYLE.search(style) is not None) or _hides(element)


def _is_footnote(element: Element) -> bool:
    """A raised number that leads to a note, which is no part of the word before it."""
    links = [a for a in element if a.tag == "a" and (a.get("href") or "").startswith("#")]
    return len(links) == 1 and (links[0].text or "").strip("[]() ").isdigit()


def _near(element: Element, steps: int = 3) -> Iterable[Element]:
    parent = element.getparent()
    while parent is not None and steps:
        yield parent
        parent, steps = parent.getparent(), steps - 1


def _hides(element: Element) -> bool:
    parts = _name_parts(element)
    return not _HIDDEN_NAMES.isdisjoint(pairwise(parts)) or "sronly" in parts


def _name_parts(element: Element) -> list[str]:
    if not element.attrib:
        return []
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return [p.lower() for p in _NAME_PARTS.findall(names[:500])]


def _is_furniture(element: Element, *, is_marked: bool, wraps: bool) -> bool:
    tag = element.tag
    if tag in _FURNITURE or element.get("role") in _ROLES:
        return True
    if tag == "form":
        return not wraps
    if tag == "header" and not is_marked:
        return True
    if tag in ("html", "body", "main", "article", "h1", "h2", "h3", "p"):
        return False
    return any(p in _NAMES for p in _name_parts(element))


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Characters per element, its descendants included."""

    text: dict[Element, int]
    links: dict[Element, int]  # characters inside links
    link_count: dict[Element, int]
    anchors: dict[Element, int]  # links to a place on the same page

    @classmethod
    def of(cls, seen: list[Element]) -> "_Sizes":
        """Count from the leaves up, each element once."""
        known = set(seen)
        text = dict.fromkeys(seen, 0)
        links = dict.fromkeys(seen, 0)
        count = dict.fromkeys(seen, 0)
        anchors = dict.fromkeys(seen, 0)
        for element in reversed(seen):
            text[element] += _length(element.text)
            href = element.get("href") if element.tag == "a" else None
            if href is not None:
                links[element], count[element] = text[element], 1
                anchors[element] = int(href.startswith("#"))
            parent = element.getparent()
            if parent is not None and parent in known:
                text[parent] += text[element] + _length(element.tail)
                links[parent] += links[element]
                count[parent] += count[element]
                anchors[parent] += anchors[element]
        return cls(text, links, count, anchors)

    def is_menu(self, element: Element, *, is_marked: bool) -> bool:
        """A list of links; inside an article only one that leads to places on the same page."""
        if element.tag not in ("ul", "ol", "div", "section", "table") or element not in self.text:
            return False
        if self.link_count[element] < 3 or self.links[element] < 0.6 * self.text[element]:
            return False
        if not is_marked:
            return True
        only_anchors = self.anchors[element] == self.link_count[element]
        return element.tag in ("ul", "ol") and only_anchors


def _length(text: str | None) -> int:
    return len(text.strip()) if text else 0


def _with_ancestors(elements: list[Element]) -> set[Element]:
    found: set[Element] = set()
    for element in elements:
        current: Element | None = element
        while current is not None and current not in found:
            found.add(current)
            current = current.getparent()
    return found


def _root(seen: list[Element], body: Element, size: dict[Element, int]) -> Element:
    mains = [e for e in seen if e.tag == "main" or e.get("role") == "main"]
    articles = [e for e in seen if e.tag == "article" or e.get("itemprop") == "articleBody"]
    outer = max(mains, key=lambda e: size[e]) if mains else body
    # An empty <main> is filled by a script elsewhere.
    if size[outer] < 0.2 * size.get(body, 0) and size[outer] < 500:
        outer = body
    inside = [e for e in articles if outer is body or outer in set(_near(e, steps=50))]
    if not inside:
        return outer
    best = max(inside, key=lambda e: size[e])
    # Cards of other articles are small beside the one that is read; equals are a list of them.
    others = sum(size[e] for e in inside) - size[best]
    enough = 0.5 * size[outer] if mains else 0.25 * size[outer]
    return best if size[best] >= enough and size[best] > others else outer
