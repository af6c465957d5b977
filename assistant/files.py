"""Files that the user names: read and written, with errors that name them."""

from pathlib import Path

from corpus.errors import UserError, os_reason


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        UserError: when it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(
            f"bestand {str(path)!r} kan niet gelezen worden ({os_reason(error)}); controleer "
            "het pad"
        ) from error


def read_text(path: Path) -> str:
    r"""The text of a file in UTF-8, without a byte order mark, its lines ended by "\n".

    Raises:
        UserError: when it cannot be read, or is in another encoding.
    """
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            f"bestand {str(path)!r} is geen tekst in UTF-8; bewaar het als UTF-8"
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def write_text(path: Path, text: str) -> None:
    r"""Write a text in UTF-8, its lines ended by "\n" on every system.

    Raises:
        UserError: when it cannot be written.
    """
    try:
        path.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise UserError(
            f"bestand {str(path)!r} kan niet geschreven worden ({os_reason(error)}); kies een "
            "andere plaats"
        ) from error
