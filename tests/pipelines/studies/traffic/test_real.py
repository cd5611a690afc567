"""The specification's figures on real tables (§6, §10.11 to 13)."""

from __future__ import annotations

import numpy as np
import pytest

from data.read import read_table
from data.table import Split
from data.traffic.incident import incidents_of
from pipelines.studies.traffic import checks
from pipelines.studies.traffic.breaks import level_change
from pipelines.studies.traffic.cut import in_time
from pipelines.studies.traffic.disagreement import NOISE, noise_exhibit, noise_importances
from pipelines.studies.traffic.incidents import cut_of_incidents, dated
from pipelines.studies.traffic.late import late_exhibit, lateness
from pipelines.studies.traffic.losses import TWEEDIE
from pipelines.studies.traffic.methods import PERMUTATION, SPLITS
from pipelines.studies.traffic.regression import MEAN, MEDIAN, losses_exhibit
from tests.pipelines.studies.traffic.real import FOLDER, calgary, calgary_cut, real, taxis

BREAK = "2018-01-17"


@real
def test_calgary_changes_its_recording_on_one_day():
    _, minutes, when, _ = calgary()
    assert len(minutes) == 13_567
    found = level_change(minutes, when)
    assert found.day == BREAK
    assert found.explained == pytest.approx(0.246, abs=0.005)
    assert checks.target_break(minutes, when).state == "warn"
    for seed in range(20):
        shuffled = level_change(np.random.default_rng(seed).permutation(minutes), when)
        assert not shuffled.found
        assert shuffled.explained < 0.002
    later = found.later(when)
    assert (~later).sum() == 5_933
    inside = level_change(minutes[later], when[later])
    assert not inside.found
    assert inside.explained == pytest.approx(0.005, abs=0.001)


@real
def test_after_the_break_the_default_model_beats_the_mean():
    frame = losses_exhibit(calgary_cut(BREAK)).frame.set_index("Model")
    reached = frame["RMSE (minutes)"]
    assert reached[TWEEDIE] <= 45.0 < 46.45 - 1
    assert reached[TWEEDIE] == pytest.approx(44.24, abs=0.1)
    assert reached[MEAN] == pytest.approx(46.45, abs=0.05)
    assert reached[MEDIAN] == pytest.approx(48.85, abs=0.05)
    assert frame.index[0] == TWEEDIE


@real
def test_on_all_rows_by_time_nothing_beats_the_mean():
    shown = losses_exhibit(calgary_cut())
    assert shown.sentence.startswith(f"Nothing beats {MEAN}")
    reached = shown.frame.set_index("Model")["RMSE (minutes)"]
    assert reached[MEAN] == pytest.approx(44.79, abs=0.01)
    assert reached[TWEEDIE] == pytest.approx(45.95, abs=0.1)


@real
def test_calgary_as_it_is_read_says_the_same():
    incidents = incidents_of(read_table(FOLDER / "calgary_traffic" / "Traffic_Incidents.csv"))
    minutes, when = dated(incidents)
    assert len(minutes) == 13_567
    rows = np.flatnonzero(incidents.event)[np.argsort(when, kind="stable")]
    reached = {}
    for since in ("1990-01-01", BREAK):
        own = rows[incidents.dataset.frame["START_DT"].to_numpy()[rows] >= np.datetime64(since)]
        split = Split(*(own[part] for part in in_time(len(own))), "time", "by time", 0)
        reached[since] = losses_exhibit(cut_of_incidents(incidents, split))
    assert reached["1990-01-01"].sentence.startswith(f"Nothing beats {MEAN}")
    after = reached[BREAK].frame.set_index("Model")["RMSE (minutes)"]
    assert after[TWEEDIE] <= 45.0 < after[MEAN]


@real
def test_planted_noise_is_cleared_by_permutation_only():
    found = noise_importances(calgary_cut(BREAK))
    frame = noise_exhibit(found).frame.set_index("Method")
    assert frame.loc[SPLITS, "Rank of the noise"] <= 3
    assert frame.loc[PERMUTATION, "Share of the largest"] <= 0.05
    check = checks.importances_disagree(found)
    assert check.state == "warn"
    assert NOISE in check.columns


@real
def test_what_a_taxi_knows_late_makes_its_score():
    found = lateness(taxis(), {"after the trip": ("fare", "tip", "tolls", "total")})
    without, with_late = (step.rmse for step in found.steps)
    assert with_late == pytest.approx(3.0, abs=0.2)
    assert 4.5 <= without <= 7.3
    assert found.mean_rmse == pytest.approx(11.11, abs=0.01)
    shown = late_exhibit(found)
    assert f"{without:.2f}" in shown.sentence
    assert f"{with_late:.2f}" in shown.sentence
    assert checks.late_columns(found).state == "warn"
