"""Four small tables of a kidney clinic, as files and as datasets."""

from __future__ import annotations

from functools import cache

import pandas as pd

from data.clinical.kidney.history import build_history
from data.clinical.kidney.index import find_cohort
from data.clinical.kidney.records import clean_records
from data.synthetic.kidney_records import make_kidney_records


@cache
def made(n=400, seed=0):
    return make_kidney_records(n, seed)


@cache
def records(n=400, seed=0):
    return clean_records(made(n, seed).tables)


@cache
def history(n=400, seed=0):
    cleaned = records(n, seed)
    return build_history(cleaned, find_cohort(cleaned))


def tables(**changes):
    """Two patients, one of them with two low creatinines; ``changes`` replace whole tables."""
    day = pd.Timestamp
    plain = {
        "patients": pd.DataFrame(
            {
                "id": [1, 2],
                "birth": [day("1950-01-01"), day("1960-01-01")],
                "sex": ["F", "male"],
                "race": ["Black", "White"],
            }
        ),
        "labs": pd.DataFrame(
            {
                "id": [1, 1, 2],
                "date": [day("2012-01-01"), day("2012-06-01"), day("2012-02-01")],
                "test": "creatinine",
                "value": [2.0, 2.1, 0.9],
                "unit": "mg/dL",
            }
        ),
        "claims": pd.DataFrame(
            {
                "id": [1, 2],
                "date": [day("2012-07-01"), day("2012-03-01")],
                "type": ["inpatient", "pharmacy"],
                "code": ["E11.9", "RX"],
                "net_cost": [100.0, 10.0],
            }
        ),
        "outcome": pd.DataFrame(
            {
                "id": [1, 2],
                "esrd_date": [day("2014-01-01"), pd.NaT],
                "death_date": [pd.NaT, pd.NaT],
                "last_seen": [day("2016-01-01"), day("2016-01-01")],
            }
        ),
    }
    return plain | changes
