from __future__ import annotations

from dataclasses import replace

import pytest

from data.clinical.tadpole.history import clean_history
from data.synthetic.tadpole import make_tadpole
from pipelines.studies.tadpole.checks import table_checks
from tests.pipelines.studies.tadpole.own_sample import history, sample


def by_code(*histories):
    return {one.code: one for one in table_checks(*histories)}


def test_a_history_in_order_passes_all_five():
    found = by_code(history())
    assert list(found) == ["F01", "F02", "F03", "F04", "F05"]
    assert {one.state for one in found.values()} == {"pass"}
    assert found["F04"].sentence == "AGE does not change within RID; age at visit = AGE + Years_bl is used."
    assert found["F03"].sentence == "No value is the file's code for missing."
    assert found["F05"].sentence == "One row per subject and day."


def test_a_column_that_holds_the_next_visit_is_named():
    found = by_code(clean_history(make_tadpole(60, 20, seed=1, leak_future=True).d1_d2))["F01"]
    assert found.state == "warn"
    assert found.sentence.startswith("Feature ADAS13_FOLLOWUP of RID ")
    assert "uses a value dated" in found.sentence


@pytest.mark.parametrize(("factor", "told"), [(1.5e6, "mm³"), (1e-6, "divided by ICV twice")])
def test_ventricles_in_another_unit_are_named(factor, told):
    frame = sample().d1_d2.copy()
    frame["Ventricles_ICV"] = frame["Ventricles"] / frame["ICV_bl"] * factor
    found = by_code(clean_history(frame))
    assert found["F02"].state == "warn"
    assert told in found["F02"].sentence
    assert found["F01"].state == "pass"


def test_what_looks_ahead_is_no_question_of_units():
    told = "Feature Ventricles_ICV_next of RID 3 at 2012-03 uses a value dated 2012-09."
    found = by_code(replace(history(), warnings=(told,)))
    assert (found["F01"].state, found["F02"].state) == ("warn", "pass")


def test_codes_of_a_table_of_last_visits_are_told_beside_the_history():
    last = clean_history(sample().d3)
    coded = [one for one in last.decisions if "the file's code for missing" in one]
    assert coded
    found = by_code(history(), last)
    assert coded[0] in found["F03"].sentence
    assert found["F04"].sentence.count("AGE does not change") == 1


def test_two_rows_of_a_day_are_told():
    frame = sample().d1_d2
    twice = frame.loc[[*frame.index, frame.index[0]]].reset_index(drop=True)
    assert "the last is used" in by_code(clean_history(twice))["F05"].sentence
