"""From a log to the table that models learn from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.errors import TableError
from data.splitting.split import make_split, usable_rows
from data.synthetic.incidents import make_incidents
from data.traffic.headers import INCIDENTS, ZONES
from pipelines.engine.ask import ask
from pipelines.engine.study import Settings
from pipelines.studies.traffic.options import PUBLISHED
from pipelines.studies.traffic.prepare import prepare
from pipelines.traffic import STUDY
from tests.pipelines.studies.traffic.logs import plain, read, sydney


@pytest.fixture(scope="module")
def raw():
    return sydney(500)


@pytest.fixture(scope="module")
def log():
    return read(plain(200))


def made(table, **said):
    options = said.pop("options", {})
    return prepare({"data": (table,)}, Settings(**said, options=options))


def asked(material):
    """The table as the run asks it."""
    return ask(material.dataset, STUDY, material.settings).dataset


def test_the_start_orders_and_is_no_feature(raw):
    material = made(raw)
    dataset = asked(material)
    assert dataset.target == "Duration_in_Minutes"
    assert dataset.column("Duration_in_Minutes").unit == "minutes"
    assert dataset.times == ("Start_Time",)
    assert {"Month", "Hour", "2_ML", "distance_to_CBD"} <= set(dataset.features)
    assert not {"Start_Time", "End_Time", "Last_Updated", "Closure_Type", "Tow truck"} & set(dataset.features)
    split = make_split(dataset, material.settings.how)
    assert split.how == "time"
    start = dataset.frame["Start_Time"].to_numpy()
    assert start[split.test].min() > start[split.development].max()


def test_late_columns_come_with_one_answer(raw):
    early, late = (set(asked(made(raw, options={"late": one})).features) for one in ("no", "yes"))
    assert {"Closure_Type", "Is_Major_Incident", "Tow truck"} <= late - early
    assert not {"End_Time", "Last_Updated"} & late


def test_unknown_ends_stay_in_the_table_without_a_target(raw):
    material = made(raw)
    kept = material.kept
    lost = int((~kept.incidents.event).sum())
    assert lost > 0
    assert material.dataset.frame["Duration_in_Minutes"].isna().sum() == lost
    flow = material.exhibits[0].frame
    assert flow["left out"].iloc[-1] == lost
    assert flow["incidents left"].iloc[-1] == len(usable_rows(material.dataset))
    assert [one.code for one in material.checks] == ["T01", "T07", "T08", "T09", "T10", "T11"]


def test_naming_what_is_proposed_changes_nothing(raw, log):
    for table, target in ((raw, "Duration_in_Minutes"), (log, "closed - opened")):
        usual, named = made(table), made(table, target=target)
        assert named.dataset.target == usual.dataset.target == target
        np.testing.assert_array_equal(named.kept.incidents.event, usual.kept.incidents.event)
        assert named.kept.incidents.messages == usual.kept.incidents.messages


def test_a_run_can_be_repeated_from_its_own_settings(log):
    first = made(log, roles={"crews": "feature", "kind": "ignored"})
    written = replace(first.settings, target=str(first.dataset.target), task="regression")
    again = prepare({"data": (log,)}, written)
    assert asked(again).columns == asked(first).columns
    assert "crews" in asked(first).features
    assert "kind" not in asked(first).features
    assert asked(first).column("kind").why.count("set by you") == 1


def test_other_columns_can_be_named(log):
    frame = plain(200)
    frame["left"] = frame["opened"] + pd.Timedelta("5min") * np.arange(200)
    named = made(read(frame), target="left - opened")
    assert named.dataset.target == "left - opened"
    minutes = made(read(plain(200)[["kind", "strong", "crews"]]), target="crews")
    assert minutes.dataset.target == "crews"
    assert minutes.settings.how == "auto"
    with pytest.raises(TableError, match="start and a later end"):
        made(read(plain(200)[["kind", "strong", "crews"]]))


def test_only_an_analyst_makes_the_start_a_feature(log):
    assert "opened" in asked(made(log, roles={"opened": "time"})).features


def test_how_is_the_analysts_first(log):
    assert made(log, how="random").settings.how == "random"
    assert make_split(asked(made(log)), made(log).settings.how).how == "time"
    frame = plain(200).rename(columns={"opened": "alarm", "closed": "over"}).sample(frac=1, random_state=0)
    frame["alarm"] -= pd.to_timedelta(np.random.default_rng(0).integers(0, 300, 200), unit="min")
    assert made(read(frame), target="over - alarm").settings.how == "time"


def test_as_published_takes_the_duration_of_extreme_rows_away(raw):
    material = made(raw, options={"preset": PUBLISHED})
    plan, incidents = material.kept.plan, material.kept.incidents
    known = incidents.minutes[incidents.event]
    low, high = np.quantile(known, [0.01, 0.99])
    left = material.dataset.frame["Duration_in_Minutes"].dropna()
    assert left.between(low, high).all()
    assert len(left) == len(known) - len(plan.dropped)
    assert material.settings.how == "random"
    assert plan.says in material.exhibits[0].notes
    assert material.dataset.column("Duration_in_Minutes").missing == material.dataset.n_rows - len(left)


def test_ours_drops_no_row_by_its_duration(raw):
    material = made(raw)
    split = make_split(asked(material), material.settings.how)
    used = len(split.development) + len(split.test)
    assert used == int(material.kept.incidents.event.sum())
    assert material.kept.plan is None


def test_a_refused_row_is_listed_by_its_number():
    frame = plain(200)
    frame.loc[16, "closed"] = frame.loc[16, "opened"] + pd.Timedelta("3D")
    notes = made(read(frame)).exhibits[0].notes
    assert any("17 (4,320.0 min)" in one for one in notes)


def test_zones_are_joined():
    table = make_incidents(400).table
    zones = table[list(ZONES)].dropna(subset=["0_ZID"]).drop_duplicates("0_ZID")
    alone = read(table[list(INCIDENTS)])
    material = prepare({"data": (alone,), "zones": (read(zones, "zones.csv"),)}, Settings())
    assert {"2_ML", "33_TP"} <= set(material.dataset.features)
    missing = material.dataset.frame["2_ML"].isna().sum()
    assert 0 < missing < 40
    assert "2_ML" not in made(alone).dataset.names


@pytest.mark.parametrize(("answer", "centre"), [("Sydney", (-33.8732, 151.2067)), ("Calgary", (51.0461, -114.0654))])
def test_distances_go_where_it_is_said(log, answer, centre):
    found = made(log, options={"centre": answer}).kept.incidents.centre
    assert found == pytest.approx(centre, abs=1e-4)
    middle = made(log, options={"centre": "middle"}).kept.incidents.centre
    assert middle == pytest.approx((log.frame["latitude"].median(), log.frame["longitude"].median()))
    assert made(log).kept.incidents.centre == middle


@pytest.mark.parametrize("since", ["2020-03-10", None])
def test_a_planted_break_is_warned_of_and_none_is_not(since):
    check = made(sydney(600, regime_break=since)).checks[0]
    assert check.code == "T01"
    assert check.state == ("warn" if since else "pass")


def test_read_table_is_not_changed(log):
    before = log.frame.copy()
    made(log, options={"preset": PUBLISHED})
    pd.testing.assert_frame_equal(log.frame, before)
