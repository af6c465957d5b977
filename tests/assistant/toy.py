"""An encoder and a measure sheet whose scores and offsets can be worked out by hand."""

from collections.abc import Sequence

import numpy as np

from assistant.confidence import Calibration
from corpus.blocks import assemble
from corpus.document import Document, Passage
from corpus.formats.markdown import read_markdown
from index.encoder import Vectors, unit
from index.hits import Hit

SUBJECTS = ("premie", "verlof", "opleiding", "telewerk")

# Whatever is found, these give one status: 1 / (1 + e^-30), 1 / (1 + e^0) and 1 / (1 + e^30).
ANSWERED = Calibration(30.0, {}, answered=0.8, possible=0.4)
POSSIBLE = Calibration(0.0, {}, answered=0.8, possible=0.4)
NOT_FOUND = Calibration(-30.0, {}, answered=0.8, possible=0.4)

SHEET = """\
---
titel: Zweefpremie
peildatum: "2024-02"
thema: ["premies en loon"]
status: van kracht
bronnen:
  - {nr: 1, uitgever: De Krant, titel: Premie beslist, datum: "2023-05-04", url: "https://krant.example/1"}
  - {nr: 2, uitgever: Het Loket, titel: Zo werkt de premie, datum: "2024-02", url: "https://loket.example/2"}
  - {nr: 3, uitgever: De Club, titel: Ledenblad}
voorbeeldvragen: ["hoe hoog is de zweefpremie?"]
---

# Zweefpremie

## Bedrag

- De zweefpremie bedraagt 300 euro. [3, 1, 2]
- De zweefpremie wordt in mei betaald. [1]

## Leden

- De club betaalt geen premie. [3]
"""


class SubjectEncoder:
    """One dimension per subject: how often its word stands in the text, then length one."""

    name = "toy"
    fingerprint = "toy-4"
    dimensions = len(SUBJECTS)

    def __init__(self) -> None:
        self.embedded: list[str] = []  # passages, in the order in which they came

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        counts = [[text.lower().count(subject) for subject in SUBJECTS] for text in texts]
        vectors = np.asarray(counts, dtype=np.float32).reshape(len(texts), self.dimensions)
        return unit(vectors)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        return self.encode_queries(texts)


def sheet() -> Document:
    """The measure sheet above."""
    return assemble(read_markdown(SHEET), document_id="zweefpremie", source="zweefpremie.md")


def hit(found: Document, words: str, score: float = 1.0) -> Hit:
    """A hit on these words of a document."""
    start = found.text.index(words)
    passage = Passage(found.id, start, start + len(words), (found.title,))
    return Hit(passage, score, 1, 1, 1.0, 1.0, "", 0.0, "", 0.0, 0.0)
