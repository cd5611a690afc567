from __future__ import annotations

from data.clinical.cohorts.recognise import cohort_of
from pipelines.studies.alzheimers.checks.ages import baseline_age, young_controls
from tests.data.clinical.cohorts_given import generated, read_frame, small_oasis1, small_oasis2, train


def test_a_baseline_age_is_not_the_age_at_a_visit() -> None:
    answer = baseline_age(cohort_of(train(), "CN/AD"))
    assert answer.state == "warn"
    assert answer.sentence == "'AGE' is the age at first visit. Age at visit = AGE + Years_bl is used."


def test_without_any_time_it_asks_for_one() -> None:
    bare = generated().train.drop(columns=["Years_bl", "VISCODE", "EXAMDATE"])
    answer = baseline_age(cohort_of(read_frame(bare), "CN/AD"))
    assert answer.state == "warn"
    assert "no column says how much later a visit was" in answer.sentence


def test_an_age_that_grows_is_silent() -> None:
    grown = generated().train.assign(AGE=lambda frame: frame["AGE"] + frame["Years_bl"])
    assert baseline_age(cohort_of(read_frame(grown), "CN/AD")).state == "pass"
    single = generated().train.drop_duplicates("PTID")
    assert baseline_age(cohort_of(read_frame(single), "CN/AD")).state == "not applicable"
    assert baseline_age(cohort_of(read_frame(small_oasis2()))).state == "not applicable"


def test_young_controls() -> None:
    answer = young_controls(cohort_of(read_frame(small_oasis1()), min_age=0))
    assert answer.state == "warn"
    assert answer.sentence == ("18 controls with CDR 0 are younger than 60, no case is. Age alone separates them.")
    assert answer.remedy == "Default: age ≥ 60."


def test_young_controls_who_were_left_out() -> None:
    answer = young_controls(cohort_of(read_frame(small_oasis1())))
    assert answer.state == "pass"
    assert answer.sentence == "18 controls with CDR 0 younger than 60, where no case is, are left out."


def test_young_cases_as_well_are_silent() -> None:
    table = small_oasis1()
    table.loc[50:55, "Age"] = 40
    assert young_controls(cohort_of(read_frame(table), min_age=0)).state == "pass"
