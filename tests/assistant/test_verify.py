import dataclasses
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import typer

from assistant.answer import answer
from assistant.commands import questions
from assistant.render import to_json
from assistant.verify import Check, check_file, summary, told
from corpus.blocks import Block
from corpus.document import Document, Metadata, Source
from corpus.errors import UserError
from index import snapshot
from index.build import build_index
from tests.assistant.toy import ANSWERED, NOT_FOUND, SubjectEncoder, sheet
from tests.toy import document

TEXT = "De premie bedraagt 300 euro."
OTHER = "Wie verhuist, meldt dat binnen acht dagen aan het loket."
SHA = "0" * 64  # of a text that is no longer there


def quote(text: str = TEXT, start: int = 0, name: str = "bron", **more: object) -> dict[str, Any]:
    """A quote as it is exported; its end is where its words end."""
    return {"text": text, "document": name, "start": start, "end": start + len(text), **more}


def written(path: Path, *quotes: dict[str, Any], near: tuple[dict[str, Any], ...] = ()) -> Path:
    path.write_text(json.dumps({"quotes": quotes, "near_misses": near}), "utf-8")
    return path


def verified(path: Path, saved: dict[str, Any], *sources: Document) -> Check:
    (check,) = check_file(written(path / "a.json", saved), {d.id: d for d in sources})
    return check


def place(check: Check) -> tuple[str, int, int] | None:
    return (check.now.document_id, check.now.start, check.now.end) if check.now else None


def replaced(by: str, facts: Sequence[str]) -> Document:
    return document("bron", facts, metadata=Metadata(replaced_by=by))


@pytest.mark.parametrize(
    ("saved", "verdict"),
    [
        (quote(), "intact"),
        (quote("premie", 3), "intact"),
        (quote("De premie bedraagt 600 euro."), "changed"),
        (quote(TEXT, 1), "moved"),
        (quote(TEXT, -28), "moved"),
        (quote("prem", 4), "changed"),  # part of a word is not the word
        (quote("", 3), "changed"),
        (quote("...", 3), "changed"),
        (quote(name="weg"), "moved"),
        (quote(OTHER, name="weg"), "gone"),
        (quote("", name="weg"), "gone"),
    ],
)
def test_each_quote_gets_its_verdict(tmp_path: Path, saved: dict[str, Any], verdict: str) -> None:
    assert verified(tmp_path, saved, document("bron", [TEXT])).verdict == verdict


def test_every_quote_and_near_miss_of_every_line_is_checked_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    first = json.dumps({"quotes": [quote()], "near_misses": [quote(OTHER, name="weg")]})
    second = json.dumps({"quotes": [], "near_misses": [quote("premie", 3)]})
    path.write_bytes(f"\ufeff{first}\r\n\r\n{second}\n".encode())
    checks = check_file(path, {"bron": document("bron", [TEXT])})
    assert [(c.quote.document, c.quote.start, c.verdict) for c in checks] == [
        ("bron", 0, "intact"),
        ("weg", 0, "gone"),
        ("bron", 3, "intact"),
    ]
    assert summary(checks) == "3 citaten nagekeken: 2 intact, 1 verdwenen."
    assert summary([]) == "Er staan geen citaten in dit antwoord."


# Moved


def test_the_nearest_place_in_the_same_source_is_named(tmp_path: Path) -> None:
    source = document("bron", [TEXT, OTHER, TEXT, "Slot."])
    at = len(TEXT) + 1 + len(OTHER) + 1
    check = verified(tmp_path, quote(TEXT, at - 3), source)
    assert (check.verdict, place(check)) == ("moved", ("bron", at, at + len(TEXT)))
    assert told(check) == (
        f"bron [{at - 3}:{at - 3 + len(TEXT)}]: verplaatst: staat nu woord voor woord in "
        f"bron [{at}:{at + len(TEXT)}]"
    )


def test_words_that_went_to_the_successor_of_the_successor_are_found_there(tmp_path: Path) -> None:
    line = (
        replaced("tweede", [OTHER]),
        document("tweede", [OTHER], metadata=Metadata(replaced_by="derde")),
        document("derde", ["Nieuw.", TEXT], metadata=Metadata(replaced_by="bron")),  # a circle
        document("alfa", [TEXT]),  # an unrelated source that also has the words
    )
    check = verified(tmp_path, quote(), *line)
    assert (check.verdict, place(check)) == ("moved", ("derde", 7, 7 + len(TEXT)))


@pytest.mark.parametrize(
    ("version", "more"),
    [
        (document("zeta", [OTHER, TEXT], title="Premie"), {}),
        (document("zeta", [OTHER, TEXT], metadata=Metadata(url="https://bron.example/")), {}),
        (document("zeta", [OTHER, TEXT]), {"sha256": document("x", [OTHER, TEXT]).sha256}),
    ],
)
def test_another_version_goes_before_another_source(
    tmp_path: Path, version: Document, more: dict[str, Any]
) -> None:
    known = Metadata(url="https://bron.example/")
    source = document("bron", ["De premie bedraagt 600 euro."], title="Premie", metadata=known)
    check = verified(tmp_path, quote(**more), source, document("alfa", [TEXT]), version)
    assert (check.verdict, check.now and check.now.document_id) == ("moved", "zeta")


def test_the_successor_goes_before_another_version_and_the_source_before_both(
    tmp_path: Path,
) -> None:
    def documents(fact: str) -> tuple[Document, ...]:
        known = Metadata(replaced_by="nieuw")
        return (
            document("bron", [fact], title="Premie", metadata=known),
            document("nieuw", [OTHER, TEXT]),
            document("alfa", [TEXT], title="Premie"),  # its words stand where they stood
        )

    check = verified(tmp_path, quote(), *documents("Nieuw."))
    assert check.now and check.now.document_id == "nieuw"
    check = verified(tmp_path, quote(), *documents(f"Nieuw. {TEXT}"))
    assert check.now and check.now.document_id == "bron"


def test_other_spaces_in_the_source_are_a_change_even_if_another_source_has_the_very_words(
    tmp_path: Path,
) -> None:
    source = document("bron", ["De premie", "bedraagt", "300 euro."])
    check = verified(tmp_path, quote(sha256=SHA), source, document("alfa", [TEXT]))
    assert (check.verdict, place(check)) == ("changed", ("bron", 0, 28))


def test_a_renamed_source_is_recognised_by_its_title(tmp_path: Path) -> None:
    cited = {"title": "Premie", "publisher": "", "date": "", "url": "", "status": "", "sources": []}
    documents = (document("alfa", [TEXT]), document("zeta", [OTHER, TEXT], title="Premie"))
    check = verified(tmp_path, quote(name="weg", citation=cited), *documents)
    assert (check.verdict, check.now and check.now.document_id) == ("moved", "zeta")
    assert check.notes == ()


def test_the_same_words_about_another_measure_do_not_hide_a_change(tmp_path: Path) -> None:
    source, other = document("bron", ["De premie bedraagt 600 euro."]), document("alfa", [TEXT])
    check = verified(tmp_path, quote(sha256=SHA), source, other)
    assert (check.verdict, place(check)) == ("changed", ("bron", 0, 28))
    # Without a like wording in the source itself the fact went elsewhere.
    check = verified(tmp_path, quote(sha256=SHA), document("bron", [OTHER]), other)
    assert (check.verdict, place(check)) == ("moved", ("alfa", 0, 28))


def test_a_word_within_a_word_is_not_the_word(tmp_path: Path) -> None:
    source = document("bron", ["Premiejaar, jobpremie, premies; de premie zelf."])
    check = verified(tmp_path, quote("premie", 16), source)
    assert (check.verdict, place(check)) == ("moved", ("bron", 35, 41))


# Changed


def test_a_change_shows_both_wordings_and_what_differs(tmp_path: Path) -> None:
    source = document("bron", [OTHER, "De premie bedraagt 600 euro. Ze komt in mei."])
    start = len(OTHER) + 1
    check = verified(tmp_path, quote(sha256=SHA), source)
    assert (check.verdict, place(check)) == ("changed", ("bron", start, start + 28))
    assert told(check).split("\n") == [
        "bron [0:28]: gewijzigd: de bron zegt het nu anders",
        f"  citaat: \u00ab{TEXT}\u00bb",
        f"  bron:   \u00abDe premie bedraagt 600 euro.\u00bb in bron [{start}:{start + 28}]",
        "  verschil: \u201c300\u201d werd \u201c600\u201d",
    ]


def test_many_differences_are_not_listed(tmp_path: Path) -> None:
    words = [f"woord{n}" for n in range(20)]
    for changes, listed in ((4, 4), (5, 0)):
        now = [w + "x" if n % 2 and n < 2 * changes else w for n, w in enumerate(words)]
        saved = quote(" ".join(words), sha256=SHA)
        shown = told(verified(tmp_path, saved, document("bron", [" ".join(now)])))
        assert shown.count(" werd ") == listed


def test_the_nearest_wording_has_as_many_sentences_as_the_quote(tmp_path: Path) -> None:
    saved = quote("De premie bedraagt 300 euro. Ze komt in mei.", sha256=SHA)
    source = document(
        "bron", [OTHER, "De premie bedraagt 300 euro. Ze komt in juni. Vraag ze aan."]
    )
    check = verified(tmp_path, saved, source)
    assert check.now
    assert check.now.text == "De premie bedraagt 300 euro. Ze komt in juni."


def test_nothing_alike_is_said_to_be_so_and_a_successor_is_looked_at(tmp_path: Path) -> None:
    check = verified(tmp_path, quote(sha256=SHA), document("bron", [OTHER]))
    assert (check.verdict, check.now) == ("changed", None)
    assert told(check).endswith("\n  niets in de bron lijkt erop")
    successor = document("nieuw", ["De premie bedraagt 600 euro."])
    check = verified(tmp_path, quote(sha256=SHA), replaced("nieuw", [OTHER]), successor)
    assert (check.verdict, place(check)) == ("changed", ("nieuw", 0, 28))


@pytest.mark.parametrize("name", ["bron", "weg"])
@pytest.mark.parametrize(
    ("saved", "now"),
    [
        ("De  premie\nbedraagt 300 euro.", TEXT),
        ('De "premie" van de collega\'s.', "De \u201cpremie\u201d van de collega\u2019s."),
    ],
)
def test_white_space_and_quotation_marks_are_told_from_words(
    tmp_path: Path, saved: str, now: str, name: str
) -> None:
    check = verified(tmp_path, quote(saved, name=name, sha256=SHA), document("bron", [OTHER, now]))
    assert check.verdict == "changed"
    assert check.now
    assert check.now.text == now
    assert "\n  alleen witruimte of aanhalingstekens verschillen" in told(check)
    assert "verschil:" not in told(check)


def test_another_form_of_the_same_letters_is_the_same_text(tmp_path: Path) -> None:
    saved = quote("Een cre\u0300che.") | {"end": 11}
    check = verified(tmp_path, saved, document("bron", ["Een cr\u00e8che."]))
    assert check.verdict == "intact"


# Altered


def test_words_that_the_same_text_never_held_are_an_altered_export(tmp_path: Path) -> None:
    source = document("bron", [TEXT, OTHER])
    altered = quote("De premie bedraagt 900 euro.", sha256=source.sha256)
    check = verified(tmp_path, altered, source, document("alfa", ["De premie bedraagt 900 euro."]))
    assert (check.verdict, place(check)) == ("altered", ("bron", 0, 28))
    assert told(check).split("\n") == [
        "bron [0:28]: onjuist: het citaat is niet wat de bron toen zei",
        "  citaat: \u00abDe premie bedraagt 900 euro.\u00bb",
        f"  bron:   \u00ab{TEXT}\u00bb in bron [0:28]",
        "  verschil: \u201c900\u201d werd \u201c300\u201d",
    ]


def test_an_altered_place_is_an_altered_export_too(tmp_path: Path) -> None:
    source = document("bron", [TEXT, OTHER])
    check = verified(tmp_path, quote(TEXT, 5, sha256=source.sha256), source)
    assert (check.verdict, place(check)) == ("altered", ("bron", 0, 28))
    assert told(check).endswith(f"\n  bron:   \u00ab{TEXT}\u00bb in bron [0:28]")
    check = verified(tmp_path, quote("Verzonnen.", 500, sha256=source.sha256), source)
    assert (check.verdict, place(check)) == ("altered", None)


def test_what_the_file_holds_cannot_drive_the_terminal(tmp_path: Path) -> None:
    saved = quote("Premie \x1b[31m\u202erood", name="b\x1b]0;x\x07", sha256=SHA)
    shown = told(verified(tmp_path, saved, document("bron", [OTHER])))
    saved["document"] = "bron"
    shown += told(verified(tmp_path, saved, document("bron", [OTHER])))
    assert not [c for c in shown if c in "\x1b\x07\u202e"]


# What goes with the quote

KRANT = Source(1, "De Krant", "Premie beslist", "2023-05-04", "https://krant.example/1")
LOKET = Source(2, "Het Loket", "Zo werkt de premie", "2024-02", "https://loket.example/2")


def cited(*sources: Source, **more: str) -> dict[str, Any]:
    known = {"publisher": "", "date": "", "url": ""}
    if sources:
        known = {key: getattr(sources[0], key) for key in known}
    told = [{key: getattr(s, key) for key in (*known, "title")} for s in sources]
    return {"title": "bron", "status": "", "sources": told, **known, **more}


def on_sheet(*sources: Source, behind: tuple[int, ...]) -> Document:
    fact = Block("item", TEXT, 1, sources=behind)
    return document("bron", [fact], metadata=Metadata(status="van kracht", sources=sources))


def test_what_changed_beside_the_words_is_a_note(tmp_path: Path) -> None:
    citation = cited(title="Oud", publisher="Stad", date="2020", url="https://oud.example/")
    known = Metadata(publisher="Stad", date="2024", status="stopgezet")
    source = document("bron", [TEXT, OTHER], metadata=known)
    check = verified(tmp_path, quote(sha256=SHA, citation=citation), source)
    assert check.verdict == "intact"
    assert check.notes == (
        "de tekst van de bron is elders wel gewijzigd",
        "titel was \u201cOud\u201d, is nu \u201cbron\u201d",
        "status was niet bekend, is nu \u201cstopgezet\u201d",
        "datum was \u201c2020\u201d, is nu \u201c2024\u201d",
        "adres was \u201chttps://oud.example/\u201d, is nu niet bekend",
    )
    assert told(check).split("\n")[1:] == [f"  let op: {note}" for note in check.notes]


def test_what_changed_in_the_publications_behind_the_fact_is_a_note(tmp_path: Path) -> None:
    dated = dataclasses.replace(KRANT, number=7, date="2023-06")
    source = on_sheet(dated, LOKET, Source(9, "X", "Elders", "", ""), behind=(2, 7))
    gone = Source(3, "De Club", "Ledenblad", "", "")
    citation = cited(KRANT, gone, status="van kracht")
    saved = quote(sha256=source.sha256, citation=citation)
    assert verified(tmp_path, saved, source).notes == (
        "datum van publicatie \u201cPremie beslist\u201d was \u201c2023-05-04\u201d, is nu "
        "\u201c2023-06\u201d",
        "publicatie \u201cLedenblad\u201d staat er niet meer bij",
        "publicatie \u201cZo werkt de premie\u201d is erbij gekomen",
    )


def test_publications_with_one_title_are_told_apart(tmp_path: Path) -> None:
    again = dataclasses.replace(KRANT, number=2, date="2020", url="https://krant.example/2")
    citation = cited(again, KRANT, status="van kracht")
    for order in ((KRANT, again), (again, KRANT)):
        source = on_sheet(*order, behind=(1, 2))
        check = verified(tmp_path, quote(sha256=source.sha256, citation=citation), source)
        assert check.notes == ()


def test_an_altered_date_of_the_citation_is_a_note(tmp_path: Path) -> None:
    source = on_sheet(KRANT, LOKET, behind=(1, 2))
    citation = cited(LOKET, KRANT, status="van kracht")
    check = verified(tmp_path, quote(sha256=source.sha256, citation=citation), source)
    assert check.notes == ()
    citation["date"] = "2026"
    check = verified(tmp_path, quote(sha256=source.sha256, citation=citation), source)
    assert check.notes == (
        "datum van publicatie \u201cZo werkt de premie\u201d was \u201c2026\u201d, is nu "
        "\u201c2024-02\u201d",
    )


# Files


@pytest.mark.parametrize(
    "content",
    [b"", b"\n \n", b"{", b"[]", b'"tekst"', b"3", b'{"quotes": []}', b"[" * 100_000,
     b'{"quotes": [{"text": "x"}], "near_misses": []}',
     b'{"quotes": [{"text": "x", "document": "d", "start": "a", "end": 1}], "near_misses": []}',
     b'{"quotes": [{"text": "x", "document": "d", "start": 1e999, "end": 1}], "near_misses": []}',
     b'{"quotes": [{"text": "x", "document": "d", "start": "0", "end": 1}], "near_misses": []}',
     b'{"quotes": [{"text": 3, "document": "d", "start": 0, "end": 1}], "near_misses": []}'],
)  # fmt: skip
def test_file_without_answers_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "antwoord.json"
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"antwoord\.json.*bevat geen antwoorden.*ask --json"):
        check_file(path, {})


def test_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"weg\.json.*kan niet gelezen worden"):
        check_file(tmp_path / "weg.json", {})
    path = tmp_path / "antwoord.json"
    path.write_text("{}", "utf-16")
    with pytest.raises(UserError, match=r"antwoord\.json.*is geen tekst in UTF-8"):
        check_file(path, {})


def test_what_ask_wrote_is_intact_until_the_source_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = build_index([sheet()], SubjectEncoder())
    snapshot.save(index, tmp_path)
    saved = tmp_path / "antwoord.json"
    asked = "hoeveel bedraagt de zweefpremie?"
    given = [
        answer(index, asked, quotes=1, calibrate=lambda _: ANSWERED),
        answer(index, asked, quotes=1, calibrate=lambda _: NOT_FOUND),
    ]
    saved.write_text("\n".join(json.dumps(to_json(a, 1.0)) for a in given), "utf-8")
    questions.verify(saved, tmp_path)
    lines = capsys.readouterr().out.splitlines()
    count = 1 + len(given[1].near_misses)
    assert lines[0] == "zweefpremie [21:54]: intact: staat woord voor woord in de bron"
    assert lines[count:] == [f"{count} citaten nagekeken: {count} intact."]

    words = "De zweefpremie bedraagt 300 euro."
    moved = document("zweefpremie", ["Nieuw.", words], title="Zweefpremie")
    one = tmp_path / "een.json"
    one.write_text(json.dumps(to_json(given[0], 1.0)), "utf-8")
    snapshot.save(build_index([moved], SubjectEncoder()), tmp_path)
    questions.verify(one, tmp_path)  # ends as well: the words still stand in the source
    assert capsys.readouterr().out.startswith("zweefpremie [21:54]: verplaatst: staat nu ")

    changed = document("zweefpremie", ["De zweefpremie bedraagt 600 euro."], title="Zweefpremie")
    snapshot.save(build_index([changed], SubjectEncoder()), tmp_path)
    with pytest.raises(typer.Exit) as stop:
        questions.verify(one, tmp_path)
    assert stop.value.exit_code == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "zweefpremie [21:54]: gewijzigd: de bron zegt het nu anders"
    assert lines[3] == "  verschil: \u201c300\u201d werd \u201c600\u201d"
    assert lines[-1] == "1 citaat nagekeken: 1 gewijzigd."


# Speed


@pytest.mark.slow
def test_time_grows_with_the_texts_and_not_with_quotes_times_texts(tmp_path: Path) -> None:
    draw = random.Random(7)
    words = ["".join(draw.choices("aeioudklmnrst", k=draw.randint(2, 9))) for _ in range(5_000)]
    facts = {
        f"bron-{n}": [" ".join(draw.choices(words, k=12)) + "." for _ in range(3)]
        for n in range(10_000)
    }
    sources = {name: document(name, lines) for name, lines in facts.items()}
    saved = []
    for _ in range(500):
        text = draw.choice(facts[draw.choice(list(facts))])
        saved.append(quote(text, name="weg"))
        saved.append(quote(text.replace(" ", " niet ", 1), name=draw.choice(list(facts))))
    path = written(tmp_path / "a.json", *saved)
    start = time.process_time()
    checks = check_file(path, sources)
    spent = time.process_time() - start
    assert [c.verdict for c in checks] == ["moved", "changed"] * 500
    # It takes 0.5 s where this was written; matching every quote against every text takes 22 s.
    assert spent < 5
