"""The small parts that readers share: encodings, dates, line ends, list markers, boilerplate."""

import pytest

from corpus.boilerplate import is_boilerplate, tidy
from corpus.formats.dates import date_line, find_date
from corpus.formats.encoding import decode
from corpus.formats.lines import join_lines
from corpus.formats.lists import levels, read_marker
from corpus.formats.plain import read_plain

TEXT = "Één maatregel voor kmo\u2019s \u2013 “de jobbonus” kost € 600, geïnd in coördinatie."


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"],
)
def test_encodings_are_found(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("encoding", ["latin-1", "cp850", "iso8859_15"])
def test_encodings_without_typographic_signs_are_found(encoding: str) -> None:
    assert decode("Één café: financiële reïntegratie.".encode(encoding)) == (
        "Één café: financiële reïntegratie."
    )


def test_any_bytes_are_text() -> None:
    assert len(decode(bytes(range(128, 256)))) == 128
    assert decode(b"", "utf-7") == ""
    assert decode("é".encode("cp1252"), "geen-codering") == "é"


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("26 december 2020", "2020-12-26"),
        ("Gepubliceerd op dinsdag 1 februari 2022 - 5 min. leestijd", "2022-02-01"),
        ("3/1/2022", "2022-01-03"),
        ("2022-01-03 | Nieuws", "2022-01-03"),
        ("1ste maart 2021", "2021-03-01"),
        ("Laatst bijgewerkt op 3 januari 2022", ""),
        ("Het akkoord van 26 december 2020", ""),
        ("31 februari 2022", ""),
        ("2022", ""),
    ],
)
def test_a_date_line_holds_a_date_and_nothing_to_quote(line: str, date: str) -> None:
    assert date_line(line) == date


def test_the_first_date_that_exists_is_found() -> None:
    assert find_date("Op 31 februari 2022 of 1 maart 2022.") == "2022-03-01"


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["oplei-", "ding"], "opleiding"),
        (["Oost-", "Vlaanderen"], "Oost-Vlaanderen"),
        (["e-", "leren"], "e-leren"),
        (["opleidings-", "en loopbaan"], "opleidings- en loopbaan"),
        (["RSZ-", "korting"], "RSZ-korting"),
        (["55-", "plussers"], "55-plussers"),
        (["niet-", "werkend"], "niet-werkend"),
        (["zij-", "instroom"], "zij-instroom"),
        (["een streep -", "zo dus"], "een streep - zo dus"),
        (["woord", "", "woord"], "woord woord"),
    ],
)
def test_line_ends_are_joined_as_dutch_is_spelled(lines: list[str], joined: str) -> None:
    assert join_lines(lines) == joined


def test_the_spelling_elsewhere_in_a_source_decides() -> None:
    assert join_lines(["werk-", "plek"], frozenset({"werk-plek"})) == "werk-plek"
    assert join_lines(["mee-", "eten"], frozenset({"meeeten"})) == "meeeten"


def test_markers() -> None:
    marks = {line: read_marker(line) for line in ("• een", "•een", "- een", "12. een", "b) een")}
    assert all(m is not None and m.text == "een" for m in marks.values())
    assert [m.number for m in marks.values() if m] == [0, 0, 0, 12, 2]
    assert [read_marker(line) for line in ("-een", "een", "2023. een", "1.2 een")] == [None] * 4
    assert levels([0, 4, 4, 8, 0, 4]) == [1, 2, 2, 3, 1, 2]


@pytest.mark.parametrize(
    ("text", "always", "edge"),
    [
        ("Inloggen", True, True),
        ("Service & Contact Voorbeeld.be", True, True),
        ("Home | Nieuws | Contact", False, True),
        ("Contact", False, True),
        ("© 2022 Kantoor - alle rechten voorbehouden", False, True),
        ("Deze website gebruikt cookies om u te helpen.", True, True),
        ("Een werkgever die cookies bakt, krijgt steun.", False, False),
        ("Zoeken naar werk", False, False),
        ("De tags van het loket", False, False),
    ],
)
def test_boilerplate(text: str, always: bool, edge: bool) -> None:
    assert is_boilerplate(text) is always
    assert is_boilerplate(text, at_edge=True) is edge


def test_tidying_twice_gives_the_same() -> None:
    draft = read_plain(
        "Inloggen\n\nTitel van de nota\n\n2 mei 2021\n\nEen zin.\n\nLees ook\n\n- A\n- B"
    )
    assert [b.text for b in draft.blocks] == ["Titel van de nota", "Een zin."]
    assert tidy(draft) == draft
