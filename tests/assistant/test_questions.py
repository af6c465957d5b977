"""What kind of question it is; the questions are our own, and none of a labelled set."""

import pytest

from assistant.questions import interpret
from assistant.telling import tells_meaning, tells_standing
from corpus.blocks import Block
from corpus.document import Metadata, Source
from index.build import build_index
from index.search import Index
from tests.toy import ToyEncoder, document


@pytest.fixture(scope="module")
def index() -> Index:
    """Four documents whose titles are names, with all that filters need."""
    verlof = Metadata(sources=(Source(1, "De Krant", "Verlof", "2032-05", ""),))
    return build_index(
        [
            document(
                "zweef",
                ["De zweefpremie is 300 euro."],
                title="Zweefpremie (ZWP)",
                metadata=Metadata(audiences=("werkgevers met een leerling",), status="van kracht"),
            ),
            document(
                "duik",
                ["De duikpremie is 200 euro."],
                title="Duikpremie",
                metadata=Metadata(audiences=("oudere werknemers",), status="stopgezet"),
            ),
            document(
                "akkoord",
                ["Het akkoord telt drie delen."],
                title="Werkakkoord",
                metadata=Metadata(agreement="Samen vooruit (2031)"),
            ),
            document(
                "verlof",
                [Block("item", "Tuinverlof duurt een jaar.", level=1, sources=(1,))],
                title="Tuinverlof",
                metadata=verlof,
            ),
        ],
        ToyEncoder(),
    )


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("list", "welke maatregelen zijn er voor tuinbouwers?"),
        ("list", "wat bestaat er allemaal voor tuinbouwers"),
        ("list", "Geef een overzicht van alle premies."),
        ("list", "waar heb ik allemaal recht op als ik tuinier word?"),
        ("list", "wat voor steun is er voor een kleine kwekerij"),
        ("list", "Welke Vlaamse subsidies bestaan er om een serre te bouwen?"),
        ("list", "zijn er nog andere premies om te gaan tuinieren"),
        ("comparison", "wat is het verschil tussen de zweefpremie en de duikpremie?"),
        ("comparison", "zweefpremie of duikpremie, wat is voordeliger?"),
        ("comparison", "wat brengt meer op: de zweefpremie of de duikpremie"),
        ("comparison", "hoeveel krijg ik met de zweefpremie en hoeveel met de duikpremie?"),
        ("comparison", "zweefpremie 2030 tegenover 2031"),
        ("comparison", "wat zei het akkoord van 2030 over telewerk en dat van 2031?"),
        ("status", "bestaat de duikpremie nog?"),
        ("status", "is de duikpremie ondertussen afgeschaft"),
        ("status", "Zijn die zweefpremies al gestart?"),
        ("status", "wat kwam er in de plaats van de duikpremie?"),
        ("status", "kan ik de duikpremie nu nog aanvragen?"),
        ("definition", "wat is een zweefloods?"),
        ("definition", "wat is tuinverlof nu precies"),
        ("definition", "wat betekent zelfzwever?"),
        ("definition", "waarvoor staat ZWP?"),
        ("definition", "wat houdt tuinverlof in?"),
        ("source", "welke bronnen zijn er over tuinverlof?"),
        ("source", "waar staat iets over tuinverlof"),
        ("fact", "wat is het bedrag van de zweefpremie?"),
        ("fact", "wat zijn de voorwaarden van de zweefpremie"),
        ("fact", "welke documenten moet ik meesturen?"),
        ("fact", "krijg ik meer als ik alleen of samen woon?"),
        ("fact", "is het aantal aanvragen gestegen of gedaald?"),
        ("fact", "moet ik dat aan de gemeente of aan het kantoor vragen"),
        ("fact", "hoeveel kost het en wie betaalt dat?"),
        ("fact", "welke vier premies zijn in de zweefpremie opgegaan?"),
        ("fact", "tot wanneer mag ik de duikpremie nog gebruiken"),
        ("fact", "kan ik de zweefpremie en de duikpremie combineren?"),
    ],
)
def test_kind_follows_from_the_signs_of_the_language(
    index: Index, kind: str, question: str
) -> None:
    assert interpret(question, index).kind == kind


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        (
            "wat is het verschil tussen de zweefpremie en de duikpremie?",
            ("de zweefpremie", "de duikpremie"),
        ),
        (
            "verschil tussen de zweefpremie en de duikpremie voor de werkgever",
            ("de zweefpremie voor de werkgever", "de duikpremie voor de werkgever"),
        ),
        (
            "verschil tussen de premie voor ouderen en de premie voor jongeren",
            ("de premie voor ouderen", "de premie voor jongeren"),
        ),
        (
            "Wat is het verschil tussen zweefpremie, duikpremie en tuinverlof?",
            ("zweefpremie", "duikpremie", "tuinverlof"),
        ),
        ("zweefpremie versus duikpremie: hoe lang?", ("zweefpremie", "duikpremie")),
        ("zweefpremie 2030 tegenover 2031", ("zweefpremie 2030", "zweefpremie 2031")),
        ("verschil zweefpremie tuinverlof", ("zweefpremie", "tuinverlof")),
        ("Is de zweefpremie of de duikpremie hoger?", ("zweefpremie", "duikpremie hoger")),
        ("Er zijn twee premies. Wat is het verschil?", ()),
    ],
)
def test_sides_of_a_comparison_are_named_with_what_they_share(
    index: Index, question: str, sides: tuple[str, ...]
) -> None:
    assert interpret(question, index).subjects == sides


def test_either_or_compares_only_what_names_two_documents(index: Index) -> None:
    assert interpret("is de zweefpremie of de duikpremie iets voor mij", index).kind == "comparison"
    assert interpret("is de zweefpremie of de loonlast hoger", index).kind == "fact"


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        (
            "welke maatregelen zijn er voor werkgevers?",
            (("doelgroep=werkgevers", "voor werkgevers"),),
        ),
        (
            "wat bestaat er allemaal voor oudere werknemers",
            (("doelgroep=oudere werknemers", "voor oudere werknemers"),),
        ),
        # A narrower group may have another name in the metadata.
        ("welke premies zijn er voor werkgevers met een tuin?", ()),
        # No document is for them.
        ("welke maatregelen zijn er voor duikers?", ()),
        ("welke stopgezette premies zijn er?", (("status=stopgezet", "stopgezette"),)),
        ("geef alle premies op een rij, ook die welke afgeschaft zijn", ()),
        (
            "welke maatregelen uit het akkoord van 2031 zijn er?",
            (("akkoord=2031", "akkoord van 2031"),),
        ),
        ("welke bronnen uit 2032 zijn er over verlof?", (("jaar=2032", "uit 2032"),)),
        ("welke bronnen uit 1999 zijn er over verlof?", ()),
        # Only lists and sources are filtered: a fact is found by its own words.
        ("wat is het bedrag voor werkgevers?", ()),
    ],
)
def test_filters_said_in_words_fit_a_document(
    index: Index, question: str, filters: tuple[tuple[str, str], ...]
) -> None:
    assert interpret(question, index).filters == filters


def test_filters_that_leave_nothing_together_are_not_both_kept(index: Index) -> None:
    asked = "welke stopgezette premies zijn er voor werkgevers?"
    assert interpret(asked, index).filters == (("doelgroep=werkgevers", "voor werkgevers"),)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("welke maatregelen zijn er rond telewerk?", ("rond telewerk",)),
        ("geef een overzicht van alle maatregelen", ()),
        ("welke maatregelen zijn er voor werkgevers?", ()),
    ],
)
def test_topic_of_a_list_is_what_neither_lists_nor_filters(
    index: Index, question: str, topic: tuple[str, ...]
) -> None:
    assert interpret(question, index).subjects == topic


def test_term_of_a_definition_is_given_as_typed(index: Index) -> None:
    assert interpret("waarvoor staat ZWP?", index).subjects == ("ZWP",)


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("De duikpremie werd op 1 juli 2030 afgeschaft.", True),
        ("De zweefpremie is vervangen door de duikpremie.", True),
        ("Een inwerkingtreding is niet teruggevonden.", True),
        ("Op 1 juli hield de premie voor jongeren op.", True),
        ("De duikpremie bedraagt 200 euro.", False),
        ("Wie iemand ontslaat om hem te vervangen, krijgt geen premie.", False),
    ],
)
def test_sentence_tells_the_standing(text: str, tells: bool) -> None:
    assert tells_standing(text) is tells


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("Een zweefloods is een plek waar men leert zweven.", True),
        ("Zweefloodsen zijn de plekken waar men leert zweven.", True),
        ("Het akkoord noemt de zweefloodsen: plekken waar men leert zweven.", True),
        ("Plekken waar men leert zweven (zweefloodsen) zijn er niet.", True),
        ("Met de zweefloods leert men zweven.", True),
        ("Verwant aan de zweefloodsen is het project Duik.", False),
        ("De zweefloods kreeg 100 euro.", False),
    ],
)
def test_sentence_tells_the_meaning(text: str, tells: bool) -> None:
    assert tells_meaning(text, "zweefloods") is tells
