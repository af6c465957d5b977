"""What a web page says about itself: title, publisher, date and address."""

import re
from collections.abc import Container, Iterator
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element as Element

from corpus.blocks import canonical
from corpus.document import Metadata
from corpus.formats.dates import find_date, valid_iso

_DATES = (
    "article:published_time", "datepublished", "dcterms.issued", "dc.date.issued", "dcterms.date",
    "dc.date", "publish-date", "publication_date", "date",
)  # fmt: skip
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{10,40})"')
_DATE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:date|datum|published|pubdate|publicatie(?:datum)?)(?:$|[\s_-])", re.I
)
_SEPARATORS = re.compile(r"\s+[|\u2013—·»-]\s+|\s*\|\s*")
_MAX_TEXT = 500


def read_metadata(page: Element, *, url: str, skip: Container[Element]) -> tuple[str, Metadata]:
    """The title of a page ("" = none) and its metadata. `url` is where it was fetched, or "".

    A canonical address on another host than `url` is not believed.
    """
    named = _named(page)
    site = canonical(named.get("og:site_name", ""))
    heads = (_text(h) for h in page.iter("h1") if h not in skip)
    h1 = next((h for h in heads if h and h.lower() != site.lower()), "")
    title = canonical(named.get("og:title", "")) or h1
    if not title:
        title = next((_text(t) for t in page.iter("title")), "")
    parts = _SEPARATORS.split(title)
    if len(parts) > 1:
        title = h1 if title.startswith(h1) and h1 else _without_site(title, parts, site)
    metadata = Metadata(
        publisher=site or _publisher(page, named, h1),
        date=_date(page, named, skip),
        url=_address(page, named, url),
    )
    return title[:_MAX_TEXT], metadata


def _named(page: Element) -> dict[str, str]:
    """The content of meta elements by their name in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for meta in page.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        content = meta.get("content") or ""
        if name and content.strip():
            found.setdefault(name.lower(), content[:2_000].strip())
    return found


def _text(element: Element) -> str:
    # Pages can nest a thousand titles: a name or date is in the first few pieces of text.
    pieces = (str(t)[:_MAX_TEXT] for t in islice(element.itertext(with_tail=False), 50))
    return canonical("".join(pieces))[:_MAX_TEXT]


def _publisher(page: Element, named: dict[str, str], h1: str) -> str:
    """Who publishes the page, by its metadata or by the name beside its title in the head."""
    for name in ("dcterms.publisher", "dc.publisher", "publisher", "application-name"):
        if named.get(name):
            return canonical(named[name])
    parts = _SEPARATORS.split(next((_text(t) for t in page.iter("title")), ""))
    if len(parts) < 2:
        return ""
    name = parts[0] if h1 and parts[-1].lower() == h1.lower() else parts[-1]
    return name if len(name.split()) <= 4 and name.lower() != h1.lower() else ""


def _without_site(title: str, parts: list[str], site: str) -> str:
    """The title without the name of the site before or after it."""
    if site and parts[0].lower() == site.lower():
        return title[len(parts[0]) :].lstrip(" |\u2013—·»-")
    last = parts[-1]
    is_site = last.lower() == site.lower() if site else len(last.split()) <= 4
    return title[: len(title) - len(last)].rstrip(" |\u2013—·»-") if is_site else title


def _date(page: Element, named: dict[str, str], skip: Container[Element]) -> str:
    return next((d for d in _dates(page, named, skip) if d), "")


def _dates(page: Element, named: dict[str, str], skip: Container[Element]) -> Iterator[str]:
    """Candidates, the most trustworthy first; "" for one that is no date."""
    yield from (valid_iso(named.get(name, "")) for name in _DATES)
    for script in page.iter("script"):
        if script.get("type") == "application/ld+json" and script.text:
            yield from (valid_iso(m[1]) for m in _JSON_DATE.finditer(script.text[:200_000]))
    for element in page.iter("time"):
        if element not in skip:
            yield valid_iso(element.get("datetime") or "") or find_date(_text(element))
    for element in page.iter("span", "div", "p", "li", "small"):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if element not in skip and _DATE_NAMES.search(names[:200]):
            text = _text(element)
            yield find_date(text) if len(text) <= 80 else ""


def _address(page: Element, named: dict[str, str], url: str) -> str:
    links = (e.get("href") or "" for e in page.iter("link") if "canonical" in _rel(e))
    for found in (*links, named.get("og:url", "")):
        try:
            full = urljoin(url, found.strip()) if found.strip() else ""
            parts = urlsplit(full)
            same = not url or parts.hostname == urlsplit(url).hostname
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.hostname and same:
            return full
    return url


def _rel(element: Element) -> list[str]:
    return (element.get("rel") or "").lower().split()
