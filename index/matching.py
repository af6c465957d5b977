"""How well any texts match a question, piece by piece: for sentences, which have no rows."""

from collections.abc import Sequence

import numpy as np

from index.encoder import Vectors
from index.evidence import weighed_variants
from index.fusion import FUSION, Fusion
from index.late import LateIndex, LateQuestion
from index.search import Index


def matches(
    index: Index, question: str, texts: Sequence[str], *, fusion: Fusion = FUSION
) -> Vectors:
    """Late interaction of the question, and of other words for it, with each text, (texts,)."""
    weighed = weighed_variants(index.variants.find(question), fusion)
    asked = LateQuestion.of(
        index.late.pieces, question, [(v.said, v.others, factor) for v, factor in weighed]
    )
    made = LateIndex.build(index.late.pieces, texts, [""] * len(texts))
    scores, _ = made.scores(asked, np.arange(len(texts)))
    return scores
