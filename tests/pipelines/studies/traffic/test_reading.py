"""What a table is taken for: asked of every upload, so it must be right for those that are no incidents too."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.read import read_table
from data.samples import load_sample
from data.synthetic.incidents import make_incidents
from pipelines.studies.traffic.reading import knows, suits
from tests.pipelines.studies.traffic.logs import plain, read, sydney
from tests.pipelines.studies.traffic.real import FOLDER, real


def test_sydneys_tables_are_known_by_their_headers():
    assert knows(sydney(60)) == "traffic incidents of Sydney, as they are recorded"
    made = make_incidents(60)
    assert knows(read(made.prepared())) == "traffic incidents of Sydney, prepared as codes"
    assert knows(read(made.prepared(labelled=False))) == "traffic incidents of Sydney, prepared as words"


@pytest.mark.parametrize(("start", "end"), [("opened", "closed"), ("created_at", "cleared_at"), ("Start Time", "End")])
def test_a_clear_start_and_end_are_known(start, end):
    table = read(plain(60, start=start, end=end))
    assert knows(table) == suits((table,)) == f"incidents that last from {start!r} to {end!r}"


@pytest.mark.parametrize("name", ["duration_minutes", "Clearance (hours)", "duration_s"])
def test_a_duration_that_names_its_unit_is_known(name):
    table = read(pd.DataFrame({"kind": list("ab") * 30, name: np.arange(60.0) + 0.5}))
    assert knows(table) == f"incidents that last {name!r}"


@pytest.mark.parametrize("name", ["duration", "duration_months", "duration_days", "minutes"])
def test_other_durations_are_left_to_the_analyst(name):
    table = read(pd.DataFrame({"kind": list("ab") * 30, name: np.arange(60.0) + 0.5}))
    assert knows(table) == ""
    assert "as you name them" in suits((table,))


def test_stays_and_whole_days_are_no_incidents():
    days = pd.date_range("2023-01-01", periods=60)
    later = days + pd.to_timedelta(np.arange(60) % 3 + 1, unit="D")
    assert knows(read(pd.DataFrame({"start": days, "end": later}))) == ""
    hours = days + pd.to_timedelta(np.arange(60) * 5 + 30, unit="min")
    assert knows(read(pd.DataFrame({"admitted": days, "discharged": hours}))) == ""
    assert knows(read(pd.DataFrame({"start": hours, "end": days}))) == ""


def test_nothing_that_could_last_does_not_suit():
    table = read(pd.DataFrame({"kind": ["a", "b", "c"] * 20, "side": ["left", "right"] * 30}))
    assert knows(table) == suits((table,)) == ""


@pytest.mark.parametrize("key", ["breast_cancer", "diabetes", "cohorts", "tadpole", "networks"])
def test_other_studies_tables_are_not_taken(key):
    assert knows(load_sample(key)) == ""


#: Lists and pairs, which are refused when they are read.
NO_TABLES = ("groceries_baskets", "facebook_ego_raw")


@real
def test_real_tables_are_told_apart():
    found = {}
    for path in sorted(FOLDER.glob("*/*.csv")):
        if path.stat().st_size < 5_000_000 and path.parent.name not in NO_TABLES:
            found[path.parent.name] = knows(read_table(path))
    taken = {name: what for name, what in found.items() if what}
    assert taken == {"calgary_traffic": "traffic incidents of Calgary", "nyc_taxis": "taxi trips"}
