from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.errors import MissingColumn, TableError, UnusableTarget
from data.traffic.propose import Clock, propose, unit_of
from tests.data.build import named, table
from tests.data.traffic.incidents_given import as_file, log, prepared, sydney


def test_known_tables_are_read_by_what_is_known_of_them():
    assert propose(sydney()) == Clock(
        "Start_Time", "End_Time", "Duration_in_Minutes", "minutes", "Last_Updated", "Sydney, raw"
    )
    for labelled in (True, False):
        assert (propose(prepared(labelled)).target, propose(prepared(labelled)).start) == ("duration", "")


def test_a_pair_is_found_by_name_and_the_last_edit_is_not_taken_for_the_end():
    clock = propose(as_file(log()))
    assert (clock.start, clock.end, clock.last) == ("opened_at", "closed_at", "record_updated")
    assert clock.name == "closed_at - opened_at"


@pytest.mark.parametrize(
    ("start", "end"),
    [("created", "cleared"), ("reported_time", "finish_time"), ("pickup", "dropoff"), ("STARTED", "ENDED")],
)
def test_pairs_of_names(start, end):
    frame = log()[["opened_at", "closed_at", "wind"]].rename(columns={"opened_at": start, "closed_at": end})
    clock = propose(as_file(frame))
    assert (clock.start, clock.end, clock.target) == (start, end, "")


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("duration_min", "min"),
        ("Clearance Hours", "hours"),
        ("elapsed (s)", "s"),
        ("duration", ""),
        ("days_lasted", "days"),
    ],
)
def test_a_duration_column_and_its_unit(name, unit):
    made = named({name: np.random.default_rng(0).gamma(2, 10, 60), "lanes": np.arange(60) % 3})
    clock = propose(made)
    assert (clock.target, clock.unit, clock.start) == (name, unit, "")


def test_the_unit_of_the_column_comes_before_its_name():
    made = table(duration_hours=np.random.default_rng(0).gamma(2, 10, 60), x=np.arange(60) % 3)
    assert unit_of(made.column("duration_hours")) == "hours"


def test_the_user_has_the_last_word():
    read = as_file(log())
    assert propose(read, end="record_updated").name == "record_updated - opened_at"
    assert propose(read, target="record_updated - opened_at").end == "record_updated"
    assert propose(sydney(), "Start_Time", "End_Time").target == ""
    chosen = propose(sydney(), target="Duration_in_Minutes")
    assert (chosen.target, chosen.start) == ("Duration_in_Minutes", "Start_Time")


def test_what_cannot_be_a_duration_is_refused_in_words():
    with pytest.raises(MissingColumn, match="opened"):
        propose(as_file(log()), start="open_at")
    with pytest.raises(UnusableTarget, match="'wind' holds number values"):
        propose(as_file(log()), end="wind")
    with pytest.raises(UnusableTarget, match="'note' holds"):
        propose(as_file(log()), target="note")
    with pytest.raises(TableError, match="no column of durations"):
        propose(table(lanes=np.arange(60) % 3, wind=np.arange(60) / 7))
    lonely = log()[["opened_at", "wind"]].assign(wind=pd.Series(np.arange(200) / 7))
    with pytest.raises(TableError, match="no other column of dates"):
        propose(as_file(lonely), start="opened_at")
