"""Cohort tables for tests: real ones where REAL_DATA_DIR is set, else generated or written out by hand."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest

from data.read import read_table
from data.synthetic.cohorts import Cohorts, make_alzheimers_cohorts
from data.table import Dataset

real = [
    pytest.mark.real,
    pytest.mark.skipif("REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR names no folder of real tables"),
]
OASIS2_FILE, OASIS1_FILE = "oasis2_long_alt/OASIS_long_tbl_df.csv", "oasis1_cross_header/OASIS_cross_tbl_df.csv"


def real_path(file: str) -> Path:
    return Path(os.environ["REAL_DATA_DIR"]) / file


@cache
def oasis2() -> Dataset:
    return read_table(real_path(OASIS2_FILE))


@cache
def oasis1() -> Dataset:
    return read_table(real_path(OASIS1_FILE))


def read_text(text: str, name: str = "table.csv") -> Dataset:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text)
        return read_table(path)


def read_frame(frame: pd.DataFrame, name: str = "table.csv") -> Dataset:
    return read_text(frame.to_csv(index=False), name)


@cache
def generated(n: int = 300, seed: int = 1, switch: str = "") -> Cohorts:
    return make_alzheimers_cohorts(n, seed, **({switch: True} if switch else {}))


@cache
def train(switch: str = "") -> Dataset:
    return read_frame(generated(switch=switch).train)


@cache
def external(which: str) -> Dataset:
    return read_frame(getattr(generated(), f"external_{which}"), f"external_{which}.csv")


def small_oasis2(n: int = 60) -> pd.DataFrame:
    """OASIS-2 as it would look with ``n`` made-up subjects of two visits: a third each of the groups."""
    rows = []
    for person in range(n):
        group = ("Nondemented", "Demented", "Converted")[person % 3]
        for visit in (1, 2):
            cdr = {"Nondemented": 0.0, "Demented": 0.5, "Converted": 0.5 * (visit - 1)}[group]
            head = 1400 + 7 * person + visit
            rows.append(
                {
                    "Subject ID": f"OAS2_{person:04d}",
                    "MRI ID": f"OAS2_{person:04d}_MR{visit}",
                    "Group": group,
                    "Visit": visit,
                    "MR Delay": 500 * (visit - 1),
                    "M/F": "MF"[person % 2],
                    "Hand": "R",
                    "Age": 62 + person % 30 + visit,
                    "EDUC": 8 + person % 10,
                    "SES": 1 + person % 5,
                    "MMSE": 30 - person % 7 - (group == "Demented"),
                    "CDR": cdr,
                    "eTIV": head,
                    "nWBV": round(0.7 + (person * 37 % 50) / 500, 3),
                    "ASF": round(1755 / head, 3),
                }
            )
    return pd.DataFrame(rows)


def small_oasis1(n: int = 60, young: int = 20) -> pd.DataFrame:
    """OASIS-1 as it would look with ``n`` made-up subjects, of whom ``young`` controls, and two rescans."""
    rows = []
    for person in range(n):
        youth, ill = person < young, person % 2 == 1
        head = 1400 + 7 * person
        rows.append(
            {
                "ID": f"OAS1_{person:04d}_MR1",
                "M/F": "MF"[person // 2 % 2],
                "Hand": "R",
                "Age": 25 + person if youth else 62 + person % 25,
                "Educ": 1 + person % 5,
                "SES": 1 + person % 4,
                "MMSE": 29 - 2 * (ill and not youth) - person % 3,
                "CDR": 0.5 if ill and not youth else 0.0,
                "eTIV": head,
                "nWBV": round(0.75 + (person * 37 % 50) / 500, 3),
                "ASF": round(1755 / head, 3),
                "Delay": "N/A",
            }
        )
    again = [{**row, "ID": row["ID"].replace("_MR1", "_MR2"), "Delay": "20"} for row in rows[:2]]
    for row in (*rows[:2], *again):
        row["MMSE"], row["CDR"] = "", ""
    return pd.DataFrame([*rows, *again])
