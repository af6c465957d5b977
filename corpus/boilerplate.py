"""What a page says about itself instead of about its subject: menus, login, cookies, tags.

Works on blocks, so that a web page, its copy in a text file and its print in a pdf lose the same
lines. `tidy` also lifts the date and publisher that stand alone above a text into its metadata.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.blocks import Block, Draft, canonical
from corpus.formats.dates import date_line

# A line made of nothing but these is never part of a text.
_ALWAYS = (
    "inloggen", "uitloggen", "aanmelden", "afmelden", "log in", "login", "mijn account",
    "registreren", "registreer", "wachtwoord vergeten", "service & contact", "service en contact",
    "hoofdmenu", "menu", "hoofdnavigatie", "kruimelpad", "u bent hier", "je bent hier",
    "zoeken", "zoek op deze website", "zoek", "tags", "tag", "trefwoorden",
    "deel dit artikel", "deel deze pagina", "deel dit bericht", "deel dit", "delen", "delen via",
    "deel via", "deel op", "share", "print deze pagina", "print", "afdrukken", "facebook",
    "twitter", "linkedin", "whatsapp", "instagram", "youtube", "volg ons", "volg ons op",
    "lees meer", "meer lezen", "lees verder", "terug naar overzicht", "terug naar het overzicht",
    "terug naar nieuwsoverzicht", "terug naar boven", "terug", "vorige", "volgende",
    "vorig artikel", "volgend artikel", "alle nieuwsberichten", "alle artikels", "meer nieuws",
    "ga naar de inhoud", "ga naar inhoud", "naar de inhoud", "naar hoofdinhoud",
    "spring naar inhoud",
    "overslaan en naar de inhoud gaan", "overslaan en naar de algemene inhoud gaan",
    "alle cookies accepteren", "cookies accepteren", "cookies aanvaarden",
    "alle cookies aanvaarden",
    "alles accepteren", "alles aanvaarden", "alles weigeren", "cookies weigeren", "accepteren",
    "weigeren", "cookievoorkeuren", "cookie-instellingen", "cookie instellingen", "cookiebeleid",
    "cookies beheren", "voorkeuren beheren", "cookies",
    "schrijf je in", "schrijf je in voor onze nieuwsbrief", "inschrijven nieuwsbrief",
    "inschrijven op de nieuwsbrief", "abonneer", "abonneer je", "sluiten", "sluit",
    "skip to content", "skip to main content",
)  # fmt: skip
# These may be headings of a text too: they go only at its very beginning and end.
_AT_THE_EDGES = (
    "home", "startpagina", "nieuws", "nieuwsbrief", "contact", "contacteer ons", "over ons", "jobs",
    "vacatures", "pers", "privacy", "privacybeleid", "privacyverklaring", "disclaimer", "sitemap",
    "gebruiksvoorwaarden", "algemene voorwaarden", "toegankelijkheid", "alle rechten voorbehouden",
    "copyright", "nl", "fr", "en", "de", "x", "e-mail", "mail", "service", "support", "help",
    "reacties", "geen reacties", "laat een reactie achter", "veelgestelde vragen", "faq",
)  # fmt: skip
_SECTIONS = re.compile(
    r"""(?:lees\ ook|meer\ lezen|(?:gerelateerd|verwant|aanverwant|recent|andere?)e?\ +
    (?:artikel(?:en|s)?|berichten|nieuws\w*|onderwerpen|pagina.?s)
    |meer\ (?:nieuws|artikels|artikelen)|(?:dit|ook)\ (?:vind|is)\ \w+\ ook\ interessant
    |ook\ interessant|misschien\ ook\ interessant|populair|meest\ gelezen|laatste\ nieuws
    |deel\ (?:dit|deze|via|op)\b.*|tags?|trefwoorden|reacties|laat\ een\ reactie\ achter|nieuwsbrief
    |schrijf\ (?:je|u)\ in.*nieuwsbrief.*|volg\ ons.*|hoofdmenu|navigatie)\W*""",
    re.VERBOSE | re.IGNORECASE,
)
_COOKIES = re.compile(
    r"(?:deze (?:web)?site|onze (?:web)?site|wij|we|[\w.]+\.(?:be|nl|eu)) "
    r"(?:gebruik(?:t|en)|maakt gebruik van|maken gebruik van|plaatst|plaatsen)"
    r"(?: \w+){0,3} cookies|"
    r"door (?:verder te surfen|deze website te gebruiken)\b.*\bcookies",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)\W*(?:19|20)\d\d.{0,80}", re.IGNORECASE)
_DOMAIN = re.compile(
    r"(?:https?://)?(?:www\.)?([a-z0-9-]{2,40})\.(?:be|nl|eu|com|org|net|vlaanderen)\b"
)
_WORDS = re.compile(r"[^\W_]+(?:[-'\u2019.][^\W_]+)*|[&@]")
_MAX_LINE = 100
_MAX_COOKIE_TEXT = 700
# Below a heading such as "Lees ook" stand teasers, not prose.
_MAX_TEASER = 200
# A date or a publisher stands within this many blocks of the top.
_TOP = 6


def _phrases(lines: Sequence[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(_WORDS.findall(line)) for line in lines)


_STRONG = _phrases(_ALWAYS)
_WEAK = _phrases(_AT_THE_EDGES) | _STRONG
_LONGEST = max(len(p) for p in _WEAK)


def is_boilerplate(text: str, *, at_edge: bool = False) -> bool:
    """Whether a block says nothing: menu words, a cookie notice, a copyright line.

    `at_edge` is for the first and last blocks of a page, where "Contact" is a menu, not a heading.
    """
    if len(text) <= _MAX_COOKIE_TEXT and _COOKIES.match(text.strip()):
        return True
    if len(text) > _MAX_LINE:
        return False
    if at_edge and _COPYRIGHT.fullmatch(text.strip()):
        return True
    lowered = text.lower()
    words = _WORDS.findall(_DOMAIN.sub(" ", lowered))
    if not words:
        # A lone address or a row of separators; at the edges only, as it may be an answer.
        return at_edge and not any(c.isalnum() for c in _DOMAIN.sub("", lowered))
    return _made_of(words, _WEAK if at_edge else _STRONG)


def _made_of(words: list[str], phrases: frozenset[tuple[str, ...]]) -> bool:
    """Whether the words are a row of phrases, each taken as long as can be."""
    at = 0
    while at < len(words):
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            if tuple(words[at : at + size]) in phrases:
                at += size
                break
        else:
            return False
    return True


def tidy(draft: Draft) -> Draft:
    """The draft without boilerplate, its date and publisher known where the page names them.

    Tidying twice gives the same.
    """
    blocks = [b for b in draft.blocks if b.text.strip()]
    metadata = draft.metadata
    if not metadata.publisher:
        metadata = replace(metadata, publisher=_site_name(blocks))
    blocks = [b for b in blocks if not is_boilerplate(canonical(b.text))]
    blocks = _without_edges(_without_teasers(blocks))
    if not metadata.publisher and (name := _lone_publisher(blocks)):
        metadata = replace(metadata, publisher=name)
        blocks = blocks[1:]
    for i, block in enumerate(blocks[:_TOP]):
        found = date_line(canonical(block.text)) if block.kind != "row" else ""
        if found and metadata.date in ("", found):
            metadata = replace(metadata, date=found)
            del blocks[i]
            break
    return replace(draft, blocks=tuple(blocks), metadata=metadata)


def _site_name(blocks: Sequence[Block]) -> str:
    """The site in a line of menu words at the top: "Service & Contact Securex.be"."""
    for block in blocks[:_TOP]:
        text = canonical(block.text)
        match = _DOMAIN.search(text.lower())
        if match and is_boilerplate(text):
            return text[match.start(1) : match.end(1)].capitalize()
    return ""


def _lone_publisher(blocks: Sequence[Block]) -> str:
    """A short first line above a title that is followed by a date: "Besox".

    Only with that date, and when the title does not repeat it: else it is the title itself.
    """
    if len(blocks) < 3 or any(b.kind not in ("heading", "paragraph") for b in blocks[:2]):
        return ""
    name, title, day = (canonical(b.text) for b in blocks[:3])
    alone = len(name) <= 30 and len(name.split()) <= 3 and name[-1:].isalnum()
    if alone and len(title.split()) >= 4 and date_line(day) and not date_line(name):
        return "" if name.lower() in title.lower() else name
    return ""


def _without_edges(blocks: list[Block]) -> list[Block]:
    start, end = 0, len(blocks)
    while start < end and is_boilerplate(canonical(blocks[start].text), at_edge=True):
        start += 1
    # At the end only lines of their own: "e-mail" can be the last item of a list.
    while (
        start < end
        and blocks[end - 1].kind in ("heading", "paragraph")
        and is_boilerplate(canonical(blocks[end - 1].text), at_edge=True)
    ):
        end -= 1
    return blocks[start:end]


def _without_teasers(blocks: list[Block]) -> list[Block]:
    """Leave out sections such as "Lees ook" with the titles below it."""
    kept: list[Block] = []
    at = 0
    while at < len(blocks):
        end = _teasers_end(blocks, at)
        if end == at:
            kept.append(blocks[at])
            end += 1
        at = end
    return kept


def _teasers_end(blocks: Sequence[Block], at: int) -> int:
    """Where the section of teasers that begins at `at` ends; `at` itself when none does."""
    head = blocks[at]
    if head.kind == "item" or len(head.text) > _MAX_LINE:
        return at
    if not _SECTIONS.fullmatch(canonical(head.text)):
        return at
    end = at + 1
    while end < len(blocks):
        block = blocks[end]
        if block.kind == "heading" and head.kind == "heading" and block.level <= head.level:
            break
        if len(block.text) > _MAX_TEASER or (head.kind != "heading" and block.kind != "item"):
            break
        end += 1
    return end
