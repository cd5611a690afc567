from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.errors import MissingColumn
from data.synthetic.incidents import make_incidents
from data.traffic.headers import GROUPS, PREPARED
from data.traffic.prepared import alphabetical, prepare_published

RAW = make_incidents(1_000, 5).table


def test_the_prepared_table_has_the_published_columns_in_their_order():
    made = prepare_published(RAW)
    assert tuple(made.columns) == PREPARED
    assert all(pd.api.types.is_numeric_dtype(made[name]) for name in made)
    assert len(made) == int((RAW["2_ML"].notna() & RAW["Duration_in_Minutes"].notna()).sum())


def test_the_twin_has_words_no_zone_number_and_its_groups_elsewhere():
    made = prepare_published(RAW, labelled=False)
    assert made.shape[1] == 87
    assert set(made.columns) == set(PREPARED) - {"0_ZID"}
    assert [name for name in made if name in GROUPS] != list(GROUPS)
    assert set(made["Main_Category"].dropna()) <= {"Breakdown", "Crash", "Other"}
    labelled = prepare_published(RAW)
    for group in GROUPS:
        assert made[group].tolist() == labelled[group].tolist()


def test_codes_are_alphabetical_with_missing_last():
    words = pd.Series(["truck", None, "Bus", "Car", "Bus"], dtype="str")
    assert alphabetical(words).tolist() == [2, 3, 0, 1, 0]


def test_derived_columns_come_from_the_raw_row():
    labelled = prepare_published(RAW)
    kept = RAW[RAW["2_ML"].notna() & RAW["Duration_in_Minutes"].notna()].reset_index(drop=True)
    start = pd.to_datetime(kept["Start_Time"], format="%d-%m-%Y %H:%M")
    np.testing.assert_array_equal(labelled["Hour"], start.dt.hour)
    np.testing.assert_array_equal(
        labelled["Tow truck"], kept["Attending_Groups"].astype(str).str.contains("'Tow truck'")
    )


def test_a_table_without_zones_is_refused():
    with pytest.raises(MissingColumn, match="Join incidents and zones first"):
        prepare_published(RAW.drop(columns=["2_ML"]))
