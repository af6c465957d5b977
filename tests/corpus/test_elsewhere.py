import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import examples_of
from corpus.elsewhere import MAX_POINTERS, SHIPPED, Elsewhere, Pointer, load_elsewhere
from corpus.errors import UserError
from corpus.read import read_paths
from index.variants import phrase_key as shipped_key

CORPUS = SHIPPED.parent
SMALL = '''
[[verwijzing]]
onderwerp = "pensioen"
termen = ["pensioen", "rust nemen"]
niet = ["jobbonus", "vroegere premie", "2020"]
instantie = "Federale Pensioendienst"
uitleg = """Dat weet de
 Pensioendienst."""
url = "https://www.mypension.be"

[[verwijzing]]
onderwerp = "aanvullend pensioen"
termen = ["aanvullend pensioen"]
instantie = "mypension"
uitleg = "Dat staat op mypension."
url = "https://www.mypension.be/nl?taal=nl"

[[verwijzing]]
onderwerp = "feestdagen"
termen = ["feestdag", "wettelijke vrije dag"]
instantie = "FOD"
uitleg = "Dat zegt de wet."
url = "https://werk.belgie.be"
'''
STOP = {"de", "mijn", "te", "op", "hoeveel", "niet"}
ODD = load_elsewhere(str)  # words are compared as they are
MAX_FIRED = 0.01  # of the questions that the sheets answer


def _toy_key(word: str) -> str:
    """A toy stemmer that knows a plural and takes some words for empty."""
    return "" if word in STOP else word.removesuffix("en")


def _load(folder: Path, text: str) -> Elsewhere:
    path = folder / "elders.toml"
    path.write_text(text, "utf-8")
    return load_elsewhere(_toy_key, path)


@pytest.fixture
def small(tmp_path: Path) -> Elsewhere:
    return _load(tmp_path, SMALL)


@pytest.fixture(scope="module")
def shipped() -> Elsewhere:
    return load_elsewhere(shipped_key)


def _subjects(elsewhere: Elsewhere, question: str) -> list[str]:
    return [pointer.subject for pointer in elsewhere.find(question)]


def test_a_file_is_read_in_order_with_each_text_on_one_line(small: Elsewhere) -> None:
    assert [pointer.subject for pointer in small.pointers] == [
        "pensioen",
        "aanvullend pensioen",
        "feestdagen",
    ]
    assert small.pointers[0] == Pointer(
        "pensioen",
        "Federale Pensioendienst",
        "Dat weet de Pensioendienst.",
        "https://www.mypension.be",
    )


@pytest.mark.parametrize(
    ("question", "subjects"),
    [
        ("Wanneer krijg ik PENSIOEN?", ["pensioen"]),
        ("FEESTDAGEN en wat erbij hoort", ["feestdagen"]),
        ("wanneer mag ik mijn rust te nemen", ["pensioen"]),
        ("een rust niet nemen", []),
        ("rust ooit nemen", []),
        ("pensioenfonds", []),
        ("mijn aanvullend pensioen", ["aanvullend pensioen"]),
        ("is een feestdag of mijn pensioen beter", ["feestdagen", "pensioen"]),
        ("is mijn pensioen of een feestdag beter", ["pensioen", "feestdagen"]),
        ("zijn mijn pensioen of feestdagen beter", ["feestdagen", "pensioen"]),
        ("is een wettelijke vrije dag of mijn pensioen beter", ["feestdagen", "pensioen"]),
        ("pensioen, nog eens pensioen en rust nemen", ["pensioen"]),
        ("jobbonus bij pensioen", []),
        ("vroegere premie bij pensioen", []),
        ("premie bij pensioen", ["pensioen"]),
        ("pensioen in 2020", []),
        ("jobbonus op een feestdag bij pensioen", ["feestdagen"]),
        ("wat is een jobbonus", []),
        ("", []),
    ],
)
def test_a_question_is_known_by_its_words(
    small: Elsewhere, question: str, subjects: list[str]
) -> None:
    assert _subjects(small, question) == subjects


def test_no_more_pointers_are_given_than_one_reads(small: Elsewhere) -> None:
    question = "feestdag, aanvullend pensioen, pensioen"
    assert _subjects(small, question) == ["aanvullend pensioen", "feestdagen"]
    assert MAX_POINTERS == 2


def _entry(old: str = "", new: str = "") -> str:
    entry = """[[verwijzing]]
onderwerp = "Dop"
termen = ["dop", "op stempelgeld"]
instantie = "RVA"
uitleg = "Dat weet de RVA."
url = "https://www.rva.be"
"""
    assert old in entry
    return entry.replace(old, new, 1) if old else entry


ENTRY = _entry()
OTHER = _entry('"Dop"', '"IGU"').replace('["dop", "op stempelgeld"]', '["igu"]')


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (ENTRY + "nota = 'x'", "verwijzing 1 ('Dop'): onbekende sleutel 'nota' (kies uit: onderwe"),
        (_entry('onderwerp = "Dop"'), "verwijzing 1: onderwerp ontbreekt of is leeg; vul"),
        (_entry('"Dop"', '" "'), "verwijzing 1: onderwerp ontbreekt of is leeg; vul een tekst in"),
        (_entry('"Dop"', "3"), "verwijzing 1: onderwerp ontbreekt of is leeg"),
        (_entry('"RVA"', '""'), "verwijzing 1 ('Dop'): instantie ontbreekt of is leeg"),
        (_entry('"Dat weet de RVA."', '""'), "uitleg ontbreekt of is leeg; vul een tekst in"),
        (_entry('url = "https://www.rva.be"'), "url ontbreekt of is leeg; vul een tekst in"),
        (_entry("https:", "http:"), "url 'http://www.rva.be' is geen webadres; schrijf het als"),
        (_entry("https://www.rva.be", "www.rva.be"), "url 'www.rva.be' is geen webadres"),
        (_entry("www.rva.be", "rva"), "url 'https://rva' is geen webadres"),
        (_entry("www.rva.be", "[rva.be"), "url 'https://[rva.be' is geen webadres"),
        (_entry("www.rva.be", "www.rva.be/mijn dop"), "/mijn dop' is geen webadres"),
        (_entry("www.rva.be", "ik:geheim@rva.be"), "is geen webadres"),
        (_entry("https:", "javascript:"), "is geen webadres"),
        (_entry('["dop", "op stempelgeld"]', '"dop"'), "termen moet een lijst van teksten zijn"),
        (_entry('"dop"', "1"), "termen moet een lijst van teksten zijn, zoals ['tijdskrediet'"),
        (_entry('termen = ["dop", "op stempelgeld"]'), "termen moet een lijst van teksten zijn"),
        (_entry('"dop", "op stempelgeld"'), "termen is leeg; zet er minstens een term in"),
        (_entry('"dop"', '" "'), "termen: ' ' heeft geen woord met een eigen betekenis; voeg"),
        (_entry('"dop"', '"de mijn"'), "termen: 'de mijn' heeft geen woord met een eigen betekeni"),
        (_entry('"dop"', '"1819"'), "termen: '1819' is enkel een getal; voeg er een woord aan toe"),
        (_entry('"dop"', '"Op Stempelgelden"'), "'op stempelgeld' staat er twee keer in; schrap"),
        (ENTRY + 'niet = "twee"', "niet moet een lijst van teksten zijn"),
        (ENTRY + 'niet = [""]', "niet: '' heeft geen woord met een eigen betekenis"),
        (ENTRY + 'niet = ["a", "a"]', "niet: 'a' staat er twee keer in; schrap er een"),
        (
            ENTRY + 'niet = ["stempelgelden"]',
            "'op stempelgeld' bevat een woord uit niet, en slaat zo nooit aan; schrap een van",
        ),
        (OTHER + _entry('"Dop"', '"igu"'), "verwijzing 2 ('igu'): verwijzing 1 heeft hetzelfde on"),
        (
            OTHER + _entry('"dop"', '"IGUen"'),
            "verwijzing 2 ('Dop'): 'IGUen' staat ook in verwijzing 1 ('IGU'); schrap er een",
        ),
        ("verwijzing = [1]", "verwijzing 1: 1 is geen verwijzing; zet er een regel [[verwijzing]]"),
        ("verwijzing = 1", "bevat geen verwijzingen; zet boven elke verwijzing een regel [[verw"),
        ("", "bevat geen verwijzingen; zet boven elke verwijzing een regel [[verwijzing]]"),
        ("titel = 1\n" + ENTRY, "onbekende sleutel 'titel'; zet alles onder [[verwijzing]]"),
        (ENTRY + "niet = [", "is geen geldige TOML ("),
    ],
)
def test_what_is_wrong_is_named_with_its_entry(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(UserError) as caught:
        _load(tmp_path, text)
    assert problem in str(caught.value)
    assert str(caught.value).startswith(f"bestand {str(tmp_path / 'elders.toml')!r}")
    assert "\n" not in str(caught.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = _entry('"RVA"', '""') + _entry('"dop"', '"de"')
    with pytest.raises(UserError, match=r"verwijzing 1 .*instantie.*; verwijzing 2 .*'de'"):
        _load(tmp_path, text)


def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"niet\.toml' kan niet gelezen worden \(bestaat niet\)"):
        load_elsewhere(_toy_key, tmp_path / "niet.toml")
    path = tmp_path / "oud.toml"
    path.write_bytes(ENTRY.replace("Dop", "Crèche").encode("latin-1"))
    with pytest.raises(UserError, match="geen geldige UTF-8"):
        load_elsewhere(_toy_key, path)


QUESTIONS = {
    "werkloosheidsuitkering": "ik ben ontslagen, hoe hoog is mijn werkloosheidsuitkering?",
    "bijverdienen met een werkloosheidsuitkering": "mag je wat bijverdienen als werkloze",
    "uitkering bij tijdelijke werkloosheid": "hoeveel betalen ze bij tijdelijke werkloosheid?",
    "tijdskrediet en landingsbaan": "vanaf welke leeftijd kan ik een landingsbaan nemen?",
    "ouderschapsverlof en andere thematische verloven": "Hoe vraag ik ouderschapsverlof aan",
    "inschakelingsuitkering en beroepsinschakelingstijd": "wanneer krijg ik wachtgeld?",
    "inkomensgarantie-uitkering bij deeltijds werk": "heb ik recht op IGU?",
    "SWT of brugpensioen krijgen": "vanaf welke leeftijd mag ik op brugpensioen gaan",
    "loon of vergoeding na een sluiting of faillissement": "krijg ik mijn loon na faillissement",
    "C4 en andere werkloosheidspapieren": "mijn baas geeft mij geen C4, wat nu",
    "jeugd- en seniorvakantie": "wie kan jeugdvakantie opnemen?",
    "pensioen": "wat is de wettelijke pensioenleeftijd voor iemand uit 1975?",
    "bijverdienen als gepensioneerde": "hoeveel mag ik bijverdienen na mijn pensioen?",
    "aanvullend pensioen": "hoe vraag ik mijn groepsverzekering op",
    "inkomensgarantie voor ouderen": "Wie heeft recht op de inkomensgarantie voor ouderen?",
    "groeipakket (kinderbijslag)": "wanneer storten ze de kinderbijslag",
    "studietoelage": "kan mijn zoon aan de hogeschool een studietoelage krijgen?",
    "buitenlands diploma laten erkennen": "waar laat ik mijn buitenlands diploma erkennen?",
    "inburgering": "moet ik de inburgeringscursus betalen?",
    "Actiris en werk zoeken in Brussel": "hoe maak ik een afspraak bij Actiris",
    "activa.brussels": "komt mijn nieuwe kracht in aanmerking voor activa.brussels?",
    "phoenix.brussels": "bestaat phoenix.brussels nog",
    "Brusselse taal- en opleidingscheques": "wie krijgt er een taalcheque om Frans te leren?",
    "steun voor ondernemers in Brussel": "wat is de Brusselse starterspremie?",
    "dienstencheques in Brussel": "wat kosten dienstencheques in Brussel?",
    "Forem en werk zoeken in Wallonië": "Welke Waalse premies bestaan er bij aanwerving?",
    "werken met een handicap in Wallonië": "wat doet het AVIQ voor mij",
    "Impulsion": "hoe lang krijg ik steun met Impulsion 12 mois+?",
    "Waalse opleidingscheques": "waar bestel ik chèques-formation?",
    "dienstencheques in Wallonië": "hoeveel kost een dienstencheque in Wallonië?",
    "werk en steun in Ostbelgien": "welke steun is er in Eupen bij een aanwerving",
    "belastingaangifte en belasting op inkomen": "tot wanneer kan ik mijn belastingaangifte doen",
    "vennootschapsbelasting": "hoeveel procent is de vennootschapsbelasting?",
    "onkostenvergoedingen": "hoe hoog mag een forfaitaire onkostenvergoeding zijn",
    "bedrijfsvoorheffing": "waarom gaat er zoveel bedrijfsvoorheffing van mijn loon af?",
    "belastingvermindering en aftrek": "mag ik mijn bureau als beroepskosten inbrengen?",
    "bedrijfswagen en voordeel van alle aard": "hoeveel belasting is er op een bedrijfswagen",
    "fiscale werkbonus": "Hoe wordt de fiscale werkbonus verrekend?",
    "btw": "wanneer moet mijn btw-aangifte binnen zijn?",
    "alimentatie die niet betaald wordt": "mijn ex betaalt geen alimentatie meer",
    "Vlaamse belastingen op woning, auto en erfenis": "hoe hoog is de onroerende voorheffing",
    "opzegtermijn": "hoe lang is mijn opzegtermijn na vijf jaar?",
    "ontslag en ontslagvergoeding": "kreeg ik te weinig ontslagvergoeding",
    "feestdagen": "word ik betaald op een feestdag?",
    "vakantiedagen en klein verlet": "hoeveel vakantiedagen heb ik als ik 4/5 werk",
    "arbeidsduur, overuren en nachtwerk": "hoe worden overuren uitbetaald?",
    "minimumloon en barema": "wat is het minimumloon in de horeca",
    "loonindexering": "wanneer worden de lonen van bedienden geïndexeerd, is er een indexering?",
    "eindejaarspremie en loonvoordelen": "heeft elke bediende recht op een eindejaarspremie",
    "arbeidsovereenkomst": "mag er een proefperiode in mijn arbeidscontract staan?",
    "woon-werkverkeer en fietsvergoeding": "moet mijn baas een fietsvergoeding geven",
    "pesten en onveilig werk": "ik word gepest op het werk door mijn chef",
    "zwartwerk of sociale fraude melden": "hoe meld ik dat iemand in het zwart werkt?",
    "geschil met een werkgever": "ik heb een conflict met mijn werkgever, wie helpt mij",
    "discriminatie melden": "ik ben gediscrimineerd door mijn baas omdat ik een hoofddoek draag",
    "flexi-jobs": "in welke sectoren mag ik flexijobben?",
    "studentenarbeid": "hoeveel uren mag een jobstudent werken",
    "RSZ-vermindering voor eerste aanwervingen": "bestaat er steun voor mijn eerste werknemer?",
    "Dimona en RSZ-aangifte": "tegen wanneer moet ik een Dimona doen",
    "sociale werkbonus": "wie heeft recht op de werkbonus?",
    "detachering, Limosa en A1": "moet een Poolse onderaannemer een Limosa-melding doen",
    "ziekte-uitkering": "hoe vraag ik een ziekte-uitkering aan?",
    "gewaarborgd loon en ziekmelding": "is een doktersbriefje nodig voor een dag ziek",
    "moederschapsrust": "hoeveel weken moederschapsrust heb ik",
    "geboorteverlof en adoptieverlof": "hoe lang duurt het vaderschapsverlof?",
    "deeltijds werken tijdens ziekte": "mag ik met progressieve tewerkstelling beginnen",
    "ziekteverzekering en medische kosten": "heb ik recht op de verhoogde tegemoetkoming",
    "arbeidsongeval": "wie betaalt mijn loon na een arbeidsongeval?",
    "beroepsziekte": "is tendinitis een erkende beroepsziekte",
    "tegemoetkoming voor personen met een handicap": "waar vraag ik een parkeerkaart aan",
    "zorgbudget en persoonsvolgend budget": "hoe lang wacht je op een persoonsvolgend budget?",
    "leefloon": "hoe kan ik een leefloon aanvragen",
    "overbruggingsrecht voor zelfstandigen": "wie krijgt het overbruggingsrecht na stopzetting?",
    "sociale bijdragen en statuut van zelfstandigen": "wat zijn mijn bijdragen als zelfstandige",
    "een zaak inschrijven": "hoe vraag ik een ondernemingsnummer aan?",
    "winwinlening": "hoe lang loopt een winwinlening",
    "vakantiegeld": "wanneer krijgen arbeiders hun vakantiegeld?",
    "verblijf in België": "hoelang duurt een aanvraag voor gezinshereniging",
    "asielprocedure": "hoe lang duurt de asielprocedure?",
    "opvang van asielzoekers": "krijg ik een plaats van Fedasil",
    "huren, huurpremie en sociale woning": "hoe lang wacht je op een sociale woning?",
    "verbouwen, energie en woonlening": "wie komt in aanmerking voor de verbouwpremie",
    "sociaal tarief voor energie": "krijg ik het sociaal tarief voor gas?",
    "werken bij de federale overheid": "waar staan de vacatures bij de federale overheid, Selor?",
}


def test_there_is_a_question_for_each_shipped_pointer(shipped: Elsewhere) -> None:
    assert list(QUESTIONS) == [pointer.subject for pointer in shipped.pointers]
    assert len(QUESTIONS) >= 45


@pytest.mark.parametrize(("subject", "question"), QUESTIONS.items())
def test_a_question_about_each_shipped_subject_is_sent_there(
    shipped: Elsewhere, subject: str, question: str
) -> None:
    assert _subjects(shipped, question)[:1] == [subject]


@pytest.mark.parametrize(
    "question",
    [
        "opleidingsverlof",
        "mag ik opleidingsverlof nemen tijdens mijn tijdskrediet",
        "hoeveel is de aanmoedigingspremie bij ouderschapsverlof",
        "zorgkrediet",
        "outplacement na een faillissement",
        "heb ik recht op de jobbonus als jobstudent",
        "RSZ-korting",
        "krijg ik vakantiegeld tijdens een IBO",
        "moet ik met een leefloon naar de VDAB",
        "flexi-job met een single permit",
        "hoeveel belasting krijg ik terug op dienstencheques",
        "houd ik mijn werkloosheidsuitkering tijdens een opleiding",
        "mag een asielzoeker na vier maanden werken",
    ],
)
def test_what_the_measures_answer_is_sent_nowhere(shipped: Elsewhere, question: str) -> None:
    assert _subjects(shipped, question) == []


def _fired(elsewhere: Elsewhere, questions: list[str]) -> list[tuple[str, list[str]]]:
    found = [(question, _subjects(elsewhere, question)) for question in questions]
    return [(question, subjects) for question, subjects in found if subjects]


def test_the_example_questions_of_the_sheets_are_sent_nowhere(shipped: Elsewhere) -> None:
    documents = read_paths([CORPUS / "measures"]).documents
    # A known gap may well belong elsewhere.
    answered = (example for doc in documents for example in examples_of(doc) if example.answered)
    questions = [example.question for example in answered]
    fired = _fired(shipped, questions)  # 0 of 3,872
    assert len(questions) > 3000
    assert len(fired) <= MAX_FIRED * len(questions), fired


def test_dev_questions_are_sent_elsewhere_only_when_they_belong_there(shipped: Elsewhere) -> None:
    lines = (CORPUS / "questions" / "dev.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    answered = [row["question"] for row in rows if row["documents"]]
    fired = _fired(shipped, answered)
    assert len(fired) <= MAX_FIRED * len(answered), fired
    tags = {"federaal", "ander gewest", "belasting", "pensioen"}
    others = [r["question"] for r in rows if not r["documents"] and tags & {*r["tags"]}]
    assert len(_fired(shipped, others)) >= 0.8 * len(others)  # 50 of 56


def test_shipped_explanations_are_one_sentence_without_amounts(shipped: Elsewhere) -> None:
    wrong = [
        pointer.explanation
        for pointer in shipped.pointers
        if not re.fullmatch(r"[A-Z]([^.!?\d]|\.(?=be|brussels))+\.", pointer.explanation)
    ]
    assert wrong == []


@given(st.text())
def test_no_text_is_too_odd_to_look_up(text: str) -> None:
    assert len(ODD.find(text)) <= MAX_POINTERS


def test_looking_up_takes_no_time_that_a_user_would_notice(shipped: Elsewhere) -> None:
    def best(action: Callable[[], object], repeats: int) -> float:
        times = []
        for _ in range(repeats):
            start = time.perf_counter()
            action()
            times.append(time.perf_counter() - start)
        return min(times)

    question = "hoeveel pensioen krijg ik als ik na mijn tijdskrediet en een arbeidsongeval stop"
    assert len(shipped.find(question)) == MAX_POINTERS
    assert best(lambda: shipped.find(question), 50) < 0.0002  # seconds; 0.00003 on a quiet core
    assert best(lambda: load_elsewhere(shipped_key), 3) < 0.2  # 0.02 on a quiet core
