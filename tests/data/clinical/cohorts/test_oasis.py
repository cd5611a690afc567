from __future__ import annotations

import pandas as pd
import pytest

from data.clinical.cohorts.recognise import cohort_of, kind_of
from data.errors import TableError
from data.schema import set_roles, set_target
from tests.data.clinical.cohorts_given import read_frame, small_oasis1, small_oasis2


def test_one_scan_per_subject_the_first_by_date() -> None:
    table = small_oasis2().sample(frac=1, random_state=0)
    cohort = cohort_of(read_frame(table), "cdr_positive")
    assert cohort.kind == "oasis2"
    assert cohort.dataset.n_rows == cohort.flow.left == 60
    assert set(cohort.dataset.frame["Visit"]) == {1}
    assert cohort.flow.start == 120
    assert cohort.dataset.features == ("M/F", "Age", "EDUC", "SES", "MMSE", "eTIV", "nWBV")
    assert cohort.dataset.with_role("entity") == ("Subject ID",)
    assert cohort.dataset.column("Hand").role == "constant"
    assert cohort.dataset.column("CDR").role == cohort.dataset.column("Group").role == "ignored"
    assert "'Hand' is always R: not used." in cohort.messages
    assert (cohort.dataset.target, cohort.dataset.task, cohort.positive) == ("cdr_positive", "binary", "CDR > 0")


def test_the_last_scan_and_all_scans() -> None:
    table = read_frame(small_oasis2())
    last = cohort_of(table, "cdr_positive", scan="last")
    assert set(last.dataset.frame["Visit"]) == {2}
    assert int(last.cases.sum()) == 40
    every = cohort_of(table, "ever_demented", scan="all")
    assert every.dataset.n_rows == 120
    assert every.dataset.frame["Subject ID"].nunique() == 60
    assert int(every.cases.sum()) == 80


def test_rows_of_the_dataset_are_rows_of_the_table() -> None:
    cohort = cohort_of(read_frame(small_oasis2()), "conversion", scan="last")
    taken = cohort.table.frame["MRI ID"].iloc[cohort.rows].tolist()
    assert taken == cohort.dataset.frame["MRI ID"].tolist()
    # The converted are seen with CDR 0 at their first visit only.
    assert cohort.dataset.frame.loc[cohort.cases, "Visit"].unique().tolist() == [1]


def test_the_other_spelling_of_the_header() -> None:
    spelt = small_oasis2().rename(columns={"Subject ID": "ID", "M/F": "Sex"})
    ours, theirs = (cohort_of(read_frame(one), "ever_demented") for one in (small_oasis2(), spelt))
    assert theirs.kind == "oasis2"
    pd.testing.assert_frame_equal(ours.dataset.frame, theirs.dataset.frame)
    assert "'Sex' is read as 'M/F'." in theirs.messages


def test_merged_converted_cannot_be_asked_for_conversion() -> None:
    table = small_oasis2().replace({"Group": {"Converted": "Demented"}})
    with pytest.raises(TableError, match=r"nobody is 'Converted'.*conversion cannot be studied"):
        cohort_of(read_frame(table), "conversion")


def test_oasis1_groups_rescans_and_leaves_out_who_was_not_assessed() -> None:
    cohort = cohort_of(read_frame(small_oasis1()))
    assert (cohort.kind, cohort.label, cohort.entity) == ("oasis1", "cdr_positive", "Subject ID")
    assert cohort.table.frame["Subject ID"].nunique() == 60
    assert [(step.dropped, step.left) for step in cohort.flow.steps] == [(4, 58), (18, 40), (0, 40)]
    assert cohort.labels.isna().sum() == 4
    assert "2 rows are second scans of 2 subjects; grouped with the first." in cohort.messages
    assert "Educ" in cohort.dataset.features


def test_age_is_a_choice() -> None:
    assert cohort_of(read_frame(small_oasis1()), min_age=0).dataset.n_rows == 58


def test_a_filled_cdr_is_not_assessed() -> None:
    table = small_oasis1(120)
    table.loc[table.index[60:90], "MMSE"] = ""
    cohort = cohort_of(read_frame(table), min_age=0)
    assert cohort.flow.steps[0].dropped == 34
    assert "CDR is given on 30 rows without MMSE: this copy seems filled. They are not assessed." in cohort.messages
    # The table keeps what was written.
    assert cohort.table.frame["CDR"].isna().sum() == 4


def test_a_task_that_the_table_cannot_answer() -> None:
    with pytest.raises(TableError, match="its tasks are cdr_positive"):
        cohort_of(read_frame(small_oasis1()), "conversion")


def test_what_the_analyst_chose_stays() -> None:
    chosen = set_roles(read_frame(small_oasis2()), {"CDR": "feature", "MMSE": "ignored"})
    features = cohort_of(chosen, "ever_demented").dataset.features
    assert "CDR" in features
    assert "MMSE" not in features


@pytest.mark.parametrize("target", ["Group", "CDR", "MMSE"])
def test_a_target_that_was_chosen_before_gives_way(target: str) -> None:
    table = read_frame(small_oasis2())
    ours, theirs = (cohort_of(one, "cdr_positive").dataset for one in (table, set_target(table, target)))
    assert theirs.with_role("target") == ("cdr_positive",)
    assert theirs.features == ours.features
    pd.testing.assert_frame_equal(theirs.frame, ours.frame)


@pytest.mark.parametrize(
    ("feature_set", "expected"),
    [
        ("COG", ("MMSE",)),
        ("VOL", ("eTIV", "nWBV")),
        ("VOL+ASF", ("eTIV", "nWBV", "ASF")),
        ("rBL", ("M/F", "Age", "MMSE")),
        ("all", ("M/F", "Age", "EDUC", "SES", "MMSE", "eTIV", "nWBV", "ASF")),
    ],
)
def test_feature_sets(feature_set: str, expected: tuple[str, ...]) -> None:
    cohort = cohort_of(read_frame(small_oasis2()), "ever_demented", feature_set=feature_set)
    assert cohort.dataset.features == expected


def test_an_unknown_feature_set() -> None:
    with pytest.raises(TableError, match=r"names 'VOLS'.*Did you mean VOL"):
        cohort_of(read_frame(small_oasis2()), feature_set="COG+VOLS")


def test_a_reversion_is_told() -> None:
    table = small_oasis2()
    table.loc[table["MRI ID"] == "OAS2_0002_MR1", "CDR"] = 0.5
    table.loc[table["MRI ID"] == "OAS2_0002_MR2", "CDR"] = 0
    told = cohort_of(read_frame(table), "ever_demented").messages
    assert "OAS2_0002 is 'Converted' with CDR 0.5 → 0: a reversion." in told


def test_another_table_is_other() -> None:
    frame = pd.DataFrame({"a": range(40), "b": [1.5, 2.5] * 20, "y": ["ill", "well"] * 20})
    assert kind_of(read_frame(frame)) == "other"
    cohort = cohort_of(read_frame(frame), "y")
    assert (cohort.kind, cohort.label, cohort.positive, cohort.dataset.n_rows) == ("other", "y", "ill", 40)
    with pytest.raises(TableError, match="no target"):
        cohort_of(read_frame(frame))
