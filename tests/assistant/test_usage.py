import pytest

from assistant.usage import dutch_error

WAY_OUT = "; zie 'maatwijzer --help' of 'maatwijzer OPDRACHT --help'"


@pytest.mark.parametrize(
    ("english", "dutch"),
    [
        ("Missing argument 'VRAAG'.", "argument VRAAG ontbreekt"),
        ("Missing option '--home'.", "optie --home ontbreekt"),
        ("Missing command.", "er is geen opdracht gegeven"),
        ("No such option: --nope", "optie --nope bestaat niet"),
        ("No such option: --hom (Possible options: --home)", "optie --hom bestaat niet"),
        ("No such command 'bogus'.", "opdracht 'bogus' bestaat niet"),
        ("No such command 'as'. Did you mean 'ask'?", "opdracht 'as' bestaat niet"),
        ("Got unexpected extra argument(s) (b c)", "'b c' is te veel"),
        ("Option '-k' requires an argument.", "optie -k heeft een waarde nodig"),
        ("Option '--json' does not take a value.", "optie --json neemt geen waarde"),
        ("Invalid value for '-k': Input should be a valid integer, unable to parse string as an "
         "integer", "-k moet een geheel getal zijn"),
        ("Invalid value for '-k': Input should be greater than or equal to 1",
         "-k moet minstens 1 zijn"),
        ("Invalid value for '-k': Input should be less than or equal to 1000",
         "-k mag hoogstens 1000 zijn"),
        ("Invalid value for '--max-wrong': Input should be a valid number, unable to parse string "
         "as a number", "--max-wrong moet een getal zijn, met een punt voor de decimalen"),
        ("Invalid value for '--x': iets", "--x heeft een ongeldige waarde (iets)"),
    ],
)  # fmt: skip
def test_usage_errors_are_dutch_and_end_with_the_way_out(english: str, dutch: str) -> None:
    assert dutch_error(english) == dutch + WAY_OUT


def test_unknown_usage_error_is_kept_as_it_is() -> None:
    assert dutch_error("Something else") == "Something else" + WAY_OUT
