"""The study's nouns made of a generated log as it is read from its file."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.read import read_table
from data.synthetic.incidents import make_incidents
from data.table import Split
from data.traffic.incident import incidents_of
from pipelines.studies.traffic.breaks import level_change
from pipelines.studies.traffic.cut import in_time
from pipelines.studies.traffic.incidents import cut_of_incidents, dated, late_of, spells_of, table_checks
from tests.pipelines.engine.planted import dataset_of

BREAK = "2020-03-10"


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """The table as read, its incidents, and a split by time."""
    path = tmp_path_factory.mktemp("traffic") / "incidents.csv"
    make_incidents(2_000, regime_break=BREAK).table.to_csv(path, index=False)
    read = read_table(path)
    incidents = incidents_of(read)
    rows = np.flatnonzero(incidents.event)
    return read, incidents, Split(*(rows[part] for part in in_time(len(rows))), "time", "by time", 0)


def test_unknown_ends_are_censored(log):
    _, incidents, _ = log
    spells = spells_of(incidents)
    assert (~spells.ended).sum() > 0
    minutes, when = dated(incidents)
    assert len(minutes) == len(when) == spells.ended.sum()


def test_a_table_has_its_checks(log):
    read, incidents, _ = log
    found = {one.code: one for one in table_checks(read, incidents)}
    assert list(found) == ["T01", "T07", "T08", "T09", "T10", "T11"]
    assert found["T01"].state == "warn"
    assert "SA2_CODE21" in found["T09"].columns
    assert found["T10"].state == "pass"
    assert {"Tow Truck", "Tow truck"} <= set(found["T11"].columns)
    assert not any(name.startswith("Local crew") for name in found["T11"].columns)


def test_the_planted_leak_shows_in_the_late_columns(log):
    _, incidents, split = log
    found = late_of(incidents, split)
    first, last = found.steps
    assert last.auc - first.auc >= 0.05
    assert {"Affected_Lanes", "Closure_Type"} <= set(found.late)
    assert "End_Time" not in found.late


def test_zone_columns_are_one_together(log):
    _, incidents, split = log
    cut = cut_of_incidents(incidents, split)
    assert "Start_Time" not in cut.names
    assert "Hour" in cut.names
    zone = [name for name in cut.names if name[:1].isdigit()]
    joined = cut.together("zone", zone)
    assert len(zone) > 40
    assert len(joined.names) == len(cut.names) - len(zone) + 1
    np.testing.assert_array_equal(np.sort(np.concatenate(joined.groups)), np.arange(cut.X.shape[1]))


def test_a_break_is_found_where_it_was_planted_and_nowhere_else():
    for seed in range(20):
        for planted in (BREAK, None):
            made = make_incidents(1_000, seed, planted)
            start = pd.to_datetime(made.table["Start_Time"], format="%d-%m-%Y %H:%M").to_numpy()
            found = level_change(made.truth.minutes, start)
            assert found.found == (planted is not None)
            if planted:
                assert abs(found.moment - np.datetime64(BREAK)) < np.timedelta64(45, "D")


def test_a_table_without_a_start_has_no_dates():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"kind": rng.choice(["a", "b"], 60), "minutes": rng.gamma(2, 20, 60)})
    read = dataset_of(frame, "minutes", "regression")
    incidents = incidents_of(read, target="minutes")
    assert dated(incidents) is None
    states = {one.code: one.state for one in table_checks(read, incidents)}
    assert states == {
        "T01": "not applicable", "T07": "pass", "T08": "not applicable", "T09": "pass", "T10": "not applicable",
        "T11": "pass",
    }  # fmt: skip
    rows = in_time(60)
    assert late_of(incidents, Split(*rows, "random", "drawn", 0)) is None
