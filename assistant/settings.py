"""What an operator can set, by environment variables that begin with MAATWIJZER_."""

from pathlib import Path

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import UserError

_HELPDESK = r"^(|[^@\s]+@[^@\s]+\.[^@\s]+|https?://\S+)$"


class Settings(BaseSettings):
    """Read once, at the start of a command, and passed down as plain arguments."""

    model_config = SettingsConfigDict(env_prefix="MAATWIJZER_", frozen=True, env_ignore_empty=True)

    home: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("maatwijzer", appauthor=False)
    )
    model: str = ""  # sentence-transformers folder or hub name; "" = the shipped model
    host: str = "127.0.0.1"
    # The descriptions say in Dutch what the error message below tells the user.
    port: int = Field(default=7860, ge=1, le=65_535, description="een getal van 1 tot 65535")
    # Quotes in an answer, at most.
    quotes: int = Field(default=3, ge=1, le=10, description="een getal van 1 tot 10")
    # Share of the unanswerable questions that may be answered all the same; None = the share that
    # the calibration was made for, .05 in the shipped one.
    max_wrong: float | None = Field(default=None, ge=0, le=1, description="een getal van 0 tot 1")
    # Where a question goes that the sources do not answer: an e-mail address or a web page.
    helpdesk: str = Field(
        default="", pattern=_HELPDESK, description="een e-mailadres of een adres met https://"
    )


def read_settings() -> Settings:
    """The settings of this process.

    Raises:
        UserError: naming the variable, its value and what it may be.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        wanted = Settings.model_fields[field].description
        raise UserError(
            f"instelling MAATWIJZER_{field.upper()} heeft waarde {first['input']!r} en moet "
            f"{wanted} zijn; verbeter of verwijder ze"
        ) from error
