"""What the checks say of the OASIS tables as they are spread."""

from __future__ import annotations

from data.clinical.cohorts.recognise import cohort_of
from pipelines.engine.result import Check
from pipelines.studies.alzheimers.checks import table_checks
from tests.data.clinical.cohorts_given import oasis1, oasis2, real

pytestmark = real


def answers(checks: tuple[Check, ...]) -> dict[str, Check]:
    return {one.code: one for one in checks}


def test_oasis2_every_visit() -> None:
    found = answers(table_checks(cohort_of(oasis2(), "ever_demented", scan="all", feature_set="COG+VOL+DEMO+ASF")))
    assert found["A03"].sentence.startswith("'SES' is missing in 19 rows, all Demented.")
    assert found["A06"].sentence.startswith("'ASF' = 1755/'eTIV'")
    assert found["A08"].sentence == "'nWBV' (0.644–0.837) is already a fraction of head size; not divided again."
    silent = {code for code, one in found.items() if one.state != "warn"}
    assert silent == {"A02", "A04", "A05", "A07", "A09", "A10", "A11", "A13"}


def test_oasis2_conversion_has_fourteen_events() -> None:
    found = answers(table_checks(cohort_of(oasis2(), "conversion")))
    assert found["A13"].sentence.startswith("14 Converted: intervals will be wide; a score near 0.5 is expected.")


def test_oasis1() -> None:
    found = answers(table_checks(cohort_of(oasis1())))
    assert found["A05"].sentence == "Row OAS1_0061_MR1: eTIV 1749 × ASF 1.441 = 2520, expected 1755 ± 2."
    assert found["A04"].sentence == "20 rows are second scans of 20 subjects; grouped with the first."
    assert "2 subjects with CDR 2" in found["A13"].sentence
    assert found["A11"].sentence == "37 controls with CDR 0 younger than 60, where no case is, are left out."
    young = answers(table_checks(cohort_of(oasis1(), min_age=0)))["A11"]
    assert young.sentence.startswith("37 controls with CDR 0 are younger than 60, no case is.")


def test_numbers_of_checks_are_in_order_and_anchored() -> None:
    checks = table_checks(cohort_of(oasis2()))
    codes = [one.code for one in checks]
    assert codes == sorted(codes)
    assert all(one.anchor.startswith(one.code.lower()) for one in checks)
