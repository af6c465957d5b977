"""What a question means after the questions before it, without making up a word.

A follow-up is searched together with what it leaves out: the questions that it leans on ("en voor
werkgevers?"), or the name of the document that those were about ("hoe lang blijft die geldig?").
Whether it is one shows in its words: little that says something by itself, and no name of a
document. The figures behind the constants: the development conversations, and ordinary questions
asked after one about something else (docs/quality.md).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answer import MAX_QUESTION, check_question
from index.analysis import STOP_WORDS, fold, parts_of, tokenize
from index.rows import Rows
from index.search import Index

UNDERSTOOD = "Begrepen als:"

_MOST_TURNS = 6  # that a question can lean on; a longer chain has long left its first subject
# How much a question may say by itself and still lean on the one before: the sum of the weights of
# its words, see `_weights`. With a word that stands for something ("dat", "hij"); with "en" or the
# like in front; with neither.
_SAYS_WITH_PRONOUN = 2.2
_SAYS_WITH_LINK = 3.2
_SAYS_AT_ALL = 1.1
_SAYS_WHAT = 1.0  # in the clauses before a pronoun: then it stands for those
_KEYWORD = 0.4  # rarity from which bare words are something to look for, and no follow-up
_LEAD = 0.2  # of its first document over the next, as a share: then a short question says enough
_DEPTH = 20  # hits among which there is a next one
_ELLIPTIC = 1  # words that say something, at most
_NAME = 0.35  # rarity among documents from which a word of a title names one

# Says that what comes is something else; what was announced so is no part of the question.
_ELSE = re.compile(
    r"\W*(?:(?:ok[eé]?|en|dan|nu|maar)\W+)*(?:(?:over )?iets (?:helemaal |heel )?anders"
    r"|(?:een |mijn )?(?:andere|nieuwe|volgende) vraag|(?:een )?ander onderwerp|los daarvan"
    r"|nog iets)(?:\W+|$)",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"\W*(?:(?:ok[eé]?|ja|nee|ah|goed)\W+)*(?:(?:en|maar|dan|dus|ook|of|want|wat als|ik bedoel)\b"
    r"|hoe zit (?:het|dat)\b|\.\.\.|…)",
    re.IGNORECASE,
)
# Stands for what was named before. "dat" before a subject only joins two sentences, "zijn" is a
# verb unless it follows one of these, and "het" an article unless nothing comes that it goes with.
_PRONOUN = re.compile(
    r"\b(?:dit(?! jaar)|deze|die|hij|hem|ze|haar|hun|zo'n|zulke|daar\w*|ermee"
    r"|(?:er|hier)(?:van|voor|bij|over|aan|uit|tegen)"
    r"|dat(?! (?:ik|je|u|we|wij|een|de|het|er|men|iemand|mijn|onze)\b)"
    r"|(?:als|in|van|met|op|is|kan|mag) zijn"
    r"|het(?=\W*$|\W+(?:dan|ook|niet|nog|wel|al)\b))\b",
    re.IGNORECASE,
)
# Asks what there is, whatever it was about before.
_LIST = re.compile(
    r"\W*welke? (?:\w+ )?(?:maatregel|premies|steun|subsidies|tegemoetkoming|voordelen|regelingen)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ONLY_YEAR = re.compile(
    rf"\W*(?:(?:en|maar|of|dan|wat|in|voor|van|vanaf|sinds)\W+)*{_YEAR.pattern}(?:\W+dan)?\W*",
    re.IGNORECASE,
)
_ASKING = re.compile(r"\bhoe(?:lang|zo|ver|vaak)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_CLAUSE = re.compile(r"[,.;:?!]")
_ASIDE = re.compile(r"\s*[(:/].*", re.DOTALL)
_EXPLAINED = re.compile(r"\s*[(:/].*| (?:voor|van|in|op|bij|als|met|tot|over|uit) .*", re.DOTALL)
_SHORT_FORM = re.compile(r"\(([A-Z]{2,})\)")


@dataclass(frozen=True, slots=True)
class Understood:
    """How a question is taken."""

    question: str  # what is searched; white space folded
    follow_up: bool
    about: str  # the title, without what explains it, of the document taken over; "" = none


def understand(index: Index, question: str, history: Sequence[str]) -> Understood:
    """What to search for a question that was asked after others; `history` is oldest first.

    A question of the history may itself lean on one before it. Without one to lean on the question
    is taken as it is. Costs no search for a question that plainly speaks for itself, else one or
    two.

    Raises:
        UserError: when the question is empty or too long (see `check_question`).
    """
    asked = check_question(question)
    thread = _thread(index, asked, history)
    if not thread:
        return Understood(_without_turn(asked) if history else asked, follow_up=False, about="")
    together = _together(thread, asked)
    hits = index.search(together, 1)
    about = name_of(index.documents[hits[0].passage.document_id].title) if hits else ""
    elliptic = len(_weights(index, asked)) <= _ELLIPTIC
    merged = together if elliptic or not about else f"{asked} ({about})"
    if len(merged) > MAX_QUESTION:
        return Understood(asked, follow_up=False, about="")
    return Understood(merged, follow_up=True, about=about)


def heard(typed: str, history: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The question on a line, and those before that it may lean on, oldest first.

    A line that begins with "!" is asked as it stands: its question leans on none.
    """
    line = typed.strip()
    if line.startswith("!"):
        return line[1:].strip(), ()
    return typed, tuple(history[-_MOST_TURNS:])


def name_of(title: str) -> str:
    """A title without what follows a colon or a bracket, which only explains it."""
    return _ASIDE.sub("", title) or title


def _together(thread: Sequence[str], asked: str) -> str:
    """The questions that one leans on and itself; a year that it names goes for theirs."""
    said = " ".join(thread)
    year = _YEAR.search(asked)
    if year is None or not _YEAR.search(said):
        return f"{said} {asked}"
    said = _YEAR.sub(year[0], said)
    return said if _ONLY_YEAR.fullmatch(asked) else f"{said} {asked}"


def _without_turn(asked: str) -> str:
    """A question without the words that only say that it is about something else."""
    turn = _ELSE.match(asked)
    return (asked[turn.end() :] if turn else "") or asked


def _thread(index: Index, asked: str, history: Sequence[str]) -> list[str]:
    """The questions before it that a question leans on, oldest first; [] when on none."""
    thread: list[str] = []
    for turn in reversed(history[-_MOST_TURNS:]):
        if not _leans(index, thread[0] if thread else asked):
            return thread
        thread.insert(0, " ".join(turn.split()))
    return thread


def _leans(index: Index, asked: str) -> bool:
    """Whether a question leaves out something that a question before it may have said."""
    if _ELSE.match(asked) or _LIST.match(asked) or _names_document(index, asked):
        return False
    weights = _weights(index, asked)
    says = sum(weights)
    if _LINK.match(asked):
        return says < _SAYS_WITH_LINK
    if _stands_for_something(index, asked):
        return says < _SAYS_WITH_PRONOUN
    if not _ASKING.search(asked) and STOP_WORDS.isdisjoint(map(fold, _WORD.findall(asked))):
        return max(weights, default=0) < _KEYWORD
    return not says or (says < _SAYS_AT_ALL and not _leads(index, asked))


def _stands_for_something(index: Index, asked: str) -> bool:
    """Whether a pronoun stands for something that the question itself has not said before it."""
    for pronoun in _PRONOUN.finditer(asked):
        clauses = _CLAUSE.split(asked[: pronoun.start()])[:-1]
        if sum(_weights(index, " ".join(clauses))) < _SAYS_WHAT:
            return True
    return False


def _weights(index: Index, asked: str) -> list[float]:
    """What each word says by itself, 0 to 1: how rare it is, 1 for a word in no source.

    Words that stand for another or only ask, stop words and numbers say nothing.
    """
    words = dict.fromkeys(tokenize(_ASKING.sub(" ", _PRONOUN.sub(" ", asked))))
    return [_rarity(index.passage_rows, word) for word in words if word.isalpha()]


def _rarity(rows: Rows, word: str) -> float:
    """How few of the rows have the word, or the part of it that fewest have; 1 for none."""
    lexical = rows.lexical
    # No word holds a space, so this is the weight of one that stands nowhere.
    return max(map(lexical.idf, parts_of(word))) / lexical.idf(" ")


def _leads(index: Index, asked: str) -> bool:
    """Whether one document answers a question much better than any other."""
    hits = index.search(asked, _DEPTH)
    others = (h for h in hits if h.passage.document_id != hits[0].passage.document_id)
    other = next(others, None)
    if other is None:
        return bool(hits)
    return hits[0].score - other.score > _LEAD * abs(hits[0].score)


def _names_document(index: Index, asked: str) -> bool:
    """Whether a question says the name of a document, or a compound that is in a name."""
    words = [w for w in tokenize(asked) if w.isalpha()]
    said = {_singular(w) for w in words if _rarity(index.document_rows, w) >= _NAME}
    compounds = [stems for w in words if (stems := _compound(w))]
    for document in index.documents.values():
        name, inside = _name_words(document.title)
        if said & name or any(c in other for c in compounds for other in inside):
            return True
    return False


@lru_cache(maxsize=16_384)
def _name_words(title: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The words of the name in a title, in the singular, and the stems of its compounds."""
    # The first token of a hyphenated word is the whole of it: "terug" alone names nothing.
    spelled = (tokenize(word) for word in _EXPLAINED.sub("", title).split())
    words = [tokens[0] for tokens in spelled if tokens]
    short = [fold(s) for s in _SHORT_FORM.findall(title)]
    compounds = tuple(stems for w in words if (stems := _compound(w)))
    return frozenset(map(_singular, [*words, *short])), compounds


def _compound(word: str) -> str:
    """The stems of a compound, joined: knelpuntberoeplijst; "" for a word that is none."""
    parts = parts_of(word)
    return "".join(parts) if len(parts) > 1 else ""


def _singular(word: str) -> str:
    """Without a plural ending; a stem would make "verplicht" of "verplichte"."""
    return re.sub(r"(?:en|s)+$", "", fold(word))
