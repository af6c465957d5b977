from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.settings import read_settings
from corpus.errors import UserError


def test_settings_have_sensible_values_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAATWIJZER_HOME")
    settings = read_settings()
    assert (settings.host, settings.port, settings.quotes, settings.model) == (
        "127.0.0.1", 7860, 3, "",
    )  # fmt: skip
    assert (settings.max_wrong, settings.helpdesk) == (None, "")
    assert settings.home.is_absolute()
    assert settings.home.name == "maatwijzer"


def test_environment_variables_set_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {
        "HOME": str(tmp_path), "PORT": "8080", "HOST": "0.0.0.0", "QUOTES": "5", "MODEL": "m",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"MAATWIJZER_{name}", value)
    settings = read_settings()
    assert (settings.home, settings.port, settings.host) == (tmp_path, 8080, "0.0.0.0")
    assert (settings.quotes, settings.model) == (5, "m")


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PORT", "acht", "1 tot 65535"),
        ("PORT", "0", "1 tot 65535"),
        ("PORT", "65536", "1 tot 65535"),
        ("PORT", "80.5", "1 tot 65535"),
        ("QUOTES", "0", "1 tot 10"),
        ("QUOTES", "11", "1 tot 10"),
        ("MAX_WRONG", "-0.1", "0 tot 1"),
        ("MAX_WRONG", "1.01", "0 tot 1"),
        ("MAX_WRONG", "nan", "0 tot 1"),
        ("MAX_WRONG", "0,05", "0 tot 1"),
        ("MAX_WRONG", "5%", "0 tot 1"),
    ],
)
def test_bad_value_is_named_with_its_variable_and_what_it_may_be(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str
) -> None:
    monkeypatch.setenv(f"MAATWIJZER_{name}", value)
    with pytest.raises(UserError) as error:
        read_settings()
    assert str(error.value) == (
        f"instelling MAATWIJZER_{name} heeft waarde {value!r} en moet een getal van {allowed} "
        "zijn; verbeter of verwijder ze"
    )


@pytest.mark.parametrize(("value", "share"), [("0", 0.0), ("0.05", 0.05), (".1", 0.1), ("1", 1.0)])
def test_share_of_wrong_answers_is_from_0_to_1(
    monkeypatch: pytest.MonkeyPatch, value: str, share: float
) -> None:
    monkeypatch.setenv("MAATWIJZER_MAX_WRONG", value)
    assert read_settings().max_wrong == share


@pytest.mark.parametrize(
    "value", ["hulp@stad.example", "https://stad.example/vragen?x=1", "http://intranet/hulp"]
)
def test_helpdesk_is_an_address(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("MAATWIJZER_HELPDESK", value)
    assert read_settings().helpdesk == value


@pytest.mark.parametrize(
    "value",
    ["bel ons", "hulp@stad", "hulp @stad.example", "a@b@c.example", "javascript:alert(1)",
     "https://", "ftp://stad.example", "https://stad.example en bel", "hulp@stad.example\n"],
)  # fmt: skip
def test_helpdesk_that_is_no_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("MAATWIJZER_HELPDESK", value)
    with pytest.raises(UserError) as error:
        read_settings()
    assert str(error.value) == (
        f"instelling MAATWIJZER_HELPDESK heeft waarde {value!r} en moet een e-mailadres of een "
        "adres met https:// zijn; verbeter of verwijder ze"
    )


def test_empty_variable_counts_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "PORT", "MODEL", "MAX_WRONG", "HELPDESK"):
        monkeypatch.setenv(f"MAATWIJZER_{name}", "")
    settings = read_settings()
    assert settings.port == 7860
    assert (settings.max_wrong, settings.helpdesk) == (None, "")
    assert settings.home.is_absolute()  # and not the folder one happens to be in


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        read_settings().port = 1
