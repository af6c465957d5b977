"""Which document each side of a comparison is about."""

from collections.abc import Collection, Mapping, Sequence
from itertools import product

from index.evidence import Asked
from index.fusion import FUSION
from index.hits import Hit
from index.search import Index

_SIDES = 4
_CHOICES = 3  # documents that a side may mean, beyond those that the other sides may take
# A side in a few words needs no search of its own: its words and its vector against those of whole
# documents find as many of the right ones, in a tenth of the time.
_DENSE = 2.0
_QUESTION = 1.5


def documents_of_sides(
    index: Index,
    sides: Sequence[str],
    best: Mapping[str, Hit],
    *,
    among: Collection[str],
) -> tuple[str, ...]:
    """A document for each side, in their order, none twice; without sides the two best.

    A document counts for a side by the words of that side and by what the whole question found, so
    that "de nieuwe premie" is the one that the rest of the question is about. `best` has the best
    hit of each document for the question, best first; `among` are the documents to choose from.
    """
    if not sides:
        return tuple(best)[:2]
    scores = [hit.score for hit in best.values()]
    found = {i: hit.score / scores[0] for i, hit in best.items()} if scores[0] > 0 else {}
    least = min(found.values(), default=0.0)
    kept = sides[:_SIDES]
    scored = ([c for c in _scored(index, side, found, least) if c[0] in among] for side in kept)
    choices = [choice[: _CHOICES + len(kept)] for choice in scored]
    apart = (c for c in product(*choices) if len({i for i, _ in c}) == len(c))
    chosen = max(apart, key=lambda c: sum(score for _, score in c), default=())
    return tuple(i for i, _ in chosen) or tuple(best)[:2]


def _scored(
    index: Index, side: str, found: Mapping[str, float], least: float
) -> list[tuple[str, float]]:
    """All documents with their scores for one side, best first."""
    asked = Asked.of(
        side,
        index.variants.find(side),
        encoder=index.encoder,
        pieces=index.late.pieces,
        fusion=FUSION,
    )
    rows = index.document_rows
    scores = rows.lexical_scores(asked, FUSION) + _DENSE * rows.cosines(asked, index.strength)
    scored = [
        (document_id, float(score) + _QUESTION * found.get(document_id, least))
        for document_id, score in zip(index.documents, scores, strict=True)
    ]
    return sorted(scored, key=lambda choice: -choice[1])
