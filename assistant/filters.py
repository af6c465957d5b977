"""Filters in words: `thema=telewerk` to what may answer.

Most keys are about a document; `uitgever` and `jaar` are about the publications behind a fact, so
on a measure sheet they choose among its facts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from corpus.document import Document, Passage
from corpus.errors import UserError
from index.analysis import fold
from index.search import Index

# Key as the user writes it -> the values of a document. A document without a value for a key
# matches no filter on that key: what is not known to be so is left out.
_KEYS: dict[str, Callable[[Document], Iterable[str]]] = {
    "akkoord": lambda d: (d.metadata.agreement,),
    "pijler": lambda d: (d.metadata.pillar,),
    "thema": lambda d: d.metadata.themes,
    "doelgroep": lambda d: d.metadata.audiences,
    "instrument": lambda d: d.metadata.instruments,
    "status": lambda d: (d.metadata.status,),
    "document": lambda d: (d.id,),
}
# The same of a passage: of the publications behind its facts, else of its document.
_PASSAGE_KEYS: dict[str, Callable[[Document, Passage], Iterable[str]]] = {
    "uitgever": lambda d, p: (
        [s.publisher for s in d.sources_at(p.start, p.end)] or [d.metadata.publisher]
    ),
    "jaar": lambda d, p: (
        [s.date[:4] for s in d.sources_at(p.start, p.end)] or [d.metadata.date[:4]]
    ),
}
_EXACT = ("status", "jaar", "document")  # the others match a part of the value: thema=telewerk


@dataclass(frozen=True, slots=True)
class Filters:
    """Wishes by key; a passage must fulfil all keys, and of each key any of the values."""

    wanted: dict[str, tuple[str, ...]]

    def allow(self, document: Document, passage: Passage) -> bool:
        """Whether a passage may answer."""
        return all(
            _matches(
                _KEYS[key](document) if key in _KEYS else _PASSAGE_KEYS[key](document, passage),
                values,
                exact=key in _EXACT,
            )
            for key, values in self.wanted.items()
        )


def read_filters(texts: Iterable[str]) -> Filters | None:
    """Filters from texts "key=value"; None when there are none. Case and accents do not count.

    Raises:
        UserError: for a text without "=" or value, and for an unknown key.
    """
    keys = (*_KEYS, *_PASSAGE_KEYS)
    wanted: dict[str, tuple[str, ...]] = {}
    for text in texts:
        key, _, value = (part.strip() for part in text.partition("="))
        key = key.casefold()
        if not value:
            raise UserError(
                f"filter {text!r} heeft geen waarde; schrijf sleutel=waarde, zoals thema=telewerk"
            )
        if key not in keys:
            raise UserError(
                f"filter {text!r} heeft een onbekende sleutel; kies uit: {', '.join(sorted(keys))}"
            )
        wanted[key] = (*wanted.get(key, ()), value)
    return Filters(wanted) if wanted else None


def passage_filter(index: Index, texts: Iterable[str]) -> Callable[[Passage], bool] | None:
    """What may answer, for `Index.search`; None when there is no filter.

    Raises:
        UserError: as `read_filters`, and when no passage fits.
    """
    filters = read_filters(texts)
    if filters is None:
        return None
    fits = frozenset(p for p in index.passages if filters.allow(index.documents[p.document_id], p))
    if not fits:
        told = ", ".join(f"{k}={v}" for k, values in filters.wanted.items() for v in values)
        raise UserError(
            f"geen enkele bron past bij filter {told!r}; bekijk de waarden met "
            "'maatwijzer documents --json' of laat de filter weg"
        )
    return fits.__contains__


def _matches(values: Iterable[str], wanted: Iterable[str], *, exact: bool) -> bool:
    have = [fold(value) for value in values if value]
    if exact:
        return any(fold(value) in have for value in wanted)
    return any(fold(value) in h for value in wanted for h in have)
