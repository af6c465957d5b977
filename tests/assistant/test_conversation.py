import json
import random
from pathlib import Path

import pytest

from assistant.answer import MAX_QUESTION
from assistant.commands import questions
from assistant.conversation import UNDERSTOOD, Understood, heard, name_of, understand
from assistant.library import MEASURES
from corpus.errors import UserError
from corpus.read import read_paths
from index.build import build_index
from index.encoder import load_encoder
from index.search import Index
from tests.toy import ToyEncoder, document

DEV = MEASURES.parent / "questions" / "dev.jsonl"

BONUS = "Wat is de zweefbonus?"

# Earlier questions, the question, the start of the document that is meant, whether it leans on
# them. Written for these tests, on the shipped corpus.
CONVERSATIONS = (
    (("Wat is de jobbonus?",), "hoeveel bedraagt dat?", "10-", True),
    (("Wat is de jobbonus?",), "sinds wanneer?", "10-", True),
    (("Hoe vraag ik Vlaams opleidingsverlof aan?",), "en voor werkgevers?", "16-", True),
    (("Wat is een IBO?",), "hoe lang duurt die?", "35-", True),
    (("Wat is een IBO?", "hoe lang duurt die?"), "en wat verdien ik dan?", "35-", True),
    (("Hoeveel knelpuntberoepen staan er op de lijst van 2026?",), "en in 2020?", "47-", True),
    (("Hoeveel kost een loopbaancheque?",), "kan mijn man dat ook krijgen?", "25-", True),
    (("Wat zijn dienstencheques?",), "wat kosten ze?", "63-", True),
    (("Wat zijn dienstencheques?",), "hoeveel mag ik er per jaar kopen?", "63-", True),
    (("Wat is wijk-werken?",), "hoeveel uren per maand?", "67-", True),
    (("Krijgt mijn bedrijf een premie voor een leerling duaal leren?",),
     "waar moet ik die aanvragen?", "29-", True),
    (("Wat is individueel maatwerk?",), "wie komt in aanmerking?", "34-", True),
    (("Wat is individueel maatwerk?",), "Wat zijn de voorwaarden?", "34-", True),
    (("Wat is individueel maatwerk?",), "hoe hoog is de premie?", "34-", True),
    (("Bestaat de stagebonus nog?",), "wat kwam er in de plaats?", "28-", True),
    (("Bestaat de stagebonus nog?",), "waarom niet?", "28-", True),
    (("Mag een asielzoeker werken?",), "na hoeveel maanden?", "42-", True),
    (("Mag een asielzoeker werken?",), "en als zelfstandige?", "42-", True),
    (("Wat is de kmo-portefeuille?",), "Hoeveel kan een kleine onderneming krijgen?", "62-", True),
    (("Welke korting was er vroeger voor mentors?",), "tot wanneer?", "80-", True),
    (("Hoeveel uur Vlaams opleidingsverlof heb ik?",), "en als ik deeltijds werk?", "16-", True),
    (("Wat is gemeenschapsdienst?",), "krijg je daar geld voor?", "66-", True),
    (("Wat is een beroepskaart?",), "hoe lang blijft ze geldig?", "75-", True),
    (("Wat is een beroepsinlevingsstage?",), "mag dat ook halftijds?", "78-", True),
    (("Wat is outplacement?",), "is het gratis?", "64-", True),
    (("Wat is de transitiepremie voor zelfstandigen?",), "en na een jaar?", "65-", True),
    (("wat is TWE?",), "voor wie is dat?", "70-", True),
    (("Hoeveel bedraagt de aanmoedigingspremie bij zorgkrediet?",),
     "en voor alleenstaanden?", "27-", True),
    (("Wat is de jobbonus?", "en de kmo-portefeuille?"), "wie kan die krijgen?", "62-", True),
    (("Wat is een IBO?",), "Wat is de jobbonus?", "10-", False),
    (("Wat is een IBO?",), "jobbonus", "10-", False),
    (("Hoeveel bedraagt de jobbonus?",), "en de kmo-portefeuille?", "62-", False),
    (("Hoeveel bedraagt de jobbonus?",), "Mag een asielzoeker als zelfstandige werken?", "42-",
     False),
    (("Hoeveel bedraagt de jobbonus?",), "Andere vraag: wie kan dienstencheques gebruiken?", "63-",
     False),
    (("Wat zijn dienstencheques?",), "Hoeveel uur per week mag je wijk-werken?", "67-", False),
    (("Wat is gemeenschapsdienst?",), "Ik wil een eigen zaak starten, is daar een premie voor?",
     "65-", False),
    (("Wat is gemeenschapsdienst?",),
     "Nu iets anders, kan ik opleidingscheques krijgen als ik in Brussel woon?", "24-", False),
    (("Wat is gemeenschapsdienst?",), "moet ik dienstencheques betalen als ze vervallen zijn?",
     "63-", False),
    (("Hoe werkt de VOP?",), "dan nog iets: bestaat de mentorkorting nog?", "80-", False),
    (("Wat is outplacement?",), "bestaan die samenlevingsjobs nu al?", "77-", False),
    (("Wat is outplacement?",), "is die retentiepremie er ooit gekomen?", "22-", False),
)  # fmt: skip


@pytest.fixture(scope="module")
def index() -> Index:
    """Without example questions; the subjects share no word but those of every day."""
    return build_index(
        [
            document(
                "bonus",
                [
                    "De zweefbonus bedraagt 300 euro.",
                    "Werkgevers vragen de zweefbonus aan bij het loket.",
                    "In 2020 bedroeg de zweefbonus 200 euro.",
                ],
                title="Zweefbonus voor vliegeniers (stopgezet)",
            ),
            document(
                "verlof",
                [
                    "Het kruiverlof duurt tien dagen.",
                    "Werkgevers betalen het loon door tijdens het kruiverlof.",
                    "Zelfstandigen krijgen geen kruiverlof.",
                ],
                title="Kruiverlof: wie, wat en hoe",
            ),
            document(
                "telewerk",
                ["Telewerk vraagt een afspraak op papier.", "Telewerk is nooit verplicht."],
                title="Afspraken over telewerk",
            ),
        ],
        ToyEncoder(),
    )


@pytest.fixture(scope="module")
def shipped() -> Index:
    return build_index(read_paths((MEASURES,)).documents, load_encoder(""))


def as_typed(question: str) -> Understood:
    return Understood(question, follow_up=False, about="")


def found(index: Index, question: str) -> str:
    return index.search(question, 1)[0].passage.document_id


def test_a_first_question_is_taken_as_it_is(index: Index) -> None:
    assert understand(index, "en  voor werkgevers?", ()) == as_typed("en voor werkgevers?")
    assert understand(index, "Andere vraag: wat nu?", ()) == as_typed("Andere vraag: wat nu?")


def test_a_question_with_hardly_a_word_of_its_own_stands_behind_the_one_before(
    index: Index,
) -> None:
    understood = understand(index, "hoeveel bedraagt dat?", [BONUS])
    assert understood == Understood(
        f"{BONUS} hoeveel bedraagt dat?", True, "Zweefbonus voor vliegeniers"
    )
    verlof = understand(index, "en voor  zelfstandigen?", ["Wat is kruiverlof?"])
    assert verlof.question == "Wat is kruiverlof? en voor zelfstandigen?"
    assert verlof.about == "Kruiverlof"


def test_a_question_with_words_of_its_own_gets_the_name_of_the_subject(index: Index) -> None:
    understood = understand(index, "moet mijn baas dat betalen?", ["Wat is kruiverlof?"])
    assert understood.question == "moet mijn baas dat betalen? (Kruiverlof)"
    assert found(index, understood.question) == "verlof"


def test_a_chain_of_questions_keeps_the_subject_of_the_first(index: Index) -> None:
    history = ["Wat is telewerk?", BONUS, "en voor werkgevers?"]
    understood = understand(index, "hoeveel bedraagt dat dan?", history)
    assert understood.question == f"{BONUS} en voor werkgevers? hoeveel bedraagt dat dan?"
    assert understood.about == "Zweefbonus voor vliegeniers"


def test_a_year_takes_the_place_of_the_year_before(index: Index) -> None:
    history = ["Hoeveel bedroeg de zweefbonus in 2024?"]
    assert understand(index, "en in 2020?", history).question == (
        "Hoeveel bedroeg de zweefbonus in 2020?"
    )
    later = understand(index, "en voor werkgevers in 2020?", history).question
    assert later == "Hoeveel bedroeg de zweefbonus in 2020? en voor werkgevers in 2020?"
    without = understand(index, "en in 2020?", [BONUS]).question
    assert without == f"{BONUS} en in 2020?"


@pytest.mark.parametrize(
    "question",
    [
        "Hoe lang duurt het kruiverlof?",
        "kruiverlof",
        "en het kruiverlof?",  # "en", but it says what it is about
        "krijgen ze ook kruiverlof?",
        "Mijn zus heeft een zaak in Aalst en een zoon van twaalf, wie betaalt dat?",
    ],
)
def test_a_question_that_says_what_it_is_about_is_a_new_subject(
    index: Index, question: str
) -> None:
    assert understand(index, question, [BONUS]) == as_typed(question)


def test_a_pronoun_for_what_the_question_itself_says_takes_nothing_over(shipped: Index) -> None:
    question = "Ik wil een eigen zaak starten, is daar een premie voor?"
    assert understand(shipped, question, ["Wat is gemeenschapsdienst?"]) == as_typed(question)


def test_what_announces_another_subject_is_not_searched(index: Index) -> None:
    for turn in (
        "Iets anders: ",
        "Andere vraag, ",
        "ok, nu iets heel anders... ",
        "dan nog iets: ",
    ):
        assert understand(index, f"{turn}wie betaalt?", [BONUS]) == as_typed("wie betaalt?")
    assert understand(index, "iets anders", [BONUS]) == as_typed("iets anders")
    kept = "Wie legt nog iets bij voor het kruiverlof?"
    assert understand(index, kept, [BONUS]) == as_typed(kept)


def test_what_would_become_too_long_is_asked_as_typed(index: Index) -> None:
    long = f"Wat is de zweefbonus {'x' * (MAX_QUESTION - 25)}?"
    assert understand(index, "hoeveel?", [long]) == as_typed("hoeveel?")


def test_bare_words_are_looked_for_when_they_are_rare(shipped: Index) -> None:
    for keyword in ("crèche", "duaal leren", "leefloon", "sollicitatietips"):
        assert not understand(shipped, keyword, ["Hoeveel bedraagt de jobbonus?"]).follow_up
    for rest in ("voorwaarden?", "waarom?", "hoelang?", "vanaf welke leeftijd?"):
        assert understand(shipped, rest, ["Hoeveel bedraagt de jobbonus?"]).follow_up


def test_a_question_for_all_there_is_leans_on_none(shipped: Index) -> None:
    question = "Welke premies zijn er voor werkgevers?"
    assert understand(shipped, question, ["Wat is gemeenschapsdienst?"]) == as_typed(question)


@pytest.mark.parametrize("question", ["", " \n", "x" * (MAX_QUESTION + 1)])
def test_a_question_that_cannot_be_asked_is_refused(index: Index, question: str) -> None:
    with pytest.raises(UserError, match="de vraag"):
        understand(index, question, [BONUS])


def test_an_exclamation_mark_asks_without_the_history() -> None:
    assert heard("en nu?", ["a", "b"]) == ("en nu?", ("a", "b"))
    assert heard(" ! en nu?", ["a", "b"]) == ("en nu?", ())
    assert heard("!", ["a"]) == ("", ())


def test_only_the_last_questions_are_remembered() -> None:
    assert heard("x", list("abcdefgh"))[1] == tuple("cdefgh")


def test_the_name_in_a_title_leaves_its_explanation_out() -> None:
    assert name_of("Wijk-werken (opvolger van PWA)") == "Wijk-werken"
    assert name_of("Kruiverlof: wie, wat en hoe") == "Kruiverlof"
    assert name_of("(zonder titel)") == "(zonder titel)"


def test_chat_keeps_the_conversation_until_told_otherwise(
    shipped: Index, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = iter(
        ["Wat is een IBO?", "hoe lang?", "x" * 1_001, "en dan?", "!en dan?", "nieuw", "hoe lang?"]
    )

    def typed(prompt: str) -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", typed)
    monkeypatch.setattr(questions, "open_home", lambda home: shipped)
    questions.chat()
    shown = capsys.readouterr()
    assert [line for line in shown.out.splitlines() if line.startswith(UNDERSTOOD)] == [
        f"{UNDERSTOOD} Wat is een IBO? hoe lang?",
        f"{UNDERSTOOD} Wat is een IBO? hoe lang? en dan?",
    ]
    assert shown.err.splitlines() == [
        "De vraag telt 1001 tekens en er mogen er 1000 zijn; maak ze korter.",
        "Nieuw gesprek.",
    ]


def test_conversations_on_the_shipped_corpus_find_the_document_that_is_meant(
    shipped: Index,
) -> None:
    wrong, misjudged = [], []
    for history, question, document_id, leans in CONVERSATIONS:
        understood = understand(shipped, question, history)
        if not found(shipped, understood.question).startswith(document_id):
            wrong.append(understood)
        if understood.follow_up != leans:
            misjudged.append(understood)
    assert len(wrong) <= len(CONVERSATIONS) // 10, wrong
    assert len(misjudged) <= 2, misjudged


def test_an_ordinary_question_after_one_about_something_else_keeps_its_document(
    shipped: Index,
) -> None:
    rows = [json.loads(line) for line in Path(DEV).read_text("utf-8").splitlines()]
    known = [row for row in rows if row["documents"]]
    draw = random.Random(4)
    broken = []
    for row in draw.sample(known, 100):
        others = [o for o in known if not set(o["documents"]) & set(row["documents"])]
        asked = " ".join(row["question"].split())
        understood = understand(shipped, asked, [draw.choice(others)["question"]])
        if understood.question != asked and found(shipped, asked) in row["documents"]:
            broken += [understood] * (found(shipped, understood.question) not in row["documents"])
    assert len(broken) < 3, broken
