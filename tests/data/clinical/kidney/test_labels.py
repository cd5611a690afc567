"""KD6: twelve people, every case once, dates counted by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.clinical.kidney.labels import Ends, label, outcomes
from data.clinical.visits.calendar import add_months, days_of
from data.errors import TableError

# All windows end on 2012-03-15, the horizon of 24 months on 2014-03-15.
TWELVE = [
    # event, death, last seen, what it is
    ("2013-01-01", None, "2015-01-01", "event"),
    ("2014-03-15", None, "2014-03-15", "event"),  # exactly at the end of the horizon
    ("2014-03-16", None, "2016-01-01", "no event"),  # a day after it
    (None, None, "2016-01-01", "no event"),
    (None, None, "2014-03-15", "no event"),  # followed exactly long enough
    (None, None, "2014-03-14", "censored"),  # a day too short
    (None, "2013-06-01", "2013-06-01", "died"),
    (None, "2015-06-01", "2015-06-01", "no event"),  # died after the horizon
    ("2013-01-01", "2013-02-01", "2013-02-01", "event"),  # died after the event
    ("2012-03-15", None, "2015-01-01", "event in window"),  # on its last day
    (None, "2012-01-01", "2012-01-01", "died in window"),
    (None, None, "2012-03-14", "lost in window"),
]


def ends():
    event, death, last = (days_of(pd.Series(pd.to_datetime(list(one)))) for one in list(zip(*TWELVE, strict=True))[:3])
    return Ends(days_of(pd.Series(pd.to_datetime(["2012-03-15"] * 12))), event, death, last)


def test_every_case_has_the_outcome_of_the_rule():
    people = ends()
    assert outcomes(people, add_months(people.window, 24)).tolist() == [row[3] for row in TWELVE]


def test_labels_flow_and_lead():
    people = ends()
    found = label(people, add_months(people.window, 24))
    assert found.label[found.used].tolist() == [1, 1, 0, 0, 0, 0, 0, 1]  # death counts as no event
    assert (found.flow.start, found.flow.left) == (12, 8)
    assert {step.why: step.dropped for step in found.flow.steps} == {
        "the event came inside the window": 1,
        "died inside the window": 1,
        "was last seen before the end of the window": 1,
        "without event and followed for less than the horizon": 1,
    }
    assert found.lead[1] == 730
    assert np.isnan(found.lead[[2, 3, 9]]).all()


def test_deaths_can_be_left_out():
    people = ends()
    found = label(people, add_months(people.window, 24), "excluded")
    assert found.flow.left == 7
    assert found.flow.steps[-1].why == "died before the event, within the horizon"
    with pytest.raises(TableError, match="'censored'"):
        label(people, None, "censored")


def test_without_horizon_nobody_is_censored():
    found = outcomes(ends(), None)
    assert found.tolist()[:8] == ["event", "event", "event", "no event", "no event", "no event", "died", "died"]


def test_an_event_after_death_is_none():
    people = Ends(np.zeros(1), np.array([9.0]), np.array([5.0]), np.array([9.0]))
    assert outcomes(people, np.array([20.0])).tolist() == ["died"]
