from __future__ import annotations

import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from data.synthetic.quantiles import Forecasts, make_one_perfect, make_quantiles
from explain.aggregate import Blend, fit_blend
from explain.errors import ExplainError
from explain.pinball import coverage, crossings, mean_pinball
from tests.explain.weights.test_local import LEVELS, halves
from workbench.codec import Encoder, decode

#: Rows, seed, and the test loss that the specification measured for a penalised convex fit.
MEASURED = [
    (250, 0, 0.26165),
    (250, 1, 0.27290),
    (740, 0, 0.27001),
    (740, 1, 0.27345),
    (5000, 0, 0.25763),
    (5000, 1, 0.25781),
]


def drawn(n_rows: int, seed: int, n_other: int = 4_000, narrow: float = 1.0) -> tuple[Forecasts, Forecasts]:
    rng = np.random.default_rng(seed)
    return make_quantiles(n_rows, rng, narrow), make_quantiles(n_other, rng, narrow)


def blend(made: Forecasts, step: int = 1, **settings) -> Blend:
    return fit_blend(made.z[:, :, ::step], made.y, made.levels[::step], names=made.names, **settings)


@pytest.fixture(scope="module")
def rows() -> tuple[Forecasts, Forecasts]:
    return drawn(250, 0, 600)


@pytest.fixture(scope="module")
def fitted(rows: tuple[Forecasts, Forecasts]) -> Blend:
    return blend(rows[0])


@pytest.mark.parametrize(("n_rows", "seed", "measured"), MEASURED)
def test_the_loss_on_new_rows_is_as_measured(n_rows: int, seed: int, measured: float) -> None:
    made, test = drawn(n_rows, seed)
    losses = {
        how: mean_pinball(test.y, blend(made, how=how).quantiles(test.z), test.levels) for how in ("medium", "average")
    }
    assert losses["medium"] <= measured + 0.0005
    assert losses["medium"] <= 0.97 * losses["average"]


@pytest.mark.parametrize("seed", range(6))
def test_the_perfect_model_is_trusted(seed: int) -> None:
    assert blend(make_one_perfect(400, seed)).weights.mean(axis=0)[0] >= 0.90


def test_the_average_is_the_mean_and_the_median_the_middle(rows: tuple[Forecasts, Forecasts]) -> None:
    made, test = rows
    z = np.sort(test.z, axis=2)
    for how, found in (("average", z.mean(axis=1)), ("median", np.median(z, axis=1))):
        np.testing.assert_allclose(blend(made, how=how).quantiles(z), np.sort(found, axis=1), atol=1e-12)


@pytest.mark.parametrize("how", ["average", "median", "coarse", "medium", "fine"])
def test_twins_blend_to_themselves(how: str) -> None:
    made = make_quantiles(60, 2)
    z = np.repeat(np.sort(made.z[:, :1, ::20], axis=2), 6, axis=1)
    found = fit_blend(z, made.y, made.levels[::20], how=how)
    np.testing.assert_allclose(found.quantiles(z), z[:, 0], atol=1e-12)
    np.testing.assert_allclose(found.weights, 1 / 6, atol=1e-6)


@pytest.mark.parametrize("how", ["coarse", "medium", "fine"])
def test_quantiles_come_in_order(rows: tuple[Forecasts, Forecasts], how: str) -> None:
    made, test = rows
    found = blend(made, 5, how=how)
    assert found.weights.shape == (20, 6)
    assert found.weights.min() >= 0
    np.testing.assert_allclose(found.weights.sum(axis=1), 1)
    assert crossings(found.quantiles(test.z[:, :, ::5])).pairs == 0


def test_another_unit_of_the_target_moves_quantiles_with_it(rows: tuple[Forecasts, Forecasts], fitted: Blend) -> None:
    made, test = rows
    moved = blend(replace(made, y=3 + 1000 * made.y, z=3 + 1000 * made.z))
    np.testing.assert_allclose(moved.weights, fitted.weights, atol=1e-4)
    np.testing.assert_allclose(
        moved.quantiles(3 + 1000 * test.z), 3 + 1000 * fitted.quantiles(test.z), rtol=1e-4, atol=0.1
    )


def test_the_same_again_is_the_same(rows: tuple[Forecasts, Forecasts], fitted: Blend) -> None:
    again = blend(rows[0], threads=1)
    for field in fields(Blend):
        np.testing.assert_array_equal(getattr(again, field.name), getattr(fitted, field.name))


# Calibration


def test_too_sure_models_are_widened_until_they_cover() -> None:
    made, cal = drawn(300, 5, 1_000, narrow=0.7)
    test = make_quantiles(4_000, 77, narrow=0.7)
    found = blend(made, how="average").conformalize(cal.z, cal.y)
    raw = replace(found, calibration=None)
    low, high = (found.interval(test.z, 0.9).lower, found.interval(test.z, 0.9).upper)
    assert np.mean((low <= test.y) & (test.y <= high)) == pytest.approx(0.9, abs=0.03)
    assert coverage(test.y, raw.quantiles(test.z), found.levels)[4] < 0.87
    assert crossings(found.quantiles(test.z)).pairs == 0


def test_an_interval_is_refused_before_calibration_and_with_too_few_rows(
    rows: tuple[Forecasts, Forecasts], fitted: Blend
) -> None:
    _, test = rows
    with pytest.raises(ExplainError, match=r"90 % interval was asked of a blend that is not calibrated; call conform"):
        fitted.interval(test.z, 0.9)
    eight = fitted.conformalize(test.z[:8], test.y[:8])
    with pytest.raises(ExplainError, match=r"8 calibration rows cannot give 90 % intervals; at least 9 are needed"):
        eight.interval(test.z, 0.9)
    assert any("8 calibration rows cannot give" in note for note in eight.notes)
    nine = fitted.conformalize(test.z[:9], test.y[:9]).interval(test.z, 0.9)
    assert np.isfinite(nine.upper - nine.lower).all()


def test_a_level_between_pairs_is_answered_by_the_next_wider(rows: tuple[Forecasts, Forecasts], fitted: Blend) -> None:
    _, test = rows
    assert fitted.conformalize(test.z, test.y).interval(test.z[:3], 0.83).level == 0.84


def test_levels_without_counterpart_are_scored_but_not_calibrated(rows: tuple[Forecasts, Forecasts]) -> None:
    made, test = rows
    found = fit_blend(made.z[:, :, :40], made.y, made.levels[:40])
    assert found.quantiles(test.z[:, :, :40]).shape == (600, 40)
    with pytest.raises(ExplainError, match=r"symmetric around 0\.5"):
        found.conformalize(test.z[:, :, :40], test.y)


def test_a_better_single_model_is_named(rows: tuple[Forecasts, Forecasts]) -> None:
    _, test = rows
    perfect = test.z.copy()
    perfect[:, 3] = test.y[:, None] + 0.01 * (test.levels - 0.5)
    found = blend(rows[0], how="average").conformalize(perfect, test.y)
    note = next(note for note in found.notes if "alone" in note)
    assert note.startswith("model 4 alone is ")
    assert note.endswith(" % better on calibration rows.")
    assert not any("alone" in note for note in blend(rows[0]).conformalize(test.z, test.y).notes)


@pytest.mark.parametrize(("gain", "told"), [(0.005, False), (0.015, True)])
def test_better_means_by_more_than_one_percent(rows: tuple[Forecasts, Forecasts], gain: float, told: bool) -> None:
    _, test = rows
    # Five models know the truth, the first is a share of the way from it to the target: its loss is less by that share,
    # that of the average by a sixth of it.
    share = gain / (1 - (1 - gain) / 6)
    z = np.stack([test.quantiles] * 6, axis=1)
    z[:, 0] += share * (test.y[:, None] - test.quantiles)
    found = blend(rows[0], how="average").conformalize(z, test.y)
    assert any("alone" in note for note in found.notes) == told


@pytest.mark.parametrize(("share", "told"), [(0.55, True), (0.65, False)])
def test_seen_means_a_loss_below_sixty_percent(rows: tuple[Forecasts, Forecasts], share: float, told: bool) -> None:
    _, test = rows
    fitted = blend(rows[0], how="average")
    there = [mean_pinball(test.y, np.sort(test.z[:, j], axis=1), test.levels) for j in range(6)]
    losses = np.array(there)
    losses[1] *= share
    notes = replace(fitted, fit_loss=losses).conformalize(test.z, test.y).notes
    assert any("model 2 seems to predict its own training rows" in note for note in notes) == told
    assert sum("own training rows" in note for note in notes) == told


def test_a_model_that_saw_its_rows_is_told(rows: tuple[Forecasts, Forecasts]) -> None:
    made, test = rows
    z = made.z.copy()
    z[:, 1] = 0.2 * z[:, 1] + 0.8 * made.y[:, None]
    seen = blend(replace(made, z=z))
    told = [note for note in seen.conformalize(test.z, test.y).notes if "own training rows" in note]
    assert len(told) == 1
    assert told[0].startswith("model 2 seems to predict its own training rows (pinball loss 0.")
    assert told[0].endswith("Give out-of-fold forecasts.")
    vouched = seen.conformalize(test.z, test.y, vouched=True)
    assert not any("own training rows" in note for note in vouched.notes)
    assert not any("own training" in note for note in blend(made).conformalize(test.z, test.y).notes)


# Guards


@pytest.mark.parametrize("how", ["average", "median", "coarse", "medium", "fine"])
def test_a_model_left_out_may_stay_silent(rows: tuple[Forecasts, Forecasts], how: str) -> None:
    made, test = rows
    z, new, levels = made.z[:, :, 9::20].copy(), test.z[:, :, 9::20].copy(), made.levels[9::20]
    z[3, 2], new[:, 2] = np.nan, np.nan
    found = fit_blend(z, made.y, levels, names=made.names, how=how)
    assert "model 3 is left out: 1 of 250 rows have no forecast, first row 4." in found.notes
    assert found.used.tolist() == [True, True, False, True, True, True]
    assert found.weights[:, 2].max() == 0
    without = fit_blend(np.delete(z, 2, axis=1), made.y, levels, how=how)
    np.testing.assert_allclose(found.quantiles(new), without.quantiles(np.delete(new, 2, axis=1)), atol=1e-12)
    assert found.conformalize(new, test.y).calibration is not None


def test_a_missing_forecast_of_a_used_model_is_refused(rows: tuple[Forecasts, Forecasts], fitted: Blend) -> None:
    z = rows[1].z[:5].copy()
    z[2, 0, 7] = np.nan
    with pytest.raises(ExplainError, match="1 of 5 rows of quantiles have a missing value, first row 2"):
        fitted.quantiles(z)


def test_one_model_and_one_level_are_answered() -> None:
    made = make_quantiles(80, 4)
    alone = fit_blend(made.z[:, :1], made.y, made.levels, names=("only",))
    np.testing.assert_array_equal(alone.weights, 1)
    np.testing.assert_array_equal(alone.quantiles(made.z[:, :1]), np.sort(made.z[:, 0], axis=1))
    median = fit_blend(made.z[:, :, 49:50], made.y, [0.5])
    assert median.weights.shape == (1, 6)
    assert median.quantiles(made.z[:, :, 49:50]).shape == (80, 1)
    assert not median.conformalize(made.z[:, :, 49:50], made.y).quantiles(made.z[:, :, 49:50]).shape[1] - 1


def test_forty_models_a_constant_target_and_a_single_row_are_answered() -> None:
    made = make_quantiles(60, 4)
    rng = np.random.default_rng(0)
    many = np.repeat(made.z[:, :, ::20], 7, axis=1)[:, :40] + rng.normal(0, 0.2, (60, 40, 5))
    found = fit_blend(many, made.y, made.levels[::20])
    assert found.weights.shape == (5, 40)
    np.testing.assert_allclose(found.weights.sum(axis=1), 1)
    constant = fit_blend(made.z[:, :, ::20], np.full(60, 3.0), made.levels[::20])
    assert np.isfinite(constant.quantiles(made.z[:, :, ::20])).all()
    single = fit_blend(made.z[:1, :, ::20], made.y[:1], made.levels[::20])
    assert single.notes[-1].startswith("1 rows are too few to choose a penalty")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"how": "best"}, "weights were 'best'; one of average, median, coarse, medium, fine, local is needed"),
        ({"penalty": -1.0}, r"penalty was -1\.0; 0 or more"),
        ({"penalty": float("nan")}, "penalty was nan"),
        ({"levels": np.array([0.5, 0.2])}, "must increase"),
        ({"how": "local", "z": np.zeros((250, 6, 2)) + np.arange(250)[:, None, None]}, "without their features"),
    ],
)
def test_what_does_not_fit_is_said(rows: tuple[Forecasts, Forecasts], settings: dict, said: str) -> None:
    y = rows[0].y
    default = {"z": rows[0].z[:, :, :2], "y": y, "levels": rows[0].levels[:2], "penalty": 0.01}
    with pytest.raises(ExplainError, match=said):
        fit_blend(**{**default, **settings})


def test_forecasts_of_other_models_or_levels_are_refused(fitted: Blend) -> None:
    with pytest.raises(ExplainError, match=r"shape \(5, 6, 98\); \(n_rows, 6 models, 99 levels\)"):
        fitted.quantiles(np.zeros((5, 6, 98)))


# Weights by region


def test_local_weights_do_better_where_models_change_places() -> None:
    X, y, z = halves(1_000)
    new_X, new_y, new_z = halves(1_000, 1)
    local, plain = (fit_blend(z, y, LEVELS, how=how, X=X) for how in ("local", "medium"))
    losses = [mean_pinball(new_y, one.quantiles(new_z, new_X), LEVELS) for one in (local, plain)]
    assert losses[0] < 0.9 * losses[1]
    with pytest.raises(ExplainError, match="without the features"):
        local.quantiles(new_z)
    with pytest.raises(ExplainError, match="without the features"):
        local.quantiles(new_z, new_X[:-1])
    calibrated = local.conformalize(new_z, new_y, X=new_X)
    assert np.isfinite(calibrated.interval(new_z, 0.8, new_X).lower).all()


# What is told


def test_importance_is_the_mean_weight_with_its_range_over_folds(fitted: Blend) -> None:
    found = fitted.importance()
    assert (found.axis, found.names) == ("model", fitted.names)
    np.testing.assert_allclose(found.values, fitted.weights.mean(axis=0))
    assert found.values.sum() == pytest.approx(1)
    assert (found.low <= found.values).all()
    assert (found.values <= found.high).all()
    assert (found.high > found.low).any()
    assert found.spread == "range over 40 fits without a fold of the rows each"


def test_without_folds_the_range_is_over_levels(rows: tuple[Forecasts, Forecasts]) -> None:
    found = blend(rows[0], penalty=0.01)
    told = found.importance(("a", "b", "c", "d", "e", "f"))
    assert told.spread == "range over quantile levels"
    assert told.names[0] == "a"
    np.testing.assert_array_equal(told.high, found.weights.max(axis=0))


def test_the_chance_below_is_read_off_the_quantiles(rows: tuple[Forecasts, Forecasts], fitted: Blend) -> None:
    _, test = rows
    q = fitted.quantiles(test.z[:1])
    assert fitted.chance_below(test.z[:1], q[0, 29]) == pytest.approx(0.3, abs=1e-9)
    assert fitted.chance_below(test.z[:1], (q[0, 29] + q[0, 30]) / 2) == pytest.approx(0.305, abs=1e-9)
    assert fitted.chance_below(test.z[:1], -1e9) == pytest.approx(0.01)
    assert fitted.chance_below(test.z[:1], 1e9) == pytest.approx(0.99)
    # About as many rows are below as was said.
    assert fitted.chance_below(test.z, 1.0).mean() == pytest.approx((test.y <= 1).mean(), abs=0.05)


# The store and the floors


@pytest.mark.parametrize("how", ["medium", "fine", "local"])
def test_a_blend_is_stored_and_read_bit_by_bit(tmp_path: Path, how: str) -> None:
    X, y, z = halves(1_000)
    given = fit_blend(z, y, LEVELS, how=how, X=X)
    back = decode(Blend, Encoder(tmp_path).encode(given, "blend"), tmp_path)
    assert (back.names, back.how, back.notes) == (given.names, given.how, given.notes)
    np.testing.assert_array_equal(back.quantiles(z, X), given.quantiles(z, X))
    np.testing.assert_array_equal(back.of_folds, given.of_folds)
    assert isinstance(back.conformalize(z, y, X=X), Blend)


def test_it_needs_neither_pandas_nor_torch_nor_scikit_learn() -> None:
    asked = "import sys, explain.aggregate; print({'pandas', 'torch', 'sklearn'} & set(sys.modules) or 'none')"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "none"
