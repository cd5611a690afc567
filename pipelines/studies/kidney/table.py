"""Features and labels of patients as the table that models learn from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.table import Column, Dataset, Kind, Role

if TYPE_CHECKING:
    from numpy.typing import NDArray

TARGET, PATIENT = "outcome after the window", "patient"
#: Up to so many different words a column of the patients' table is a category.
LEVELS = 20
_UNITS = {
    "age": "years",
    "eGFR": "mL/min/1.73 m²",
    "creatinine": "mg/dL",
    "haemoglobin": "g/dL",
    "calcium": "mg/dL",
    "phosphate": "mg/dL",
    "bicarbonate": "mmol/L",
    "uacr": "mg/g",
}


@dataclass(frozen=True, slots=True)
class About:
    """What the table is called, where it is from, the two classes, and what was decided on the way.

    ``ignored`` are columns that models must not see, with the reason.
    """

    name: str
    source: str
    classes: tuple[str, str]
    target: str = TARGET
    ignored: tuple[tuple[str, str], ...] = ()
    decisions: tuple[str, ...] = ()


def modelling_table(X: pd.DataFrame, y: NDArray[np.int64], about: About) -> Dataset:
    """One row per patient: id, features, target with two classes; the index of ``X`` is the id.

    Numbers are float64, words categories. Columns without any value are left out, and said so.
    """
    empty = [str(name) for name in X.columns if X[name].isna().all()]
    kept = X.drop(columns=empty)
    held = {str(name): _held(kept[name].reset_index(drop=True)) for name in kept.columns}
    label = pd.Categorical(np.array(about.classes, dtype=object)[y], categories=list(about.classes))
    frame = pd.DataFrame({PATIENT: X.index.to_numpy(), **held, about.target: label})
    ignored = dict(about.ignored)
    columns = tuple(_column(frame, str(name), about.target, ignored) for name in frame.columns)
    digest = hashlib.sha256(pd.util.hash_pandas_object(frame).to_numpy().tobytes()).hexdigest()
    told = (f"Without any value, and left out: {', '.join(empty)}.",) if empty else ()
    return Dataset(about.name, frame, columns, about.target, "binary", about.source, digest, (*about.decisions, *told))


def _held(series: pd.Series) -> pd.Series:
    """Numbers as float64, anything else as categories of words."""
    if pd.api.types.is_numeric_dtype(series.dtype):
        return series.astype("float64")
    return series.astype(object).where(series.notna(), None).map(str, na_action="ignore").astype("category")


def _column(frame: pd.DataFrame, name: str, target: str, ignored: dict[str, str]) -> Column:
    series = frame[name]
    role: Role = "feature"
    why = "known at the end of the window"
    if name == PATIENT:
        role, why = "id-like", "one row per patient"
    elif name == target:
        role, why = "target", "what became of the patient after the window"
    elif name in ignored:
        role, why = "ignored", ignored[name]
    elif series.nunique() < 2 and not series.isna().any():
        role, why = "constant", "the same for everybody"
    kind: Kind = "number"
    if isinstance(series.dtype, pd.CategoricalDtype):
        kind = "boolean" if series.nunique() == 2 else "category"
    return Column(name, kind, role, _unit(name), why, int(series.isna().sum()), int(series.nunique()))


def _unit(name: str) -> str:
    """The unit of a summary: that of the measure, but for counts, days and slopes."""
    measure, _, how = name.partition(" ")
    if how == "days since last":
        return "days"
    unit = _UNITS.get(measure, "") if how in {"", "last", "mean", "min", "max", "first", "change"} else ""
    if how == "slope per year" and measure in _UNITS:
        unit = f"{_UNITS[measure]} per year"
    return unit
