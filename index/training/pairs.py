"""Turn the rows of each source into (query, passage) pairs that should lie close together."""

import random
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.training.rows import SUFFIX, Row, clean, fingerprint, read_rows

# Length caps in words. The end of a long answer is mostly courtesy and tables.
QUERY_WORDS = 60
PASSAGE_WORDS = 250
_MIN_PASSAGE_WORDS = 8

# A query that stands for many passages ("Begripsbepalingen") teaches nothing about any of them.
_MAX_SAME_QUERY = 3

# Scanned before this date: the text is full of recognition errors.
_FIRST_TYPED = "1994"

# A question that opens like this is about something in the previous one.
_LEANS = re.compile(
    r"^(?:zo (?:ja|nee|neen|niet)|indien|is (?:dit|dat|het|deze|hij|zij)|kunt u (?:dit|dat|deze)"
    r"|(?:waarom|hoe|wat|welke|wanneer|op welke|in hoeverre|deelt u|bent u|heeft u|vindt u|acht u)"
    r"(?:\W+\w+){0,6}\W+(?:dit|dat|deze|die|daar\w*|hier\w*))\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.?!;:])\s+")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts about the same thing; neither is empty."""

    query: str  # at most QUERY_WORDS words
    passage: str  # at most PASSAGE_WORDS words


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one file becomes pairs, and how much of the training they make up."""

    name: str
    file: str  # without folder and suffix
    make: Callable[[Row, random.Random], Iterator[tuple[str, str]]]
    limit: int  # most pairs kept, drawn at random
    weight: float  # share of the training steps, relative to the other recipes


def load_pairs(
    recipe: Recipe, data: Path, *, seed: int, held_out: Collection[str] = ()
) -> tuple[list[Pair], frozenset[int]]:
    """The pairs of a recipe in random order, and the 0-based rows they come from.

    The order, the random spans and the choice among too many are the same for the same seed.

    `held_out` are fingerprints (see `rows.fingerprint`); a pair with such a query or such a
    passage is dropped, so that a development set stays unseen.
    """
    rng = random.Random(f"{recipe.name} {seed}")
    drawn: list[tuple[int, Pair]] = []
    for number, row in enumerate(read_rows(data / f"{recipe.file}{SUFFIX}")):
        for query, passage in recipe.make(row, rng):
            pair = Pair(query_text(query), passage_text(passage))
            if pair.query and pair.passage and pair.query != pair.passage:
                drawn.append((number, pair))
    rng.shuffle(drawn)
    seen: Counter[str] = Counter()
    kept: list[Pair] = []
    rows: set[int] = set()
    for number, pair in drawn:
        key = fingerprint(pair.query)
        seen[key] += 1
        if not key or seen[key] > _MAX_SAME_QUERY or key in held_out:
            continue
        if held_out and fingerprint(pair.passage) in held_out:
            continue
        kept.append(pair)
        rows.add(number)
        if len(kept) == recipe.limit:
            break
    return kept, frozenset(rows)


def query_text(text: str) -> str:
    """The text as it stands on the query side of a pair."""
    return clean(text, words=QUERY_WORDS)


def passage_text(text: str) -> str:
    """The text as it stands on the passage side of a pair."""
    return clean(text, words=PASSAGE_WORDS)


def _long_enough(text: str) -> bool:
    return len(text.split(None, _MIN_PASSAGE_WORDS)) >= _MIN_PASSAGE_WORDS


def question_answer(row: Row, _rng: random.Random) -> Iterator[tuple[str, str]]:
    """The question with its answer; a question that leans on context gets the title."""
    question, title = row["question"], row.get("title", "")
    if row.get("date", _FIRST_TYPED) >= _FIRST_TYPED and _long_enough(row["answer"]):
        yield f"{title} {question}" if _LEANS.match(question) else question, row["answer"]


def title_answer(row: Row, _rng: random.Random) -> Iterator[tuple[str, str]]:
    """Each title with the answer."""
    if row.get("date", _FIRST_TYPED) >= _FIRST_TYPED and _long_enough(row["answer"]):
        for title in row.get("titles") or [row["title"]]:
            yield title, row["answer"]


def title_question(row: Row, _rng: random.Random) -> Iterator[tuple[str, str]]:
    """Each title with the question."""
    if _long_enough(row["question"]):
        for title in row.get("titles") or [row["title"]]:
            yield title, row["question"]


def title_body(row: Row, _rng: random.Random) -> Iterator[tuple[str, str]]:
    """The title with the body."""
    if _long_enough(row["body"]):
        yield row["title"], row["body"]


def keywords_body(row: Row, rng: random.Random) -> Iterator[tuple[str, str]]:
    """A few of the keywords with the body: the shortest way to ask for it."""
    keywords = row["keywords"]
    if keywords and _long_enough(row["body"]):
        yield " ".join(rng.sample(keywords, min(len(keywords), rng.randint(1, 4)))), row["body"]


def heading_text(row: Row, rng: random.Random) -> Iterator[tuple[str, str]]:
    """The heading with the text, every other time with the name of the whole before it."""
    heading = row["heading"] or row.get("section", "")
    whole = row.get("law") or row.get("title", "")
    if heading and _long_enough(row["text"]):
        yield heading if rng.random() < 0.5 else f"{whole} {heading}", row["text"]


def inverse_cloze(row: Row, rng: random.Random) -> Iterator[tuple[str, str]]:
    """A short span of one sentence with the rest of the text.

    Every fourth span stays in the text, so that the same word on both sides goes on counting.
    """
    sentences = _SENTENCE_END.split(row["text"])
    if len(sentences) < 2:
        return
    chosen = rng.randrange(len(sentences))
    words = sentences[chosen].split()
    rest = " ".join(sentences[:chosen] + sentences[chosen + 1 :])
    if len(words) < 4 or not _long_enough(rest):
        return
    length = rng.randint(3, 14)
    start = rng.randint(0, max(0, len(words) - length))
    yield " ".join(words[start : start + length]), row["text"] if rng.random() < 0.25 else rest


def synonyms(row: Row, rng: random.Random) -> Iterator[tuple[str, str]]:
    """The word with a synonym; long lists mix senses, so one word of them at most."""
    if len(row["synonyms"]) <= 6:
        yield row["lemma"], rng.choice(row["synonyms"])


def similar_sentences(row: Row, _rng: random.Random) -> Iterator[tuple[str, str]]:
    """Sentences that mean the same, both ways."""
    contradicts = row.get("entailment") == "CONTRADICTION"
    if not contradicts and float(row.get("score") or row.get("relatedness") or 0) >= 4.0:
        yield row["a"], row["b"]
        yield row["b"], row["a"]


MIXTURE = (
    Recipe("kamervragen-answer", "kamervragen", question_answer, 90_000, 5.0),
    Recipe("kamervragen-title", "kamervragen", title_answer, 30_000, 1.0),
    Recipe("recent-answer", "kamervragen_recent", question_answer, 2_000, 0.2),
    Recipe("plenair-title-answer", "dekamer_plenair_qa", title_answer, 10_000, 1.0),
    Recipe("plenair-title-question", "dekamer_plenair_qa", title_question, 10_000, 0.6),
    Recipe("plenair-answer", "dekamer_plenair_qa", question_answer, 3_000, 0.6),
    Recipe("plenair-cloze", "dekamer_plenair_paragraphs", inverse_cloze, 60_000, 2.0),
    Recipe("schriftelijk-title-question", "dekamer_schriftelijk_qa", title_question, 3_000, 0.5),
    Recipe("titles-body", "dekamer_title_body", title_body, 7_000, 2.0),
    Recipe("moties-title", "moties", title_body, 27_000, 1.0),
    Recipe("moties-keywords", "moties", keywords_body, 27_000, 1.0),
    Recipe("wetten-heading", "wetten", heading_text, 60_000, 1.5),
    Recipe("wetten-cloze", "wetten", inverse_cloze, 40_000, 1.0),
    Recipe("documentatie-heading", "documentatie", heading_text, 10_000, 0.4),
    Recipe("synonyms", "odwn_synonyms", synonyms, 25_000, 0.4),
    Recipe("stsb", "stsb_nl", similar_sentences, 6_000, 0.1),
    Recipe("sick", "sick_nl", similar_sentences, 6_000, 0.1),
)
