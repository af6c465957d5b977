import lzma
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.formats.markdown import read_markdown
from index.analysis import analyse, fold, tokenize
from index.compounds import LEXICON
from index.spelling import Repair, Speller, sound, written_words

ROOT = Path(__file__).parents[2]
OPENTAAL = ROOT.parent / "shared" / "data" / "lexicon"

WORDS = {
    "premie": 9, "premies": 4, "kinderopvang": 5, "opvang": 3, "opleidingsverlof": 7, "verlof": 8,
    "jobbonus": 3, "crèche": 2, "loopbaan": 6, "telewerk": 3, "werkgever": 5, "vdab": 9,
    "beslist": 2, "deeltijds": 3, "wordt": 20, "leven": 5, "kosten": 4, "thuis": 2, "werk": 9,
    "thuiswerk": 3, "boter": 1, "beter": 9, "jongeren": 4, "studie": 3, "studies": 7,
}  # fmt: skip
RIGHT = {"fietsen": 500, "zeldzame": 20, "krijgen": 900, "leveren": 900}  # no text has them

# Correct, of the corpus or not: people, places, foreign and specialised words.
LEFT_ALONE = (
    "leuven aalst tongeren diest brecht janssens peeters verhoeven desmet vandenberghe elamrani "
    "yilmaz kowalski nguyen unemployment childcare employeur chômage arbeitgeber formation "
    "chatgpt whatsapp loonfiche fietslease pleegzorger borstvoeding huisbaas premiestelsel"
)
FAMILIES = (
    "abeele adriaens baeten beckx beernaert blondeel bracke brouwers buysse callens clement "
    "colpaert cornelis daelemans debruyne delaere demeester demuynck dewaele dhondt dierckx "
    "driessen everaert feys franssens ghekiere gijsbrechts goethals haesevoets heylen hoste "
    "jaspers kerkhofs maertens mestdagh nelissen nuyts ooms pattyn plessers reynaert rombouts "
    "schepens schoofs seynaeve soenens theunis tytgat vanbrabant verbruggen"
)


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(WORDS, RIGHT)


@pytest.fixture(scope="module")
def lexicon() -> dict[str, int]:
    lines = (line.split("\t") for line in LEXICON.read_text("utf-8").splitlines())
    return {word: int(count) for word, count in lines}


@pytest.fixture(scope="module")
def corpus_words() -> Counter[str]:
    counts: Counter[str] = Counter()
    for path in sorted((ROOT / "corpus" / "measures").glob("*.md")):
        draft = read_markdown(path.read_text("utf-8"))
        for text in (*(block.text for block in draft.blocks), *draft.metadata.questions):
            counts.update(tokenize(text))
    return counts


@pytest.fixture(scope="module")
def shipped(corpus_words: Counter[str], lexicon: dict[str, int]) -> Speller:
    """As the shipped measures have it."""
    return Speller(corpus_words, lexicon)


def instead(speller: Speller, word: str) -> str:
    """What one word is repaired to; "" when it is left alone."""
    repairs = speller.repair([word])
    return repairs[0].instead if repairs else ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("premmie", "premie"),  # a letter too many
        ("opleidigsverlof", "opleidingsverlof"),  # one too few
        ("kinderopvnag", "kinderopvang"),  # two swapped
        ("werkgevet", "werkgever"),  # the key beside it
        ("wprdt", "wordt"),  # the same in a short word
        ("deeltyds", "deeltijds"),  # by ear, two letters in one
        ("kreche", "crèche"),  # by ear, and without its accent
        ("wort", "wordt"),
        ("werlkgeverr", "werkgever"),  # two errors in a long word
        ("fietzen", "fietsen"),  # no text has it
    ],
)
def test_a_misspelt_word_is_repaired(speller: Speller, typed: str, meant: str) -> None:
    assert instead(speller, typed) == meant


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("premie", "it is in the corpus"),
        ("creche", "only its accent is missing"),
        ("fietsen", "it is in the lexicon"),
        ("opvangpremies", "both its parts are words"),
        ("vdbb", "of four letters one may be anything"),
        ("premie2", "it is a code"),
        ("zeldzane", "what is meant is too rare to be sure of"),
        ("xqzwvrt", "nothing is near"),
        ("leuven", "it is a town"),
        ("premmie" * 6, "it is no word"),
    ],
)
def test_other_words_are_left_alone(speller: Speller, typed: str, why: str) -> None:
    assert instead(speller, typed) == "", why


def test_of_equally_near_words_the_commonest_is_taken() -> None:
    assert instead(Speller({"bakken": 3, "bekken": 2}, {}), "bqkken") == "bakken"
    assert instead(Speller({"basken": 2, "banken": 3}, {}), "baxken") == "banken"
    assert instead(Speller({"basken": 3, "banken": 2}, {}), "baxken") == "basken"


def test_a_word_of_the_corpus_goes_before_one_of_the_lexicon() -> None:
    assert instead(Speller({"schalen": 1}, {"scholen": 9_000}), "schxlen") == "schalen"
    assert instead(Speller({}, {"scholen": 9_000}), "schxlen") == "scholen"


def test_another_form_of_what_was_typed_is_no_repair() -> None:
    assert analyse("jobbonussen").words == analyse("jobbonus").words
    assert instead(Speller({"jobbonus": 1}, {}), "jobbonussen") == ""


def test_the_misspelt_part_of_a_new_compound_is_repaired(speller: Speller) -> None:
    assert instead(speller, "opvangpremmie") == "opvangpremie"
    assert instead(speller, "premieopvnag") == "premieopvang"


def test_a_word_written_as_two_is_joined_unless_the_corpus_has_both(speller: Speller) -> None:
    assert speller.repair(["Is", "tele", "werk", "goed"]) == (Repair(1, "tele werk", "telewerk"),)
    assert speller.repair(["thuis", "werk"]) == ()
    assert speller.repair(["kinder", "opvang", "premmie"]) == (
        Repair(0, "kinder opvang", "kinderopvang"),
        Repair(2, "premmie", "premie"),
    )


def test_a_capital_inside_a_question_begins_a_name(speller: Speller) -> None:
    assert [r.word for r in speller.repair(["Premmie", "van", "Premmie"])] == ["Premmie"]
    assert [r.word for r in speller.repair(["EEN", "PREMMIE"])] == ["PREMMIE"]
    assert speller.repair(["de", "PREMMIE"]) == ()


@pytest.mark.parametrize(
    ("question", "suggestion"),
    [
        ("Krijgt u \u2018premmie\u2019, (tele  werk)?", "Krijgt u \u2018premie\u2019, (telewerk)?"),
        ("Premmie of kreche-kosten", "Premie of crèche-kosten"),
        ("PREMMIE!", "PREMIE!"),
        ("kre\u0300che", "crèche"),  # its accent apart
        ("krijg ik een premie?", ""),
        ("", ""),
        ("?! 12 %", ""),
    ],
)  # fmt: skip
def test_a_suggestion_changes_the_misspelt_words_only(
    speller: Speller, question: str, suggestion: str
) -> None:
    assert speller.suggestion(question) == suggestion


def test_words_of_a_question_keep_their_case_and_end_at_a_hyphen() -> None:
    assert written_words("Telt e-leren mee, VDAB? 2\u00bd") == [
        "Telt",
        "e",
        "leren",
        "mee",
        "VDAB",
        "2½",
    ]


@pytest.mark.parametrize(
    ("one", "other"), [("krijg", "kreig"), ("gelt", "geld"), ("wordt", "wort"), ("kado", "cado")]
)
def test_words_that_sound_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other) != sound("premie")


# The measures that ship, and errors made by rule.

_NEXT = {
    a: b
    for row in ("azertyuiop", "qsdfghjklm", "wxcvbn")
    for a, b in zip(row, row[1:] + row[-2], strict=True)
}
_EAR = (("ij", "ei"), ("ei", "ij"), ("au", "ou"), ("ou", "au"), ("c", "k"), ("k", "c"), ("z", "s"),
        ("s", "z"), ("v", "f"), ("f", "v"), ("ch", "g"), ("aa", "a"), ("ee", "e"))  # fmt: skip


def misspelt(word: str, chance: random.Random) -> str:
    """The word with one error: a letter left out, doubled, put in, swapped, slipped, or by ear."""
    at = chance.randrange(1, len(word) - 1)
    head, letter, tail = word[:at], word[at], word[at + 1 :]
    heard = [word.replace(a, b, 1) for a, b in _EAR if a in word] or [word]
    return chance.choice([
        head + tail,
        head + letter + letter + tail,
        head + chance.choice("aeinrt") + letter + tail,
        head + tail[0] + letter + tail[1:],
        head + _NEXT.get(letter, "e") + tail,
        chance.choice(heard),
    ])  # fmt: skip


def share_repaired(speller: Speller, words: Sequence[str], count: int) -> float:
    """Of the errors made in words drawn from these, how many are mended or do not matter."""
    chance = random.Random(7)
    mended = 0
    for _ in range(count):
        meant = chance.choice(words)
        typed = misspelt(meant, chance)
        told = instead(speller, typed) or typed
        mended += fold(told) == fold(meant) or analyse(told).words == analyse(meant).words
    return mended / count


def test_errors_in_words_of_the_corpus_are_repaired(
    shipped: Speller, corpus_words: Counter[str]
) -> None:
    words = sorted(w for w in corpus_words if len(w) >= 6 and w.isalpha())
    assert share_repaired(shipped, words, 1_000) >= 0.93


def test_errors_in_everyday_words_are_repaired(
    shipped: Speller, corpus_words: Counter[str], lexicon: dict[str, int]
) -> None:
    common = list(lexicon)[:4_000]
    words = [w for w in common if len(w) >= 6 and w.isalpha() and w not in corpus_words]
    assert len(words) > 2_000
    assert share_repaired(shipped, words, 1_000) >= 0.8


def test_correct_dutch_words_are_left_alone(shipped: Speller) -> None:
    names = ("opentaal_basiswoorden.txt.xz", "opentaal_flexies.txt.xz")
    if not all((OPENTAAL / name).is_file() for name in names):
        pytest.skip(f"no OpenTaal word lists in {OPENTAAL}")
    known: list[str] = []
    for name in names:
        known += lzma.decompress((OPENTAAL / name).read_bytes()).decode().split()
    drawn = random.Random(3).sample([w for w in known if w.isalpha() and w.islower()], 2_000)
    repaired = {w: instead(shipped, w) for w in drawn if instead(shipped, w)}
    assert len(repaired) <= 0.015 * len(drawn), repaired


def test_places_families_and_other_languages_are_left_alone(shipped: Speller) -> None:
    assert {w: instead(shipped, w) for w in LEFT_ALONE.split() if instead(shipped, w)} == {}
    families = FAMILIES.split()  # no list has all of them: these are in none
    repaired = {w: instead(shipped, w) for w in families if instead(shipped, w)}
    assert len(repaired) <= 0.08 * len(families), repaired


def processor_ms(run: Sequence[Sequence[str]], speller: Speller) -> float:
    """Processor time of one of the questions, the best of three rounds."""
    rounds = []
    for _ in range(3):
        start = time.process_time()
        for words in run:
            speller.repair(words)
        rounds.append((time.process_time() - start) * 1000 / len(run))
    return min(rounds)


def test_it_is_fast(lexicon: dict[str, int]) -> None:
    words = dict(list(lexicon.items())[:30_000])
    start = time.process_time()
    speller = Speller(dict(list(words.items())[:10_000]), {})
    assert instead(speller, "gemeentt") == "gemeente"
    assert (time.process_time() - start) * 1000 < 50
    speller = Speller(words, {})
    text = "mag ik in de zomer thuis werken als mijn kind niet naar school kan gaan"
    assert processor_ms([text.split()] * 50, speller) < 1
    typed = [[w[:-3] + w[-2] + w[-3] + w[-1]] for w in list(words)[5_000:25_000:200] if len(w) > 5]
    assert processor_ms(typed, speller) < 5
