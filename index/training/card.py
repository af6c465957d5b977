"""Write the model card: what the model is, what it was made from, what it scores."""

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.training.contrast import Settings
from index.training.pairs import Recipe
from index.training.rows import SUFFIX


@dataclass(frozen=True, slots=True)
class Source:
    """What one recipe took from its file."""

    recipe: Recipe
    rows: frozenset[int]  # of the file that gave at least one pair, 0-based
    pairs: int
    sha256: str  # of the file


# Licence notes by file name without suffix.
_LICENCES = {
    "kamervragen": "official Dutch parliamentary papers",
    "kamervragen_recent": "official Dutch parliamentary papers",
    "dekamer_plenair_qa": "Belgian Chamber, CC0",
    "dekamer_plenair_paragraphs": "Belgian Chamber, CC0",
    "dekamer_schriftelijk_qa": "Belgian Chamber, CC0",
    "dekamer_title_body": "Belgian Chamber, CC0",
    "moties": "official Dutch parliamentary papers",
    "wetten": "Dutch statutes, no copyright (Auteurswet art. 11)",
    "documentatie": "Dutch public documentation, EUPL, Apache 2.0 and CC BY; training only",
    "stsb_nl": "STS benchmark, machine-translated; training only",
    "sick_nl": "SICK-NL, MIT",
    "odwn_synonyms": "Open Dutch WordNet, CC BY-SA 4.0; training only, the list is not shipped",
}

_BASELINES = (
    ("BM25, Kraaij-Pohlmann stems", ".563", ".628"),
    ("simplemma, stems and compound parts", ".611", ".647"),
    ("first static embedding alone (48k pieces)", ".401", ".601"),
)
_BASELINE_SETS = ("dekamer_2017", "kamervragen_2008")

_HEAD = """\
---
language: nl
library_name: sentence-transformers
license: mit
pipeline_tag: sentence-similarity
tags:
- sentence-transformers
- static-embedding
- retrieval
---

# Static Dutch embedding for official texts

A table of {pieces:,} subword pieces with {dim} dimensions each. A text is the mean of the vectors
of its pieces, scaled to unit length; compare two texts by their inner product. No network, no
context: it encodes thousands of texts a second on one core.

Made for short Dutch questions about official texts (measures, statutes, answers of ministers), as
the dense half of a hybrid search. It knows no word order and no negation, and the length of a
vector, learned, is all the word weighting there is. Trained from nothing but the files below; no
other model took part.

```python
from sentence_transformers import SentenceTransformer

model = SentenceTransformer("index/model")
vectors = model.encode(["..."])
```

## Recipe

- Tokenizer: byte-pair merges without word-start marks, trained on the same files; NFKC, lower
  case, accents removed, "€" and "%" as words, punctuation dropped, runs of digits apart from
  letters; no special tokens.
- First vectors: random directions with the idf of the piece as length.
- Loss: in-batch cross-entropy over scaled cosines in both directions (multiple negatives ranking),
  every batch from one recipe; pairs that share a text are no negatives of each other.
- Adam, short warm-up, linear decay to zero; pieces left out at random on both sides.
- Values rounded to float16 and stored as float32.
"""


def write_card(
    path: Path,
    settings: Settings,
    sources: Sequence[Source],
    *,
    figures: Mapping[str, float],
    minutes: float,
) -> None:
    """Write the card; `figures` are nDCG@10 by development set, `minutes` the whole run."""
    parts = [
        _HEAD.format(pieces=settings.pieces, dim=settings.dim),
        "\n".join(f"- {name}: {value}" for name, value in asdict(settings).items()),
        f"- whole run: {minutes:.0f} minutes, {platform.machine()}, {os.cpu_count()} cores, no GPU",
        "",
        _COMMAND,
        "",
        "## Mixture",
        "",
        _mixture(sources),
        "",
        "## Data",
        "",
        _manifest(sources),
        "",
        _figures(figures),
        _TAIL,
    ]
    path.write_text("\n".join(parts), encoding="utf-8")


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def _mixture(sources: Sequence[Source]) -> str:
    whole = sum(source.recipe.weight for source in sources)
    return _table(
        ("recipe", "file", "pairs", "share of steps"),
        [
            (
                source.recipe.name,
                source.recipe.file,
                f"{source.pairs:,}",
                f"{source.recipe.weight / whole:.1%}",
            )
            for source in sources
        ],
    )


def _manifest(sources: Sequence[Source]) -> str:
    by_file: dict[str, list[Source]] = {}
    for source in sources:
        by_file.setdefault(source.recipe.file, []).append(source)
    return _table(
        ("file", "rows used", "sha256", "origin, licence"),
        [
            (
                f"{file}{SUFFIX}",
                f"{len(frozenset[int]().union(*(source.rows for source in group))):,}",
                group[0].sha256,
                _LICENCES[file],
            )
            for file, group in by_file.items()
        ],
    )


def _figures(figures: Mapping[str, float]) -> str:
    if not figures:
        return ""
    lines: list[tuple[str, ...]] = [
        ("**this model alone**", *(f"**{value:.3f}**" for value in figures.values()))
    ]
    if tuple(figures) == _BASELINE_SETS:
        lines += _BASELINES
    return "\n".join(
        ("## Figures", "", "nDCG@10.", "", _table(("method", *figures), lines), "", _CAVEAT)
    )


_COMMAND = """\
```
python -m index.training.train --data DATA/train --dev DATA/dev/* --out index/model
```"""

_CAVEAT = """\
No query and no passage of these sets occurs in a training pair. That leaves out the answers of
dekamer_schriftelijk_qa: they are distractors in dekamer_2017, so only its titles and questions
were used in pairs. The tokenizer has seen all training files. The settings were chosen on these
sets, so expect a little less elsewhere.
"""

_TAIL = """\
## Compound lexicon

`index/lexicon.txt` (made by `python -m index.training.lexicon`) holds word counts over the same
files, that is mostly parliamentary papers and statutes, filtered with the word lists of OpenTaal
(revised BSD or CC BY 3.0, https://www.opentaal.org).
"""
