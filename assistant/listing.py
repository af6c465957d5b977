"""Which documents belong to a list.

The constants were chosen on corpus/questions/dev-lists.jsonl. A search for the topic alone, that a
document is of the sort that is listed (a "premie"), and that it has the theme of the best one were
measured too, and add nothing to these.
"""

from collections.abc import Mapping

from corpus.document import Document
from index.analysis import analyse
from index.hits import Hit
from index.search import Index

_LIST = 12  # documents of a list, before what replaced them or was replaced by them
_FLOOR = 0.4  # a document that scores less than this share of the best one does not belong
_LINK_FLOOR = 0.25  # the same for what replaced a document of the list or was replaced by it
# What it adds to a document, as a share of the best score, to hold all words of the topic.
_COVERED = 0.33
_OVERVIEW = 40  # documents of a list that names no topic: all that may be found, up to this many


def documents_on(index: Index, topic: str, best: Mapping[str, Hit]) -> list[str]:
    """Those that belong to a list on a topic, best first, with what replaced them or they replaced.

    `best` has the best hit of each document for the whole question, best first, at least one.
    """
    scores = _scores(index, topic, best)
    replaced_by = {i: index.documents[i].metadata.replaced_by for i in scores}
    top = max(scores.values())
    # Also where no score is above 0, as when nothing of the question is found.
    least, least_linked = (top - (1 - share) * abs(top) for share in (_FLOOR, _LINK_FLOOR))
    chosen: dict[str, None] = {}
    for document_id in [i for i in list(scores)[:_LIST] if scores[i] >= least]:
        linked = (
            i for i in scores if document_id in (i, replaced_by[i]) or i == replaced_by[document_id]
        )
        chosen.update(dict.fromkeys(i for i in linked if scores[i] >= least_linked))
    return list(chosen)


def documents_of_sort(index: Index, asked_for: str, best: Mapping[str, Hit]) -> list[str]:
    """Those of a list that names no topic, best first: all, or only those of the sort asked for."""
    asked = frozenset(analyse(asked_for).parts)
    sort = [i for i in best if not asked.isdisjoint(_sort_of(index.documents[i]))]
    return (sort or list(best))[:_OVERVIEW]


def _scores(index: Index, topic: str, best: Mapping[str, Hit]) -> dict[str, float]:
    """How well each document belongs to a list, best first.

    By its best passage, and by the words of the topic that are anywhere in it: what a list asks for
    is often a small part of a document.
    """
    unit = next(iter(best.values())).score
    idf = {part: index.document_rows.lexical.idf(part) for part in set(analyse(topic).parts)}
    total = sum(idf.values()) or 1.0
    scores = {}
    for document_id, hit in best.items():
        held = sum(
            weight for part, weight in idf.items() if index.document_holds(document_id, part)
        )
        scores[document_id] = hit.score + unit * _COVERED * held / total
    return dict(sorted(scores.items(), key=lambda item: -item[1]))


def _sort_of(document: Document) -> tuple[str, ...]:
    """The words of what a document is, as its instruments have them: a premie, an akkoord."""
    return analyse(". ".join(document.metadata.instruments)).parts
