"""The strength of the embedding model of a home."""

from pathlib import Path

import pytest

from assistant import gauge, library
from assistant.gauge import strength_of
from assistant.library import MEASURES
from index.encoder import load_encoder
from index.manifest import read_manifest
from index.strength import REFERENCE
from tests.assistant.toy import SubjectEncoder


def test_shipped_model_is_the_reference_and_is_not_measured(tmp_path: Path) -> None:
    # No sheet is there to be read: it would raise.
    assert strength_of(tmp_path, load_encoder(), tmp_path / "no sheets") == REFERENCE


def test_other_model_is_measured_on_the_sheets(tmp_path: Path) -> None:
    encoder = SubjectEncoder()
    found = strength_of(tmp_path, encoder, MEASURES)
    assert encoder.embedded
    assert found != REFERENCE
    assert found.weight < REFERENCE.weight  # it knows a handful of words


def test_home_remembers_the_strength_of_its_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = SubjectEncoder()
    monkeypatch.setattr(library, "load_encoder", lambda name="": encoder)
    source = tmp_path / "premie.txt"
    source.write_text("De premie bedraagt 300 euro.", "utf-8")
    library.build(tmp_path / "home", (source,))
    measured = read_manifest(tmp_path / "home").strength
    monkeypatch.setattr(gauge, "measure", lambda *_: pytest.fail("measured again"))
    assert strength_of(tmp_path / "home", encoder, MEASURES) == measured
    encoder.fingerprint = "another"
    with pytest.raises(pytest.fail.Exception, match="measured again"):
        strength_of(tmp_path / "home", encoder, MEASURES)
