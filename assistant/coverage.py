"""Which words of a question the sources have, weighed by how much each one tells."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.document import Document, examples_of
from index.analysis import analyse
from index.search import Index

# Words that ask rather than name something: that a source lacks them tells a reader nothing.
_ASKING = (
    "bedraagt bedragen gebeurt gebeuren verschil verschillen krijgt kost duurt betekent bestaat "
    "geldt weet zegt vindt denkt wilt vertelt nodig precies juist eigenlijk momenteel vandaag "
    "tegenwoordig graag uitleg vraag antwoord iemand iets ergens soms misschien dank bedankt "
    "groeten hallo dag vergelijk vergelijken overzicht lijst som toon noem"
)
_WRITTEN = re.compile(r"\w(?:[\w'\u2019-]*\w)?")

Parts = frozenset[str]  # compound parts, as `analyse` has them


@dataclass(frozen=True, slots=True)
class Weighed:
    """The words of one question."""

    weights: Mapping[str, float]  # compound part -> its idf; most for one in no source
    others: tuple[tuple[Parts, tuple[Parts, ...]], ...]  # what was said, what it is also called

    @classmethod
    def of(cls, index: Index, question: str) -> "Weighed":
        """Weigh the words of a question by one index."""
        parts = analyse(question).parts
        return cls(
            weights={part: index.passage_rows.lexical.idf(part) for part in parts},
            others=tuple(
                (frozenset(analyse(v.said).parts), tuple(_parts(o) for o in v.others))
                for v in index.variants.find(question)
            ),
        )

    def share_in(self, texts: Iterable[str]) -> float:
        """Share of the weight that some texts have; 0 for a question of stop words only."""
        return self._share(_parts(" ".join(texts)))

    def share_in_document(self, index: Index, document: Document) -> float:
        """The same for a whole document and the questions that it answers."""
        # Asked of the index: analysing a long document at each question would take tenths of a
        # second.
        sought = set(self.weights).union(*(name for _, names in self.others for name in names))
        inside = frozenset(p for p in sought if index.document_holds(document.id, p))
        questions = " ".join(e.question for e in examples_of(document) if e.answered)
        return self._share(inside | _parts(questions))

    def _share(self, found: Parts) -> float:
        said = found.union(
            *(said for said, names in self.others if any(n and n <= found for n in names))
        )
        total = sum(self.weights.values())
        return sum(w for p, w in self.weights.items() if p in said) / total if total else 0.0


def words_in_no_source(index: Index, question: str) -> tuple[str, ...]:
    """The words of a question, as typed, that no source has, nor by another name; each once."""
    known = index.document_rows.lexical.knows
    other_names = {
        word.casefold()
        for variant in index.variants.find(question)
        if any(all(map(known, _parts(other))) for other in variant.others)
        for word in variant.said.split()
    }
    asking = _parts(_ASKING)
    written: dict[str, str] = {}
    for word in _WRITTEN.findall(question):
        written.setdefault(word.casefold(), word)
    return tuple(
        word
        for word in written.values()
        if (parts := _parts(word))
        and not any(map(known, parts))
        and not parts <= asking
        and word.casefold() not in other_names
    )


def _parts(text: str) -> Parts:
    return frozenset(analyse(text).parts)
