import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UserError
from corpus.phrases import Expansion, Phrases, plain_words
from corpus.thesaurus import SHIPPED, Group, Thesaurus, load_thesaurus

SMALL = """
[[groep]]
termen = ["Telewerk", "thuis werken", "e-werk"]

[[groep]]
van = ["baas", "patron"]
naar = ["werkgever"]
nota = "spreektaal"
"""
STOP = {"de", "te", "van", "uit", "mijn", "niet", "zonder", "of"}


def _key(word: str) -> str:
    """A toy stemmer that knows a few plurals and takes some words for empty."""
    return "" if word in STOP else word.removesuffix("en").removesuffix("s")


def _as_is(word: str) -> str:
    return word


def _load(folder: Path, text: str) -> Thesaurus:
    path = folder / "woorden.toml"
    path.write_text(text, "utf-8")
    return load_thesaurus(path)


def _phrases(*groups: tuple[list[str], list[str]]) -> Phrases:
    return Phrases.of(groups, _key)


def _said(phrases: Phrases, question: str) -> list[tuple[str, list[str]]]:
    """(the words of the question that are meant, what else they may be called)."""
    words = plain_words(question)
    return [
        (" ".join(words[e.start : e.end]), [" ".join(term) for term in e.terms])
        for e in phrases.expand(words)
    ]


def test_a_file_is_read_in_order_and_in_lower_case(tmp_path: Path) -> None:
    equals = ("telewerk", "thuis werken", "e-werk")
    assert _load(tmp_path, SMALL).groups == (
        Group(equals, equals),
        Group(("baas", "patron"), ("werkgever",), "spreektaal"),
    )


def test_a_file_from_notepad_is_read_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "woorden.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load_thesaurus(path) == _load(tmp_path, SMALL)


def test_equals_lead_to_each_other_and_a_one_way_group_only_forward(tmp_path: Path) -> None:
    phrases = _load(tmp_path, SMALL).compile(_key)
    assert phrases.expand(["mag", "telewerk", "van", "mijn", "patron"]) == (
        Expansion(1, 2, (("thuis", "werken"), ("e-werk",))),
        Expansion(4, 5, (("werkgever",),)),
    )
    assert _said(phrases, "E-werk?") == [("e werk", ["telewerk", "thuis werken"])]
    assert phrases.expand(["werkgever"]) == ()
    assert phrases.expand([]) == ()


def test_words_are_compared_by_their_key() -> None:
    phrases = _phrases((["baas"], ["werkgever"]), (["grote zaak"], ["onderneming"]))
    assert _said(phrases, "baas of BAAS") == [("baas", ["werkgever"]), ("baas", ["werkgever"])]
    assert _said(phrases, "grote zaken") == []
    assert _said(phrases, "groten zaaks") == []
    assert _said(_phrases((["poetshulp"], ["dienstencheque"])), "poetshulpen") == [
        ("poetshulpen", ["dienstencheque"])
    ]


def test_the_longest_phrase_wins_and_then_the_first() -> None:
    phrases = _phrases(
        (["werkloosheid"], ["dop"]),
        (["tijdelijke werkloosheid"], ["corona"]),
        (["werkloosheid door overmacht"], ["ramp"]),
        (["overmacht bewijzen"], ["bewijs"]),
    )
    assert _said(phrases, "tijdelijke werkloosheid") == [("tijdelijke werkloosheid", ["corona"])]
    # the longer one first, though it begins later; what is left over is looked up again
    assert _said(phrases, "tijdelijke werkloosheid door overmacht") == [
        ("werkloosheid door overmacht", ["ramp"])
    ]
    assert _said(_phrases((["a b"], ["x"]), (["b c"], ["y"])), "a b c") == [("a b", ["x"])]


def test_one_empty_word_may_stand_between_two_words_of_a_phrase() -> None:
    phrases = _phrases((["thuis werken"], ["telewerk"]))
    assert _said(phrases, "thuis te werken") == [("thuis te werken", ["telewerk"])]
    assert _said(phrases, "thuis van mijn werken") == []
    assert _said(phrases, "thuis hard werken") == []
    assert _said(phrases, "werken thuis") == []


@pytest.mark.parametrize("word", ["niet", "zonder", "of"])
def test_no_word_of_negation_stands_within_a_phrase(word: str) -> None:
    assert _said(_phrases((["thuis werken"], ["telewerk"])), f"thuis {word} werken") == []


def test_an_empty_word_of_a_phrase_itself_has_to_be_there() -> None:
    phrases = _phrases((["zonder werk"], ["werkloos"]), (["van thuis uit"], ["telewerk"]))
    assert _said(phrases, "zonder mijn werk") == [("zonder mijn werk", ["werkloos"])]
    assert _said(phrases, "werk") == []
    assert _said(phrases, "van thuis uit") == [("van thuis uit", ["telewerk"])]
    assert _said(phrases, "thuis") == []


def test_an_empty_word_is_not_taken_for_a_word_with_that_key() -> None:
    # The key of "uiten" is "uit", which is an empty word.
    phrases = _phrases((["uiten"], ["zeggen"]))
    assert _said(phrases, "uiten") == [("uiten", ["zeggen"])]
    assert _said(phrases, "uit") == []


def test_what_has_the_key_of_the_words_asked_or_of_another_term_is_left_out() -> None:
    assert _said(_phrases((["dop"], ["dops"])), "dop") == []
    twice = _phrases((["dop"], ["uitkering", "uitkerings"]), (["dops"], ["uitkering", "geld"]))
    assert _said(twice, "dop") == [("dop", ["uitkering", "geld"])]


def test_plain_words_end_at_hyphens_and_keep_apostrophes_and_amounts() -> None:
    assert plain_words("Zzp\u2019er: 4,5 e-leren, KMO/vzw (cre\u0300che)!") == (
        "zzp'er", "4,5", "e", "leren", "kmo", "vzw", "cr\u00e8che",
    )  # fmt: skip


WORD = st.text("abcd", min_size=1, max_size=3)
PHRASE = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
TERMS = st.lists(PHRASE, min_size=2, max_size=4, unique=True)


@given(TERMS)
def test_each_of_the_equals_finds_all_others(terms: list[str]) -> None:
    phrases = Phrases.of([(terms, terms)], _as_is)
    for term in terms:
        words = tuple(term.split())
        others = tuple(tuple(other.split()) for other in terms if other != term)
        assert phrases.expand(words) == (Expansion(0, len(words), others),)


@given(st.lists(st.tuples(TERMS, TERMS), max_size=5), st.lists(WORD, max_size=12))
def test_expansions_come_in_order_without_overlap_and_are_phrases(
    groups: list[tuple[list[str], list[str]]], words: list[str]
) -> None:
    known = {
        tuple(a.split()): {tuple(b.split()) for asked, found in groups if a in asked for b in found}
        - {tuple(a.split())}
        for asked, _ in groups
        for a in asked
    }
    end = 0
    free: list[tuple[str, ...]] = []  # runs of words that were left alone
    for expansion in Phrases.of(groups, _as_is).expand(words):
        assert expansion.start >= end
        free.append(tuple(words[end : expansion.start]))
        end = expansion.end
        assert set(expansion.terms) == known[tuple(words[expansion.start : end])]
        assert len(set(expansion.terms)) == len(expansion.terms) > 0
    free.append(tuple(words[end:]))
    left = {run[a:b] for run in free for a in range(len(run)) for b in range(a + 1, len(run) + 1)}
    assert not {phrase for phrase in left if known.get(phrase)}


TWO = '[[groep]]\ntermen = ["a", "b"]\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (TWO + "soort = 1", "groep 1 (regel 1): onbekende sleutel 'soort' (kies uit: termen, van,"),
        (TWO + "nota = 1", "groep 1 (regel 1): nota moet tekst zijn"),
        (TWO + 'van = ["c"]', "heeft termen en van; geef ofwel termen, ofwel van en naar"),
        ('[[groep]]\nvan = ["c"]', "heeft van; geef ofwel termen, ofwel van en naar"),
        ("[[groep]]", "heeft geen termen; geef ofwel termen, ofwel van en naar"),
        ('[[groep]]\ntermen = "a"', "termen moet een lijst van teksten zijn, zoals ['telewerk'"),
        ('[[groep]]\ntermen = ["a", 1]', "termen moet een lijst van teksten zijn"),
        ("[[groep]]\ntermen = []", "termen is leeg; zet er minstens een term in"),
        ('[[groep]]\nvan = ["a"]\nnaar = []', "naar is leeg; zet er minstens een term in"),
        ('[[groep]]\ntermen = ["a", " "]', "termen: een term is leeg; vul in of schrap"),
        ('[[groep]]\ntermen = ["a"]', "termen heeft alleen 'a'; zet er een bij"),
        ('[[groep]]\ntermen = ["a", "b c", "B-C"]', "'B-C' staat er twee keer in; schrap er een"),
        ('[[groep]]\nvan = ["a"]\nnaar = ["A"]', "'A' staat er twee keer in; schrap er een"),
        ('[[groep]]\ntermen = ["a", "b;c"]', "'b;c' heeft tekens die in geen woord staan"),
        ('[[groep]]\ntermen = ["a", "b  c"]', "'b  c' heeft tekens die in geen woord staan"),
        ('[[groep]]\ntermen = ["a", "100 %"]', "'100 %' heeft tekens die in geen woord staan"),
        (f'[[groep]]\ntermen = ["a", "{"z" * 91}"]', "is langer dan 12 woorden of 90 tekens"),
        (f'[[groep]]\ntermen = ["a", "{"z " * 12}z"]', "is langer dan 12 woorden of 90 tekens"),
        ("groep = [1]", "groep 1: 1 is geen groep; zet boven elke groep een regel [[groep]]"),
        ("", "bevat geen groepen; zet boven elke groep een regel [[groep]]"),
        ("groep = 1", "bevat geen groepen; zet boven elke groep een regel [[groep]]"),
        ("titel = 1\n" + TWO, "onbekende sleutel 'titel'; zet alles onder [[groep]]"),
        (TWO + 'nota = "\n', "regel 3: geen geldige TOML ("),
        (TWO + "nota", "op het einde: geen geldige TOML ("),
        (TWO + 'termen = ["c"]\n', "regel 3: geen geldige TOML ("),
        (
            TWO + '[[groep]]\ntermen = ["c", "B"]',
            "groep 2 (regel 3): 'b' staat ook in groep 1; voeg die twee samen of schrap er een",
        ),
        (
            '[[groep]]\nvan = ["a"]\nnaar = ["x"]\n[[groep]]\nvan = ["b", "a"]\nnaar = ["y"]',
            "groep 2 (regel 4): van 'a' staat ook in groep 1; zet alles wat erbij hoort in een",
        ),
        (
            '[[groep]]\nvan = ["a"]\nnaar = ["x"]\n[[groep]]\nvan = ["x"]\nnaar = ["a"]',
            "van 'x' naar 'a', maar groep 1 leidt terug; zet ze samen in een groep met termen",
        ),
        (
            '[[groep]]\nvan = ["a"]\nnaar = ["b"]\n' + TWO,
            "groep 1 (regel 1): 'a' en 'b' zijn al gelijk in groep 2; schrap een van beide",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_group(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(UserError) as caught:
        _load(tmp_path, text)
    assert problem in str(caught.value)
    assert str(caught.value).startswith(f"bestand {str(tmp_path / 'woorden.toml')!r}")
    assert "\n" not in str(caught.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"groep 1 \(regel 1\): .*; groep 2 \(regel 3\): .*'x'"):
        _load(tmp_path, '[[groep]]\ntermen = ["a"]\n[[groep]]\nx = 1')


def test_a_group_without_a_header_of_its_own_is_named_without_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"': groep 1: termen heeft alleen"):
        _load(tmp_path, 'groep = [{termen = ["a"]}]')


def test_a_word_may_have_equals_and_lead_to_more(tmp_path: Path) -> None:
    text = TWO + '[[groep]]\nvan = ["a"]\nnaar = ["c"]'
    assert _said(_load(tmp_path, text).compile(_as_is), "a b") == [("a", ["b", "c"]), ("b", ["a"])]


def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"niet\.toml' kan niet gelezen worden \(bestaat niet\)"):
        load_thesaurus(tmp_path / "niet.toml")
    path = tmp_path / "oud.toml"
    path.write_bytes('[[groep]]\ntermen = ["crèche", "opvang"]'.encode("latin-1"))
    with pytest.raises(UserError, match="geen geldige UTF-8"):
        load_thesaurus(path)


def test_the_shipped_file_is_valid_and_large() -> None:
    groups = load_thesaurus().groups
    assert len(groups) >= 150
    assert min(sum(g.equals for g in groups), sum(not g.equals for g in groups)) >= 50


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("mag ik thuis werken", "telewerk"),
        ("hoeveel telewerk", "thuiswerk"),
        ("wat moet mijn baas doen", "werkgever"),
        ("is de crèche duur", "kinderopvang"),
        ("op den dop", "werkloosheidsuitkering"),
        ("met brugpensioen", "swt"),
        ("wat is swt", "brugpensioen"),
        ("ik ben ziek", "arbeidsongeschikt"),
        ("wat is een vov", "vlaams opleidingsverlof"),
        ("vlaams opleidingsverlof", "vov"),
        ("mijn poetsvrouw", "dienstencheque"),
    ],
)
def test_the_shipped_file_knows_everyday_words(question: str, term: str) -> None:
    said = _said(load_thesaurus().compile(_key), question)
    assert term in [other for _, others in said for other in others]


@pytest.mark.parametrize(
    "question",
    ["werkgever", "kinderopvang", "dienstencheque", "premie", "verlof", "steun", "uitkering", "pc"],
)
def test_the_shipped_file_leaves_official_and_ambiguous_words_alone(question: str) -> None:
    assert _said(load_thesaurus().compile(_key), question) == []


def test_no_word_of_the_shipped_file_is_a_lone_empty_word() -> None:
    stop = set((SHIPPED.parent.parent / "index" / "words" / "stop.txt").read_text("utf-8").split())
    asked = {plain_words(term) for group in load_thesaurus().groups for term in group.asked}
    assert [words for words in asked if len(words) == 1 and words[0] in stop] == []


def test_reading_and_looking_up_take_no_time_that_a_user_would_notice() -> None:
    def best(action: object, repeats: int) -> float:
        assert callable(action)
        times = []
        for _ in range(repeats):
            start = time.perf_counter()
            action()
            times.append(time.perf_counter() - start)
        return min(times)

    phrases = load_thesaurus().compile(_key)
    words = plain_words(
        "mag mijn baas weigeren dat ik thuis werk als ik lang ziek ben en op de dop"
    )
    assert best(load_thesaurus, 5) < 0.1  # seconds; 0.015 on a quiet core
    assert best(lambda: phrases.expand(words), 50) < 0.0005  # 0.00001 on a quiet core
