from __future__ import annotations

import numpy as np

from data.clinical.cohorts.recognise import cohort_of
from pipelines.studies.alzheimers.checks.copies import filled_cdr, merged_converted
from tests.data.clinical.cohorts_given import generated, read_frame, small_oasis1, small_oasis2, train


def test_a_filled_cdr() -> None:
    table = small_oasis1(120)
    table.loc[table.index[60:90], "MMSE"] = ""
    table["CDR"] = table["CDR"].mask(table["MMSE"] == "", 0)
    answer = filled_cdr(cohort_of(read_frame(table), min_age=0))
    assert answer.state == "warn"
    assert answer.sentence == (
        "CDR is 0 on 34 rows without MMSE: this copy seems filled. They are treated as not assessed."
    )


def test_the_planted_filling_is_found() -> None:
    answer = filled_cdr(cohort_of(train("filled_cdr"), "CN/AD"))
    rows = int(generated().train["MMSE"].isna().sum())
    assert answer.sentence.startswith(f"CDGLOBAL is 0 on {rows} rows without MMSE")
    cohort = cohort_of(train("filled_cdr"), "CN/AD", feature_set="all", scan="all")
    gone = cohort.dataset.frame["MMSE"].isna()
    assert gone.any()
    assert cohort.dataset.frame.loc[gone, "CDGLOBAL"].isna().all()


def test_a_few_rows_without_mmse_are_silent() -> None:
    table = small_oasis2()
    table.loc[:19, "MMSE"] = np.nan
    assert filled_cdr(cohort_of(read_frame(table))).state == "pass"
    assert filled_cdr(cohort_of(train(), "CN/AD")).state == "pass"


def test_merged_groups() -> None:
    merged = small_oasis2().replace({"Group": {"Converted": "Demented"}})
    answer = merged_converted(cohort_of(read_frame(merged), "ever_demented"))
    assert answer.state == "warn"
    assert answer.sentence == (
        "This copy has 2 groups; the original has 3 and 373 visits. Conversion cannot be studied."
    )


def test_missing_visits() -> None:
    answer = merged_converted(cohort_of(read_frame(small_oasis2())))
    assert answer.state == "warn"
    assert answer.sentence.startswith("This copy has 120 visits; the original has 373.")


def test_a_whole_oasis2_is_silent() -> None:
    assert merged_converted(cohort_of(read_frame(small_oasis2(187)))).state == "pass"


def test_the_planted_merging_is_found() -> None:
    answer = merged_converted(cohort_of(train("merged_converted"), "CN/AD"))
    assert answer.state == "warn"
    assert "Conversion cannot be studied." in answer.sentence
    assert merged_converted(cohort_of(train(), "CN/AD")).state == "pass"
