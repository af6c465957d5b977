"""Where words stand in a collection of sources, and the wording that comes nearest to them."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from assistant.quotes import Quote, cut
from corpus.document import Document
from corpus.sentences import sentence_spans

# Percent (fuzz.ratio) from which two wordings count as the same fact. Of the facts on the shipped
# sheets 2 % are as like another fact of their sheet.
_ALIKE = 70
_GRAM = 3  # words in a row that a source must hold before it is searched for a text
_WORD = re.compile(r"\w+")
_QUOTE_MARK = re.compile("[\"'`\u00b4\u2018-\u201f\u00ab\u00bb\u2032\u2033]")

Gram = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A place where words stand."""

    quote: Quote
    exact: bool  # False: white space or quotation marks differ
    related: bool  # in the source itself, what replaced it, or another version of it


class Whereabouts:
    """Finds texts in documents; every document is read once for all texts together."""

    def __init__(self, documents: dict[str, Document], texts: Iterable[str]) -> None:
        self._documents = documents
        self._holders: dict[Gram, set[str]] = defaultdict(set)  # ids, by words in a row
        self._runs: dict[tuple[str, int], tuple[list[tuple[int, int]], list[str]]] = {}
        wanted = {gram for text in texts for gram in _grams(text)}
        sizes = {len(gram) for gram in wanted}
        for document in documents.values() if wanted else ():
            words = _WORD.findall(document.text)
            for size in sizes:
                for gram in wanted.intersection(_rows(words, size)):
                    self._holders[gram].add(document.id)

    def lineage(self, document_id: str) -> tuple[Document, ...]:
        """A document, what replaced it, what replaced that, and so on; () when it is not there."""
        line: dict[str, Document] = {}
        while document_id not in line and document_id in self._documents:
            line[document_id] = self._documents[document_id]
            document_id = line[document_id].metadata.replaced_by
        return tuple(line.values())

    def find(
        self, text: str, at: int, *, lineage: tuple[Document, ...], kin: Collection[str]
    ) -> Found | None:
        """The best place of a text that was given at construction; None: it stands nowhere.

        First comes a document of the lineage or its kin, then the same marks and spaces, then the
        order of the lineage, then the place nearest to offset `at`. `kin` are titles, addresses
        and hashes that make a document another version.
        """
        rows = [self._holders.get(gram, set()) for gram in _grams(text)]
        pattern = loose_pattern(text)
        order = {document.id: rank for rank, document in enumerate(lineage)}
        best: tuple[tuple[bool, bool, int, int, str], Found] | None = None
        for document_id in set.intersection(*rows) if rows else ():
            document = self._documents[document_id]
            names = {document.title, document.metadata.url, document.sha256} - {""}
            related = document_id in order or not names.isdisjoint(kin)
            rank = order.get(document_id, len(order))
            for match in pattern.finditer(document.text):
                exact = match[0] == text
                key = (not related, not exact, rank, abs(match.start() - at), document_id)
                if best is None or key < best[0]:
                    best = key, Found(cut(document, *match.span()), exact, related)
        return best[1] if best else None

    def nearest(self, text: str, documents: Iterable[Document]) -> Quote | None:
        """The sentences that come nearest in the first document that has any; None: nothing does.

        As many sentences in a row as the text has, or one more or less.
        """
        own = len(_sentences(text))
        for document in documents:
            best, place = 0.0, None
            for size in range(max(1, own - 1), own + 2):
                spans, runs = self._sentence_runs(document, size)
                cutoff = max(best, _ALIKE)
                near = process.extractOne(text, runs, scorer=fuzz.ratio, score_cutoff=cutoff)
                if near is not None and near[1] > best:
                    best, place = near[1], spans[near[2]]
            if place is not None:
                return cut(document, *place)
        return None

    def _sentence_runs(
        self, document: Document, size: int
    ) -> tuple[list[tuple[int, int]], list[str]]:
        key = (document.id, size)
        if key not in self._runs:
            spans = _sentences(document.text)
            pairs = zip(spans, spans[size - 1 :], strict=False)
            places = [(first[0], last[1]) for first, last in pairs]
            self._runs[key] = places, [document.text[start:end] for start, end in places]
        return self._runs[key]


def loose_pattern(text: str) -> re.Pattern[str]:
    """Matches the words of a text as whole words, with any white space and quotation marks."""
    pieces = text.split()
    body = r"\s+".join(
        _QUOTE_MARK.sub(lambda _: _QUOTE_MARK.pattern, re.escape(piece)) for piece in pieces
    )
    before = r"(?<!\w)" if pieces and _WORD.match(pieces[0]) else ""
    after = r"(?!\w)" if pieces and _WORD.match(pieces[-1][-1]) else ""
    return re.compile(before + body + after)


def _grams(text: str) -> set[Gram]:
    """Every _GRAM words in a row; all words when there are fewer; none without a word."""
    words = _WORD.findall(text)
    return set(_rows(words, min(_GRAM, len(words))))


def _rows(words: list[str], size: int) -> Iterable[Gram]:
    return zip(*(words[start:] for start in range(size)), strict=False)


def _sentences(text: str) -> list[tuple[int, int]]:
    """Offsets of the sentences; a line end always closes one, as it parts blocks."""
    spans: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        spans += sentence_spans(text, start, start + len(line))
        start += len(line) + 1
    return spans
