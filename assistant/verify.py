"""Check the quotes of an exported answer against the sources, word for word.

The words at their own place in their own source are what counts. Where they are not there, they are
looked for everywhere, and so is the wording that comes nearest, so that a reader sees what changed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from rapidfuzz.distance import Levenshtein

from assistant.dutch import counted
from assistant.exported import Cited, Exported, Publication, read_export
from assistant.quotes import Quote, cut
from assistant.whereabouts import Found, Whereabouts, loose_pattern
from corpus.blocks import canonical
from corpus.document import Document, Source

Verdict = Literal["intact", "moved", "changed", "altered", "gone"]
SOUND: tuple[Verdict, ...] = ("intact", "moved")  # the words still stand in the sources

_DUTCH: dict[Verdict, tuple[str, str]] = {
    "intact": ("intact", "staat woord voor woord in de bron"),
    "moved": ("verplaatst", "staat nu woord voor woord in"),
    "changed": ("gewijzigd", "de bron zegt het nu anders"),
    "altered": ("onjuist", "het citaat is niet wat de bron toen zei"),
    "gone": ("verdwenen", "de bron zit niet in de index en de woorden staan nergens anders"),
}
_LISTED = 4  # differences between two wordings; more say less than the wordings themselves


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one quote."""

    quote: Exported
    verdict: Verdict
    now: Quote | None  # the same words, else what the source says in their place; None: nothing
    notes: tuple[str, ...] = ()  # Dutch: what changed beside the words, which hold nevertheless


def check_file(path: Path, documents: dict[str, Document]) -> list[Check]:
    """One check for each quote and near miss in a file of `ask --json`, in their order.

    Raises:
        UserError: when the file cannot be read or holds no answers.
    """
    quotes = read_export(path)
    astray = [q.text for q in quotes if not _stands(q, documents.get(q.document))]
    where = Whereabouts(documents, astray)
    return [_check(quote, documents.get(quote.document), where) for quote in quotes]


def told(check: Check) -> str:
    """A check in Dutch: one line, and below it, indented, whatever the reader has to know more."""
    quote, now = check.quote, check.now
    name, meaning = _DUTCH[check.verdict]
    # Canonical: what comes from the file could hold control characters for the terminal.
    lines = [f"{canonical(quote.document)} [{quote.start}:{quote.end}]: {name}: {meaning}"]
    if check.verdict == "moved" and now:
        lines[0] += f" {_place(now)}"
    elif check.verdict in ("changed", "altered"):
        lines.append(f"citaat: \u00ab{canonical(quote.text)}\u00bb")
        if now:
            lines.append(f"bron:   \u00ab{now.text}\u00bb in {_place(now)}")
            lines += _differences(quote.text, now.text)
        else:
            lines.append("niets in de bron lijkt erop")
    lines += [f"let op: {note}" for note in check.notes]
    return "\n  ".join(lines)


def summary(checks: Iterable[Check]) -> str:
    """How many quotes were checked, and how many have each verdict, in one line."""
    counts = Counter(check.verdict for check in checks)
    if not counts:
        return "Er staan geen citaten in dit antwoord."
    parts = (f"{counts[v]} {_DUTCH[v][0]}" for v in get_args(Verdict) if counts[v])
    return f"{counted(counts.total(), 'citaat', 'citaten')} nagekeken: {', '.join(parts)}."


def _stands(quote: Exported, source: Document | None) -> bool:
    """Whether the words stand at their own place."""
    if source is None or not 0 <= quote.start < quote.end <= len(source.text):
        return False
    return source.text[quote.start : quote.end] == quote.text


def _check(quote: Exported, source: Document | None, where: Whereabouts) -> Check:
    if source is not None and _stands(quote, source):
        now = cut(source, quote.start, quote.end)
        return Check(quote, "intact", now, _notes(quote, source, now))
    lineage = where.lineage(quote.document)
    title = source.title if source else quote.citation.title if quote.citation else ""
    url = source.metadata.url if source else ""
    found = where.find(quote.text, quote.start, lineage=lineage, kin={title, url, quote.sha256})
    if source is not None and source.sha256 == quote.sha256:
        said = _said(quote, source, found)
        return Check(quote, "altered", said, _notes(quote, source, said))
    near = where.nearest(quote.text, lineage)
    # The same words about another measure do not make up for a source that says it otherwise now.
    if found is None or (near is not None and not found.related):
        verdict: Verdict = "gone" if source is None else "changed"
        return Check(quote, verdict, near, _notes(quote, source, near))
    now = found.quote
    return Check(quote, "moved" if found.exact else "changed", now, _notes(quote, source, now))


def _said(quote: Exported, source: Document, found: Found | None) -> Quote | None:
    """What the source says where an altered quote should stand."""
    if found is not None and found.quote.document_id == source.id:
        return found.quote
    inside = 0 <= quote.start < quote.end <= len(source.text)
    return cut(source, quote.start, quote.end) if inside else None


def _place(quote: Quote) -> str:
    return f"{quote.document_id} [{quote.start}:{quote.end}]"


def _differences(then: str, now: str) -> Iterator[str]:
    """The words that differ; nothing when there are too many."""
    if loose_pattern(then).fullmatch(now):
        if then != now:
            yield "alleen witruimte of aanhalingstekens verschillen"
        return
    old, new = then.split(), now.split()
    steps = [step for step in Levenshtein.opcodes(old, new) if step.tag != "equal"]
    pairs = [
        (" ".join(old[s.src_start : s.src_end]), " ".join(new[s.dest_start : s.dest_end]))
        for s in steps
    ]
    if len(pairs) <= _LISTED:
        shown = (f"\u201c{canonical(a)}\u201d werd \u201c{b}\u201d" for a, b in pairs)
        yield f"verschil: {'; '.join(shown)}"


def _notes(quote: Exported, source: Document | None, now: Quote | None) -> tuple[str, ...]:
    """What the export says of the source and the source itself no longer says."""
    then = quote.citation
    if source is None:
        return ()
    notes: list[str] = []
    if now and now.text == quote.text and quote.sha256 not in ("", source.sha256):
        notes.append("de tekst van de bron is elders wel gewijzigd")
    if then is None:
        return tuple(notes)
    known = source.metadata
    pairs = [("titel", then.title, source.title), ("status", then.status, known.status)]
    if not then.sources:
        pairs.append(("uitgever", then.publisher, known.publisher))
        pairs += [("datum", then.date, known.date), ("adres", then.url, known.url)]
    return (*notes, *_changes(pairs), *_publication_notes(then, source, now))


def _publication_notes(then: Cited, source: Document, now: Quote | None) -> Iterator[str]:
    """What changed in the publications behind the fact; behind the whole when the fact is gone."""
    if not then.sources:
        return
    fact = now if now is not None and now.document_id == source.id else None
    behind = source.sources_at(fact.start, fact.end) if fact else source.metadata.sources
    # On a measure sheet a quote bears publisher, date and address of the first publication.
    first = Publication(then.publisher, then.sources[0].title, then.date, then.url)
    met: list[Source] = []
    for publication in dict.fromkeys((first, *then.sources)):
        same = _same_publication(publication, behind)
        if same is None:
            yield f"publicatie {_shown(publication.title)} staat er niet meer bij"
            continue
        met.append(same)
        pairs = [("titel", publication.title, same.title)]
        pairs.append(("uitgever", publication.publisher, same.publisher))
        pairs += [("datum", publication.date, same.date), ("adres", publication.url, same.url)]
        yield from _changes(pairs, f" van publicatie {_shown(publication.title)}")
    for new in behind if fact else ():
        if new not in met:
            yield f"publicatie {_shown(new.title)} is erbij gekomen"


def _same_publication(then: Publication, behind: Iterable[Source]) -> Source | None:
    """The publication with the same address or title; None: it is not there any more."""
    alike = [s for s in behind if s.title == then.title or (then.url and s.url == then.url)]
    same = [(s.title == then.title) + (s.url == then.url) + (s.date == then.date) for s in alike]
    return alike[same.index(max(same))] if alike else None


def _changes(pairs: Iterable[tuple[str, str, str]], of: str = "") -> Iterator[str]:
    for name, then, now in pairs:
        if then != now:
            yield f"{name}{of} was {_shown(then)}, is nu {_shown(now)}"


def _shown(words: str) -> str:
    return f"\u201c{canonical(words)}\u201d" if words else "niet bekend"
