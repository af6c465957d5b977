"""Bytes as text: byte order marks, UTF-8, UTF-16, what the file declares, then the likeliest."""

import codecs

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# One-byte encodings that Dutch text is found in, the likeliest first. General detectors take
# short Dutch text for Thai or Big5, so the choice is made by the signs that Dutch uses.
_CANDIDATES = ("cp1252", "mac_roman", "cp850")
_DUTCH = frozenset("éèëêïóöüçàáäÉ€\u2018\u2019“”«»\u2013…•§°½\u00a0")
_DECLARABLE = ("iso8859", "cp125", "cp850", "mac-roman", "gb", "big5", "shift_jis", "euc", "koi8")
# Enough to judge by; the rest of a file is in the same encoding.
_SAMPLE = 65_536


def decode(data: bytes, declared: str = "") -> str:
    """The text of a file; never fails. `declared` is the name that the file or server gives.

    Valid UTF-8 is UTF-8 whatever is declared: other text is hardly ever valid by accident.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace")
    if name := _utf16_without_mark(data):
        return data.decode(name, errors="replace")
    for name in ("utf-8", _known(declared)):
        try:
            if name:
                return data.decode(name)
        except UnicodeDecodeError:
            continue
    return _likeliest(data)


def _utf16_without_mark(data: bytes) -> str:
    """UTF-16 by its zeros: Latin text has one in every second byte."""
    sample = data[:4096]
    half = len(sample) // 2
    if half < 4:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.6 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.05 * half:
        return "utf-16-be"
    return ""


def _known(declared: str) -> str:
    try:
        name = codecs.lookup(declared.strip("\"' ")).name
    except (LookupError, ValueError):
        return ""
    # Browsers read "iso-8859-1" as Windows-1252, because that is what it nearly always is.
    if name in ("iso8859-1", "iso8859-15", "ascii"):
        return ""
    return name if name.startswith(_DECLARABLE) else ""


def _likeliest(data: bytes) -> str:
    sample = data.translate(None, bytes(range(0x80)))[:_SAMPLE]
    best = max(_CANDIDATES, key=lambda name: _dutch_signs(sample, name))
    try:
        return data.decode(best)
    except UnicodeDecodeError:
        # The five bytes that Windows-1252 leaves open; Latin-1 has a character for each.
        return data.decode("latin-1")


def _dutch_signs(sample: bytes, name: str) -> int:
    return sum(c in _DUTCH for c in sample.decode(name, errors="replace"))
