"""Cells of text as numbers, dates and diagnoses, with a place for what could not be read."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.files.decode import decode
from data.files.source import MAX_MB, open_source
from explain.arrays import FloatArray, IntArray
from pipelines.errors import StudyError
from pipelines.studies.tadpole.layout import CLASS_OF

#: What stands for "missing" in any of the files, besides −4.
MISSING = frozenset({"", "na", "n/a", "nan", "nat", "none", "<na>", "."})


def read_cells(source: Path | str | pd.DataFrame, max_mb: float = MAX_MB) -> tuple[pd.DataFrame, list[str]]:
    """A CSV file (or a frame) as text, cell by cell, and a sentence for each line that does not fit the header.

    Nothing is guessed or left out, unlike when any table is read. A frame is copied, never changed. Raises
    UnreadableFile where there is no such file or it is no text, StudyError where it has no rows.
    """
    if isinstance(source, pd.DataFrame):
        return pd.DataFrame({str(name): _texts(source[name]) for name in source.columns}), []
    opened = open_source(Path(source), max_mb)
    if opened.format != "text":
        raise StudyError(f"{opened.name!r} is no text file", "a CSV file is needed", "Save the table as CSV.")
    text = decode(opened.content, opened.name).content.decode()
    lines = [(number, line) for number, line in enumerate(csv.reader(io.StringIO(text)), 1) if any(line)]
    head = [name.strip() for name in lines[0][1]]
    faults = [
        f"Line {number} has {len(line)} cells, the header {len(head)}."
        for number, line in lines[1:]
        if len(line) != len(head)
    ]
    faults += [
        f"Column {name!r} is there {head.count(name)} times." for name in dict.fromkeys(head) if head.count(name) > 1
    ]
    filled = [(line + [""] * len(head))[: len(head)] for _, line in lines[1:]]
    table = dict(zip(head, zip(*filled, strict=True) if filled else [()] * len(head), strict=False))
    return pd.DataFrame(table, dtype=object), faults


def numbers(cells: pd.Series, missing_code: float | None = None) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Each cell as a number, nan where missing, and where the text is neither: two arrays (n_rows,).

    ``missing_code`` is a number that stands for missing.
    """
    values = np.array([_number(cell) for cell in cells], dtype=np.float64)
    blank = cells.astype(str).str.strip().str.lower().isin(MISSING).to_numpy(dtype=bool)
    wrong = ~np.isfinite(values) & ~blank
    values[~np.isfinite(values)] = np.nan
    if missing_code is not None:
        values[values == missing_code] = np.nan
    return values, wrong


def days(cells: pd.Series) -> tuple[NDArray[np.datetime64], NDArray[np.bool_]]:
    """Each cell, "2018-02-03", as datetime64[D], NaT where missing, and where it is neither: two arrays (n_rows,)."""
    text = cells.astype(str).str.strip()
    blank = text.str.lower().isin(MISSING).to_numpy(dtype=bool) | (text == "-4").to_numpy(dtype=bool)
    read = pd.to_datetime(text.where(~blank), format="ISO8601", errors="coerce")
    dates = read.to_numpy().astype("datetime64[D]")
    return dates, np.isnat(dates) & ~blank


def diagnoses(cells: pd.Series) -> tuple[IntArray, NDArray[np.bool_]]:
    """The class that each cell ends with ("NL to MCI": 1), −1 where missing; and where it is neither: arrays (n,)."""
    text = cells.astype(str).str.strip().str.upper()
    blank = text.str.lower().isin(MISSING | {"-4", "-4.0"}).to_numpy(dtype=bool)
    last = text.str.split().str[-1]
    codes = np.where(blank, -1, last.map(CLASS_OF).fillna(-1).to_numpy(dtype=np.int64))
    return codes, (codes < 0) & ~blank


def _number(cell: object) -> float:
    text = str(cell).strip()
    try:
        return math.nan if "_" in text else float(text)
    except ValueError:
        return math.nan


def _texts(column: pd.Series) -> list[str]:
    """Cells as they would stand in a CSV file."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return ["" if pd.isna(cell) else f"{cell:%Y-%m-%d}" for cell in column]
    return ["" if pd.isna(cell) else str(cell) for cell in column]
