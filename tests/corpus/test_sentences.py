import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import sentence_spans

DUTCH = st.text(st.sampled_from("aB1 .!?…\"'\u2019)(\n,z€é"), max_size=120)


@given(DUTCH | st.text(max_size=80))
def test_sentences_hold_all_that_can_be_seen_and_never_overlap(text: str) -> None:
    spans = sentence_spans(text)
    covered = [i for a, b in spans for i in range(a, b)]
    assert covered == sorted(set(covered))
    assert {i for i, c in enumerate(text) if not c.isspace()} <= set(covered)
    assert all(not text[a].isspace() and not text[b - 1].isspace() for a, b in spans)


@given(DUTCH, st.integers(0, 60), st.integers(0, 60))
def test_sentences_of_a_part_lie_within_it(text: str, start: int, end: int) -> None:
    assert all(start <= a < b <= end for a, b in sentence_spans(text, start, min(end, len(text))))


@pytest.mark.parametrize(
    "text",
    [
        "U krijgt een premie. | U hoeft niets te doen.",
        "Dat geldt bijv. voor kmo\u2019s.",
        "De Wet van 5 mrt. 2017 blijft gelden.",
        "Zie art. 12 en par. 3 van het besluit.",
        "De heer J. Jansen tekende. | Hij is tevreden.",
        "Dr. Peeters, m.b.t. het dossier van mevr. De Wit.",
        "Het loon, incl. de premie, bedraagt 1.250,50 euro. | Meer niet.",
        "Er zijn 35.000 cursisten. | 12 zijn geslaagd.",
        "Vanaf 1.1.2023 verandert er veel.",
        "Opleiding, stage, enz. | De werkgever betaalt.",
        "Opleiding, stage, enz. in de zorg.",
        "“Dat is goed nieuws.” | De minister lacht.",
        "Mag dat? | Ja! | Dat mag.",
        "Hij wachtte… | Toen kwam het antwoord.",
        "Hij wachtte… en zweeg.",
        "Dat is zo. | \u2019t Is niet anders.",
        "De vzw. | De nv ging failliet.",
        "Lees www.vlaanderen.be voor meer. | Bel 1700.",
        "Dit geldt t.e.m. 31 december. | Daarna niet meer.",
        "1. Meld u aan. | Vul in.",
        "Kinderen t.o.v. 2019. | Het aantal (zie tabel). | Slot.",
        "Ze werkt bij Acme N.V. | De zaak loopt.",
        "zonder hoofdletter. gaat het verder",
        "Eén zin zonder punt",
    ],
)
def test_dutch_sentences(text: str) -> None:
    expected = text.split(" | ")
    plain = " ".join(expected)
    assert [plain[a:b] for a, b in sentence_spans(plain)] == expected


@pytest.mark.parametrize("text", ["", " ", "\n\t "])
def test_blank_text_has_no_sentences(text: str) -> None:
    assert sentence_spans(text) == []
