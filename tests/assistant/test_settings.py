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


def test_empty_variable_counts_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "PORT", "MODEL"):
        monkeypatch.setenv(f"MAATWIJZER_{name}", "")
    settings = read_settings()
    assert settings.port == 7860
    assert settings.home.is_absolute()  # and not the folder one happens to be in


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        read_settings().port = 1
