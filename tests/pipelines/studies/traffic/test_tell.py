"""What the study adds to a run, and what it says where a table does not allow a part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.traffic.headers import ZONES
from pipelines.engine.ask import ask, ground_of
from pipelines.engine.protocol import Case
from pipelines.engine.score import score_model
from pipelines.engine.story import tell_model
from pipelines.engine.study import Settings
from pipelines.studies.traffic import matter as matters
from pipelines.studies.traffic.cut import Cut
from pipelines.studies.traffic.matter import ZONE, matter_of
from pipelines.studies.traffic.prepare import prepare
from pipelines.studies.traffic.tell import pieces_of, tell
from pipelines.studies.traffic.tell_groups import group_columns, labels_of
from pipelines.studies.traffic.tell_open import open_parts
from pipelines.studies.traffic.tell_published import published_arrays
from pipelines.traffic import STUDY
from tests.pipelines.studies.traffic.logs import plain, read, sydney

ALL_CHECKS = ["T02", "T03", "T04", "T04", "T05", "T06", "T12"]


def case_of(table, models=("lightgbm",), **options):
    """A run up to the point where the study tells."""
    material = prepare({"data": (table,)}, Settings(models=models, options=options))
    ground = ground_of(ask(material.dataset, STUDY, material.settings), material.settings)
    told = tuple(tell_model(ground, score_model(ground, name, str), ground.allowance.others) for name in models)
    return Case(ground, told, material, {"data": (table,)})


def silent(share, sentence):
    assert 0 <= share <= 1
    assert sentence


@pytest.fixture(scope="module")
def log():
    return case_of(read(plain(600)), ("linear", "lightgbm"))


@pytest.fixture(scope="module")
def chapter(log):
    return tell(log, silent)


@pytest.fixture(scope="module")
def bare():
    """Durations without a start, a place, or anything late."""
    rng = np.random.default_rng(0)
    strong = rng.normal(size=240)
    frame = pd.DataFrame(
        {"strong": strong, "weak": rng.normal(size=240), "duration_minutes": np.exp(3.2 + 0.5 * strong).round(1)}
    )
    return case_of(read(frame))


def test_everything_is_told_in_order(chapter):
    keys = [one.key for one in chapter.exhibits]
    assert keys[:5] == ["traffic_errors", "traffic_long", "traffic_sweep", "traffic_late", "traffic_break"]
    assert keys[-4:] == ["traffic_methods", "traffic_agreement", "traffic_noise", "traffic_map"]
    assert {"traffic_months", "traffic_rolling", "traffic_quantiles_kind", "traffic_distance_Hour"} <= set(keys)
    assert {"traffic_survival_Incidents", "traffic_survival_kind", "traffic_logrank_kind", "traffic_aft"} <= set(keys)
    assert len(set(keys)) == len(keys)
    assert "traffic_absent" not in keys
    assert [one.code for one in chapter.checks] == ALL_CHECKS


def test_constants_and_every_loss_stand_beside_the_models(chapter):
    errors, long = chapter.exhibits[:2]
    models = set(errors.frame["Model"])
    assert {"always the mean", "always the median", "LightGBM, Tweedie", "Logistic or ridge regression"} <= models
    assert {"LightGBM, squared error", "LightGBM, log1p, uncorrected", "LightGBM, log1p with smearing"} <= models
    assert {"always long", "always short"} <= set(long.frame["Model"])
    assert "480 rows were fitted, 120 tested." in errors.notes[0]


def test_late_columns_are_shown_and_not_warned_of_unless_used(chapter):
    late = next(one for one in chapter.exhibits if one.key == "traffic_late")
    assert "crews" in late.frame["Columns"].iloc[1]
    assert next(one for one in chapter.checks if one.code == "T02").state == "pass"


def test_used_late_columns_are_warned_of():
    found = tell(case_of(read(plain(400)), late="yes", survival="no"), silent)
    check = next(one for one in found.checks if one.code == "T02")
    assert check.state == "warn"
    assert check.columns == ("crews",)
    assert not any("survival" in one.key or one.key == "traffic_aft" for one in found.exhibits)


def test_the_same_case_is_told_the_same(log, chapter):
    again = tell(log, silent)
    for one, other in zip(chapter.exhibits, again.exhibits, strict=True):
        assert (one.key, one.sentence) == (other.key, other.sentence)
        pd.testing.assert_frame_equal(one.frame, other.frame)
    assert again.checks == chapter.checks


def test_a_table_without_a_start_is_told_without_time(bare):
    found = tell(bare, silent)
    keys = {one.key for one in found.exhibits}
    assert {"traffic_errors", "traffic_long", "traffic_noise", "traffic_survival_Incidents"} <= keys
    assert not keys & {"traffic_break", "traffic_rolling", "traffic_map", "traffic_late"}
    assert [one.code for one in found.checks] == ALL_CHECKS
    assert next(one for one in found.checks if one.code == "T05").state == "not applicable"


def test_a_part_that_cannot_be_made_says_why_and_its_check_stays(bare):
    found = tell(replace(bare, material=replace(bare.material, kept=_never_long(bare.material.kept))), silent)
    absent = next(one for one in found.exhibits if one.key == "traffic_absent")
    assert absent.frame["Part"].tolist() == ["Long or short"]
    assert "one side of 5000 minutes" in absent.frame["Why it is not here"].iloc[0]
    assert [one.code for one in found.checks] == ALL_CHECKS
    assert [one.state for one in found.checks if one.code == "T04"] == ["pass", "not applicable"]


def test_large_tables_are_drawn_from_and_say_so(log, monkeypatch):
    monkeypatch.setattr(matters, "FIT_ROWS", {"quick": 200})
    monkeypatch.setattr(matters, "TEST_ROWS", {"quick": 50})
    whole, few = log.ground.split, matter_of(log)
    assert (len(few.cut.development), len(few.cut.test), few.n_test) == (200, 50, 120)
    assert set(few.cut.fit) <= set(whole.fit)
    assert set(few.cut.calibrate) <= set(whole.calibrate)
    places = np.searchsorted(whole.test, few.cut.test)
    np.testing.assert_array_equal(few.case.told[0].outputs, log.told[0].outputs[places])
    np.testing.assert_array_equal(few.case.ground.split.test, few.cut.test)
    assert "200 of 480 rows to fit on and 50 of 120 test rows" in few.said


def test_rows_without_an_end_are_dealt_to_all_parts():
    X, rows = np.zeros((100, 1)), np.arange(100)
    cut = Cut(X, np.ones(100), ("x",), (np.array([0]),), rows[:36], rows[36:48], rows[48:60])
    found = open_parts(cut, rows < 60, seed=0)
    assert [len(found.fit), len(found.calibrate), len(found.test)] == [60, 20, 20]
    assert sorted([*found.fit, *found.calibrate, *found.test]) == list(range(100))
    assert set(cut.fit) <= set(found.fit)


def test_columns_to_compare_are_the_published_ones_and_the_hour():
    incidents = prepare({"data": (sydney(400),)}, Settings()).kept.incidents
    assert group_columns(incidents, 3) == ("Main_Category", "Primary_Vehicle", "Hour")
    many = group_columns(incidents, 12)
    assert {"Incident_Type", "Is_Major_Incident", "Month"} <= set(many)
    assert not set(many) & set(ZONES)
    assert set(labels_of(incidents, "Month").dropna().astype(str)) == {str(one) for one in range(1, 13)}
    assert labels_of(incidents, "Hour").iloc[0] in {f"{h:02d}–{h + 2:02d}" for h in range(0, 24, 3)}


def test_zone_columns_are_one():
    material = prepare({"data": (sydney(600),)}, Settings(models=("linear",)))
    ground = ground_of(ask(material.dataset, STUDY, material.settings), material.settings)
    matter = matter_of(Case(ground, (), material, {}))
    assert ZONE in matter.zoned.names
    assert not set(ZONES) & set(matter.zoned.names)
    titles = [one.title for one in pieces_of(matter)]
    assert "From one period to the other" in titles


def test_the_published_codes_keep_rows_of_unknown_lanes():
    kept = prepare({"data": (sydney(500),)}, Settings()).kept
    X, minutes = published_arrays(kept)
    unzoned = int(kept.read.frame["0_ZID"].isna().sum())
    open_ends = int(kept.read.frame["Duration_in_Minutes"].isna().sum())
    assert len(X) == len(minutes) >= 500 - unzoned - open_ends
    assert X.shape[1] == 87
    other = prepare({"data": (read(plain(60)),)}, Settings()).kept
    codes, lasted = published_arrays(other)
    assert len(codes) == len(lasted) == 60
    assert codes.shape[1] == 9


def _never_long(kept):
    """The same with a threshold that no incident passes."""
    return replace(kept, answers={**kept.answers, "threshold": "5000"})
