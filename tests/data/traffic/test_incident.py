from __future__ import annotations

import csv

import numpy as np
import pytest

from data.errors import TooFewRows
from data.schema import set_roles, set_target
from data.splitting.split import make_split, usable_rows
from data.traffic.headers import PREPARED, RAW
from data.traffic.incident import incidents_of, retag
from data.write import write_table
from tests.data.traffic.incidents_given import as_file, log, prepared, sydney


def test_the_raw_table_loads_with_every_name_byte_for_byte(tmp_path):
    made = incidents_of(sydney())
    write_table(made.dataset, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert [name.encode() for name in header[:83]] == [name.encode() for name in RAW]
    assert header == list(made.dataset.names)
    assert {"Month", "Hour", "distance_to_CBD", "Incident_Type", "Num_Vehicles_Involved"} <= set(header)


@pytest.mark.parametrize("labelled", [True, False])
def test_the_prepared_table_loads_with_every_name_byte_for_byte(labelled, tmp_path):
    made = incidents_of(prepared(labelled))
    write_table(made.dataset, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert set(header) == set(PREPARED) - (set() if labelled else {"0_ZID"})
    assert len(header) == 88 - (not labelled)
    assert not labelled or tuple(header) == PREPARED
    assert (made.start, made.dataset.target, made.event.all()) == ("", "duration", True)
    assert made.dataset.column("Secondary_Vehicle").kind == "category"
    assert made.dataset.frame["Main_Category"].astype(str).isin(["Breakdown", "Crash", "Other"]).all()


def test_unknown_ends_are_censored_and_leave_the_regression():
    read = sydney()
    made = incidents_of(read)
    unknown = int(read.frame["End_Time"].isna().sum())
    assert unknown > 0
    assert int((~made.event).sum()) == unknown
    assert f"{unknown} rows have no end; they enter survival as censored and leave the regression." in made.messages
    assert np.array_equal(usable_rows(made.dataset), np.flatnonzero(made.event))
    assert np.isfinite(made.minutes).all()
    target = made.dataset.frame["Duration_in_Minutes"].to_numpy()
    np.testing.assert_array_equal(target[made.event], made.minutes[made.event])
    assert len(made.minutes) == len(made.event) == made.dataset.n_rows == made.flow.left


def test_roles_of_the_dataset_to_model():
    data = incidents_of(sydney()).dataset
    assert (data.target, data.task) == ("Duration_in_Minutes", "regression")
    assert data.column("Duration_in_Minutes").unit == "minutes"
    assert data.with_role("entity") == ()
    assert data.with_role("time") == ("Start_Time",)
    assert make_split(data, seed=0).how == "time"
    for name in ("End_Time", "Last_Updated", "Attending_Groups", "Display_Name", "LOCI_URI21", "Other_Advice"):
        assert name not in data.features
    assert data.column("End_Time").role == data.column("Other_Advice").role == "ignored"


def test_late_columns_are_set_aside_with_the_reason_and_come_back_when_asked():
    early, late = incidents_of(sydney()), incidents_of(sydney(), late=True)
    added = set(late.dataset.features) - set(early.dataset.features)
    assert {"Closure_Type", "Traffic_Volume", "RMS", "Tow truck", "Actual_Number_of_Lanes "} <= added
    assert {early.known[name] for name in added} == {"during"}
    assert added == set(early.columns_known("during"))
    assert all(early.dataset.column(name).why.endswith("known only while the incident runs") for name in added)
    assert not {"End_Time", "Last_Updated", "Duration_in_Minutes"} & set(late.dataset.features)
    assert any(text.startswith("Known only while the incident runs, and set aside") for text in early.messages)
    assert not any(text.startswith("Known only while") for text in late.messages)


def test_the_analyst_may_say_when_a_column_is_known():
    made = incidents_of(sydney())
    said = retag(made, {"Closure_Type": "report", "Suburb": "after"})
    assert set(said.dataset.features) == set(made.dataset.features) - {"Suburb"} | {"Closure_Type"}
    assert retag(said, {"Closure_Type": "during", "Suburb": "report"}).dataset.features == made.dataset.features
    assert retag(made, {}, late=True).dataset.features == incidents_of(sydney(), late=True).dataset.features
    assert made.known["Suburb"] == "report"


def test_a_log_of_another_city_needs_nothing_said():
    made = incidents_of(as_file(log()))
    assert (made.kind, made.start, made.end) == ("other", "opened_at", "closed_at")
    assert made.dataset.target == "closed_at - opened_at"
    assert {"Month", "Hour", "Weekday", "distance_to_centre", "Latitude", "Longitude", "wind"} <= set(
        made.dataset.features
    )
    assert any(name.startswith("note says ") for name in made.dataset.features)
    assert "units_attending" not in made.dataset.features
    assert made.dataset.column("note").role == "free text"
    assert made.centre == pytest.approx((51.3, -114.2))
    moved = incidents_of(as_file(log()), centre=(51.0, -114.0))
    assert moved.centre == (51.0, -114.0)
    assert moved.dataset.frame["distance_to_centre"].min() == 0


def test_what_was_said_decides_and_the_table_given_is_not_changed():
    read = as_file(log())
    before = read.frame.copy()
    chosen = set_target(read, "record_updated - opened_at")
    assert incidents_of(chosen).end == "record_updated"
    assert incidents_of(chosen, end="closed_at", start="opened_at").end == "closed_at"
    kept = incidents_of(set_roles(read, {"units_attending": "feature"}))
    assert "units_attending" in kept.dataset.features
    assert read.frame.equals(before)


def test_the_target_is_in_minutes_whatever_the_unit_of_the_file():
    frame = log()
    hours = (frame["closed_at"] - frame["opened_at"]).dt.total_seconds() / 3_600
    plain = frame.drop(columns=["closed_at", "record_updated"]).assign(duration_hours=hours.round(6))
    made = incidents_of(as_file(plain))
    pair = incidents_of(as_file(frame))
    assert made.dataset.column("duration_hours").unit == "minutes"
    np.testing.assert_allclose(made.dataset.frame["duration_hours"], pair.minutes, atol=1e-4)
    np.testing.assert_allclose(pair.dataset.frame[pair.dataset.target], pair.minutes)


def test_an_end_that_is_often_unknown_is_censored_at_the_last_update():
    frame = log()
    gone = np.arange(200) % 5 == 0
    ends = frame["closed_at"].dt.strftime("%Y-%m-%d %H:%M").where(~gone, "ongoing")
    made = incidents_of(as_file(frame.assign(closed_at=ends)))
    np.testing.assert_array_equal(made.event, ~gone)
    touched = (frame["record_updated"] - frame["opened_at"]).dt.total_seconds() / 60
    np.testing.assert_allclose(made.minutes[gone], touched[gone])


def test_too_few_durations_are_refused():
    frame = log().assign(closed_at=lambda one: one["opened_at"].where(one.index < 15))[
        ["opened_at", "closed_at", "wind"]
    ]
    with pytest.raises(TooFewRows, match="15 of 200 rows"):
        incidents_of(as_file(frame), start="opened_at", end="closed_at")
