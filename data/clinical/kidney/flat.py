"""Kidney tables with one row per patient, recognised by their columns and taken as they are."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.kidney.egfr import minors
from data.clinical.kidney.equation import Match, match_equation
from data.clinical.kidney.impossible import impossible_creatinine
from data.clinical.kidney.units import Conversion, factor_of, guess_unit
from data.schema import set_roles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from data.table import Dataset


@dataclass(frozen=True, slots=True)
class FlatLayout:
    """What the columns of a flat kidney table mean, by name; "" where there is no such column.

    ``marks`` tell the table, after ``names`` (other name → name here) were put right. ``positive`` is the class of the
    ``target`` that is predicted, ``outcome`` says what it is. ``follow_up`` are columns that are known afterwards only.
    ``male`` is 1 for men, ``age`` in years.
    """

    title: str
    marks: tuple[str, ...]
    target: str
    positive: str
    outcome: str
    creatinine: str
    age: str
    names: Mapping[str, str] = field(default_factory=dict)
    follow_up: tuple[str, ...] = ()
    male: str = ""
    egfr: str = ""


ABU_DHABI = FlatLayout(
    title="Al-Shamsi et al. 2018, Abu Dhabi",
    marks=("EventCKD35", "eGFRBaseline", "CreatinineBaseline", "Sex"),
    target="EventCKD35",
    positive="1",
    outcome="EventCKD35 is CKD stage 3–5. Results are not about ESRD.",
    creatinine="CreatinineBaseline",
    age="AgeBaseline",
    names={"Gender": "Sex", "CreatnineBaseline": "CreatinineBaseline"},
    follow_up=("TimeToEventMonths", "TIME_YEAR"),
    male="Sex",
    egfr="eGFRBaseline",
)
UCI = FlatLayout(
    title="UCI chronic kidney disease",
    marks=("specific_gravity", "serum_creatinine", "haemoglobin", "class"),
    target="class",
    positive="ckd",
    outcome="class is whether chronic kidney disease is present at the visit. Results are not about ESRD.",
    creatinine="serum_creatinine",
    age="age",
    names={
        "bp": "blood_pressure",
        "sg": "specific_gravity",
        "al": "albumin",
        "su": "sugar",
        "rbc": "red_blood_cells",
        "pc": "pus_cell",
        "pcc": "pus_cell_clumps",
        "ba": "bacteria",
        "bgr": "blood_glucose_random",
        "bu": "blood_urea",
        "sc": "serum_creatinine",
        "sod": "sodium",
        "pot": "potassium",
        "hemo": "haemoglobin",
        "pcv": "packed_cell_volume",
        "wc": "white_blood_cell_count",
        "wbcc": "white_blood_cell_count",
        "rc": "red_blood_cell_count",
        "rbcc": "red_blood_cell_count",
        "htn": "hypertension",
        "dm": "diabetes_mellitus",
        "cad": "coronary_artery_disease",
        "appet": "appetite",
        "pe": "peda_edema",
        "ane": "anemia",
        "classification": "class",
    },
)
LAYOUTS = (ABU_DHABI, UCI)


@dataclass(frozen=True, slots=True)
class FlatKidney:
    """A flat table with its roles set, and what has to be said of it.

    ``follow_up`` columns are ignored in ``dataset``. ``creatinine`` (n,) is in mg/dL, whatever ``unit`` the column has
    ("" where it cannot be told: then it is all nan). ``equation`` is what the eGFR column was computed with (None:
    there is no such column). ``flagged`` are rows, from 0, with an impossible value; they are kept.
    """

    dataset: Dataset
    layout: FlatLayout
    follow_up: tuple[str, ...]
    creatinine: NDArray[np.float64]
    unit: str
    equation: Match | None
    flagged: NDArray[np.int64]
    messages: tuple[str, ...]


def recognise_flat(dataset: Dataset) -> FlatKidney | None:
    """The table as one of ``LAYOUTS``, None where it is none of them."""
    for layout in LAYOUTS:
        here = {layout.names.get(name, name) for name in dataset.names}
        if here.issuperset(layout.marks):
            return read_flat(dataset, layout)
    return None


def read_flat(dataset: Dataset, layout: FlatLayout) -> FlatKidney:
    """The table with target and roles by ``layout``, and messages on names, outcome, units, equation and values.

    Raises MissingColumn where the layout names a column that is not there.
    """
    said = [told for told in dataset.decisions if "ends in a blank" in told]
    dataset, renamed = _renamed(dataset, layout.names)
    follow_up = tuple(name for name in layout.follow_up if name in dataset.names)
    dataset = set_roles(dataset, {layout.target: "target", **dict.fromkeys(follow_up, "ignored")})
    conversion = _unit(dataset, layout)
    dataset = _annotated(dataset, layout, follow_up, conversion.read)
    creatinine = _number(dataset, layout.creatinine) * conversion.factor
    egfr = _number(dataset, layout.egfr) if layout.egfr else None
    match = _equation(dataset, layout, creatinine)
    strange = impossible_creatinine(_number(dataset, layout.creatinine), conversion.read or "mg/dL", egfr)
    messages = [*said, renamed, layout.outcome, _excluded(follow_up), conversion.sentence]
    messages += [
        match.sentence if match else "",
        *strange.sentences,
        minors(dataset.frame[layout.age]) if match else "",
    ]
    told = tuple(one for one in messages if one)
    return FlatKidney(dataset, layout, follow_up, creatinine, conversion.read, match, strange.rows, told)


def _renamed(dataset: Dataset, names: Mapping[str, str]) -> tuple[Dataset, str]:
    """The table with names put right, and a sentence on it."""
    new = {old: name for old, name in names.items() if old in dataset.names and name not in dataset.names}
    if not new:
        return dataset, ""
    columns = tuple(replace(column, name=new.get(column.name, column.name)) for column in dataset.columns)
    target = None if dataset.target is None else new.get(dataset.target, dataset.target)
    told = ", ".join(f"{old!r} as {name!r}" for old, name in new.items())
    renamed = replace(dataset, frame=dataset.frame.rename(columns=new), columns=columns, target=target)
    return renamed, f"Read {told}."


def _unit(dataset: Dataset, layout: FlatLayout) -> Conversion:
    """Which unit the creatinine is in, by its median."""
    values = _number(dataset, layout.creatinine)
    present = values[np.isfinite(values)]
    median = float(np.median(present)) if len(present) else np.nan
    read = guess_unit("creatinine", median)
    factor, _ = factor_of("creatinine", read)
    return Conversion("creatinine", "", read, "mg/dL", factor, len(values), median if read else None)


def _annotated(dataset: Dataset, layout: FlatLayout, follow_up: tuple[str, ...], unit: str) -> Dataset:
    """The columns with units, and with the reason why those of follow-up are not used."""
    units = {layout.creatinine: unit, layout.age: "years", layout.egfr: "mL/min/1.73 m²"}
    columns = []
    for column in dataset.columns:
        if column.name in follow_up:
            columns.append(replace(column, why="comes from follow-up: not known when the prediction is needed"))
        else:
            columns.append(replace(column, unit=units.get(column.name, column.unit)))
    return dataset.with_columns(tuple(columns))


def _equation(dataset: Dataset, layout: FlatLayout, creatinine: NDArray[np.float64]) -> Match | None:
    if not (layout.egfr and layout.male):
        return None
    female = 1 - _number(dataset, layout.male)
    people = pd.DataFrame({"creatinine": creatinine, "age": _number(dataset, layout.age), "female": female})
    return match_equation(_number(dataset, layout.egfr), people)


def _number(dataset: Dataset, name: str) -> NDArray[np.float64]:
    dataset.column(name)  # refuses with the nearest names
    return dataset.frame[name].to_numpy(dtype=np.float64)


def _excluded(follow_up: tuple[str, ...]) -> str:
    if not follow_up:
        return ""
    verb = "come" if len(follow_up) > 1 else "comes"
    return f"{', '.join(map(repr, follow_up))} {verb} from follow-up. Excluded."
