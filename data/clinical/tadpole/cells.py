"""Cells of the TADPOLE files as numbers, dates and diagnoses, with what had to be decided about them."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.clinical.tadpole.columns import SIGNED

#: What stands for missing besides −4, in lower case.
BLANKS = ("", "na", "n/a", "nan", "none", "null", ".", "<na>", "nat")
CODE = -4.0
CLASSES = ("CN", "MCI", "AD")
#: DXCHANGE tells the diagnosis before and now; here, now.
_NOW = {1: 0, 7: 0, 9: 0, 2: 1, 4: 1, 8: 1, 3: 2, 5: 2, 6: 2}
_WORDS = {"nl": 0, "cn": 0, "smc": 0, "mci": 1, "emci": 1, "lmci": 1, "dementia": 2, "ad": 2}
_BOUND = re.compile(r"^\s*([<>])\s*=?\s*([0-9.]+)\s*$")


class Numbers(NamedTuple):
    """Values (n,), nan where missing; cells that held only a bound (n,); and sentences on what was decided."""

    values: NDArray[np.float64]
    censored: NDArray[np.bool_]
    decisions: tuple[str, ...]


def numbers_of(column: pd.Series, name: str) -> Numbers:
    """A column as numbers: −4, blanks and N/A are missing; "<80" is 80 and marked as a bound.

    −4 stays a score where the scale goes below 0 and the column holds other values below 0.
    """
    if pd.api.types.is_numeric_dtype(column.dtype):
        values = column.to_numpy(dtype=np.float64, na_value=np.nan).copy()
        return _decoded(values, np.zeros(len(values), dtype=bool), name, ())
    # Distinct texts only: a column has few, and each is looked at once.
    codes, texts = pd.factorize(column.astype(object).where(column.notna(), "").map(str))
    read = [_cell(str(text)) for text in texts]
    values = np.array([value for value, _, _ in read], dtype=np.float64)[codes]
    censored = np.array([bound for _, bound, _ in read], dtype=bool)[codes]
    odd = np.array([wrong for _, _, wrong in read], dtype=bool)[codes]
    decisions: tuple[str, ...] = ()
    if censored.any():
        example = str(texts[codes[np.argmax(censored)]]).strip()
        told = f"{name} has {censored.sum():,} values beyond the assay's range, such as {example!r}"
        decisions += (f"{told}; read as the bound, and marked.",)
    if odd.any():
        example = str(texts[codes[np.argmax(odd)]])
        decisions += (f"{name} has {odd.sum():,} cells that are no numbers, such as {example!r}; read as missing.",)
    return _decoded(values, censored, name, decisions)


def _cell(text: str) -> tuple[float, bool, bool]:
    """The number, whether it is only a bound, and whether it is neither number nor blank."""
    plain = text.strip()
    if plain.lower() in BLANKS:
        return np.nan, False, False
    bound = _BOUND.match(plain)
    try:
        return float(bound.group(2) if bound else plain.replace("−", "-")), bound is not None, False
    except ValueError:
        return np.nan, False, True


def _decoded(
    values: NDArray[np.float64], censored: NDArray[np.bool_], name: str, decisions: tuple[str, ...]
) -> Numbers:
    values[~np.isfinite(values)] = np.nan
    coded = values == CODE
    count = int(coded.sum())
    if not count:
        return Numbers(values, censored, decisions)
    if name in SIGNED and bool(((values < 0) & ~coded).any()):
        kept = f"{name} goes below 0: its {count:,} values of −4 are kept as scores."
        return Numbers(values, censored, (*decisions, kept))
    values[coded] = np.nan
    word = "values" if count > 1 else "value"
    told = f"{name} has {count:,} {word} of −4, the file's code for missing; read as missing."
    return Numbers(values, censored & ~coded, (*decisions, told))


def dates_of(column: pd.Series) -> tuple[NDArray[np.datetime64], int]:
    """Dates as datetime64[D], NaT where there is none, and how many cells were neither a date nor missing."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column.to_numpy().astype("datetime64[D]"), 0
    text = column.astype(object).where(column.notna(), "").map(str).str.strip()
    blank = text.str.lower().isin([*BLANKS, "-4", "-4.0"])
    read = pd.to_datetime(text.where(~blank), errors="coerce", format="ISO8601")
    return read.to_numpy().astype("datetime64[D]"), int((read.isna() & ~blank).sum())


def diagnoses_of(frame: pd.DataFrame) -> NDArray[np.int64]:
    """The current diagnosis of each row by its number in ``CLASSES``, −1 unknown: by DXCHANGE, else DX's last word."""
    found = np.full(len(frame), -1)
    if "DX" in frame:
        words = frame["DX"].astype(object).where(frame["DX"].notna(), "").map(str).str.strip().str.lower()
        found = words.str.split().str[-1].map(_WORDS).fillna(-1).to_numpy(dtype=np.int64)
    if "DXCHANGE" in frame:
        codes = numbers_of(frame["DXCHANGE"], "DXCHANGE").values
        for code, diagnosis in _NOW.items():
            found[codes == code] = diagnosis
    return found


def flags_of(column: pd.Series) -> NDArray[np.bool_]:
    """Whether a 0/1 column says 1, however it was read."""
    text = column.astype(object).where(column.notna(), "").map(str).str.strip().str.lower()
    flags: NDArray[np.bool_] = text.isin(["1", "1.0", "true", "yes"]).to_numpy(dtype=bool)
    return flags
