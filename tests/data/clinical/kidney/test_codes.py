"""Codes that give kidney failure away are found with their shares; codes that are merely commoner are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.clinical.kidney.codes import giveaway_codes, without_codes

DAY = pd.Timestamp("2015-01-01")


@pytest.fixture
def clinic():
    """100 cases and 500 others, with kidney failure or the end of follow-up on the same day."""
    last = DAY + pd.Timedelta(days=800)
    case = np.arange(600) < 100
    outcome = pd.DataFrame({"id": np.arange(600), "esrd_date": pd.NaT, "last_seen": last})
    outcome["esrd_date"] = outcome["esrd_date"].astype("datetime64[ns]")
    outcome.loc[case, "esrd_date"] = last
    rows = [(i, last - pd.Timedelta(days=30), "ACCESS-1") for i in range(81)]
    rows += [(i, last - pd.Timedelta(days=60), "ACCESS-1") for i in range(10)]  # nobody is counted twice
    rows += [(500, last - pd.Timedelta(days=10), "ACCESS-1")]
    rows += [(i, last - pd.Timedelta(days=20), "ER") for i in range(0, 600, 2)]
    rows += [(i, last - pd.Timedelta(days=91), "EARLY") for i in range(100)]
    rows += [(i, last + pd.Timedelta(days=5), "DIALYSIS") for i in range(100)]
    return pd.DataFrame(rows, columns=["id", "date", "code"]), outcome


def test_the_planted_code_fires_alone(clinic):
    found = giveaway_codes(*clinic)
    assert len(found) == 1
    assert found[0].sentence == (
        "Code ACCESS-1 occurs in 81 % of cases within 90 days before ESRD, in 0.2 % of others. "
        "Excluded; include only with a reason."
    )
    assert "ACCESS-1" not in set(without_codes(clinic[0], [one.code for one in found])["code"])


def test_silent_without_it(clinic):
    claims, outcome = clinic
    assert giveaway_codes(claims[claims["code"] != "ACCESS-1"], outcome) == ()


def test_silent_without_cases(clinic):
    claims, outcome = clinic
    assert giveaway_codes(claims, outcome.assign(esrd_date=pd.NaT)) == ()
