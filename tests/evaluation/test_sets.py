import json
from pathlib import Path

import pytest

from assistant.evaluation.sets import Question, check_against, read_set
from corpus.errors import UserError
from tests.evaluation.toy import FACTS
from tests.toy import document

DOCUMENTS = {i: document(i, facts) for i, facts in FACTS.items()}
GOOD = {"id": "v1", "question": "wat is de jobbonus?", "documents": ["jobbonus"]}


def written(folder: Path, *lines: object) -> Path:
    path = folder / "set.jsonl"
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(texts), "utf-8")
    return path


def test_line_becomes_a_question_with_every_field(tmp_path: Path) -> None:
    line = GOOD | {"quotes": ["700\n euro"], "history": ["en ik?"], "tags": ["bedrag"]}
    (question,) = read_set(written(tmp_path, line)).questions
    assert question == Question(
        id="v1",
        question="wat is de jobbonus?",
        documents=("jobbonus",),
        quotes=("700 euro",),
        history=("en ik?",),
        tags=("bedrag",),
    )


def test_empty_lines_a_byte_order_mark_and_crlf_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    second = json.dumps(GOOD | {"id": "v2", "documents": []})
    path.write_bytes(b"\xef\xbb\xbf" + f"{json.dumps(GOOD)}\r\n\r\n{second}\r\n".encode())
    assert [q.id for q in read_set(path).questions] == ["v1", "v2"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "geldige JSON"),
        ("[]", "geen JSON-object"),
        (GOOD | {"documenten": []}, "'documenten' is onbekend"),
        ({"id": "v2", "question": "wat?"}, "'documents' ontbreekt"),
        (GOOD, "id 'v1' komt al eerder voor"),
        (GOOD | {"id": "v 2"}, "zonder spaties"),
        (GOOD | {"id": 2}, "'id' is 2"),
        (GOOD | {"id": "v2", "question": " "}, "de vraag is leeg"),
        (GOOD | {"id": "v2", "question": "x" * 1001}, "1001 tekens"),
        (GOOD | {"id": "v2", "documents": "jobbonus"}, "geef een lijst"),
        (GOOD | {"id": "v2", "documents": ["a", "a"]}, "twee keer"),
        (GOOD | {"id": "v2", "documents": [], "quotes": ["x"]}, "citaten maar geen bronnen"),
    ],
)
def test_bad_line_is_refused_with_file_line_number_and_reason(
    tmp_path: Path, line: object, told: str
) -> None:
    with pytest.raises(UserError) as caught:
        read_set(written(tmp_path, GOOD, line))
    message = str(caught.value)
    assert message.startswith("set.jsonl, regel 2: ")
    assert told in message
    assert ";" in message  # the way out


def test_file_that_is_missing_empty_or_not_utf8_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"weg\.jsonl"):
        read_set(tmp_path / "weg.jsonl")
    with pytest.raises(UserError, match="bevat geen vragen"):
        read_set(written(tmp_path, ""))
    (tmp_path / "latin.jsonl").write_bytes('{"id": "é"}'.encode("latin-1"))
    with pytest.raises(UserError, match=r"latin\.jsonl, regel 1: geen geldige UTF-8"):
        read_set(tmp_path / "latin.jsonl")


def test_document_that_is_not_in_the_index_is_refused(tmp_path: Path) -> None:
    question_set = read_set(written(tmp_path, GOOD | {"documents": ["jobbonus", "weg"]}))
    with pytest.raises(UserError, match=r"set\.jsonl, vraag 'v1': bron 'weg' zit niet"):
        check_against(question_set, DOCUMENTS)


def test_quote_must_stand_in_a_document_of_its_question(tmp_path: Path) -> None:
    check_against(read_set(written(tmp_path, GOOD | {"quotes": ["700 euro"]})), DOCUMENTS)
    wrong = read_set(written(tmp_path, GOOD | {"quotes": ["acht kwartalen"]}))
    with pytest.raises(UserError, match="'acht kwartalen' staat in geen van haar bronnen"):
        check_against(wrong, DOCUMENTS)


def test_shipped_sets_can_be_read_and_share_no_question() -> None:
    folder = Path(__file__).parents[2] / "corpus" / "questions"
    dev, test = (read_set(folder / name) for name in ("dev.jsonl", "test.jsonl"))
    shared = {q.question.casefold() for q in dev.questions}
    assert not shared & {q.question.casefold() for q in test.questions}
