"""A few columns of a very wide CSV file, as text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv

from data.errors import UnreadableFile

if TYPE_CHECKING:
    import pandas as pd

_UTF8, _WINDOWS = "utf8", "windows-1252"


def read_columns(path: Path, wanted: Callable[[list[str]], list[str]]) -> pd.DataFrame:
    """The columns that ``wanted`` picks from the header's names, every cell as text; the others are never kept.

    Gzip is unpacked; text that is no UTF-8 is read as Windows-1252. Raises UnreadableFile where there is no such table.
    """
    if not path.is_file():
        raise UnreadableFile(f"There is no file {path.name!r}", "a CSV file is needed", "Check the path")
    try:
        return _read(path, wanted, _UTF8)
    except pa.ArrowInvalid as why:
        if "UTF8" not in str(why):
            raise _unreadable(path, why) from why
    try:
        return _read(path, wanted, _WINDOWS)
    except pa.ArrowInvalid as why:
        raise _unreadable(path, why) from why


def _read(path: Path, wanted: Callable[[list[str]], list[str]], encoding: str) -> pd.DataFrame:
    names = _header(path, encoding)
    picked = wanted(names)
    found = pyarrow.csv.read_csv(
        _opened(path),
        read_options=pyarrow.csv.ReadOptions(column_names=names, skip_rows=1, encoding=encoding),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=False),
        convert_options=pyarrow.csv.ConvertOptions(
            include_columns=picked, column_types=dict.fromkeys(picked, pa.string()), strings_can_be_null=False
        ),
    )
    table: pd.DataFrame = found.to_pandas()
    return table


def _header(path: Path, encoding: str) -> list[str]:
    """The names in the first line, the second of the same name marked as such."""
    options = pyarrow.csv.ReadOptions(encoding=encoding, block_size=1 << 20)
    with pyarrow.csv.open_csv(_opened(path), read_options=options) as stream:
        given = [name.strip().lstrip("\ufeff") for name in stream.schema.names]
    seen: dict[str, int] = {}
    names = []
    for name in given:
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _opened(path: Path) -> pa.NativeFile:
    return pa.input_stream(str(path), compression="gzip" if _packed(path) else None)


def _packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _unreadable(path: Path, why: Exception) -> UnreadableFile:
    return UnreadableFile(
        f"{path.name!r} cannot be read as a table ({why})",
        "a CSV file with one header line is needed",
        "Export it again",
    )
