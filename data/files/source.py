"""The bytes of a file, checked before anything parses them: size, kind, checksum."""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from dataclasses import dataclass
from gzip import BadGzipFile, GzipFile
from io import BytesIO
from pathlib import Path
from typing import Literal

from data.errors import UnreadableFile

Format = Literal["text", "xlsx", "parquet"]

MEGABYTE = 1_000_000
#: Megabytes that are read at most, unless the caller says otherwise.
MAX_MB = 290.0
#: First bytes of files that are often dropped by mistake, what they are, and what to do instead.
STRANGERS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF document", "Copy the table into a spreadsheet and save it as CSV."),
    (b"\x89PNG", "a picture (PNG)", "Drop the table the picture was made from."),
    (b"\xff\xd8\xff", "a picture (JPEG)", "Drop the table the picture was made from."),
    (b"GIF8", "a picture (GIF)", "Drop the table the picture was made from."),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)", "Open it in a spreadsheet and save it as XLSX or CSV."),
    (b"SQLite format 3", "a SQLite database", "Export the table you need as CSV."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it and drop the table inside."),
    (b"Rar!", "a RAR archive", "Unpack it and drop the table inside."),
    (b"BZh", "a bzip2 archive", "Unpack it and drop the table inside."),
    (b"\xfd7zXZ", "an xz archive", "Unpack it and drop the table inside."),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", "Unpack it and drop the table inside."),
    (b"\x89HDF", "an HDF5 file", "Export the table you need as CSV or Parquet."),
    (b"RDX", "an R data file", "Write the table from R with write.csv."),
    (b"$FL2", "an SPSS file", "Export it from SPSS as CSV."),
    (b"\x80\x04\x95", "a Python pickle, which is never opened because it can run code", "Save the table as CSV."),
    (b"<!DOCTYPE", "a web page", "Download the table itself, as CSV."),
    (b"<html", "a web page", "Download the table itself, as CSV."),
    (b"<?xml", "an XML document", "Export the table as CSV."),
    (b"{", "JSON", "Export the table as CSV."),
    (b"[{", "JSON", "Export the table as CSV."),
)


#: Anything but blanks, line ends, NUL and byte order marks.
SUBSTANCE = re.compile(rb"[^ \t\r\n\x00\xef\xbb\xbf\xff\xfe]")


#: Comments, then the name of the relation; comments of real files are a page or two.
ARFF = re.compile(rb"(?:[ \t]*(?:%[^\r\n]*)?(?:\r\n|\r|\n))*[ \t]*@relation\b", re.IGNORECASE)
ARFF_HEAD = 1 << 16


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a table came from: file name, path, and the SHA-256 of the file as it lies."""

    name: str
    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class Source:
    """The content of one file, unpacked where it was gzip (``packed``)."""

    origin: Origin
    content: bytes
    format: Format
    packed: bool

    @property
    def name(self) -> str:
        """The file's name."""
        return self.origin.name


def open_source(path: Path, max_mb: float, name: str | None = None) -> Source:
    """The content of a file that can be a table, at most ``max_mb`` megabytes before and after unpacking.

    ``name`` is what the analyst calls the file, where it lies under another name. Raises
    UnreadableFile when the file is not there, empty, too large, or of a kind that holds no plain table.
    """
    called = name or path.name
    raw = _file_bytes(path, max_mb, called)
    packed = raw[:2] == b"\x1f\x8b"
    content = _unpack(raw, called, max_mb) if packed else raw
    origin = Origin(called, str(path), hashlib.sha256(raw).hexdigest())
    return Source(origin, content, _format(content, called), packed)


def _file_bytes(path: Path, max_mb: float, name: str) -> bytes:
    if not path.is_file():
        raise UnreadableFile(
            f"There is no file {str(path)!r}", "the name of a file with a table is needed", "Check the name and folder."
        )
    size = path.stat().st_size
    if size > max_mb * MEGABYTE:
        raise _too_large(name, f"is {size / MEGABYTE:,.0f} MB", max_mb)
    content = path.read_bytes()
    if not SUBSTANCE.search(content):
        raise UnreadableFile(
            f"{name!r} is empty", "a table with a header line and rows is needed", "Export the table again."
        )
    return content


def _unpack(raw: bytes, name: str, max_mb: float) -> bytes:
    limit = int(max_mb * MEGABYTE)
    try:
        content = GzipFile(fileobj=BytesIO(raw)).read(limit + 1)
    except (BadGzipFile, EOFError, zlib.error) as problem:
        raise UnreadableFile(
            f"{name!r} is a damaged gzip file ({problem})", "it must unpack completely", "Copy or download it again."
        ) from problem
    if len(content) > limit:
        raise _too_large(name, f"unpacks to more than {max_mb:,.0f} MB", max_mb)
    if not SUBSTANCE.search(content):
        raise UnreadableFile(f"{name!r} unpacks to nothing", "a table is needed", "Export the table again.")
    return content


def _too_large(name: str, size: str, max_mb: float) -> UnreadableFile:
    return UnreadableFile(
        f"{name!r} {size}",
        f"the limit is {max_mb:,.0f} MB",
        "Save it as Parquet, leave out columns or rows, or raise the limit (WORKBENCH_MAX_MB, or --max-mb).",
    )


def _format(content: bytes, name: str) -> Format:
    if content[:4] == b"PAR1":
        return "parquet"
    if content[:4] == b"PK\x03\x04":
        return _inside_zip(content, name)
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, what, remedy in STRANGERS:
        if start.lower().startswith(magic.lower()):
            raise UnreadableFile(f"{name!r} is {what}", "a table as CSV, XLSX or Parquet is needed", remedy)
    if ARFF.match(content.lstrip(b"\xef\xbb\xbf")[:ARFF_HEAD]):
        raise UnreadableFile(
            f"{name!r} is an ARFF file (Weka)",
            "a table as CSV, XLSX or Parquet is needed",
            "Save it as CSV in Weka (Save as), or write the names of the @attribute lines above the lines of @data.",
        )
    return "text"


def _inside_zip(content: bytes, name: str) -> Format:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.namelist()
    except zipfile.BadZipFile as problem:
        raise UnreadableFile(
            f"{name!r} is a damaged archive ({problem})", "a whole file is needed", "Copy or download it again."
        ) from problem
    if any(member.startswith("xl/workbook") for member in members):
        return "xlsx"
    what = "an OpenDocument file" if "content.xml" in members else "a ZIP archive"
    remedy = "Save it as XLSX or CSV." if "content.xml" in members else "Unpack it and drop the table inside."
    raise UnreadableFile(f"{name!r} is {what}", "a table as CSV, XLSX or Parquet is needed", remedy)
