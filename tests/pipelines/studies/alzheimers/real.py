"""The real tables of the Alzheimer study, as its tests read them."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.clinical.cohorts.recognise import cohort_of
from data.read import read_table

FOLDER = Path(os.environ.get("REAL_DATA_DIR", "/nowhere"))
FIVE = "MMSE+eTIV+nWBV+Age+M/F"
FILES = {
    "oasis2": "oasis2_long_alt/OASIS_long_tbl_df.csv",
    "oasis1": "oasis1_cross_header/OASIS_cross_tbl_df.csv",
    "biomarkers": "ad_csf_biomarkers/ad_data.csv",
}


def real(test):
    """Marks a test of real tables, skipped where there are none."""
    skip = pytest.mark.skipif(not FOLDER.is_dir(), reason="REAL_DATA_DIR is not set")
    return pytest.mark.real(skip(test))


@cache
def biomarkers():
    """129 numbers (333 rows, standardised), whether impaired, and the names."""
    table = pd.read_csv(FOLDER / "ad_csf_biomarkers" / "ad_data.csv")
    names = [name for name in table if name not in {"rownames", "Genotype", "Class"}]
    X = table[names].to_numpy(dtype=np.float64)
    return X, (table["Class"] == "Impaired").to_numpy(dtype=np.float64), tuple(names)


@cache
def oasis2(feature_set=FIVE):
    return cohort_of(read_table(FOLDER / "oasis2_long_alt" / "OASIS_long_tbl_df.csv"), feature_set=feature_set)


@cache
def oasis1(feature_set=FIVE):
    return cohort_of(read_table(FOLDER / "oasis1_cross_header" / "OASIS_cross_tbl_df.csv"), feature_set=feature_set)


@cache
def table(name):
    """The table as a run is given it: "oasis2", "oasis1" or "biomarkers"."""
    return read_table(FOLDER / FILES[name])
