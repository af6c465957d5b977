"""Which sentences tell what a question of its kind asks: whether something holds, what it means."""

import re

from index.analysis import fold

# A sentence that says whether something (still) holds.
_STANDING = re.compile(
    r"\b(?:is|zijn|was|waren|werd|werden|wordt|worden)\b[^.;]*\b(?:stopgezet|afgeschaft|vervangen"
    r"|opgevolgd|opgeheven|vernietigd|geschrapt|ingetrokken|aangekondigd|uitgevoerd|goedgekeurd"
    r"|ingevoerd|verlengd|van kracht|van toepassing|in bespreking|onmogelijk|tijdelijke?)\b"
    r"|\bbestaa[nt]\b[^.;]*\bniet meer|\b(?:hield|houdt|hielden)\b[^.;]*\bop\b|\bviel(?:en)? stil"
    r"|(?<!te )\b(?:vervangt|vervingen|verving|stopte|stopten|verdwe[e]?n\w*)\b"
    r"|\bkunnen\b[^.;]*\bniet meer(?=[.,;])|\bblij(?:ft|ven) (?:voor|gelden|geldig|bestaan|lopen)\b"
    r"|\bniet teruggevonden|\bgeen informatie|\bopvolger van|\bging(?:en)? op in"
    r"|\bgaan\b[^.;]*\bop in|\bloopt\b[^.;]*\b(?:nog|af|tot)\b",
    re.IGNORECASE,
)
_ENDED = r"stopgezet|afgeschaft|geschrapt|hield|hielden|stopte|verdw|niet meer|stil\b|onmogelijk"
_SAYS = {
    "aangekondigd": re.compile(r"aangekondigd|bespreking|teruggevonden|gepland|voorstel"),
    "stopgezet": re.compile(_ENDED),
    "vervangen": re.compile(rf"vervang|verving|opgevolgd|opvolger|in de plaats|{_ENDED}"),
    "uitdovend": re.compile(rf"uitdoof|dooft|tijdelijke|loopt|tot en met|geen nieuwe|{_ENDED}"),
}
_WORD = re.compile(r"[\w']+")
# What comes after a term in the sentence that says what it means; the second one only where the
# sentence is about the term: "verwant aan X is het project" says nothing on X.
_COLON = re.compile(r"(?:-\w+)?\s*:")
_COPULA = re.compile(
    r"(?:-\w+)?\W*(?:\([^)]*\)\W*)?(?:(?:is|zijn|was|waren)\s(?:een|de|het|iemand|wie|[a-z]+en\sdie)\b"
    r"|(?:betekent|staat voor|houdt in|omvat|heet|laat|geeft|helpt|wie)\b)"
)
_ABOUT = re.compile(r"(?!.*\b(?:aan|bij|met|op|over|van|in)\b).{0,60}", re.DOTALL)
# ... and before it: "... heet X", "jongeren die niet werken (X)", "is X wie geen diploma heeft"
_BEFORE = re.compile(r"(?:^(?:Met|Via)\s(?:[\w-]+\s){0,3}|noemt men|\bheet|\bheten|[a-z]\s\()\W*$")
_WHO = re.compile(r"\W*wie\b")


def tells_standing(text: str, status: str = "") -> bool:
    """Whether a sentence says that something was announced, holds, ended or was replaced.

    With a status of `corpus.document.STATUSES`: whether it says that very one, as far as there are
    words for it, so that a sentence on what came before is told from one on the measure itself.
    """
    return bool(_STANDING.search(text) and (status not in _SAYS or _SAYS[status].search(text)))


def tells_meaning(text: str, term: str) -> bool:
    """Whether a sentence says what a word means: "X: ...", "X is een ...", "... (X)"."""
    # By its first letters: a plural may have another stem, as opleidingsloods and its own.
    begins = fold(term)[: max(3, len(term) - 2)]
    return bool(begins) and any(
        _defines(text, word.start(), word.end())
        for word in _WORD.finditer(text)
        if len(word[0]) <= len(term) + 3 and fold(word[0]).startswith(begins)
    )


def _defines(text: str, start: int, end: int) -> bool:
    if _COLON.match(text, end) or _WHO.match(text, end) or _BEFORE.search(text, 0, start):
        return True
    return bool(_COPULA.match(text, end) and _ABOUT.fullmatch(text, 0, start))
