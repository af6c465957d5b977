"""Which format a file is in: by its content where that is clear, else by its suffix."""

import io
import re
import zipfile
from pathlib import PurePath
from typing import Literal

from corpus.errors import UserError

Format = Literal["html", "pdf", "docx", "markdown", "plain"]

SUFFIXES: dict[str, Format] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "plain",
    ".text": "plain",
}
READABLE = "gebruik html, pdf, docx, md of txt"
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_PDF_HEAD = 1_024
# Formats that people mistake for one we read, by their first bytes.
_OTHERS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ""),
    (b"{\\rtf", "is een rtf-bestand; bewaar het als docx"),
    (b"\x89PNG", f"is een afbeelding; {READABLE}"),
    (b"\xff\xd8\xff", f"is een afbeelding; {READABLE}"),
    (b"GIF8", f"is een afbeelding; {READABLE}"),
    (b"\x1f\x8b", f"is een gecomprimeerd bestand; pak het uit en {READABLE}"),
    (b"Rar!", f"is een gecomprimeerd bestand; pak het uit en {READABLE}"),
    (b"7z\xbc\xaf", f"is een gecomprimeerd bestand; pak het uit en {READABLE}"),
)


def detect_format(data: bytes, name: str, *, content_type: str = "") -> Format:
    """The format of a file by its bytes, its name and what the server called it ("" = unknown).

    Raises:
        UserError: when it is none that can be read; the message does not repeat the name.
    """
    suffix = PurePath(name).suffix.lower()
    for head, problem in _OTHERS:
        if data.startswith(head):
            raise UserError(problem or _old_office(data))
    if b"%PDF-" in data[:_PDF_HEAD]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_format(data)
    # Without byte order marks, and without the zeros of UTF-16.
    head = data[:4_096].replace(b"\0", b"").lstrip(b"\xff\xfe\xef\xbb\xbf")
    if _HTML.match(head.decode("latin-1")):
        return "html"
    by_name = SUFFIXES.get(suffix) or _by_type(content_type)
    if by_name in ("pdf", "docx"):
        raise UserError(f"is beschadigd of geen {by_name}; bewaar of download het opnieuw")
    if by_name is None:
        what = f"heeft het onbekende type {suffix}" if suffix else "heeft geen bekend type"
        raise UserError(f"{what}; {READABLE}")
    return by_name


def _by_type(content_type: str) -> Format | None:
    kind = content_type.partition(";")[0].strip().lower()
    types: dict[str, Format] = {
        "text/html": "html",
        "application/xhtml+xml": "html",
        "text/markdown": "markdown",
        "text/plain": "plain",
        "application/pdf": "pdf",
    }
    return types.get(kind)


def _zip_format(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UserError("is beschadigd; bewaar of download het opnieuw") from error
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names or "ppt/presentation.xml" in names:
        raise UserError("is een Excel- of PowerPoint-bestand; bewaar het als pdf of docx")
    if "content.xml" in names and "mimetype" in names:
        raise UserError("is een OpenDocument-bestand; bewaar het als docx of pdf")
    raise UserError(f"is een zipbestand; pak het uit en {READABLE}")


def _old_office(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data[:1_000_000]:
        return "is versleuteld met een wachtwoord; bewaar het zonder wachtwoord"
    return "is een oud Office-bestand (doc, xls of ppt); bewaar het als docx of pdf"
