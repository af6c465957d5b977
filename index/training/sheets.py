"""Second stage of the piece vectors: the questions that staff wrote under the facts of the sheets.

The first stage learns from parliamentary questions which passage belongs to a question. Which of
the facts of ONE measure answers it is a finer matter: there the other facts of the same sheet are
the negatives, and the other questions about the same fact are what a question should come near to,
rather than those about other facts or those that nothing answers.

No labelled question (`corpus/questions`) is read.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import cross_entropy, normalize, softplus

from corpus.document import Document
from index.pieces import Ids, Pieces
from index.training.batches import Generator, rise_and_fall
from index.training.interaction import Bags, scores

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sharpening:
    """The recipe of this stage."""

    steps: int = 400
    sheets: int = 8  # a step; each with all its facts
    gaps: int = 8  # a sheet: questions that nothing answers
    rate: float = 2e-3  # of Adam for the vectors, falling linearly to nothing
    weight_rate: float = 1.6e-2
    warmup: int = 10
    scale: float = 24.0  # of the score before the softmax
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact and the questions that it answers, as pieces."""

    words: Ids  # with the title of its sheet
    questions: tuple[Ids, ...]  # at least one


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one sheet gives to learn from."""

    facts: tuple[Fact, ...]
    gaps: tuple[Ids, ...]


def sheets_of(documents: Sequence[Document], pieces: Pieces) -> list[Sheet]:
    """The sheets with at least one question under a fact."""
    made = []
    for document in documents:
        facts = [
            Fact(
                pieces.of([f"{document.title}. {document.slice(m.start, m.end)}"])[0],
                tuple(pieces.of(m.questions)),
            )
            for m in document.marks
            if m.questions
        ]
        if facts:
            made.append(Sheet(tuple(facts), tuple(pieces.of(document.metadata.gaps))))
    return made


def sharpen(
    vectors: torch.Tensor, weights: torch.Tensor, sheets: Sequence[Sheet], settings: Sharpening
) -> tuple[torch.Tensor, torch.Tensor]:
    """Train on from unit vectors, (pieces, dim), and weights above 0, (pieces,); both come back.

    Without sheets as they were.
    """
    rng = np.random.default_rng(settings.seed)
    vectors = vectors.clone().requires_grad_()
    raw = torch.log(torch.expm1(weights.clamp_min(1e-4))).requires_grad_()
    rates = (settings.rate, settings.weight_rate)
    optimizer = torch.optim.Adam([{"params": [vectors]}, {"params": [raw]}])
    for step in range(settings.steps if sheets else 0):
        share = rise_and_fall(step, steps=settings.steps, warmup=settings.warmup)
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * share
        chosen = rng.choice(len(sheets), min(settings.sheets, len(sheets)), replace=False)
        loss = _loss(vectors, raw, [sheets[n] for n in chosen], settings, rng)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        if step % 50 == 0:
            log.info("sheets, step %d, loss %.3f", step, loss.item())
    return normalize(vectors.detach()), softplus(raw.detach())


def _loss(
    vectors: torch.Tensor,
    raw: torch.Tensor,
    sheets: Sequence[Sheet],
    settings: Sharpening,
    rng: Generator,
) -> torch.Tensor:
    asked, alike, facts, gaps = [], [], [], []
    for sheet in sheets:
        for fact in sheet.facts:
            one, other = rng.choice(len(fact.questions), 2, replace=len(fact.questions) < 2)
            asked.append(fact.questions[one])
            alike.append(fact.questions[other])
            facts.append(fact.words)
        few = min(settings.gaps, len(sheet.gaps))
        gaps += [sheet.gaps[n] for n in rng.choice(len(sheet.gaps), few, replace=False)]
    questions, others = _bags(asked), _bags([*alike, *gaps])
    to_facts = settings.scale * scores(vectors, raw, questions, _bags(facts))
    to_questions = settings.scale * scores(vectors, raw, questions, others)
    partner = torch.arange(len(asked))
    return (
        cross_entropy(to_facts, partner)
        + cross_entropy(to_facts.T, partner) / 2
        + cross_entropy(to_questions, partner)
    )


def _bags(texts: Sequence[Ids]) -> Bags:
    longest = max(map(len, texts))
    pieces = np.zeros((len(texts), longest), dtype=np.int64)
    filled = np.zeros((len(texts), longest), dtype=bool)
    for n, text in enumerate(texts):
        pieces[n, : len(text)] = text
        filled[n, : len(text)] = True
    return Bags(torch.from_numpy(pieces), torch.from_numpy(filled))
