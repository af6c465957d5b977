"""An answer as plain text and as JSON; the Dutch wording around quotes stands here."""

from typing import Any

from assistant.answer import Answer
from assistant.citing import Citation, heading_above
from assistant.dutch import dutch_date
from corpus.elsewhere import Pointer
from index.hits import Hit
from index.search import Index

NOT_FOUND = "Niet gevonden in de bronnen."
POSSIBLE = "Mogelijk relevant: controleer of dit uw vraag beantwoordt."
NEAR = "Dit komt er het dichtst bij, maar beantwoordt uw vraag waarschijnlijk niet:"
UNDATED = "zonder datum"
SUGGESTIONS = "U kunt ook vragen:"
MEANT = "Bedoelde u:"
ONLY = "Alleen gezocht in bronnen"
UNKNOWN = "Deze woorden staan in geen enkele bron:"
ELSEWHERE = "Verwijzing (geen citaat): hiervoor kunt u terecht bij"
REST = "Andere"  # heading of the quotes that are in no group, below those that are
ASK_HELPDESK = "Komt u er niet uit? Leg uw vraag voor aan de helpdesk."


def to_json(answer: Answer, elapsed_ms: float) -> dict[str, Any]:
    """The object that `ask --json` prints; its keys are a contract."""
    return {
        "question": answer.question,
        "interpreted_as": answer.interpreted_as,
        "kind": answer.kind,
        "filters": [text for text, _ in answer.filters],
        "status": answer.status,
        "probability": round(answer.probability, 4),
        "quotes": [_citation_json(c) for c in answer.citations],
        "near_misses": [_citation_json(c) for c in answer.near_misses],
        "unknown": list(answer.unknown),
        "pointers": [
            {
                "subject": pointer.subject,
                "body": pointer.body,
                "explanation": pointer.explanation,
                "url": pointer.url,
            }
            for pointer in answer.pointers
        ],
        "suggestion": answer.suggestion,
        "suggestions": list(answer.suggestions),
        "notices": [notice.text for notice in answer.notices],
        "elapsed_ms": round(elapsed_ms, 2),
    }


def _citation_json(citation: Citation) -> dict[str, Any]:
    quote = citation.quote
    return {
        "text": quote.text,
        "document": quote.document_id,
        "start": quote.start,
        "end": quote.end,
        "sha256": citation.sha256,
        "before": citation.before,
        "after": citation.after,
        "group": citation.group,
        "note": citation.note,
        "citation": {
            "number": citation.number,
            "title": citation.title,
            "publisher": citation.publisher,
            "date": citation.date,
            "url": citation.url,
            "heading": citation.heading,
            "page": citation.page or None,
            "status": citation.status,
            "sources": [
                {
                    "nr": s.number,
                    "publisher": s.publisher,
                    "title": s.title,
                    "date": s.date,
                    "url": s.url,
                }
                for s in citation.sources
            ],
        },
    }


def hits_json(
    index: Index, question: str, hits: list[Hit], *, suggestion: str, elapsed_ms: float
) -> dict[str, Any]:
    """The object that `search --json` prints; its keys are a contract."""
    return {
        "question": question,
        "suggestion": suggestion,
        "hits": [_hit_json(index, hit, rank) for rank, hit in enumerate(hits, 1)],
        "elapsed_ms": round(elapsed_ms, 2),
    }


def _hit_json(index: Index, hit: Hit, rank: int) -> dict[str, Any]:
    passage = hit.passage
    document = index.documents[passage.document_id]
    return {
        "rank": rank,
        "document": document.id,
        "start": passage.start,
        "end": passage.end,
        "text": document.slice(passage.start, passage.end),
        "score": round(hit.score, 6),
        "dense_rank": hit.dense_rank or None,
        "lexical_rank": hit.lexical_rank or None,
        "title": document.title,
        "heading": heading_above(document, passage.start),
    }


def hits_text(record: dict[str, Any]) -> str:
    """The object of `hits_json` for a terminal."""
    blocks = [f"# {record['question']}"]
    if record["suggestion"]:
        blocks.append(_meant(record["suggestion"]))
    lines = []
    for hit in record["hits"]:
        why = f"dicht {hit['dense_rank'] or '-'}, woorden {hit['lexical_rank'] or '-'}"
        lines.append(f"{hit['rank']}. {hit['title']} [{hit['document']}] ({why})")
        lines.append(f"   \u00ab{hit['text']}\u00bb")
    return "\n\n".join([*blocks, "\n".join(lines) or NOT_FOUND])


def to_text(answer: Answer, *, helpdesk: str = "") -> str:
    """For a terminal or an e-mail: quotes in guillemets, each with its source below it.

    `helpdesk` is where to go with a question that is not answered; "" = not known.
    """
    blocks: list[str] = []
    if answer.status == "not_found":
        blocks.append(NOT_FOUND)
    elif answer.status == "possible":
        blocks.append(POSSIBLE)
    if answer.suggestion:
        blocks.append(_meant(answer.suggestion))
    if answer.filters:
        blocks.append(f"{ONLY} {', '.join(words for _, words in answer.filters)}")
    if answer.unknown:
        blocks.append(f"{UNKNOWN} {', '.join(answer.unknown)}")
    blocks += [pointer_text(pointer) for pointer in answer.pointers]
    if answer.near_misses:
        blocks.append(NEAR)
    group = ""
    for citation in (*answer.citations, *answer.near_misses):
        if citation.group != group:
            group = citation.group
            blocks.append(f"## {group or REST}")
        quote = f"[{citation.number}] \u00ab{citation.quote.text}\u00bb"
        lines = [*source_lines(citation), *([f"! {citation.note}"] if citation.note else ())]
        blocks.append("\n    ".join([quote, *lines]))
    blocks += [f"! {notice.text}" for notice in answer.notices]
    if answer.suggestions:
        blocks.append("\n  - ".join([SUGGESTIONS, *answer.suggestions]))
    if answer.status == "not_found":
        blocks.append(f"{ASK_HELPDESK} {helpdesk}".rstrip())
    return "\n\n".join(blocks)


def pointer_text(pointer: Pointer) -> str:
    """Who answers, plainly marked as no quote."""
    return f"{ELSEWHERE} {pointer.body}. {pointer.explanation} {pointer.url}"


def _meant(suggestion: str) -> str:
    return f"{MEANT} {suggestion.removesuffix('?').rstrip()}?"


def source_lines(citation: Citation) -> list[str]:
    """Where a quote stands: the document, then the publications behind the fact."""
    place = [citation.title]
    if citation.heading:
        place.append(citation.heading)
    if citation.page:
        place.append(f"blz. {citation.page}")
    if citation.status:
        place.append(f"status: {citation.status}")
    lines = [" \u00b7 ".join(place)]
    if not citation.sources:
        published = [citation.publisher, dutch_date(citation.date) or UNDATED, citation.url]
        lines.append(" \u00b7 ".join(p for p in published if p))
    for source in citation.sources:
        told = [source.publisher, f"\u201c{source.title}\u201d", dutch_date(source.date) or UNDATED]
        lines.append(", ".join([*told, source.url] if source.url else told))
    return lines
