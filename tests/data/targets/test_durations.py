from __future__ import annotations

import numpy as np
import pytest

from data.errors import MissingColumn, UnusableTarget
from data.schema import set_target, suggest_targets, without_target
from data.targets.durations import find_durations, parse_duration
from tests.data.build import named, roles

START = np.datetime64("2024-01-01T00:00:00") + np.arange(60).astype("timedelta64[h]")


def incidents(unit="m", length=None, ends="MODIFIED_DT"):
    length = np.arange(60) + 1 if length is None else length
    return named({"START_DT": START, ends: START + length.astype(f"timedelta64[{unit}]"), "road": ["a", "b"] * 30})


@pytest.mark.parametrize(
    "expression", ["MODIFIED_DT - START_DT", "MODIFIED_DT − START_DT", " MODIFIED_DT  –  START_DT "]
)
def test_a_duration_is_added_in_minutes_and_its_end_is_used_no_more(expression):
    dataset = set_target(incidents(), expression)
    assert dataset.target == "MODIFIED_DT - START_DT"
    assert (dataset.task, dataset.column(dataset.target).unit) == ("regression", "minutes")
    assert dataset.frame[dataset.target].tolist() == [float(one) for one in range(1, 61)]
    assert roles(dataset)["MODIFIED_DT"] == "ignored"
    assert "known only afterwards" in dataset.column("MODIFIED_DT").why
    assert roles(dataset)["START_DT"] == "time"
    assert dataset.features == ("START_DT", "road")


@pytest.mark.parametrize(("unit", "expected"), [("s", "minutes"), ("m", "minutes"), ("h", "hours"), ("D", "days")])
def test_the_unit_follows_the_size(unit, expected):
    dataset = set_target(incidents(unit), "MODIFIED_DT - START_DT")
    assert dataset.column("MODIFIED_DT - START_DT").unit == expected


def test_a_negative_duration_is_missing_and_counted():
    length = np.arange(60) + 1
    length[:3] = -5
    dataset = set_target(incidents(length=length), "MODIFIED_DT - START_DT")
    assert dataset.column(dataset.target).missing == 3
    assert "3 rows end before they start" in dataset.decisions[-1]
    assert "3 rows have no usable value" in dataset.warnings[-1]


def test_missing_times_give_missing_durations():
    ends = START + np.arange(60).astype("timedelta64[m]")
    ends[7] = np.datetime64("NaT")
    dataset = set_target(named({"start": START, "end": ends}), "end - start")
    assert dataset.frame["end - start"].isna().sum() == 1


def test_another_target_takes_the_duration_away_again():
    dataset = incidents()
    back = without_target(set_target(dataset, "MODIFIED_DT - START_DT"))
    assert back.names == dataset.names
    assert back.columns == dataset.columns
    assert (back.decisions, back.warnings) == (dataset.decisions, dataset.warnings)


def test_only_dates_have_a_duration():
    with pytest.raises(UnusableTarget, match="'road' holds boolean values"):
        set_target(incidents(), "MODIFIED_DT - road")
    with pytest.raises(MissingColumn, match="MODIFIED_DT"):
        set_target(incidents(), "MODIFIED - START")


def test_pairs_are_found_in_the_direction_in_which_time_runs():
    assert [one.name for one in find_durations(incidents())] == ["MODIFIED_DT - START_DT"]
    first = suggest_targets(incidents())[0]
    assert first.expression == "MODIFIED_DT - START_DT"
    assert first.label == "minutes from START_DT to MODIFIED_DT"
    assert find_durations(incidents(length=np.where(np.arange(60) % 2, 5, -5))) == ()


def test_dashes_inside_names_are_no_minus():
    dataset = named({"a - b": START, "c": START})
    assert parse_duration(dataset, "c - a - b") == ("c", "a - b")
    assert parse_duration(dataset, "a - b") is None
    assert parse_duration(dataset, "c-a - b") is None
