from __future__ import annotations

import numpy as np

from data.clinical.cohorts.cohort import Cohort
from data.clinical.cohorts.recognise import cohort_of
from data.splitting.split import make_split
from data.table import Split
from pipelines.studies.alzheimers.checks import split_checks
from pipelines.studies.alzheimers.checks.subjects import both_sides, second_scans
from tests.data.clinical.cohorts_given import read_frame, small_oasis1, small_oasis2, train


def visits() -> Cohort:
    return cohort_of(read_frame(small_oasis2()), "ever_demented", scan="all")


def test_a_split_of_visits_has_subjects_on_both_sides() -> None:
    rows = np.arange(120)
    answer = both_sides(visits(), Split(rows[::2], rows[:0], rows[1::2], "random", "forced", 0))
    assert answer.state == "fail"
    assert answer.sentence == (
        "120 rows belong to 60 subjects; 60 subjects are in both fit and test. Scores will be too high."
    )
    assert answer.remedy == "Split by 'Subject ID' (default)."


def test_the_default_split_keeps_subjects_together() -> None:
    cohort = visits()
    (answer,) = split_checks(cohort, make_split(cohort.dataset))
    assert answer.state == "pass"
    assert "none is in both" in answer.sentence


def test_calibrate_rows_count_as_known() -> None:
    rows = np.arange(120)
    answer = both_sides(visits(), Split(rows[:80], rows[80:100:2], rows[81:100:2], "random", "forced", 0))
    assert "; 10 subjects are in both" in answer.sentence


def test_rescans_are_told() -> None:
    answer = second_scans(cohort_of(read_frame(small_oasis1())))
    assert answer.state == "warn"
    assert answer.sentence == "2 rows are second scans of 2 subjects; grouped with the first."
    generated = second_scans(cohort_of(train("rescans"), "CN/AD"))
    assert generated.sentence == "20 rows are second scans of 20 subjects; grouped with the first."


def test_without_rescans_it_is_silent() -> None:
    assert second_scans(cohort_of(train(), "CN/AD")).state == "pass"
    # _MR1 and _MR2 are visits in OASIS-2.
    assert second_scans(visits()).state == "not applicable"
