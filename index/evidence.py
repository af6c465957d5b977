"""What a question says and what speaks for a passage: the values that a search adds up."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.analysis import Terms, analyse
from index.asking import KINDS, Kinds
from index.encoder import Encoder, Vectors, unit
from index.fusion import COLUMNS, Fusion, Weights
from index.late import LateQuestion
from index.lexical import LexicalIndex, Scores
from index.pieces import Pieces
from index.variants import Variant, rewritten


@dataclass(frozen=True, slots=True)
class OtherTerms:
    """What some words of a question may also be called, as terms."""

    said: Terms
    others: tuple[Terms, ...]
    factor: float  # against having said it


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, analysed and embedded."""

    terms: Terms
    variants: tuple[OtherTerms, ...]
    late: LateQuestion
    vector: Vectors  # shape (dimensions,)

    @classmethod
    def of(
        cls,
        question: str,
        variants: Sequence[Variant],
        *,
        encoder: Encoder,
        pieces: Pieces,
        fusion: Fusion,
    ) -> "Asked":
        """Analyse and embed a question."""
        weighed = weighed_variants(variants, fusion)
        other = rewritten(question, [v for v, _ in weighed]) if fusion.rewritten else ""
        vectors = encoder.encode_queries([question, other] if other else [question])
        mixed = vectors[:1] + fusion.rewritten * vectors[1:] if other else vectors
        return cls(
            terms=analyse(question),
            # Each once: "mijn baas of andere bazen" says "werkgever" once in other words.
            variants=tuple(
                dict.fromkeys(
                    OtherTerms(analyse(v.said), tuple(map(analyse, v.others)), factor)
                    for v, factor in weighed
                )
            ),
            late=LateQuestion.of(pieces, question, [(v.said, v.others, f) for v, f in weighed]),
            vector=unit(mixed)[0],
        )

    def bm25(self, index: LexicalIndex, *, whole_words: float) -> Scores:
        """BM25 of every row, shape (rows,).

        Other words for what was said count where they match better than what was said. A name of
        several words counts as one: its terms share the weight.
        """
        total = index.scores(self.terms, whole_words=whole_words)
        for variant in self.variants:
            said = index.scores(variant.said, whole_words=whole_words)
            best = np.zeros_like(said)
            for other in variant.others:
                share = min(1.0, len(variant.said.words) / max(1, len(other.words)))
                found = index.scores(other, whole_words=whole_words)
                best = np.maximum(best, variant.factor * share * found)
            total += np.maximum(best - said, 0)
        return total


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that speaks for some passages."""

    table: Vectors  # shape (passages, columns), in the order of fusion.COLUMNS
    has_examples: NDArray[np.bool_]  # of the document of each passage

    @classmethod
    def of(cls, *, has_examples: NDArray[np.bool_], **columns: Vectors) -> "Evidence":
        """Put the columns, one for each of fusion.COLUMNS, beside each other."""
        return cls(np.stack([columns[name] for name in COLUMNS], axis=1), has_examples)

    def scores(self, fusion: Fusion) -> Vectors:
        """The weighted sum for each passage, shape (passages,)."""
        with_examples = self._sum(fusion.with_examples)
        result: Vectors = np.where(
            self.has_examples, with_examples, self._sum(fusion.without_examples)
        )
        return result

    def column(self, name: str) -> Vectors:
        """One kind of evidence, shape (passages,)."""
        result: Vectors = self.table[:, COLUMNS.index(name)]
        return result

    def _sum(self, weights: Weights) -> Vectors:
        row = np.asarray([getattr(weights, name) for name in COLUMNS], dtype=np.float32)
        # Not `@`, for the reason given in `DenseIndex.cosines`.
        result: Vectors = (self.table * row).sum(axis=1)
        return result


def of_kinds(asked: Kinds, offers: Kinds) -> dict[str, Vectors]:
    """The columns that say whether each passage has what is asked for.

    `asked` has shape (kinds,), `offers` (passages, kinds), both in the order of asking.KINDS.
    """
    both = (asked & offers).astype(np.float32)
    return {f"asked_{name}": both[:, n] for n, name in enumerate(KINDS)}


def weighed_variants(variants: Sequence[Variant], fusion: Fusion) -> list[tuple[Variant, float]]:
    """Each variant with its factor against having said it; those of no weight are left out."""
    weighed = [(v, fusion.repair if v.misspelt else fusion.thesaurus) for v in variants]
    return [(v, factor) for v, factor in weighed if factor]
