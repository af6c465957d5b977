"""What a question asks for, and whether a passage has something of that kind.

"Hoeveel bedraagt ...?" is answered by a sentence with an amount in it, "sinds wanneer ...?" by one
with a date. Which words matter how much is left to the fusion: every kind is a column of evidence
with a fitted weight (`index/fusion.json`; docs/exploration.md has the figures).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Kinds = NDArray[np.bool_]  # shape (len(KINDS),), or (rows, len(KINDS))

_MONTHS = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
_NUMERALS = (
    "een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|helft|derde|kwart|alle"
)
# A number starts at its first digit, and the word after it ends: a row of a table can be all
# digits, and from each of them to the end of each number would take hours.
_QUANTITY = (
    r"(?:(?<![\d.,])\d[\d.,]*|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf"
    r"|vijftien|twintig|dertig|honderd|duizend)"
)


@dataclass(frozen=True, slots=True)
class _Kind:
    asked: re.Pattern[str]  # in a question
    offered: re.Pattern[str]  # in a passage


def _kind(asked: str, offered: str) -> _Kind:
    return _Kind(re.compile(asked, re.IGNORECASE), re.compile(offered, re.IGNORECASE))


_BY_NAME = {
    "amount": _kind(
        r"\bhoe ?ve+l\b.*\b(euro|geld|bedra|krijg|kost|verdien|betaal|betal|waard|premie|korting"
        r"|loon|bonus|vergoed|trek|subsidie|opbreng|lever|cent|tussenkom|min(der)? rsz|steun|terug)"
        r"|\bbedrag|\bbedraagt|\bhoe (hoog|groot)|\bprijs|\bkost|tarief|budget"
        r"|\bwat (krijg|betaal|verdien|levert)",
        r"\d\s*(euro|EUR|€)|€\s*\d|\d\s*%|miljoen|\beuro\b|gratis|kosteloos",
    ),
    "count": _kind(
        r"\bhoe ?ve+l\b|\baantal|\bhoe vaak|\bmaximum|\bmaximaal|\bminstens|\bpercent|\bprocent",
        rf"\d|\b({_NUMERALS})\b",
    ),
    "date": _kind(
        r"\bwanneer\b|\bsinds\b|\bdatum\b|\bwelk jaar|\bin welke? (jaar|maand|periode)|\bvanaf\b"
        r"|\btot (wanneer|hoelang)|\bstart|\bgestart|\bhoe lang geleden|\bbegon|\bingang"
        r"|\b(19|20)\d\d\b",
        rf"\b(19|20)\d\d\b|\b({_MONTHS})\b",
    ),
    "duration": _kind(
        r"\bhoe ?lang\b|\bduur|\btermijn|\bhoe ?veel (tijd|maanden|weken|dagen|uur|uren|jaar)"
        r"|\bhoe snel|\bbinnen (welke|hoeveel)",
        rf"{_QUANTITY}\s*(\w{{1,40}}\s)?(jaar|jaren|maand|maanden|week|weken|dag|dagen|werkdagen|uur|uren"
        r"|kwartalen|kwartaal)\b",
    ),
    "condition": _kind(
        r"\bmag\b|\bkan\b|\bkrijg ik\b|\brecht\b|\bvoorwaard|\baanmerking|\btelt\b|\bgeldt\b"
        r"|\bkom ik|\bmoet(en)?\b|\bverplicht|\bkrijgt|\bverlies|\bwie\b",
        r"\bmoet|\balleen\b|\bminstens\b|hoogstens|voorwaard|\brecht\b|\bmag\b|\bmogen\b|\bkan\b"
        r"|\bkunnen\b|\bniet\b|\bgeen\b|vereist|verplicht|telt|gelden|geldt|tenzij|behalve"
        r"|uitgesloten|\bwie\b",
    ),
    "standing": _kind(
        r"\bbestaat|\bnog\b|\bafgeschaft|\bstopgezet|\bvervang|\bin de plaats|\bgeschrapt"
        r"|\bal (gestart|begonnen|ingevoerd|actief)|\bveranderd|\bgewijzigd|\bgebleven|\bgekomen\b"
        r"|\bhoe zit het|\bvan kracht",
        r"stopgezet|afgeschaft|vervang|verving|opgeh|hield op|hielden op|schrap|van kracht"
        r"|in werking|\bloopt\b|liep|\bbestaat|bestond|sinds|verleng|uitdovend|niet teruggevonden"
        r"|\bnog\b|aangekondigd|gestart|startte|verviel|beëindig|opvolger|ging op in|stopte",
    ),
    "who": _kind(
        r"\bwie\b|\bdoor wie|\bwelke (werk|bedrij|organis|partij|instant|groep|sector|minister"
        r"|vakbond|mensen|onderneming)",
        r"\bwie\b|werknemers|werkgevers|werkzoekenden|VDAB|minister|departement|ondernemingen"
        r"|organisaties|partners|jongeren|personen|zelfstandig|bedrijven|sector",
    ),
}
KINDS = tuple(_BY_NAME)
# Part of the version of an index: what passages offer is stored in it.
PATTERNS = "\n".join(kind.offered.pattern for kind in _BY_NAME.values())


def asked_for(question: str) -> Kinds:
    """Of which kinds something is asked, in the order of KINDS; there can be several, or none."""
    return np.asarray([bool(kind.asked.search(question)) for kind in _BY_NAME.values()])


def offered_by(texts: Sequence[str]) -> Kinds:
    """Of which kinds each text has something, shape (len(texts), len(KINDS))."""
    found = [[bool(kind.offered.search(text)) for kind in _BY_NAME.values()] for text in texts]
    return np.asarray(found, dtype=np.bool_).reshape(len(texts), len(KINDS))
