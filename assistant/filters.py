"""Filters in words: `thema=telewerk` to the documents that may answer."""

from collections.abc import Callable, Iterable

from corpus.document import Document
from corpus.errors import UserError
from index.analysis import fold

# Key as the user writes it -> the values of a document. A document without a value for a key
# matches no filter on that key: what is not known to be so is left out.
_KEYS: dict[str, Callable[[Document], Iterable[str]]] = {
    "akkoord": lambda d: (d.metadata.agreement,),
    "pijler": lambda d: (d.metadata.pillar,),
    "thema": lambda d: d.metadata.themes,
    "doelgroep": lambda d: d.metadata.audiences,
    "instrument": lambda d: d.metadata.instruments,
    "status": lambda d: (d.metadata.status,),
    "uitgever": lambda d: (d.metadata.publisher, *(s.publisher for s in d.metadata.sources)),
    "jaar": lambda d: (d.metadata.date[:4], *(s.date[:4] for s in d.metadata.sources)),
    "document": lambda d: (d.id,),
}
_EXACT = ("status", "jaar", "document")  # the others match a part of the value: thema=telewerk


def allowed_ids(documents: Iterable[Document], filters: Iterable[str]) -> frozenset[str] | None:
    """Ids of the documents that match every filter "key=value"; None when there is no filter.

    Two filters with one key mean either of them. Case and accents do not count.

    Raises:
        UserError: for a filter without "=", an unknown key, or one that no document matches.
    """
    wanted: dict[str, list[str]] = {}
    for text in filters:
        key, sign, value = (part.strip() for part in text.partition("="))
        if not sign or not value or key not in _KEYS:
            raise UserError(
                f"filter {text!r} is geen sleutel=waarde; kies een sleutel uit: {', '.join(_KEYS)}"
            )
        wanted.setdefault(key, []).append(value)
    if not wanted:
        return None
    ids = frozenset(d.id for d in documents if all(_matches(d, k, v) for k, v in wanted.items()))
    if not ids:
        told = ", ".join(f"{k}={v}" for k, values in wanted.items() for v in values)
        raise UserError(
            f"geen enkele bron past bij filter {told!r}; bekijk de waarden met "
            "'maatwijzer documents --json' of laat de filter weg"
        )
    return ids


def _matches(document: Document, key: str, values: list[str]) -> bool:
    have = [fold(v) for v in _KEYS[key](document) if v]
    if key in _EXACT:
        return any(fold(v) in have for v in values)
    return any(fold(v) in h for v in values for h in have)
