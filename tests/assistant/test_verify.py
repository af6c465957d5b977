import json
from pathlib import Path
from typing import Any

import pytest
import typer

from assistant.answer import answer
from assistant.commands import questions
from assistant.render import to_json
from assistant.verify import Check, check_file
from corpus.document import Document
from corpus.errors import UserError
from index import snapshot
from index.build import build_index
from tests.assistant.toy import ANSWERED, NOT_FOUND, SubjectEncoder, sheet
from tests.toy import document

TEXT = "De premie bedraagt 300 euro."


def quote(text: str = TEXT, start: int = 0, end: int = 28, name: str = "bron") -> dict[str, Any]:
    return {"text": text, "document": name, "start": start, "end": end}


def written(path: Path, *quotes: dict[str, Any], near: tuple[dict[str, Any], ...] = ()) -> Path:
    path.write_text(json.dumps({"quotes": quotes, "near_misses": near}), "utf-8")
    return path


def sources() -> dict[str, Document]:
    return {"bron": document("bron", [TEXT])}


@pytest.mark.parametrize(
    ("saved", "verdict"),
    [
        (quote(), "intact"),
        (quote("premie", 3, 9), "intact"),
        (quote("De premie bedraagt 600 euro."), "changed"),
        (quote(TEXT, 1, 29), "changed"),
        (quote("", 3, 3), "changed"),
        (quote(TEXT, -28, 28), "changed"),
        (quote(name="weg"), "gone"),
    ],
)
def test_a_quote_is_intact_changed_or_gone(
    tmp_path: Path, saved: dict[str, Any], verdict: str
) -> None:
    checks = check_file(written(tmp_path / "a.json", saved), sources())
    assert [c.verdict for c in checks] == [verdict]


def test_every_quote_and_near_miss_of_every_line_is_checked_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    first = json.dumps({"quotes": [quote()], "near_misses": [quote(name="weg")]})
    second = json.dumps({"quotes": [], "near_misses": [quote("premie", 3, 9)]})
    path.write_bytes(f"{first}\r\n\r\n{second}\n".encode())
    assert check_file(path, sources()) == [
        Check("bron", 0, 28, "intact"),
        Check("weg", 0, 28, "gone"),
        Check("bron", 3, 9, "intact"),
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n \n", b"{", b"[]", b'"tekst"', b"3", b'{"quotes": []}', b"\xff\xfe",
     b'{"quotes": [{"text": "x"}], "near_misses": []}',
     b'{"quotes": [{"text": "x", "document": "d", "start": "a", "end": 1}], "near_misses": []}'],
)  # fmt: skip
def test_file_without_answers_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "antwoord.json"
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"antwoord\.json.*bevat geen antwoorden.*ask --json"):
        check_file(path, sources())


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"weg\.json.*kan niet gelezen worden"):
        check_file(tmp_path / "weg.json", sources())


def test_what_ask_wrote_is_intact_until_the_source_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = build_index([sheet()], SubjectEncoder())
    snapshot.save(index, tmp_path)
    saved = tmp_path / "antwoord.json"
    asked = "hoeveel bedraagt de zweefpremie?"
    told = [answer(index, asked, quotes=1, calibration=c) for c in (ANSWERED, NOT_FOUND)]
    saved.write_text("\n".join(json.dumps(to_json(a, 1.0)) for a in told), "utf-8")
    questions.verify(saved, tmp_path)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "zweefpremie [21:54]: intact: staat woord voor woord in de bron"
    assert len(lines) == 1 + len(told[1].near_misses)

    changed = document("zweefpremie", ["De zweefpremie bedraagt 600 euro en dat is meer."])
    snapshot.save(build_index([changed], SubjectEncoder()), tmp_path)
    with pytest.raises(typer.Exit) as stop:
        questions.verify(saved, tmp_path)
    assert stop.value.exit_code == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == ("zweefpremie [21:54]: gewijzigd: de bron zegt op die plaats iets anders")
