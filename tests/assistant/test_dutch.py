import pytest

from assistant.dutch import decimal, dutch_date, sentence


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("er is iets", "Er is iets."),
        ("er is iets.", "Er is iets."),
        ("wat nu?", "Wat nu?"),
        ("\u00e9\u00e9n fout", "\u00c9\u00e9n fout."),
        ("-k is fout", "-k is fout."),
    ],
)
def test_error_is_a_sentence_with_a_capital_and_a_full_stop(message: str, shown: str) -> None:
    assert sentence(message) == shown


@pytest.mark.parametrize(
    ("date", "dutch"),
    [
        ("2023-10-01", "1 oktober 2023"),
        ("2024-03-31", "31 maart 2024"),
        ("2023-12", "december 2023"),
        ("2023", "2023"),
        ("", ""),
    ],
)
def test_dates_are_written_in_dutch(date: str, dutch: str) -> None:
    assert dutch_date(date) == dutch


@pytest.mark.parametrize(
    ("number", "digits", "sign", "dutch"),
    [
        (0.5, 3, False, "0,500"),
        (2.75, 1, True, "+2,8"),
        (-0.0004, 3, True, "+0,000"),
        (-1.0, 0, False, "-1"),
    ],
)
def test_numbers_have_a_comma(number: float, digits: int, sign: bool, dutch: str) -> None:
    assert decimal(number, digits, sign=sign) == dutch
