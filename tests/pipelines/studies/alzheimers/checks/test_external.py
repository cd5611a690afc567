from __future__ import annotations

from data.clinical.cohorts.cohort import Cohort
from data.clinical.cohorts.recognise import cohort_of
from data.clinical.cohorts.shared_columns import shared_columns
from pipelines.engine.result import Check
from pipelines.studies.alzheimers.checks import external_checks
from tests.data.clinical.cohorts_given import external, read_frame, small_oasis1, small_oasis2, train


def answers(ours: Cohort, theirs: Cohort) -> dict[str, Check]:
    return {one.code: one for one in external_checks(ours, theirs, shared_columns(ours, theirs))}


def test_two_releases_of_oasis() -> None:
    found = answers(cohort_of(read_frame(small_oasis2())), cohort_of(read_frame(small_oasis1())))
    assert {one.state for one in found.values()} == {"warn"}
    assert found["A12"].sentence == "'Educ' is 1–5 in the external table, 8–17 in train. Not mapped."
    assert found["A14"].sentence == (
        "External table lacks EDUC. Models were refitted on 6 shared columns; nothing was imputed across cohorts."
    )
    assert found["A16"].sentence == (
        "Both tables are OASIS releases with different ids: shared people cannot be excluded; transfer may be "
        "optimistic."
    )


def test_the_planted_external_tables() -> None:
    ours = cohort_of(train(), "CN/AD")
    a, b = (answers(ours, cohort_of(external(one), "CN/AD")) for one in "ab")
    assert a["A12"].state == "pass"
    assert a["A14"].sentence.startswith("External table lacks ADAS13, RAVLT_immediate (+1). Models were refitted on ")
    assert b["A12"].sentence.startswith("'PTEDUCAT' is 1–5 in the external table, ")
    assert b["A14"].columns[0] == "PTEDUCAT"


def test_the_same_columns_are_silent() -> None:
    ours = cohort_of(train(), "CN/AD", feature_set="rBL")
    found = answers(ours, cohort_of(external("a"), "CN/AD", feature_set="rBL"))
    assert [one.state for one in found.values()] == ["pass", "pass", "pass"]
