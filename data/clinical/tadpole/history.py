"""The visits of a TADPOLE file, D1_D2 or D3, as one clean table that holds only what is used."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.clinical.tadpole.cells import BLANKS, CLASSES, dates_of, diagnoses_of, flags_of, numbers_of
from data.clinical.tadpole.columns import FRACTION, MARKERS, source_of, used_columns
from data.clinical.tadpole.future import future_columns
from data.clinical.tadpole.units import fraction_doubts, ventricle_fraction
from data.clinical.tadpole.wide import read_columns
from data.errors import TableError, TooFewRows
from data.table import missing_column

Layout: TypeAlias = Literal["visits", "last visit"]
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class TadpoleHistory:
    """Visits by subject and date, one per subject and day.

    ``frame``: RID (int64), EXAMDATE (datetime64), D1, D2 (0/1), DX (CN, MCI, AD, or missing), AGE (years at baseline;
    at the visit in a D3 file), age (years at the visit), PTGENDER, PTEDUCAT (years), APOE4 (alleles), ICV_bl (mm³), the
    markers of ``tadpole_columns.MARKERS`` and those asked for besides (nan where missing), Ventricles_ICV (fraction).
    ``censored``: of markers that had any, which rows hold only a bound. ``layout`` is "last visit" for a D3 file.
    ``decisions`` say what was done, ``warnings`` what to look at. ``extra`` are the markers that were asked for.
    """

    frame: pd.DataFrame
    layout: Layout
    censored: dict[str, NDArray[np.bool_]]
    decisions: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()

    @property
    def to_forecast(self) -> NDArray[np.int64]:
        """RIDs of D2, sorted."""
        return np.unique(self.frame["RID"].to_numpy()[self.frame["D2"].to_numpy() == 1])


def read_history(path: Path, extra: tuple[str, ...] = ()) -> TadpoleHistory:
    """The history in a CSV file (gzip as well) of any width: only the columns that are used are read.

    Raises MissingColumn without RID and EXAMDATE, UnreadableFile where there is no table.
    """
    return clean_history(read_columns(Path(path), lambda names: [*used_columns(names), *_extra(names, extra)]), extra)


def _extra(names: list[str], extra: tuple[str, ...]) -> list[str]:
    used = set(used_columns(names))
    return [name for name in extra if name in names and name not in used]


def clean_history(table: pd.DataFrame, extra: tuple[str, ...] = ()) -> TadpoleHistory:
    """The history in a D1_D2 or D3 table as ``data.read.read_table`` or ``read_columns`` gives it; ``table`` stays.

    Columns are found by name. ``extra`` are further numeric columns to take as markers. Of rows of one subject and day
    the last is used. Raises MissingColumn without RID or EXAMDATE or an extra one, TooFewRows where no row has both.
    """
    names = [str(name) for name in table.columns]
    for name in ("RID", "EXAMDATE", *extra):
        if name not in names:
            raise missing_column(name, tuple(names))
    kept, told = _dated(table)
    layout: Layout = "visits" if {"D1", "D2", "Years_bl"} & set(names) else _layout(kept["RID"])
    columns: dict[str, Any] = {"RID": kept["RID"].to_numpy(), "EXAMDATE": kept["EXAMDATE"].to_numpy()}
    rows = table.iloc[kept["row"].to_numpy()].reset_index(drop=True)
    columns |= _flags(rows, columns["RID"], layout, told)
    columns["DX"] = pd.Categorical.from_codes(diagnoses_of(rows), categories=pd.Index(CLASSES))
    columns |= _ages(rows, kept, layout, told)
    columns["PTGENDER"] = _words(rows, "PTGENDER")
    columns |= {name: _number(rows, name, told) for name in ("PTEDUCAT", "APOE4", "ICV_bl")}
    measured, censored = _markers(rows, extra, told)
    columns |= measured
    warnings: list[str] = []
    columns[FRACTION] = ventricle_fraction(columns, rows, told)
    warnings += fraction_doubts(FRACTION, columns[FRACTION])
    frame = pd.DataFrame(columns)
    warnings += future_columns(frame, rows)
    return TadpoleHistory(frame, layout, censored, tuple(told), tuple(warnings), extra)


def _dated(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """RID, EXAMDATE and row number of the rows that are used, in order, and what was decided."""
    told: list[str] = []
    rid = numbers_of(table["RID"], "RID").values
    dates, odd = dates_of(table["EXAMDATE"])
    if odd:
        told.append(f"EXAMDATE has {odd:,} cells that are no dates; their rows are left out.")
    usable = np.isfinite(rid) & ~np.isnat(dates)
    if not usable.any():
        raise TooFewRows("No row has both RID and EXAMDATE", "visits need a subject and a day", "Check the file")
    if left_out := int((~usable).sum()):
        told.append(f"{left_out:,} rows without RID or EXAMDATE are left out.")
    if (rid[usable] % 1).any():
        raise TableError("RID holds fractions", "subjects are whole numbers", "Check the file's columns")
    rows = pd.DataFrame({"row": np.flatnonzero(usable), "RID": rid[usable].astype(np.int64)})
    rows["EXAMDATE"] = dates[usable].astype("datetime64[s]")
    twice = rows.duplicated(["RID", "EXAMDATE"], keep="last")
    for one in rows[twice].drop_duplicates(["RID", "EXAMDATE"]).itertuples():
        count = int(((rows["RID"] == one.RID) & (rows["EXAMDATE"] == one.EXAMDATE)).sum())
        told.append(f"RID {one.RID} has {_count(count)} rows on {one.EXAMDATE:%Y-%m-%d}; the last is used.")
    rows = rows[~twice].sort_values(["RID", "EXAMDATE"], kind="stable")
    return rows.reset_index(drop=True), told


def _count(count: int) -> str:
    return {2: "two", 3: "three"}.get(count, str(count))


def _layout(rid: pd.Series) -> Layout:
    return "last visit" if rid.is_unique else "visits"


def _flags(rows: pd.DataFrame, rid: NDArray[np.int64], layout: Layout, told: list[str]) -> dict[str, NDArray[np.int64]]:
    """D1 and D2; without them everybody is to be forecast, and those with two visits are learnt from."""
    found: dict[str, NDArray[np.int64]] = {}
    visits = pd.Series(rid).groupby(rid).transform("size").to_numpy()
    for name, default in (("D1", visits >= 2), ("D2", np.ones(len(rid), dtype=bool))):
        found[name] = (flags_of(rows[name]) if name in rows else default).astype(np.int64)
    if layout == "last visit":
        found["D1"][:] = 0
        told.append("One row per subject without D1, D2 and Years_bl: read as D3, the last visit of each subject.")
    elif not {"D1", "D2"} <= set(rows.columns):
        told.append("D1 or D2 is not marked: D1 are subjects with two visits or more, D2 are all subjects.")
    return found


def _ages(rows: pd.DataFrame, kept: pd.DataFrame, layout: Layout, told: list[str]) -> dict[str, NDArray[np.float64]]:
    """AGE as it is in the file, and the age at the visit."""
    given = _number(rows, "AGE", told)
    if layout == "last visit":
        return {"AGE": given, "age": given}
    since = kept.groupby("RID")["EXAMDATE"].transform("min")
    years = (kept["EXAMDATE"] - since).dt.days.to_numpy() / DAYS_PER_YEAR
    if "Years_bl" in rows:
        stated = _number(rows, "Years_bl", told)
        years = np.where(np.isfinite(stated), stated, years)
    by_subject = pd.Series(given).groupby(kept["RID"].to_numpy())
    if bool((by_subject.max() > by_subject.min()).any()):
        told.append("AGE changes within RID: it is used as the age at the visit.")
        return {"AGE": by_subject.transform("min").to_numpy(), "age": given}
    told.append("AGE does not change within RID; age at visit = AGE + Years_bl is used.")
    return {"AGE": given, "age": given + years}


def _words(rows: pd.DataFrame, name: str) -> pd.Series:
    """A column of words, missing where it has none or a code."""
    if name not in rows:
        return pd.Series(pd.NA, index=rows.index, dtype="str")
    words = rows[name].astype(object).where(rows[name].notna(), "").map(str).str.strip()
    return words.mask(words.str.lower().isin([*BLANKS, "-4", "-4.0"])).astype("str")


def _number(rows: pd.DataFrame, name: str, told: list[str]) -> NDArray[np.float64]:
    if name not in rows:
        return np.full(len(rows), np.nan)
    read = numbers_of(rows[name], name)
    told += read.decisions
    return read.values


def _markers(
    rows: pd.DataFrame, extra: tuple[str, ...], told: list[str]
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.bool_]]]:
    """Every marker, all nan where the file has none; and where there are only bounds."""
    names = [str(name) for name in rows.columns]
    values: dict[str, NDArray[np.float64]] = {}
    censored: dict[str, NDArray[np.bool_]] = {}
    absent = []
    for marker in (*MARKERS, *extra):
        source = source_of(marker, names)
        if source is None:
            values[marker] = np.full(len(rows), np.nan)
            absent.append(marker)
            continue
        read = numbers_of(rows[source], marker)
        told += read.decisions
        values[marker] = read.values
        if read.censored.any():
            censored[marker] = read.censored
    if absent:
        told.append(f"Not in the file: {', '.join(absent)}.")
    return values, censored
