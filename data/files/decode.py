"""Bytes of a text file as UTF-8, with the encoding they were in."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from data.errors import UnreadableFile

#: Byte order marks, longest first: UTF-32 little endian begins like UTF-16 little endian.
MARKS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
#: Encodings that a detector may propose; with all of them it mistakes short Western texts for rare code pages.
PROPOSALS = ("cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "shift_jis", "euc_jp", "gb18030",
             "big5", "euc_kr")  # fmt: skip
SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
CONTROL = bytes(set(range(32)) - {9, 10, 12, 13}) + b"\x7f"
#: Signs inside words or beside accented letters, and three of these in a row: the text is not Windows-1252.
UNLIKELY = re.compile("[A-Za-z][¡-©«-²´¶¸-º¼-¿×÷][a-z]|[À-ÖØ-öø-ÿ]{3}|[¢-ª¬-º¼-¾×÷][¡-ÿ]|\ufffd")
NOT_ASCII = re.compile(rb"[\x80-\xff]+")
FOREIGN_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")


@dataclass(frozen=True, slots=True)
class Decoded:
    r"""A text as UTF-8 without a byte order mark and with ``\n`` or ``\r\n`` at the line ends."""

    content: bytes
    encoding: str
    warnings: tuple[str, ...]


def decode(content: bytes, name: str) -> Decoded:
    """The text as UTF-8: by its byte order mark, as strict UTF-8, as UTF-16, else as the likeliest code page.

    Raises UnreadableFile when the bytes are no text.
    """
    text, encoding, warnings = _by_mark(content) or _without_mark(content, name)
    if b"\x00" in text:
        warnings = (*warnings, f"{text.count(0):,} NUL characters were removed from the file.")
        text = text.replace(b"\x00", b"")
    if text.count(b"\r") != text.count(b"\r\n"):
        text = re.sub(rb"\r+\n|\r", b"\n", text)
    return Decoded(text, encoding, warnings)


def _by_mark(content: bytes) -> tuple[bytes, str, tuple[str, ...]] | None:
    for mark, codec, label in MARKS:
        if content.startswith(mark):
            return _recode(content[len(mark) :], codec, f"{label} with a byte order mark")
    return None


def _without_mark(content: bytes, name: str) -> tuple[bytes, str, tuple[str, ...]]:
    if _is_utf8(content) and b"\x00" not in content[:4096]:
        _refuse_binary(content, name)
        return content, "UTF-8", ()
    wide = _wide_codec(content[:4096])
    if wide:
        return _recode(content, wide, "UTF-16 without a byte order mark")
    _refuse_binary(content, name)
    damaged = _mostly_utf8(content)
    return damaged or _by_code_page(content)


def _is_utf8(content: bytes) -> bool:
    """Strict check in pieces, so that a large file is never held twice."""
    if content.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    step = 1 << 22
    try:
        for start in range(0, len(content), step):
            decoder.decode(content[start : start + step], final=start + step >= len(content))
    except UnicodeDecodeError:
        return False
    return True


def _wide_codec(sample: bytes) -> str | None:
    half = max(len(sample) // 2, 1)
    even, odd = sample[::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    if even > 0.4 and odd < 0.1:
        return "utf-16-be"
    return None


def _refuse_binary(content: bytes, name: str) -> None:
    sample = content[:65536]
    control = len(sample) - len(sample.translate(None, CONTROL))
    if control > 0.01 * len(sample):
        raise UnreadableFile(
            f"{name!r} is a binary file, not text", "a table as CSV, XLSX or Parquet is needed", "Export it as CSV."
        )


def _mostly_utf8(content: bytes) -> tuple[bytes, str, tuple[str, ...]] | None:
    """UTF-8 with a few damaged characters: more intact than broken ones, or only halves of surrogate pairs."""
    repaired, halves = SURROGATE.subn("\ufffd".encode(), content)
    text = repaired.decode("utf-8", errors="replace")
    broken = text.count("\ufffd") - halves
    intact = sum(not char.isascii() for char in text) - broken - halves
    if broken > 0 and broken * 2 > intact:
        return None
    count = broken + halves
    return text.encode(), "UTF-8", (_replaced(count),)


def _by_code_page(content: bytes) -> tuple[bytes, str, tuple[str, ...]]:
    sample = _telling(content)
    unlikely = len(UNLIKELY.findall(sample.decode("cp1252", errors="replace")))
    western = unlikely <= 0.05 * len(NOT_ASCII.findall(sample))
    codec = "cp1252" if western else _proposed(sample)
    if codec != "cp1252":
        return _recode(content, codec, codec)
    try:
        return _recode(content, "cp1252", "Windows-1252 (Western European)", errors="strict")
    except UnicodeDecodeError:
        return _recode(content, "latin-1", "Latin-1 (Western European)")


def _telling(content: bytes) -> bytes:
    """Up to 200 kB of the lines that hold characters beyond ASCII, for these alone tell code pages apart."""
    lines: list[bytes] = []
    size = 0
    for line in re.finditer(rb"[^\n]*[\x80-\xff][^\n]*\n?", content):
        lines.append(line.group())
        size += len(lines[-1])
        if size > 200_000:
            break
    return b"".join(lines)


def _proposed(sample: bytes) -> str:
    """The likeliest code page for whole lines and for their foreign words alone, whichever makes the better text.

    Words alone tell single-byte pages apart; in whole lines digits hide the difference. Asian texts are the reverse.
    """
    from charset_normalizer import from_bytes

    words = b" ".join(dict.fromkeys(FOREIGN_WORD.findall(sample)))[:50_000]
    found = [
        from_bytes(sample, cp_isolation=list(PROPOSALS)).best(),
        from_bytes(words * 5, cp_isolation=list(PROPOSALS), threshold=0.4).best(),
    ]
    ranked = sorted((match.chaos, -match.coherence, match.encoding) for match in found if match is not None)
    return ranked[0][2] if ranked else "cp1252"


def _recode(content: bytes, codec: str, label: str, errors: str = "replace") -> tuple[bytes, str, tuple[str, ...]]:
    decoder = codecs.getincrementaldecoder(codec)(errors=errors)
    pieces = bytearray()
    step = 1 << 22
    for start in range(0, len(content), step):
        piece = decoder.decode(content[start : start + step], final=start + step >= len(content))
        pieces += piece.encode("utf-8")
    damaged = pieces.count("\ufffd".encode())
    warnings = (_replaced(damaged),) if damaged else ()
    return bytes(pieces), label, warnings


def _replaced(count: int) -> str:
    return f"Damaged characters were replaced by '\ufffd': {count:,}."
