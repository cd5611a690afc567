"""A raw table made a dataset: kinds, codes for missing, units, roles, and the story of it all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.errors import UnreadableFile
from data.files.raw import RawTable, counted
from data.kinds.codes import clear_codes
from data.kinds.evidence import gather
from data.kinds.infer import infer
from data.kinds.reading import Reading, sentences
from data.kinds.units import guess_unit
from data.roles.guess import guess_roles
from data.roles.names import names_identifier
from data.table import Column, Dataset

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.files.source import Origin

#: Fewer rows than this are read, with a warning.
FEW_ROWS = 30


def assemble(raw: RawTable, origin: Origin, name: str | None = None) -> Dataset:
    """The dataset of a raw table, whose columns are used up on the way, with roles guessed.

    Raises UnreadableFile when fewer than two columns or no values at all are left.
    """
    _refuse_narrow(raw, origin.name)
    evidence = gather(raw.columns)
    readings = [infer(column, raw.columns.popleft(), evidence) for column in raw.names]
    # An id of 99999 is somebody, whatever the other ids are.
    ids = [names_identifier(column) for column in raw.names]
    cleared = iter(clear_codes([reading for reading, is_id in zip(readings, ids, strict=True) if not is_id]))
    readings = [reading if is_id else next(cleared) for reading, is_id in zip(readings, ids, strict=True)]
    keep = _filled_rows(readings)
    if not keep.any():
        raise UnreadableFile(
            f"All cells of {origin.name!r} are empty or stand for missing values",
            "a table with values is needed",
            "Check the export, or how missing values are written.",
        )
    frame = pd.DataFrame({i: reading.values for i, reading in enumerate(readings)}, copy=False)
    frame.columns = pd.Index(raw.names, dtype="object" if not raw.names else "str")
    if not keep.all():
        frame = frame.loc[keep].reset_index(drop=True)
    named = list(zip(raw.names, readings, strict=True))
    dataset = Dataset(
        name=name or _stem(origin.name),
        frame=frame,
        columns=tuple(_column(column, reading, int((~keep).sum())) for column, reading in named),
        target=None,
        task=None,
        source=origin.path,
        digest=origin.digest,
        decisions=_decisions(raw, named, int((~keep).sum())),
        warnings=_warnings(raw, named, len(frame)),
    )
    return guess_roles(dataset)


def _refuse_narrow(raw: RawTable, file: str) -> None:
    if len(raw.names) < 2:
        raise UnreadableFile(
            f"{file!r} has one column only",
            "at least two columns are needed: a target and something to explain it with",
            "Export the table with all its columns.",
        )


def _filled_rows(readings: list[Reading]) -> NDArray[np.bool_]:
    """Which rows have a value in any column."""
    empty = readings[0].missing
    for reading in readings[1:]:
        if not empty.any():
            break
        empty = empty & reading.missing
    return ~empty


def _column(name: str, reading: Reading, dropped: int) -> Column:
    unit = reading.unit or (guess_unit(name) if reading.kind == "number" else "")
    return Column(
        name=name,
        kind=reading.kind,
        role="feature",
        unit=unit,
        why=reading.why,
        missing=int(reading.missing.sum()) - dropped,
        distinct=reading.distinct,
    )


def _decisions(raw: RawTable, named: list[tuple[str, Reading]], dropped: int) -> tuple[str, ...]:
    commas = any(reading.comma for _, reading in named)
    opening = raw.opening + (", decimal comma." if commas else ".")
    gone = [f"{counted(dropped, 'row')} without any value left out."] if dropped else []
    return (opening, *raw.decisions, *sentences(named, warn=False), *gone)


def _warnings(raw: RawTable, named: list[tuple[str, Reading]], n_rows: int) -> tuple[str, ...]:
    few = [f"Only {counted(n_rows, 'row')}: too few to tell what matters."] if n_rows < FEW_ROWS else []
    return (*raw.warnings, *few, *sentences(named, warn=True))


def _stem(file: str) -> str:
    """The file's name without its endings: 'sales.csv.gz' → 'sales'."""
    stem = file
    for ending in (".gz", ".csv", ".tsv", ".txt", ".dat", ".data", ".xlsx", ".parquet"):
        stem = stem[: -len(ending)] if stem.lower().endswith(ending) and len(stem) > len(ending) else stem
    return stem
