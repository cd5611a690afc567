"""Intervals from a table: they hold, they are wide where they should be, and they say when they promise nothing."""

from __future__ import annotations

import numpy as np
import pytest

from data.errors import MissingColumn
from explain.conformal_levels import LevelCalibration
from explain.levels import GRID_19
from pipelines.engine.ground import Ground
from pipelines.engine.p_values import permuted
from pipelines.engine.sure import intervals as module
from pipelines.engine.sure.intervals import tell_intervals
from pipelines.engine.uncertainty import AVERAGE, BLEND, NAIVE
from pipelines.errors import StudyError
from tests.pipelines.engine.planted import grouped_table, number_table
from tests.pipelines.engine.sure.grounds import CHEAP, ground, marks_table, timed_table, uneven_table


@pytest.fixture(autouse=True)
def cheap(monkeypatch) -> None:
    monkeypatch.setattr(module, "quantile_models", lambda _: CHEAP)


def told(base: Ground, leading: tuple[str, ...] = ()):
    return tell_intervals(base, leading, lambda _: None)


def test_the_column_that_spreads_the_target_makes_intervals_wide_and_another_moves_them() -> None:
    found, _ = told(ground(uneven_table()), ("centre", "group"))
    assert found.width.top(1) == ("spread",)
    assert found.width.method == "interval width"
    assert found.width.unit == "units of y"
    by_part = [one for one in found.cohorts if one.column == "spread"]
    assert by_part[0].width < by_part[-1].width / 2


def test_calibrated_intervals_hold_about_their_level_and_beat_guessing() -> None:
    found, _ = told(ground(uneven_table(1_500)))
    shown = found.interval()
    assert found.shown == "conformal"
    assert found.holds
    assert shown.low <= 0.9 <= shown.high + 0.02
    assert found.forecast().skill < 0.6
    assert found.forecast(BLEND, "raw").wis <= found.forecast(AVERAGE, "raw").wis * 1.02
    assert found.interval().width < found.interval(NAIVE, "raw").width


def test_every_quantile_is_in_order_and_belongs_to_its_test_row() -> None:
    base = ground(uneven_table())
    found, forecaster = told(base)
    assert np.array_equal(found.levels, GRID_19)
    assert found.quantiles.shape == (len(base.split.test), 19)
    assert (np.diff(found.quantiles, axis=1) >= 0).all()
    assert np.allclose(forecaster.quantiles(base.frame(base.split.test)), found.quantiles, atol=1e-9)
    low, high = forecaster.ends(base.frame(base.split.test[:5]), 0.9)
    assert np.allclose(low, found.ends()[0][:5])
    assert np.allclose(high, found.ends()[1][:5])


def test_weights_sum_to_one_at_every_level_and_rank_the_models() -> None:
    found, _ = told(ground(uneven_table()))
    assert np.allclose(found.weights.sum(axis=0), 1.0)
    assert found.weights.shape == (len(CHEAP), 19)
    assert found.trust.axis == "model"
    assert found.trust.names == found.titles


@pytest.mark.parametrize("seed", range(5))
def test_a_target_without_meaning_has_no_better_intervals_than_unconditional_ones(seed: int) -> None:
    base = ground(uneven_table(seed=seed), seed=seed)
    every = np.arange(base.dataset.n_rows)
    found, _ = told(permuted(base, (every,), seed))
    naive = found.forecast(NAIVE, "raw")
    error = (naive.high - naive.low) / 4
    assert all(one.wis > naive.wis - 2 * error for one in found.forecasts)
    assert any("one interval for every row" in note for note in found.notes)


def test_rows_in_time_are_followed_and_calibration_done_once_misses_after_a_break() -> None:
    base = ground(timed_table(break_at=740), how="time")
    found, _ = told(base)
    assert found.shown == "adaptive"
    followed, once = found.interval(), found.interval(BLEND, "conformal")
    assert once.coverage < 0.5
    assert followed.coverage > once.coverage + 0.2
    assert not found.holds
    assert "changes level on 2024-03-06" in found.promise
    assert any(note.startswith("Calibrated once, 90 % intervals cover") for note in found.notes)


def test_steady_rows_in_time_hold() -> None:
    found, _ = told(ground(timed_table(), how="time"))
    assert found.holds
    assert "In the long run" in found.promise
    assert abs(found.interval().coverage - 0.9) < 0.06


def test_each_value_of_a_cohort_gets_its_own_calibration() -> None:
    base = ground(uneven_table(1_200), cohort="group")
    found, forecaster = told(base)
    assert forecaster.rules.groups is not None
    assert forecaster.rules.cohort_values == ("a", "b")
    assert {one.value for one in found.cohorts if one.column == "group"} == {"a", "b"}
    strange = base.frame(base.split.test[:3]).assign(group=["a", "b", None])
    assert np.isfinite(forecaster.quantiles(strange)).all()


@pytest.mark.parametrize("weights", ["average", "median", "coarse", "fine", "local"])
def test_every_way_of_blending_ends_in_intervals(weights: str) -> None:
    found, _ = told(ground(uneven_table(900, seed=3), weights=weights))
    assert 0.8 < found.interval().coverage <= 1.0
    assert found.weights_how


def test_ends_of_their_own_hold_too() -> None:
    found, _ = told(ground(uneven_table(1_500), widening="asymmetric"))
    assert abs(found.interval().coverage - 0.9) < 0.06


def test_marks_are_calibrated_by_levels_which_is_said() -> None:
    found, forecaster = told(ground(marks_table(1_500)))
    assert isinstance(forecaster.rules.blend.calibration, LevelCalibration)
    assert any("calibrated by which level they take" in note for note in found.notes)
    assert found.interval().coverage > 0.86
    moved, _ = told(ground(marks_table(1_500), widening="asymmetric"))
    assert not any("calibrated by which level they take" in note for note in moved.notes)


def test_no_interval_reaches_below_nought_where_no_value_does() -> None:
    table = uneven_table()
    table.frame["y"] = table.frame["y"].abs()
    found, forecaster = told(ground(table))
    assert found.quantiles.min() >= 0
    assert forecaster.rules.floor == 0.0
    assert told(ground(uneven_table()))[0].quantiles.min() >= -30


def test_rows_of_one_person_are_counted_together() -> None:
    base = ground(grouped_table())
    found, _ = told(base)
    assert base.split.how == "group"
    shown = found.interval()
    assert shown.high - shown.low > 0.05


def test_too_few_rows_are_refused_in_words() -> None:
    with pytest.raises(StudyError, match=r"rows are there to fit and \d+ to calibrate; 60 and 9 are needed"):
        told(ground(number_table(60)))


def test_a_cohort_that_is_no_column_is_refused_with_the_nearest() -> None:
    with pytest.raises(MissingColumn, match="group"):
        told(ground(uneven_table(), cohort="grop"))
