"""Labelled question sets: what is asked, and which documents and quotes would be right."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answer import check_question
from assistant.evaluation.records import id_in, read_bytes, records_of, text_in, texts_in
from corpus.blocks import canonical
from corpus.document import Document
from corpus.errors import UserError

# Key -> required. What a key means is told with the fields of Question.
_KEYS = {
    "id": True,
    "question": True,
    "documents": True,
    "quotes": False,
    "history": False,
    "tags": False,
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what would be a right answer."""

    id: str  # without white space, unique in its set
    question: str  # as the user would type it
    documents: tuple[str, ...]  # ids that answer, the main one first; () = must not be answered
    quotes: tuple[str, ...] = ()  # canonical substrings of which one must be quoted; () = any quote
    history: tuple[str, ...] = ()  # earlier questions of the conversation, oldest first
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of one file, in its order; at least one."""

    name: str  # of the file
    sha256: str  # of the bytes of the file
    questions: tuple[Question, ...]


def read_set(path: Path) -> QuestionSet:
    """Read a question set; empty lines do not count.

    Raises:
        UserError: when the file cannot be read, or naming the first bad line.
    """
    data = read_bytes(path)
    questions: dict[str, Question] = {}
    for place, record in records_of(path, data):
        question = _question(place, record)
        if question.id in questions:
            raise UserError(f"{place}: id {question.id!r} komt al eerder voor; geef een ander id")
        questions[question.id] = question
    if not questions:
        raise UserError(f"bestand {str(path)!r} bevat geen vragen; geef een vragenset op")
    return QuestionSet(path.name, hashlib.sha256(data).hexdigest(), tuple(questions.values()))


def check_against(question_set: QuestionSet, documents: Mapping[str, Document]) -> None:
    """Refuse a set that expects what the documents cannot give: it would measure nothing.

    Raises:
        UserError: for a document that is not there, or a quote that stands in none of the
            documents of its question.
    """
    for question in question_set.questions:
        place = f"{question_set.name}, vraag {question.id!r}"
        for document_id in question.documents:
            if document_id not in documents:
                raise UserError(
                    f"{place}: bron {document_id!r} zit niet in de index; verbeter het id of "
                    "voeg de bron toe met 'maatwijzer add'"
                )
        texts = [canonical(documents[i].text) for i in question.documents]
        for quote in question.quotes:
            if not any(quote in text for text in texts):
                raise UserError(
                    f"{place}: citaat {quote!r} staat in geen van haar bronnen; neem het "
                    "letterlijk over uit de bron"
                )


def _question(place: str, record: Mapping[str, Any]) -> Question:
    for key in record:
        if key not in _KEYS:
            raise UserError(f"{place}: sleutel {key!r} is onbekend; kies uit: {', '.join(_KEYS)}")
    for key, required in _KEYS.items():
        if required and key not in record:
            raise UserError(f"{place}: sleutel {key!r} ontbreekt; voeg ze toe")
    question_id = id_in(place, record, "id")
    try:
        check_question(text_in(place, record, "question"))
    except UserError as error:
        raise UserError(f"{place}: {error}") from error
    documents = texts_in(place, record, "documents")
    quotes = tuple(canonical(q) for q in texts_in(place, record, "quotes"))
    if quotes and not documents:
        raise UserError(
            f"{place}: er zijn citaten maar geen bronnen; vul 'documents' aan of laat 'quotes' weg"
        )
    history, tags = texts_in(place, record, "history"), texts_in(place, record, "tags")
    return Question(question_id, record["question"], documents, quotes, history, tags)
