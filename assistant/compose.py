"""Which quotes answer a question that is no fact, in which order and in which groups.

A list takes its key sentence from each document that belongs; a comparison sets documents side by
side; a question for a status or a meaning puts the sentence that says so first; one for sources
shows each publication once.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.listing import documents_of_sort, documents_on
from assistant.pairing import documents_of_sides
from assistant.questions import Interpretation
from assistant.quotes import Quote, cut, distinct
from assistant.telling import tells_meaning, tells_standing
from corpus.document import Document, Passage
from index.analysis import analyse, tokenize
from index.asking import KINDS, offered_by
from index.hits import Hit
from index.search import Index

Allowed = Callable[[Passage], bool] | None

_DEPTH = 400  # hits that a search of our own looks at: about all passages that compete
_PER_SIDE = 3
_QUOTES = 3
_PUBLICATIONS = 12
_SOURCE_FLOOR = 0.5  # a passage that scores less than this share of the best one is no source
_NEAR = 0.8  # a quote that scores less than this share of the best one is not moved to the front

# Of a question that compares, they are not about its subject.
_COMPARING = "verschil verschillen onderscheid vergelijk vergelijken vergelijking versus tegenover"


@dataclass(frozen=True, slots=True)
class Group:
    """Quotes that belong together."""

    heading: str  # a theme, a pillar, or the title of the document of a side; "" = none
    quotes: tuple[Quote, ...]  # at least one


def compose(
    index: Index,
    question: str,
    interpretation: Interpretation,
    hits: Sequence[Hit],
    *,
    allowed: Allowed = None,
) -> tuple[Group, ...]:
    """The groups to show, best first; () without hits, and for a fact, which `select` quotes.

    `hits` are those of the question, best first, some sixty of them; `allowed` is what they were
    searched with.
    """
    if not hits:
        return ()
    match interpretation.kind:
        case "list":
            return _list(index, question, interpretation, hits, allowed)
        case "comparison":
            return _comparison(index, question, interpretation, hits, allowed)
        case "status":
            return _one(_status(index, hits))
        case "definition":
            return _one(_definition(index, interpretation, hits))
        case "source":
            return _one(_sources(index, interpretation, hits, allowed))
        case _:
            return ()


def _one(quotes: Sequence[Quote]) -> tuple[Group, ...]:
    return (Group("", tuple(quotes)),) if quotes else ()


def _quote(index: Index, passage: Passage) -> Quote:
    return cut(index.documents[passage.document_id], passage.start, passage.end)


def _best(hits: Iterable[Hit]) -> dict[str, Hit]:
    """The best hit of each document, best document first."""
    found: dict[str, Hit] = {}
    for hit in hits:
        found.setdefault(hit.passage.document_id, hit)
    return found


def _near(hits: Sequence[Hit], share: float) -> list[Hit]:
    """Those that score at least this share of the best one, which is among them; [] without hits.

    A score can be below 0 when nothing of the question is found.
    """
    least = hits[0].score - (1 - share) * abs(hits[0].score) if hits else 0.0
    return [hit for hit in hits if hit.score >= least]


def _list(
    index: Index,
    question: str,
    interpretation: Interpretation,
    hits: Sequence[Hit],
    allowed: Allowed,
) -> tuple[Group, ...]:
    if interpretation.subjects:
        best = _best(hits)
        chosen = documents_on(index, interpretation.subjects[0], best)
        return _grouped(index, [_quote(index, best[i].passage) for i in chosen])
    asked = question
    for _, words in interpretation.filters:
        asked = asked.replace(words, " ")
    found = _best(index.search(question, _DEPTH, allowed=allowed))
    chosen = documents_of_sort(index, asked, found)
    # No passage is nearer to such a question than another: a document opens with what it is about.
    first = {p.document_id: p for p in reversed(index.passages) if allowed is None or allowed(p)}
    return _grouped(index, [_quote(index, first[i]) for i in chosen])


def _grouped(index: Index, quotes: Sequence[Quote]) -> tuple[Group, ...]:
    """By theme, else by pillar: under the one of its themes that most of the quotes share."""
    headings = {q.document_id: _headings(index.documents[q.document_id]) for q in quotes}
    shared = Counter(heading for of_document in headings.values() for heading in of_document)
    groups: dict[str, list[Quote]] = {}
    for quote in quotes:
        heading = max(headings[quote.document_id], key=lambda h: shared[h], default="")
        groups.setdefault(heading, []).append(quote)
    return tuple(Group(heading, tuple(members)) for heading, members in groups.items())


def _headings(document: Document) -> tuple[str, ...]:
    known = document.metadata
    return known.themes or ((known.pillar,) if known.pillar else ())


def _comparison(
    index: Index,
    question: str,
    interpretation: Interpretation,
    hits: Sequence[Hit],
    allowed: Allowed,
) -> tuple[Group, ...]:
    among = {p.document_id for p in index.passages if allowed is None or allowed(p)}
    chosen = documents_of_sides(index, interpretation.subjects, _best(hits), among=among)
    found = {i: [h for h in hits if h.passage.document_id == i] for i in chosen}
    if any(len(own) < _PER_SIDE for own in found.values()):

        def of_sides(passage: Passage) -> bool:
            return passage.document_id in found and (allowed is None or allowed(passage))

        deeper = index.search(question, _DEPTH, allowed=of_sides)
        found = {i: [h for h in deeper if h.passage.document_id == i] for i in chosen}
    titles = " ".join(index.documents[i].title for i in chosen)
    bare = set(analyse(question).parts) <= set(analyse(f"{titles} {_COMPARING}").parts)
    groups = []
    for document_id, own in found.items():
        if own:
            picked = _aspects(index, own) if bare else _near(own, _NEAR)
            quotes = distinct(picked, index.documents, _PER_SIDE)
            groups.append(Group(index.documents[document_id].title, tuple(quotes)))
    return tuple(groups)


def _aspects(index: Index, own: Sequence[Hit]) -> list[Hit]:
    """What it is, for whom, and how much: the best passage that has each, in this order."""
    texts = [_quote(index, h.passage).text for h in own]
    title = tokenize(index.documents[own[0].passage.document_id].title)
    offers = offered_by(texts)
    aspects = (
        [any(tells_meaning(text, word) for word in title) for text in texts],
        offers[:, KINDS.index("who")].tolist(),
        offers[:, KINDS.index("amount")].tolist(),
    )
    picked: list[Hit] = []
    for has in aspects:
        fresh = (h for h, yes in zip(own, has, strict=True) if yes and h not in picked)
        picked.extend(h for h in [next(fresh, None)] if h is not None)
    return picked or list(own)


def _status(index: Index, hits: Sequence[Hit]) -> list[Quote]:
    """The sentence on the status first, then what took its place, then the rest."""
    document_id = hits[0].passage.document_id
    known = index.documents[document_id].metadata
    own = [h for h in hits if h.passage.document_id == document_id]
    near = _near(own, _NEAR)
    texts = [_quote(index, h.passage).text for h in near]
    tells = [
        *(h for h, text in zip(near, texts, strict=True) if tells_standing(text, known.status)),
        *(h for h, text in zip(near, texts, strict=True) if tells_standing(text)),
    ]
    lead = next(iter(tells), own[0])
    successor = [h for h in hits if h.passage.document_id == known.replaced_by][:1]
    return distinct(
        [lead, *successor, *(h for h in hits if h is not lead)], index.documents, _QUOTES
    )


def _definition(index: Index, interpretation: Interpretation, hits: Sequence[Hit]) -> list[Quote]:
    """The sentence that says what it is first, then the rest.

    Of a document that is about the term and has no such sentence, it is the first that was found.
    """
    said = [word for subject in interpretation.subjects for word in tokenize(subject)]
    term = next(reversed(said), "")  # "het proefproject Route C": the last word is the name
    tells = (h for h in _near(hits, _NEAR) if tells_meaning(_quote(index, h.passage).text, term))
    lead = next(tells, None) or _opening(index, term, hits)
    return distinct([lead, *(h for h in hits if h is not lead)], index.documents, _QUOTES)


def _opening(index: Index, term: str, hits: Sequence[Hit]) -> Hit:
    document = index.documents[hits[0].passage.document_id]
    if term not in tokenize(document.title):
        return hits[0]
    own = (h for h in hits if h.passage.document_id == document.id)
    return min(own, key=lambda h: h.passage.start)


def _sources(
    index: Index, interpretation: Interpretation, hits: Sequence[Hit], allowed: Allowed
) -> list[Quote]:
    """The best quote from each publication, newest first, those without a date last."""
    # Without "welke bronnen": texts speak of sources too.
    for topic in interpretation.subjects:
        hits = index.search(topic, len(hits), allowed=allowed)
    found: dict[tuple[str, str, str], tuple[str, Quote]] = {}
    for hit in _near(hits, _SOURCE_FLOOR):
        quote = _quote(index, hit.passage)
        document = index.documents[quote.document_id]
        behind = document.sources_at(quote.start, quote.end)
        newest = max(behind, key=lambda source: source.date, default=None)
        if newest is None:
            found.setdefault((document.id, "", ""), (document.metadata.date, quote))
        else:
            name = (newest.publisher, newest.title, newest.url)
            found.setdefault(name, (newest.date, quote))
    best = list(found.values())[:_PUBLICATIONS]
    # ISO dates sort as text, and "" before all of them; publications of one day stay as found.
    return [quote for _, quote in sorted(best, key=lambda f: f[0], reverse=True)]
