from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.clinical.cohorts.recognise import cohort_of
from data.clinical.cohorts.shared_columns import shared_columns
from data.errors import TableError
from tests.data.clinical.cohorts_given import external, read_frame, small_oasis1, small_oasis2, train


def test_external_a_lacks_adas_and_ravlt() -> None:
    shared = shared_columns(cohort_of(train(), "CN/AD"), cohort_of(external("a"), "CN/AD"))
    assert {one.name for one in shared.dropped} == {"ADAS13", "RAVLT_immediate", "RAVLT_learning"}
    assert not any(one.clash for one in shared.dropped)
    assert shared.train.names == shared.external.names == ("PTID", *shared.names, "CN/AD")


def test_external_b_codes_education_otherwise() -> None:
    shared = shared_columns(cohort_of(train(), "CN/AD"), cohort_of(external("b"), "CN/AD"))
    (clash,) = [one for one in shared.dropped if one.clash]
    assert clash.name == "PTEDUCAT"
    assert clash.why.startswith("'PTEDUCAT' is 1–5 in the external table, ")
    assert {"Left-Hippocampus", "Right-Hippocampus"} <= set(shared.names)
    assert "Left-Amygdala" not in shared.names
    age = shared.shift.set_index("feature").loc["AGE at visit"]
    assert 3 < age["mean in external"] - age["mean in train"] < 9


def test_the_shift_table_is_what_a_reader_would_work_out() -> None:
    ours, theirs = cohort_of(train(), "CN/AD"), cohort_of(external("b"), "CN/AD")
    shared = shared_columns(ours, theirs)
    here, there = ours.dataset.frame["MMSE"], theirs.dataset.frame["MMSE"]
    row = shared.shift.set_index("feature").loc["MMSE"].to_list()
    pooled = np.sqrt((np.nanvar(here, ddof=1) + np.nanvar(there, ddof=1)) / 2)
    expected = [
        np.nanmean(here), np.nanmean(there), np.nanstd(here, ddof=1), np.nanstd(there, ddof=1),
        100 * np.isnan(here).mean(), 100 * np.isnan(there).mean(), (np.nanmean(there) - np.nanmean(here)) / pooled,
    ]  # fmt: skip
    np.testing.assert_allclose(row, expected)
    assert "PTGENDER = Male" in set(shared.shift["feature"])


def test_oasis_for_adni_columns_of_one_meaning() -> None:
    ours, theirs = cohort_of(train(), "CN/AD", feature_set="rBL"), cohort_of(read_frame(small_oasis2()), "cdr_positive")
    shared = shared_columns(ours, theirs)
    assert shared.names == ("PTGENDER", "MMSE", "AGE at visit")
    assert set(shared.external.frame["PTGENDER"].unique()) == {"Male", "Female"}
    assert set(shared.external.frame["CN/AD"].unique()) == {"CN", "AD"}
    assert shared.external.target == "CN/AD"
    cases = (shared.external.frame["CN/AD"] == "AD").to_numpy()
    np.testing.assert_array_equal(cases, theirs.cases)
    assert "'Age' of the external table is read as 'AGE at visit'." in shared.messages
    assert "External labels are compared as 'CDR 0' with 'CN', 'CDR > 0' with 'AD'." in shared.messages


def test_educ_is_never_mapped_even_where_the_ranges_meet() -> None:
    schooled = small_oasis2().assign(EDUC=lambda frame: frame["EDUC"] - 5)
    ours, theirs = cohort_of(read_frame(schooled), "cdr_positive"), cohort_of(read_frame(small_oasis1()))
    (dropped,) = shared_columns(ours, theirs).dropped
    assert (dropped.name, dropped.clash) == ("EDUC", True)


def test_ids_that_are_in_both_tables_stay_apart() -> None:
    ours = cohort_of(train(), "CN/AD")
    theirs = cohort_of(read_frame(train().frame.astype({"PTID": str}), "other.csv"), "CN/AD")
    shared = shared_columns(ours, theirs)
    assert not set(shared.train.frame["PTID"]) & set(shared.external.frame["PTID"])


def test_nothing_in_common() -> None:
    frame = pd.DataFrame({"a": range(40), "y": ["ill", "well"] * 20})
    with pytest.raises(TableError, match="shares no feature"):
        shared_columns(cohort_of(train(), "CN/AD"), cohort_of(read_frame(frame), "y"))
