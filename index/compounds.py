"""Split Dutch compounds into their parts: opleidingsverlof -> opleiding, verlof.

Frequency-based splitting (Koehn and Knight, "Empirical Methods for Compound Splitting", EACL
2003): of all ways to cut a word into known words, take the one with the highest geometric mean of
their counts, and leave the word whole when it is itself more frequent than that.
"""

from functools import cache, lru_cache
from pathlib import Path

LEXICON = Path(__file__).parent / "lexicon.txt"

_LINKS = ("", "s", "en", "e", "er", "n")  # linking elements between two parts
_MIN_PART = 3
_MIN_WORD = 7
_MAX_WORD = 60  # longer "words" are joined text or worse
_MAX_PARTS = 4
# A three-letter part has to be this frequent: "job", "zij", "bus", but not the noise of OCR.
_MIN_COUNT_SHORT = 2_000
_MIN_COUNT = 40

# Prefixes, suffixes and function words that exist as words, and would cut op|leiding, ver|lof.
_NO_PART = frozenset(
    """aan aen achter af alle als ander baar been bij binnen boven buiten daar dan dat deel den der des
    deze dien die dit doen door een eer eens ente eren erg ere ern ers ens ende enen ent gen gaan ging
    geen gever gevers gevend had heb heden heid heids hen her het hier hij hoe hun iek iet ige ijen ijk
    ing ingen ings isch ische ist iste iteit kan keer laat lijk lijke lijken lijks loos loze loosheid
    maar maat mag man meer men met mij mis naar nemer nemers nemen ner net niet niets nog nooit nou nul
    om omdat onder ons ook oor open over reeds rig samen schap schappen sel sen ster sters stel steld
    stelling stellingen tal te tegen ten ter terug toe tot tussen uit van ver vol volle voor voort vooral
    waar wacht was wat weer weg wel were werp wie wij worden zeer zelf zich zij zijn zin zins zo zoals
    zou zonder recht rechts slag slagen staan stand standen ring ringen lang dag dragen drag lid leden
    houden houd komst komsten brengen gang gangen vang val vallen wijs wijze wijzen zien zicht zaam zame
    lei leis doende bond red rede reden lig ligt telen tel tels rend rende wend legen leg leggen lot los
    heden keur breid bied den name namen gave gaven gift giften trek trekken zet zetten zetting geld\
""".split()  # noqa: SIM905 - a word list reads better as text
) - {"geld", "deel", "recht"}

# Words that counts alone would cut wrongly.
_WHOLE = frozenset(
    """maatregel loopbaan voorwaarde werkloosheid onderneming vlaanderen vlaams vlaamse akkoord
    werkgever werknemer werkzoekende wallonië zelfstandige zelfstandigheid arbeider bediende
    gelegenheid gemeenschap maatschappij verantwoordelijk wetenschap kandidaat inkomen
    overeenkomst aanvraag uitkering begeleiding opleiding vergoeding toelage landschap regering
    minister ministerie parlement partner tewerkstelling doelstelling vaststelling instelling
    waarborg waarde geboorte gezondheid bescherming antwoord wederom andermaal november september
    december beroep bezoldiging verloning verzoek internet interim kantoor personeel""".split()  # noqa: SIM905
)


@cache
def _lexicon() -> dict[str, int]:
    lines = LEXICON.read_text("utf-8").splitlines()
    return {word: int(count) for word, count in (line.split("\t") for line in lines)}


@lru_cache(maxsize=65_536)
def split_compound(word: str) -> tuple[str, ...]:
    """The parts of a lower-case word without linking elements; () when it is no compound."""
    if not _MIN_WORD <= len(word) <= _MAX_WORD or not word.isalpha() or _is_whole(word):
        return ()
    best = _best_split(word, _MAX_PARTS)
    if best is None or len(best[1]) < 2:
        return ()
    counts, parts = best
    return parts if counts > _lexicon().get(word, 0) else ()


def _is_whole(word: str) -> bool:
    return any(word.removesuffix(ending) in _WHOLE for ending in ("", "s", "en", "n", "e", "es"))


def _best_split(word: str, parts_left: int) -> tuple[float, tuple[str, ...]] | None:
    """(geometric mean of the counts, parts) of the best way to cut a word; None when there is none."""
    lexicon = _lexicon()
    best: tuple[float, tuple[str, ...]] | None = None
    if _is_part(word, lexicon):
        best = (float(lexicon[word]), (word,))
    if parts_left == 1:
        return best
    for cut in range(_MIN_PART, len(word) - _MIN_PART + 1):
        head, tail = word[:cut], word[cut:]
        if not _is_part(head, lexicon):
            continue
        for link in _LINKS:
            rest = tail.removeprefix(link)
            if (link and rest == tail) or len(rest) < _MIN_PART:
                continue
            found = _best_split(rest, parts_left - 1)
            if found is None:
                continue
            n = len(found[1])
            score = (lexicon[head] * found[0] ** n) ** (1 / (n + 1))
            # At equal worth the cut with fewer parts wins: "opleidings" over "op leidings".
            if best is None or len(best[1]) == 1 and best[1][0] == word or score > best[0]:
                best = (score, (head, *found[1]))
    return best


def _is_part(word: str, lexicon: dict[str, int]) -> bool:
    if len(word) < _MIN_PART or word in _NO_PART:
        return False
    floor = _MIN_COUNT_SHORT if len(word) == _MIN_PART else _MIN_COUNT
    return lexicon.get(word, 0) >= floor
