import json
import sys
from pathlib import Path

import pytest

from assistant.terminal import (
    out,
    out_json,
    progress_bar,
    read_questions,
    report_failures,
    say,
)
from corpus.errors import UserError
from corpus.read import Failure


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_results_go_to_standard_output_and_the_rest_to_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out("resultaat")
    say("uitleg")
    report_failures([Failure("a.pdf", "is leeg; vul het aan")])
    told = capsys.readouterr()
    assert told.out == "resultaat\n"
    assert told.err == "uitleg\nlet op: a.pdf: is leeg; vul het aan\n"


def test_json_is_one_line_with_its_characters_as_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    record = {"text": "\u00abcr\u00e8che\u00bb\nregel\u2028twee"}
    out_json(record)
    line = capsys.readouterr().out
    assert "cr\u00e8che" in line
    assert line.count("\n") == 1
    assert json.loads(line) == record


def test_no_progress_is_shown_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with progress_bar("Verwerken") as progress:
        assert progress is None
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "")


def test_progress_is_shown_on_standard_error_of_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with progress_bar("Verwerken") as progress:
        assert progress is not None
        progress(1, 2)
        progress(2, 2)
    told = capsys.readouterr()
    assert told.out == ""
    assert "Verwerken" in told.err


def test_question_given_is_the_only_one_with_its_spaces_folded() -> None:
    assert read_questions(" krijg  ik\tpremie? ", None) == ["krijg ik premie?"]


@pytest.mark.parametrize("name", ["vragen.txt", "vragen", "vragen.md"])
def test_text_file_has_a_question_a_line_whatever_the_line_ends(tmp_path: Path, name: str) -> None:
    content = "\ufeffeerste vraag?\r\n\r\n  tweede crèche?  \n \nderde".encode()
    assert read_questions(None, written(tmp_path, name, content)) == [
        "eerste vraag?", "tweede crèche?", "derde",
    ]  # fmt: skip


def test_jsonl_file_has_a_question_an_object(tmp_path: Path) -> None:
    content = '\ufeff{"question": "een?", "id": 1}\r\n\r\n{"question": " twee\\n? "}\n'.encode()
    assert read_questions(None, written(tmp_path, "v.jsonl", content)) == ["een?", "twee ?"]


@pytest.mark.parametrize(
    "line",
    ['{"question": 3}', '{"question": null}', '{"vraag": "x"}', "[]", '"x"', "3", "geen json",
     '{"question": ""}', '{"question": "\\ud800"}', '{"question": "' + "a" * 1001 + '"}'],
)  # fmt: skip
def test_line_without_a_question_is_named_by_its_number(tmp_path: Path, line: str) -> None:
    path = written(tmp_path, "v.jsonl", f'{{"question": "goed"}}\n\n{line}\n'.encode())
    with pytest.raises(UserError, match=r"^regel 3 van .*v\.jsonl"):
        read_questions(None, path)


def test_line_that_is_too_long_is_named_by_its_number(tmp_path: Path) -> None:
    path = written(tmp_path, "v.txt", b"goed\n" + b"a" * 1_001)
    with pytest.raises(UserError, match=r"^regel 2 van .*v\.txt.*1001 tekens"):
        read_questions(None, path)


@pytest.mark.parametrize("content", [b"", b"\n \r\n", "\ufeff\n".encode()])
def test_file_without_questions_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UserError, match=r"v\.txt.*bevat geen vragen"):
        read_questions(None, written(tmp_path, "v.txt", content))


def test_file_that_is_missing_or_no_utf_8_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"weg\.txt.*controleer het pad"):
        read_questions(None, tmp_path / "weg.txt")
    with pytest.raises(UserError, match="controleer het pad"):
        read_questions(None, tmp_path)
    with pytest.raises(UserError, match=r"v\.txt.*UTF-8"):
        read_questions(None, written(tmp_path, "v.txt", b"cr\xe8che"))


def test_a_question_or_a_file_and_not_both_or_none(tmp_path: Path) -> None:
    path = written(tmp_path, "v.txt", b"vraag")
    with pytest.raises(UserError, match="--file"):
        read_questions(None, None)
    with pytest.raises(UserError, match="--file"):
        read_questions("vraag", path)
    with pytest.raises(UserError, match="leeg"):
        read_questions("", None)
