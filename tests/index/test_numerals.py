import pytest

from index.analysis import tokenize
from index.numerals import respell, spell_alike


@pytest.mark.parametrize(
    "spellings",
    [
        # a dot or a space between thousands, a comma before decimals, as Dutch has them
        ["4250", "4.250", "4 250", "4\u00a0250", "4\u202f250", "4.250,00", "4250,-"],
        ["1.000.000", "1 000 000", "1000000"],
        ["1500", "1.500"],
        ["1,5", "1.5", "1,50"],
        ["4250 euro", "4250 EUR", "4.250,00 eur", "4.250 euro's"],
        ["€ 4.250", "€4250"],
        ["5 procent", "5 %", "5%", "5 pct", "vijf procent", "5,0 %"],
        ["38 uur", "38u"],
        ["9 uur 30", "9u30"],
        ["26 jaar", "26-jarige", "26 jarigen"],
        ["18 jaar", "achttienjarigen"],
        [
            "55-plusser",
            "55-plussers",
            "55+",
            "55+'ers",
            "55 plus",
            "55plusser",
            "vijfenvijftigplussers",
        ],
        ["2", "twee"],
        ["33", "drieëndertig"],
        ["200", "tweehonderd"],
        ["tweede", "2de", "2e"],
        ["eerste", "1ste", "1e"],
        ["derde", "3de", "3e"],
        ["achtste", "8ste", "8e"],
        ["twaalfde", "12de", "12e"],
        ["1 januari 2024", "1/1/2024", "01-01-2024", "01.01.2024", "2024-01-01", "1 jan. 2024"],
        ["30 september 2021", "30 sept 2021", "30 sep. 2021", "30/9/2021"],
        ["vdab", "v.d.a.b.", "V.D.A.B."],
        ["nv", "n.v.", "N.V."],
        ["ipv", "i.p.v."],
    ],
)
def test_spellings_of_one_thing_are_one(spellings: list[str]) -> None:
    assert [tokenize(s) for s in spellings] == [tokenize(spellings[0])] * len(spellings)


@pytest.mark.parametrize(
    "pair",
    ["1.5 | 1.500", "1,5 | 15", "5 % | 5", "1 mei 2024 | 1 juni 2024", "2e | 2", "50+ | 50 jaar"],
)
def test_different_things_stay_different(pair: str) -> None:
    one, other = pair.split(" | ")
    assert tokenize(one) != tokenize(other)


def test_a_date_is_found_by_its_day_its_month_and_its_year() -> None:
    assert tokenize("op 30/06/2020") == ["30", "juni", "2020", "20200630"]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("2024-2025", ["2024", "2025"]),
        (
            "1.1.2024-30.6.2024",
            ["1", "januari", "2024", "20240101", "30", "juni", "2024", "20240630"],
        ),
        ("99/99/2020", ["99", "99", "2020"]),
        ("artikel 2.1.3", ["artikel", "2.1.3"]),
        ("2+3", ["2", "3"]),
        ("21ste", ["21"]),
        ("Het loont. U krijgt 5. Dat is zo.", ["loont", "5"]),
        ("J.M. Jansen", ["jm", "jansen"]),
    ],
)
def test_what_only_looks_like_it_is_left(text: str, tokens: list[str]) -> None:
    assert tokenize(text) == tokens


def test_a_text_without_numbers_or_signs_is_left() -> None:
    assert (
        spell_alike("hoe vraag ik verlof aan? bij de v.u.b")
        == "hoe vraag ik verlof aan? bij de vub"
    )


@pytest.mark.parametrize("word", ["een", "nul", "plus", "jarige", "voorjarige", "werk", ""])
def test_a_word_that_is_no_number_says_nothing(word: str) -> None:
    assert respell(word) == ()
