"""Who answers what the sources do not: the shipped pointers, looked up for a question."""

from functools import cache

from corpus.elsewhere import Elsewhere, Pointer, load_elsewhere
from index.search import Index
from index.variants import phrase_key


def pointers(index: Index, question: str) -> tuple[Pointer, ...]:
    """Bodies that answer for the subject of a question, misspelt or not; () = none is known."""
    return _elsewhere().find(index.suggestion(question) or question)


@cache
def _elsewhere() -> Elsewhere:
    return load_elsewhere(phrase_key)
