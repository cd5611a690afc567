from __future__ import annotations

from data.clinical.cohorts.recognise import cohort_of
from pipelines.studies.alzheimers.checks.events import too_few_events
from tests.data.clinical.cohorts_given import read_frame, small_oasis2, train


def test_few_converted() -> None:
    answer = too_few_events(cohort_of(read_frame(small_oasis2(42)), "conversion"))
    assert answer.state == "warn"
    assert answer.sentence == "14 Converted: intervals will be wide; a score near 0.5 is expected."


def test_subjects_are_counted_not_scans() -> None:
    cohort = cohort_of(read_frame(small_oasis2(42)), "ever_demented", scan="all")
    answer = too_few_events(cohort)
    assert "14 Nondemented: intervals will be wide" in answer.sentence


def test_enough_of_both() -> None:
    answer = too_few_events(cohort_of(read_frame(small_oasis2()), "ever_demented"))
    assert answer.state == "pass"
    assert answer.sentence == "Subjects: 20 Nondemented and 40 Demented."
    assert too_few_events(cohort_of(train(), "CN/AD")).state == "pass"


def test_rare_steps_of_the_scale() -> None:
    table = small_oasis2()
    table.loc[table["Subject ID"].isin(["OAS2_0001", "OAS2_0004"]), "CDR"] = 2
    answer = too_few_events(cohort_of(read_frame(table), "ever_demented"))
    assert "2 subjects with CDR 2" in answer.sentence
