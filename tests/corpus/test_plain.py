from corpus.formats.plain import read_plain


def _blocks(text: str) -> list[tuple[str, int, str]]:
    return [(b.kind, b.level, b.text) for b in read_plain(text).blocks]


def test_a_number_between_prose_heads_a_section_and_a_run_of_numbers_is_a_list() -> None:
    text = """Titel van de nota

1. Eerste deel

Hier staat een zin.

2. Tweede deel

Er zijn twee stappen:
1. meld u aan
2. vul in"""
    assert _blocks(text) == [
        ("heading", 1, "Titel van de nota"),
        ("heading", 2, "1. Eerste deel"),
        ("paragraph", 0, "Hier staat een zin."),
        ("heading", 2, "2. Tweede deel"),
        ("paragraph", 0, "Er zijn twee stappen:"),
        ("item", 1, "meld u aan"),
        ("item", 1, "vul in"),
    ]


def test_wrapped_lines_of_paragraphs_and_items_are_joined() -> None:
    text = """Nota

Dit is een alinea die door de schrijver met de hand werd afgebroken op de oplei-
dingen in Oost-
Vlaanderen en e-
leren, en die daarna gewoon verder loopt tot het einde van de zin.
- een eerste punt dat ook over twee regels loopt omdat het anders veel te lang
  zou zijn
- een tweede
  o dieper
"""
    assert _blocks(text)[1:] == [
        (
            "paragraph",
            0,
            "Dit is een alinea die door de schrijver met de hand werd afgebroken op de "
            "opleidingen in Oost-Vlaanderen en e-leren, en die daarna gewoon verder loopt tot "
            "het einde van de zin.",
        ),
        (
            "item",
            1,
            "een eerste punt dat ook over twee regels loopt omdat het anders veel te lang zou zijn",
        ),
        ("item", 1, "een tweede"),
        ("item", 2, "dieper"),
    ]


def test_a_dash_inside_wrapped_prose_is_no_bullet() -> None:
    text = "De Vlaamse regering heeft een akkoord gesloten met de sociale partners\n- zo blijkt nu."
    assert len(_blocks(text)) == 1


def test_tabs_make_rows_and_underlines_make_headings() -> None:
    text = "Bedragen\n========\n\nLeeftijd\tPremie\n25\t900\n\nSlot."
    assert _blocks(text) == [
        ("heading", 1, "Bedragen"),
        ("row", 0, "Leeftijd | Premie"),
        ("row", 0, "25 | 900"),
        ("paragraph", 0, "Slot."),
    ]


def test_a_date_line_near_the_top_is_metadata_and_no_heading() -> None:
    draft = read_plain("Titel\n\nGepubliceerd op 3 maart 2021\n\nDe premie stijgt op 1 mei 2021.")
    assert draft.metadata.date == "2021-03-03"
    assert [b.text for b in draft.blocks] == ["Titel", "De premie stijgt op 1 mei 2021."]


def test_a_first_line_is_a_publisher_only_above_a_title_and_a_date() -> None:
    draft = read_plain("Kantoor\n\nNieuw akkoord over het leren\n\n2 mei 2021\n\nEen zin.")
    assert (draft.metadata.publisher, draft.title) == ("Kantoor", "Nieuw akkoord over het leren")
    draft = read_plain("Jobbonus\n\nWat houdt dat in voor mij?\n\nEen zin over de bonus.")
    assert (draft.metadata.publisher, draft.title) == ("", "Jobbonus")


def test_a_lone_number_before_a_sentence_stays_with_it() -> None:
    assert _blocks("Een zin.\n\na) Dit is de enige letter.\n\nSlot.")[1][2] == (
        "a) Dit is de enige letter."
    )
