"""A column that holds the next visit's value is found, others are not."""

from __future__ import annotations

import re

from data.clinical.tadpole.history import clean_history
from data.synthetic.tadpole import make_tadpole


def test_the_switch_trips_the_check_with_subject_and_dates():
    sample = make_tadpole(40, 20, seed=5, leak_future=True)
    warnings = clean_history(sample.d1_d2).warnings
    assert len(warnings) == 1
    told = re.fullmatch(
        r"Feature ADAS13_FOLLOWUP of RID (\d+) at (\d{4}-\d\d) uses a value dated (\d{4}-\d\d)\.", warnings[0]
    )
    assert told is not None
    assert told[2] < told[3]
    months = sample.d1_d2.loc[sample.d1_d2["RID"] == int(told[1]), "EXAMDATE"].str[:7].tolist()
    assert months.index(told[3]) == months.index(told[2]) + 1


def test_without_the_switch_it_is_silent():
    assert clean_history(make_tadpole(40, 20, seed=5).d1_d2).warnings == ()


def test_a_column_taken_as_marker_is_looked_at_whatever_it_is_called():
    sample = make_tadpole(40, 20, seed=5, leak_future=True)
    renamed = sample.d1_d2.rename(columns={"ADAS13_FOLLOWUP": "SCORE"})
    assert clean_history(renamed).warnings == ()
    history = clean_history(renamed, extra=("SCORE",))
    assert history.warnings[0].startswith("Feature SCORE of RID")
    assert history.extra == ("SCORE",)


def test_the_visit_before_and_the_same_visit_are_no_leak():
    table = make_tadpole(40, 20, seed=5).d1_d2
    before = table.groupby("RID")["ADAS13"].shift(1)
    assert clean_history(table.assign(ADAS13_BEFORE=before, ADAS13_AGAIN=table["ADAS13"])).warnings == ()
