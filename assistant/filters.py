"""Filters in words: `thema=telewerk` to what may answer.

Most keys are about a document; `uitgever` and `jaar` are about the publications behind a fact, so
on a measure sheet they choose among its facts.
"""

from collections.abc import Callable, Iterable

from corpus.document import Document, Passage
from corpus.errors import UserError
from index.analysis import fold
from index.search import Index

Values = Callable[[Document, Passage], Iterable[str]]

# Key as the user writes it -> the values of a passage. One without a value for a key matches no
# filter on that key: what is not known to be so is left out.
_KEYS: dict[str, Values] = {
    "akkoord": lambda d, _: (d.metadata.agreement,),
    "pijler": lambda d, _: (d.metadata.pillar,),
    "thema": lambda d, _: d.metadata.themes,
    "doelgroep": lambda d, _: d.metadata.audiences,
    "instrument": lambda d, _: d.metadata.instruments,
    "status": lambda d, _: (d.metadata.status,),
    "document": lambda d, _: (d.id,),
    "uitgever": lambda d, p: (
        [s.publisher for s in d.sources_at(p.start, p.end)] or [d.metadata.publisher]
    ),
    "jaar": lambda d, p: (
        [s.date[:4] for s in d.sources_at(p.start, p.end)] or [d.metadata.date[:4]]
    ),
}
_EXACT = ("status", "jaar", "document")  # the others match a part of the value: thema=telewerk


def passage_filter(index: Index, texts: Iterable[str]) -> Callable[[Passage], bool] | None:
    """What may answer, for `Index.search`, from texts "key=value"; None when there are none.

    Two filters with one key mean either of them, filters with different keys must all hold. Case
    and accents do not count.

    Raises:
        UserError: for a text without value, an unknown key, or when no passage fits.
    """
    wanted = _wanted(texts)
    if not wanted:
        return None
    fits = frozenset(
        passage
        for passage in index.passages
        if all(
            _matches(key, _KEYS[key](index.documents[passage.document_id], passage), values)
            for key, values in wanted.items()
        )
    )
    if not fits:
        told = ", ".join(f"{key}={value}" for key, values in wanted.items() for value in values)
        raise UserError(
            f"geen enkele bron past bij filter {told!r}; bekijk de waarden met "
            "'maatwijzer documents --json' of laat de filter weg"
        )
    return fits.__contains__


def _wanted(texts: Iterable[str]) -> dict[str, list[str]]:
    wanted: dict[str, list[str]] = {}
    for text in texts:
        key, _, value = (part.strip() for part in text.partition("="))
        if not value:
            raise UserError(
                f"filter {text!r} heeft geen waarde; schrijf sleutel=waarde, zoals thema=telewerk"
            )
        if key.casefold() not in _KEYS:
            raise UserError(
                f"filter {text!r} heeft een onbekende sleutel; kies uit: {', '.join(sorted(_KEYS))}"
            )
        wanted.setdefault(key.casefold(), []).append(value)
    return wanted


def _matches(key: str, values: Iterable[str], wanted: Iterable[str]) -> bool:
    have = [fold(value) for value in values if value]
    if key in _EXACT:
        return any(fold(value) in have for value in wanted)
    return any(fold(value) in h for value in wanted for h in have)
