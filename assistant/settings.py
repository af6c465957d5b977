"""What an operator can set, by environment variables that begin with MAATWIJZER_."""

from pathlib import Path

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import UserError


class Settings(BaseSettings):
    """Read once, at the start of a command, and passed down as plain arguments."""

    model_config = SettingsConfigDict(env_prefix="MAATWIJZER_", frozen=True)

    home: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("maatwijzer", appauthor=False)
    )
    model: str = ""  # sentence-transformers folder or hub name; "" = the shipped model
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=1, le=65_535)
    quotes: int = Field(default=3, ge=1, le=10)  # quotes in an answer, at most


def read_settings() -> Settings:
    """The settings of this process.

    Raises:
        UserError: naming the variable, its value and what it may be.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"MAATWIJZER_{first['loc'][0]}".upper()
        raise UserError(
            f"instelling {name} heeft een ongeldige waarde {first['input']!r} ({first['msg']}); "
            "verbeter of verwijder ze"
        ) from error
