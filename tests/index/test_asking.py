"""What natural questions ask for, and what sentences offer."""

import sys
import time
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import index.analysis
import index.asking
from index.analysis import analysis_fingerprint
from index.asking import KINDS, PATTERNS, asked_for, offered_by
from index.build import build_index
from tests.index.toy import make_document, only, words_of
from tests.toy import ToyEncoder


def named(kinds: index.asking.Kinds) -> set[str]:
    return {name for name, there in zip(KINDS, kinds.tolist(), strict=True) if there}


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("Hoeveel bedraagt de jobbonus?", {"amount", "count"}),
        ("hoevel euro krijg ik terug", {"amount", "count", "condition"}),
        ("Wat kost een dienstencheque?", {"amount"}),
        ("Hoe hoog is de premie?", {"amount"}),
        ("Welk budget is er voorzien?", {"amount"}),
        ("Hoeveel cheques mag ik kopen?", {"count", "condition"}),
        ("Hoe vaak per jaar kan dat?", {"count", "condition"}),
        ("Wat is het aantal deelnemers?", {"count"}),
        ("Sinds wanneer loopt dit?", {"date"}),
        ("In welk jaar werd het ingevoerd?", {"date"}),
        ("Wat veranderde er in 2021?", {"date", "standing"}),
        ("Hoelang duurt het verlof?", {"duration"}),
        ("Hoeveel maanden is dat?", {"count", "duration"}),
        ("Wat is de termijn om in te dienen?", {"duration"}),
        ("Heb ik recht op opleidingsverlof?", {"condition"}),
        ("Moet mijn werkgever akkoord gaan?", {"condition"}),
        ("Bestaat de aanmoedigingspremie nog?", {"standing"}),
        ("Is de maatregel afgeschaft?", {"standing"}),
        ("Door wie wordt het uitbetaald?", {"who", "condition"}),
        ("Welke bedrijven doen mee?", {"who"}),
        ("WELKE ORGANISATIES?", {"who"}),
        ("Wat is een landingsbaan?", set()),
        ("Vertel eens over telewerk", set()),
        ("", set()),
        ("???", set()),
    ],
)
def test_a_question_asks_for_this(question: str, kinds: set[str]) -> None:
    asked = asked_for(question)
    assert asked.shape == (len(KINDS),)
    assert asked.dtype == np.bool_
    assert named(asked) == kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("De premie bedraagt 900 euro.", {"amount", "count"}),
        ("Dat is \u20ac 12,50 per kind.", {"amount", "count"}),
        ("De werkgever betaalt 40 % terug.", {"amount", "count"}),
        ("Inschrijven is gratis.", {"amount"}),
        ("Er zijn twee luiken.", {"count"}),
        ("De steun startte in maart 2021.", {"count", "date", "standing"}),
        ("Vooral in september.", {"date"}),
        ("Het verlof duurt 125 uur.", {"count", "duration"}),
        ("De stage duurt zes weken.", {"count", "duration"}),
        ("Gedurende twaalf volle maanden.", {"count", "duration"}),
        ("Wie studeert, heeft recht op verlof.", {"condition", "who"}),
        ("Dat geldt tenzij anders bepaald.", {"condition"}),
        ("De premie is afgeschaft.", {"standing"}),
        ("VDAB begeleidt.", {"who"}),
        ("De opleiding was leerrijk.", set()),
        ("", set()),
    ],
)
def test_a_text_offers_this(text: str, kinds: set[str]) -> None:
    [offered] = offered_by([text])
    assert named(offered) == kinds


def test_texts_are_rows_in_their_order() -> None:
    texts = ["De opleiding was leerrijk.", "Gratis.", "In mei."]
    offered = offered_by(texts)
    assert offered.shape == (3, len(KINDS))
    assert offered.dtype == np.bool_
    assert [named(row) for row in offered] == [set(), {"amount"}, {"date"}]
    assert offered_by([]).shape == (0, len(KINDS))


@pytest.mark.parametrize("text", ["1", "1 ", "1,", "1a", "een", "12.5 jaa", "hoeveel "])
def test_no_text_takes_long(text: str) -> None:
    started = time.process_time()
    offered_by([text * 40_000])
    asked_for((text * 1_000)[:1_000])
    assert time.process_time() - started < 2


def test_passages_offer_by_their_own_words_and_not_by_their_headings() -> None:
    index = build_index([make_document("gratis in 2021", "een", "In mei.")], ToyEncoder())
    assert [named(row) for row in index.offers] == [{"count"}, {"date"}]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Hoe groot is die steun?", "Die steun is 900 euro."),
        ("Sinds wanneer is die steun er?", "Die steun kwam er in mei."),
        ("Welke organisaties geven die steun?", "Die steun geven partners."),
    ],
)
def test_a_passage_that_has_what_is_asked_comes_first(question: str, words: str) -> None:
    items = ("Die steun is er.", "Die steun kwam er in mei.", "Die steun is 900 euro.")
    index = build_index([make_document("a", *items, "Die steun geven partners.")], ToyEncoder())
    fusion = only(**{f"asked_{kind}": 3.0 for kind in KINDS})
    first, second, *_ = index.search(question, fusion=fusion)
    assert words_of(index, first) == words
    assert (first.score, second.score) == (3.0, 0.0)


def test_when_nothing_is_asked_nothing_is_lifted() -> None:
    index = build_index([make_document("a", "Die steun is 900 euro.", "alfa")], ToyEncoder())
    fusion = only(**{f"asked_{kind}": 3.0 for kind in KINDS})
    assert {h.score for h in index.search("Vertel over die steun", fusion=fusion)} == {0.0}


# One word of what each kind offers.
WORDS = {
    "amount": "kosteloos",
    "count": "derde",
    "date": "augustus",
    "duration": "werkdagen",
    "condition": "hoogstens",
    "standing": "uitdovend",
    "who": "zelfstandig",
}


def test_each_kind_has_its_word_here() -> None:
    assert tuple(WORDS) == KINDS


@pytest.mark.parametrize("word", WORDS.values())
def test_changing_what_is_offered_makes_another_version_of_every_index(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert index.asking.__file__
    text = Path(index.asking.__file__).read_text("utf-8")
    assert word in text
    changed = ModuleType("changed")
    monkeypatch.setitem(sys.modules, "changed", changed)  # dataclasses look themselves up there
    exec(text.replace(word, "xyzzy"), changed.__dict__)
    assert changed.PATTERNS != PATTERNS
    before = analysis_fingerprint()
    analysis_fingerprint.cache_clear()
    monkeypatch.setattr(index.analysis, "PATTERNS", changed.PATTERNS)
    try:
        assert analysis_fingerprint() != before
    finally:
        monkeypatch.undo()
        analysis_fingerprint.cache_clear()
    assert analysis_fingerprint() == before
