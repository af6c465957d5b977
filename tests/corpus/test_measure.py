import pytest

from corpus.blocks import assemble
from corpus.document import Document, Source
from corpus.errors import UserError
from corpus.formats.markdown import read_markdown
from corpus.formats.measure import check_successors

SHEET = """---
titel: "Oefenpremie"
peildatum: "2023-05"
thema: ["loopbaan"]
status: "van kracht"
geldig_van: "2021"
bronnen:
  - {nr: 1, uitgever: "Kantoor", titel: "Bericht", datum: "2021-03-14", url: "https://a.example/"}
  - {nr: 2, uitgever: "Dienst", titel: "Pagina"}
voorbeeldvragen: ["krijg ik een oefenpremie?"]
---
# Oefenpremie

- De premie bedraagt 900 euro. [1]
- Ze geldt voor [kleine] werkgevers. [2, 1]
"""


def _read(text: str, document_id: str = "oefenpremie") -> Document:
    return assemble(read_markdown(text), document_id=document_id, source=f"{document_id}.md")


def test_source_numbers_leave_the_text_and_stay_with_the_fact() -> None:
    document = _read(SHEET)
    assert document.text == (
        "Oefenpremie\n\nDe premie bedraagt 900 euro.\nZe geldt voor [kleine] werkgevers."
    )
    start = document.text.index("Ze geldt")
    assert [s.number for s in document.sources_at(start, start + 5)] == [1, 2]
    assert document.metadata.sources[1] == Source(2, "Dienst", "Pagina", "", "")
    assert document.metadata.questions == ("krijg ik een oefenpremie?",)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('titel: "Oef', 'title: "Oef', "onbekende sleutel 'title'"),
        ('titel: "Oefenpremie"', 'titel: ""', "sleutel 'titel' ontbreekt of is leeg"),
        ('titel: "Oefenpremie"', "titel: 12", "titel moet tekst zijn"),
        ('["loopbaan"]', '["vrije tijd"]', "thema 'vrije tijd' bestaat niet"),
        ('["loopbaan"]', '"loopbaan"', "thema moet een lijst van teksten zijn"),
        ('"van kracht"', '"actief"', "status 'actief' bestaat niet"),
        ('"2023-05"', '"mei 2023"', "peildatum 'mei 2023' is geen datum"),
        ('"2023-05"', '"2023-13"', "peildatum '2023-13' is geen datum"),
        ('"2021"\nb', '"2021-02-30"\nb', "geldig_van '2021-02-30' is geen datum"),
        ('"2021-03-14"', '"14/3/2021"', "bron 1: datum '14/3/2021' is geen datum"),
        ("nr: 2", 'nr: "2"', "bron '2': nr moet een getal zijn"),
        ("nr: 2", "nr: 1", "bron 1 staat twee keer in de lijst"),
        ("uitgever: ", "auteur: ", "bron 1: onbekende sleutel 'auteur'"),
        ('titel: "Pagina"', 'titel: ""', "bron 2: titel ontbreekt of is geen tekst"),
        ("https://a", "javascript:a", "begint niet met http(s)://"),
        ("[2, 1]", "[3, 2]", "bronnummer 3 staat niet in de lijst"),
        ("[2, 1]", "[1]", "bron 2 wordt door geen feit gebruikt"),
        (" [2, 1]", " [2, 1]\n- Nog een feit.", "feit zonder bronnummer op het einde: 'Nog een"),
        ("- De premie bedraagt 900 euro. [1]\n- Ze", "## Ze", "geen enkel feit onder de titel"),
        ("bronnen:\n", "bronnen: [\n", "YAML bovenaan is niet leesbaar"),
        ('"Oefenpremie"', "&a [x]\nakkoord: *a", "verwijst naar zichzelf (*a)"),
        ('"Oefenpremie"', "[" * 100_000, "dieper genest dan 10"),
        ("bronnen:\n", "bronnen: geen\nx:\n", "bronnen moet een lijst zijn"),
        ("bronnen:\n", "bronnen: 5\nx:\n", "bronnen moet een lijst zijn"),
        ("titel", "kleur", "onbekende sleutel 'kleur' (kies uit: titel, status, thema, "),
        ("uitgever: ", "auteur: ", "sleutel 'auteur' (kies uit: nr, uitgever, titel, datum, url)"),
        ('"2023-05"', "", "sleutel 'peildatum' ontbreekt terwijl er bronnen met een datum zijn"),
    ],
)
def test_a_sheet_with_a_mistake_is_refused_with_the_mistake(
    old: str, new: str, problem: str
) -> None:
    assert old in SHEET
    with pytest.raises(UserError) as refusal:
        _read(SHEET.replace(old, new, 1))
    assert problem in str(refusal.value)


@pytest.mark.parametrize(
    ("start", "end", "in_order"),
    [
        ('"2021"', '"2020-12"', False),
        ("2021", "2020-12-31", False),
        ("2021-03-15", '"2021-03-14"', False),
        ("2021-03-15", '"2021-03"', True),
        ("2021", "2021-01-01", True),
        ("2021-03-15", "2021", True),
    ],
)
def test_a_sheet_ends_no_earlier_than_it_begins(start: str, end: str, in_order: bool) -> None:
    text = SHEET.replace('geldig_van: "2021"', f"geldig_van: {start}\ngeldig_tot: {end}")
    if in_order:
        assert _read(text).metadata.valid_from == start.strip('"')
        return
    one, other = start.strip('"'), end.strip('"')
    shown = f"geldig_van {one!r} is later dan geldig_tot {other!r}; verbeter"
    with pytest.raises(UserError) as refusal:
        _read(text)
    assert shown in str(refusal.value)


@pytest.mark.parametrize(
    ("day", "in_order"),
    [
        ("2020", False),
        ('"2021-02"', False),
        ("2021-03-13", False),
        ("2021-03-14", True),
        ('"2021-03"', True),
        ("2021", True),
    ],
)
def test_a_sheet_is_no_older_than_its_newest_source(day: str, in_order: bool) -> None:
    text = SHEET.replace('"2023-05"', day).replace(
        'titel: "Pagina"', 'titel: "Pagina", datum: 2019-01-01'
    )
    if in_order:
        assert _read(text).metadata.date == day.strip('"')
        return
    checked = day.strip('"')
    shown = f"peildatum {checked!r} is ouder dan de datum '2021-03-14' van bron 1; schrijf"
    with pytest.raises(UserError) as refusal:
        _read(text)
    assert shown in str(refusal.value)


def test_all_mistakes_of_a_sheet_are_said_at_once() -> None:
    broken = SHEET.replace("van kracht", "actief").replace("[2, 1]", "[3]")
    with pytest.raises(UserError) as refusal:
        _read(broken)
    for problem in ("status 'actief'", "bronnummer 3", "bron 2 wordt door geen feit"):
        assert problem in str(refusal.value)


def test_a_successor_must_exist() -> None:
    text = SHEET.replace('status: "van kracht"', 'status: "vervangen"\nvervangen_door: "nieuw"')
    old, new = _read(text), _read(SHEET, "nieuw")
    assert check_successors([old, new]) == []
    [(source, problem)] = check_successors([old])
    assert source == "oefenpremie.md"
    assert "'nieuw' bestaat niet" in problem


def test_a_sheet_does_not_replace_itself() -> None:
    text = SHEET.replace('status: "van kracht"', 'status: "vervangen"\nvervangen_door: "nieuw"')
    [(source, problem)] = check_successors([_read(text, "nieuw")])
    assert source == "nieuw.md"
    assert problem.startswith("vervangen_door 'nieuw' is deze maatregel zelf; noem")


@pytest.mark.parametrize(
    "text",
    [
        SHEET.replace("]\n---\n", "]\n"),
        SHEET.replace("]\n---\n", "]\n...\n"),
        SHEET.replace("]\n---\n", "]\n").replace("\n", "\r\n"),
        "\ufeff---\n\n# fiche\nkleur: rood\n'status' : van kracht\n\n- Een feit. [1]\n",
        "---\nbronnen:\n  - nr: 1\n",
    ],
)
def test_front_matter_that_is_never_closed_is_no_text_to_quote(text: str) -> None:
    with pytest.raises(UserError, match=r"niet afgesloten \(ze bevat .*\); zet een regel ---"):
        _read(text)


@pytest.mark.parametrize(
    "body",
    [
        "Een zin.",
        "Let op: een zin.",
        "Over het thema: een zin.",
        "Een zin.\n\nstatus: van kracht",
        "- status: van kracht",
    ],
)
def test_a_page_may_begin_with_a_thematic_break(body: str) -> None:
    expected = body.removeprefix("- ")
    assert _read(f"---\n\n{body}\n").text.split() == expected.split()
    assert _read(f"---\n{body}\n").text.split() == expected.split()


def test_a_sheet_with_windows_line_ends_is_a_sheet() -> None:
    assert _read(SHEET.replace("\n", "\r\n")) == _read(SHEET)


@pytest.mark.parametrize(
    "key",
    [
        "status", "akkoord", "pijler", "thema", "doelgroepen", "instrument", "geldig_van",
        "geldig_tot", "vervangen_door", "bronnen", "voorbeeldvragen", "peildatum",
        "niet_in_bronnen",
    ],
)  # fmt: skip
def test_one_key_that_only_sheets_have_makes_a_sheet(key: str) -> None:
    with pytest.raises(UserError, match="ontbreekt of is leeg"):
        _read(f"---\ntitel: Bericht\n{key}: x\n---\nEen zin.")


def test_a_page_with_other_front_matter_is_a_page() -> None:
    document = _read("---\ntitel: Bericht\nuitgever: Kantoor\ndatum: 2021-03-14\n---\nEen zin.")
    assert (document.title, document.text) == ("Bericht", "Een zin.")
    assert (document.metadata.publisher, document.metadata.date) == ("Kantoor", "2021-03-14")
    assert document.metadata.status == ""
