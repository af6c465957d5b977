"""The time that words name."""

from datetime import date

import pytest

from assistant.periods import Period, period_of, periods_in, stated

TODAY = date(2026, 11, 22)
ALWAYS, EVER = date.min, date.max


def days(start: str, end: str) -> tuple[date, date]:
    return date.fromisoformat(start), date.fromisoformat(end)


YEAR_2020 = days("2020-01-01", "2020-12-31")
SCHOOL_2025 = days("2025-09-01", "2026-08-31")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("hoeveel was dat in 2020?", YEAR_2020),
        ("knelpuntberoepen 2020", YEAR_2020),
        ("de editie 2020", YEAR_2020),
        ("de bedragen voor 2020", YEAR_2020),
        ("oktober 2023", days("2023-10-01", "2023-10-31")),
        ("okt. 2023", days("2023-10-01", "2023-10-31")),
        ("februari 2024", days("2024-02-01", "2024-02-29")),
        ("op 1 juli 2024", days("2024-07-01", "2024-07-01")),
        ("op de 1ste juli 2024", days("2024-07-01", "2024-07-01")),
        ("op 1/7/2024", days("2024-07-01", "2024-07-01")),
        ("op 2024-07-01", days("2024-07-01", "2024-07-01")),
        ("2024-07", days("2024-07-01", "2024-07-31")),
        ("begin 2023", days("2023-01-01", "2023-03-31")),
        ("eind van 2023", days("2023-10-01", "2023-12-31")),
        ("de zomer van 2022", days("2022-06-01", "2022-09-30")),
        ("het vierde kwartaal van 2024", days("2024-10-01", "2024-12-31")),
        ("schooljaar 2025-2026", SCHOOL_2025),
        ("schooljaar 2025-26", SCHOOL_2025),
        ("2025/2026", SCHOOL_2025),
        ("de jaren 2019-2024", days("2019-01-01", "2024-12-31")),
        ("tussen 2019 en 2021", days("2019-01-01", "2021-12-31")),
        ("tussen maart 2023 en februari 2024", days("2023-03-01", "2024-02-29")),
        ("van 1 mei 2023 tot en met 31 mei 2024", days("2023-05-01", "2024-05-31")),
        ("vanaf 1 mei 2023 tot 31 mei 2024", days("2023-05-01", "2024-05-31")),
        ("van 1 januari tot en met 31 juli 2024", days("2024-01-01", "2024-07-31")),
        ("tussen maart en juli 2024", days("2024-03-01", "2024-07-31")),
        ("2020 tegenover 2022", days("2020-01-01", "2022-12-31")),
        ("sinds 2022", (date(2022, 1, 1), EVER)),
        ("vanaf het schooljaar 2025-2026", (date(2025, 9, 1), EVER)),
        ("met ingang van 1 juli 2024", (date(2024, 7, 1), EVER)),
        ("na 2022", (date(2023, 1, 1), EVER)),
        ("tot 31 december 2023", (ALWAYS, date(2023, 12, 31))),
        ("tot en met 2023", (ALWAYS, date(2023, 12, 31))),
        ("uiterlijk op 30 juni 2024", (ALWAYS, date(2024, 6, 30))),
        ("vóór 1 juli 2024", (ALWAYS, date(2024, 6, 30))),
        ("voor 1 juli 2024", (ALWAYS, date(2024, 6, 30))),
        ("vóór 2024", (ALWAYS, date(2023, 12, 31))),
        ("vorig jaar", days("2025-01-01", "2025-12-31")),
        ("dit jaar", days("2026-01-01", "2026-12-31")),
        ("volgend jaar", days("2027-01-01", "2027-12-31")),
        ("dit schooljaar", days("2026-09-01", "2027-08-31")),
        ("vorig schooljaar", SCHOOL_2025),
        ("bestaat dat nu al?", (TODAY, TODAY)),
        ("kan dat op dit moment", (TODAY, TODAY)),
        ("is dat dit jaar (2020) nog zo?", YEAR_2020),
    ],
)
def test_question_names_a_period(question: str, expected: tuple[date, date]) -> None:
    period = period_of(question, TODAY)
    assert period is not None
    assert (period.start, period.end, period.naming) == (*expected, False)


@pytest.mark.parametrize(
    "question",
    [
        "krijg ik 2.100 euro?", "krijg ik 2000 euro?", "krijg ik € 2000", "2000 werknemers",
        "ik ben 57 jaar", "de doelstelling van 80 %", "na twee jaar werkloosheid",
        "als ik van 1968 ben", "ik ben geboren in 1995", "30 februari 2024", "op 31/13/2024",
        "bel 0800 30 700", "besluit 2019/123", "het nut van manuele hulp", "wat kost het?", "",
    ],
)  # fmt: skip
def test_amount_age_or_name_is_no_period(question: str) -> None:
    assert period_of(question, TODAY) is None


def test_first_months_of_a_school_year_belong_to_the_year_before() -> None:
    period = period_of("dit schooljaar", date(2026, 8, 31))
    assert period is not None
    assert (period.start, period.end) == SCHOOL_2025


@pytest.mark.parametrize(
    "question",
    [
        "wie tekende het akkoord van 2022?",
        'het werkgelegenheidsakkoord "Iedereen mee" (2022)',
        "de belofte uit 2022",
        "de voorrangsregels van 2022",
    ],
)
def test_year_of_an_agreement_is_its_name(question: str) -> None:
    assert period_of(question, TODAY) == Period(
        date(2022, 1, 1), date(2022, 12, 31), "2022", naming=True
    )


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("hoeveel was er in 2023 over van het akkoord van 2022?", date(2023, 1, 1)),
        ("geldt de beslissing van begin 2023 nu nog?", TODAY),
    ],
)
def test_name_of_an_agreement_gives_way_to_another_date(question: str, start: date) -> None:
    period = period_of(question, TODAY)
    assert period is not None
    assert (period.start, period.naming) == (start, False)


def test_periods_stand_in_the_order_of_the_text() -> None:
    text = "Er waren er 188 in 2020, sinds 1 mei 2021 zijn het er 190, voor 300 euro per jaar."
    assert periods_in(text) == (
        Period(*YEAR_2020, "2020"),
        Period(date(2021, 5, 1), EVER, "1 mei 2021"),
    )
    assert [p.text for p in periods_in("in 2020 en 2022")] == ["2020", "2022"]
    assert [p.text for p in periods_in("tussen 2020 en 2022")] == ["2020 en 2022"]
    assert periods_in("") == ()


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ("2020", YEAR_2020),
        ("2024-02", days("2024-02-01", "2024-02-29")),
        ("2023-06-30", days("2023-06-30", "2023-06-30")),
    ],
)
def test_date_of_metadata_is_as_wide_as_it_is_vague(
    known: str, expected: tuple[date, date]
) -> None:
    assert stated(known) == Period(*expected)
    assert stated("") is None


def test_periods_overlap_when_they_share_a_day() -> None:
    year, day = Period(*YEAR_2020), Period(date(2020, 12, 31), date(2020, 12, 31))
    assert year.overlaps(day)
    assert day.overlaps(year)
    assert not year.overlaps(Period(date(2021, 1, 1), EVER))
