import pytest

from assistant.pointers import pointers
from index.build import build_index
from index.search import Index
from tests.toy import ToyEncoder, document


@pytest.fixture(scope="module")
def index() -> Index:
    return build_index([document("a", ["De premie komt met het groeipakket."])], ToyEncoder())


def test_a_subject_of_another_body_leads_to_it(index: Index) -> None:
    (found,) = pointers(index, "hoeveel bedraagt het groeipakket voor twee kinderen?")
    assert found.subject == "groeipakket (kinderbijslag)"
    assert (found.body, found.url) == ("Groeipakket", "https://www.groeipakket.be")
    assert found.explanation.endswith(".")


def test_a_misspelt_subject_is_looked_up_as_it_was_meant(index: Index) -> None:
    assert pointers(index, "groeipaket aanvragen") == pointers(index, "groeipakket aanvragen") != ()


def test_what_the_sources_are_about_leads_nowhere_else(index: Index) -> None:
    assert pointers(index, "hoe hoog is de premie?") == ()
    assert pointers(index, "") == ()
