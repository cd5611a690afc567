"""The sample in the files' own layout: D1_D2, D3 and D4."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.synthetic.tadpole_course import ADAS_SD, CLINICIAN_SD, adas_mean, diagnosis_of, states_at
from data.synthetic.tadpole_measures import DTI, FREESURFER, UPENN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.synthetic.tadpole_measures import Cells
    from data.synthetic.tadpole_people import People, Visits

CLASSES = ("CN", "MCI", "AD")
_WORDS = ("NL", "MCI", "Dementia")
#: DXCHANGE by the diagnosis before (row) and now (column).
_CHANGE = np.array([[1, 4, 6], [7, 2, 5], [9, 8, 3]])
_PROTOCOLS = ("ADNI1", "ADNIGO", "ADNI2")
_STARTS = np.array(["2009-10-01", "2011-06-01"], dtype="datetime64[D]")

HISTORY = (
    *("RID", "PTID", "VISCODE", "SITE", "D1", "D2", "COLPROT", "ORIGPROT", "EXAMDATE", "DX_bl", "DXCHANGE", "AGE"),
    *("PTGENDER", "PTEDUCAT", "PTETHCAT", "PTRACCAT", "PTMARRY", "APOE4", "FDG", "AV45", "CDRSB", "ADAS11", "ADAS13"),
    *("MMSE", "RAVLT_immediate", "RAVLT_learning", "RAVLT_forgetting", "RAVLT_perc_forgetting", "FAQ", "MOCA"),
    *("EcogPtTotal", "Ventricles", "Hippocampus", "WholeBrain", "Entorhinal", "Fusiform", "MidTemp", "ICV", "DX"),
    *("EXAMDATE_bl", "ICV_bl", "Years_bl", "Month_bl", f"ABETA_{UPENN}", f"TAU_{UPENN}", f"PTAU_{UPENN}"),
    *(FREESURFER, f"FA_CGH_L_{DTI}", f"FA_CGH_R_{DTI}"),
)
LAST = (
    *("RID", "VISCODE", "EXAMDATE", "DX", "AGE", "PTGENDER", "PTEDUCAT", "PTETHCAT", "PTRACCAT", "PTMARRY", "COLPROT"),
    *("ADAS13", "MMSE", "Ventricles", "Hippocampus", "WholeBrain", "Entorhinal", "Fusiform", "MidTemp", "ICV"),
    FREESURFER,
)
AFTER = ("RID", "CognitiveAssessmentDate", "Diagnosis", "ADAS13", "ScanDate", "Ventricles")


def history_table(people: People, visits: Visits, measured: Cells, rng: np.random.Generator) -> pd.DataFrame:
    """D1_D2: one row per visit, in the order of RID and date, blanks for what is missing."""
    person = visits.person
    n = len(people.rid)
    site = rng.integers(2, 60, n)
    columns = dict(measured) | _persons(people, site, person, rng)
    columns |= {
        "VISCODE": np.where(visits.month == 0, "bl", np.char.add("m", np.char.zfill(visits.month.astype(str), 2))),
        "COLPROT": _protocol(visits.dates),
        "EXAMDATE": visits.dates.astype(str),
        "Years_bl": np.round(visits.years, 6),
        "Month_bl": np.round(visits.years * 12, 4),
    }
    columns |= _diagnoses(person, np.asarray(measured["diagnosis"], dtype=np.int64), rng.random(len(person)) < 0.08)
    frame = pd.DataFrame(columns)[list(HISTORY)]
    return frame.sort_values(["RID", "EXAMDATE"], kind="stable").reset_index(drop=True)


def _persons(people: People, site: NDArray[np.int64], person: NDArray[np.int64], rng: np.random.Generator) -> Cells:
    n = len(people.rid)
    traits: Cells = {
        "RID": people.rid,
        "PTID": np.array([f"{where:03d}_S_{rid:04d}" for where, rid in zip(site, people.rid, strict=True)]),
        "SITE": site,
        "D1": (~people.forecast).astype(np.int64),
        "D2": people.forecast.astype(np.int64),
        "ORIGPROT": _protocol(people.start),
        "DX_bl": np.array(("CN", "LMCI", "AD"))[diagnosis_of(people.stage)],
        "AGE": people.age,
        "PTGENDER": np.where(people.female, "Female", "Male"),
        "PTEDUCAT": people.education,
        "PTETHCAT": np.where(rng.random(n) < 0.96, "Not Hisp/Latino", "Hisp/Latino"),
        "PTRACCAT": rng.choice(["White", "Black", "Asian"], n, p=[0.92, 0.05, 0.03]),
        "PTMARRY": rng.choice(["Married", "Widowed", "Divorced", "Never married"], n, p=[0.75, 0.12, 0.09, 0.04]),
        "APOE4": people.apoe4,
        "EXAMDATE_bl": people.start.astype(str),
    }
    return {name: values[person] for name, values in traits.items()}


def _protocol(dates: NDArray[np.datetime64]) -> NDArray[np.str_]:
    return np.array(_PROTOCOLS)[np.searchsorted(_STARTS, dates, side="right")]


def _diagnoses(person: NDArray[np.int64], now: NDArray[np.int64], gone: NDArray[np.bool_]) -> Cells:
    """DX and DXCHANGE: against the visit before at which a diagnosis was made; ``gone`` are visits without one."""
    words, codes = np.full(len(now), "", dtype=object), np.full(len(now), np.nan)
    before: dict[int, int] = {}
    for row in np.flatnonzero(~gone):
        last = before.get(int(person[row]), int(now[row]))
        change = "" if last == now[row] else f"{_WORDS[last]} to "
        words[row], codes[row] = change + _WORDS[now[row]], _CHANGE[last, now[row]]
        before[int(person[row])] = int(now[row])
    return {"DX": words, "DXCHANGE": codes}


def last_visit_table(people: People, history: pd.DataFrame) -> pd.DataFrame:
    """D3: the last visit of each D2 subject, age at that visit, −4 where something is missing."""
    rows = history[history["RID"].isin(people.rid[people.forecast])].groupby("RID").tail(1).copy()
    rows["AGE"] = np.round(rows["AGE"] + rows["Years_bl"], 1)
    table = rows[list(LAST)].reset_index(drop=True)
    numbers = table.select_dtypes("number").columns
    table[numbers] = table[numbers].fillna(-4)
    return table.replace("", "-4")


def truth_table(people: People, rng: np.random.Generator) -> pd.DataFrame:
    """D4: one visit of each D2 subject in 2018 to 2020, a tenth with a second one, a third without MRI."""
    forecast = np.flatnonzero(people.forecast)
    again = forecast[rng.random(len(forecast)) < 0.1]
    first = np.datetime64("2018-01-05") + rng.integers(0, 900, len(forecast))
    picked = np.isin(forecast, again)
    person = np.concatenate([forecast, again])
    seen = np.concatenate([first, first[picked] + rng.integers(180, 400, len(again))])
    scanned = np.maximum(seen + rng.integers(-10, 11, len(seen)), np.datetime64("2018-01-01"))
    at_seen = states_at(people, person, people.years_at(person, seen))
    at_scan = states_at(people, person, people.years_at(person, scanned))
    n = len(person)
    adas = np.round(np.clip(adas_mean(at_seen) + rng.normal(0, ADAS_SD, n), 0, 85) * 3) / 3
    volume = at_scan.ventricles * (1 + rng.normal(0, 0.007, n))
    fraction = volume / (at_scan.icv * (1 + rng.normal(0, 0.004, n)))
    classes = np.array(CLASSES, dtype=object)[diagnosis_of(at_seen.stage + rng.normal(0, CLINICIAN_SD, n))]
    frame = pd.DataFrame(
        {
            "RID": people.rid[person],
            "CognitiveAssessmentDate": seen.astype(str),
            "Diagnosis": np.where(rng.random(n) < 0.02, "", classes),
            "ADAS13": np.where(rng.random(n) < 0.03, np.nan, adas),
            "ScanDate": scanned.astype(str),
            "Ventricles": np.where(rng.random(n) < 1 / 3, np.nan, np.round(fraction, 7)),
        }
    )
    return frame.sort_values(["RID", "CognitiveAssessmentDate"], kind="stable").reset_index(drop=True)[list(AFTER)]


def with_next_visit(history: pd.DataFrame) -> pd.DataFrame:
    """The history with a column that looks ahead: ADAS13 at the subject's next visit."""
    return history.assign(ADAS13_FOLLOWUP=history.groupby("RID")["ADAS13"].shift(-1))
