"""Intervals for a number, from beginning to end: forecasts, weights, calibration, scores, and what makes them wide.

Base models are fitted on the fit rows, and by the run's own rule in folds of them, so that weights see only forecasts
of rows that a model had not seen. Calibrate rows are seen by neither models nor weights. Test rows are seen by none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from data.splitting.split import folds as cut_folds
from data.table import missing_column
from explain.aggregate import Blend, fit_blend
from explain.conformal import Calibration, calibrate, rows_needed
from explain.conformal_adaptive import begin
from explain.conformal_groups import calibrate_groups
from explain.conformal_levels import LevelCalibration
from explain.levels import GRID_19, GRID_99, pair_of, percent, spread_levels
from explain.pinball import crossings, unconditional
from pipelines.engine.sure.bases import fit_bases, forecasts_of, out_of_fold
from pipelines.engine.sure.cohorts import Told, cohorts_of
from pipelines.engine.sure.forecaster import IntervalForecaster, IntervalRules, cohort_words, scaled_features
from pipelines.engine.sure.notes import interval_notes
from pipelines.engine.sure.order import in_time
from pipelines.engine.sure.promise import Seen, adaptive_promise, fixed_promise
from pipelines.engine.sure.scores import Forecast, bench_of, forecast_score, interval_scores, unordered
from pipelines.engine.sure.width import width_importance, width_model
from pipelines.engine.uncertainty import AVERAGE, BLEND, MEDIAN, NAIVE, SHOWN_LEVEL, Stage, Uncertainty
from pipelines.errors import StudyError
from pipelines.models.quantiles import quantile_family, quantile_models

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from explain.arrays import FloatArray, IntArray
    from pipelines.engine.ground import Ground
    from pipelines.engine.sure.bases import Base

#: Folds of the fit rows that weights are fitted to.
FOLDS = 5
#: Fewer fit rows than this cannot be told apart by models and levels.
FEWEST_ROWS = 60
TITLES = {
    BLEND: "Blend of all models",
    AVERAGE: "Plain average",
    MEDIAN: "Median of the models",
    NAIVE: "Unconditional quantiles",
}
INSIDE = "their value inside"
WAYS = {
    "average": "the plain average",
    "median": "the median of the models at each level",
    "coarse": "one weight per model",
    "medium": "a weight per model and quantile level",
    "fine": "a weight per model and neighbouring quantile levels",
    "local": "a weight per model, quantile level and region of the features",
}


@dataclass(frozen=True, slots=True)
class Forecasts:
    """Forecasts (n_rows, J, Q) in order of calibrate and test rows; ``as_told`` (n_test, J, 19) as models gave them."""

    calibrate: FloatArray
    test: FloatArray
    as_told: FloatArray
    X_calibrate: FloatArray | None
    X_test: FloatArray | None


@dataclass(frozen=True, slots=True)
class Blended:
    """The blend's quantiles (n_rows, Q) before calibration, of out-of-fold, calibrate and test rows."""

    out_of_fold: FloatArray
    calibrate: FloatArray
    test: FloatArray
    rows: IntArray


@dataclass(frozen=True, slots=True)
class Ruled:
    """What makes intervals of new rows, and the test rows' quantiles (n_test, Q) by it and calibrated ``once``."""

    rules: IntervalRules
    shown: Stage
    once: FloatArray
    quantiles: FloatArray


def tell_intervals(
    ground: Ground, leading: Sequence[str], tell: Callable[[str], None]
) -> tuple[Uncertainty, IntervalForecaster]:
    """Intervals with what they promise and how they did, and what makes those of new rows.

    ``leading`` are the columns that coverage is looked at by; ``tell`` gets a sentence before each fit. Raises
    StudyError where the rows are too few.
    """
    _refuse(ground)
    names = quantile_models(ground.settings.mode)
    levels = GRID_19 if ground.settings.mode == "quick" else GRID_99
    pairs = cut_folds(ground.dataset, ground.split.fit, ground.split, FOLDS)
    rows, raw = out_of_fold(ground, names, pairs, tell)
    bases = fit_bases(ground, names, ground.split.fit, tell)
    tell("How sure: blending and calibrating")
    z = spread_levels(raw, GRID_19, levels)[0]
    blend = _blend(ground, (rows, z, _fold_codes(rows, pairs)), bases, levels)
    told = _forecasts(ground, bases, levels)
    plain = Blended(
        blend.quantiles(z, _features(ground, blend, bases, rows)),
        blend.quantiles(told.calibrate, told.X_calibrate),
        blend.quantiles(told.test, told.X_test),
        rows,
    )
    y = ground.y(ground.split.calibrate)
    calibrated = blend.conformalize(told.calibrate, y, shape=ground.settings.widening, X=told.X_calibrate, vouched=True)
    ruled = _rules(ground, calibrated, plain)
    forecasts = _compared(ground, told, plain, ruled)
    return _uncertainty(ground, ruled, forecasts, (bases, leading)), IntervalForecaster(bases, ruled.rules)


def _refuse(ground: Ground) -> None:
    if ground.settings.cohort and ground.settings.cohort not in ground.dataset.names:
        raise missing_column(ground.settings.cohort, ground.dataset.names)
    split, needed = ground.split, rows_needed(SHOWN_LEVEL, ground.settings.widening)
    if len(split.fit) < FEWEST_ROWS or len(split.calibrate) < needed:
        raise StudyError(
            f"{len(split.fit)} rows are there to fit and {len(split.calibrate)} to calibrate",
            f"{FEWEST_ROWS} and {needed} are needed for {percent(SHOWN_LEVEL)} intervals",
            "Add rows",
        )


def _fold_codes(rows: IntArray, pairs: Sequence[tuple[IntArray, IntArray]]) -> IntArray:
    codes = np.zeros(len(rows), dtype=np.int64)
    for number, (_, held) in enumerate(pairs):
        codes[np.searchsorted(rows, held)] = number
    return codes


def _blend(
    ground: Ground, told: tuple[IntArray, FloatArray, IntArray], bases: tuple[Base, ...], levels: FloatArray
) -> Blend:
    rows, z, folds = told
    how = ground.settings.weights
    return fit_blend(
        z,
        ground.y(rows),
        levels,
        names=[base.kind.title for base in bases],
        how=how,
        # Without entities and time rows may be dealt anew, which steadies the choice of the penalty.
        folds=folds if ground.split.how in ("group", "time", "external") else None,
        X=scaled_features(bases, ground.frame(rows)) if how == "local" else None,
        seed=ground.seed,
        threads=2,
    )


def _features(ground: Ground, blend: Blend, bases: tuple[Base, ...], rows: IntArray) -> FloatArray | None:
    return None if blend.regions is None else scaled_features(bases, ground.frame(rows))


def _forecasts(ground: Ground, bases: tuple[Base, ...], levels: FloatArray) -> Forecasts:
    local = ground.settings.weights == "local"
    frames = [ground.frame(rows) for rows in (ground.split.calibrate, ground.split.test)]
    (calibrate_z, _), (test_z, raw) = (forecasts_of(bases, frame, levels) for frame in frames)
    X = [scaled_features(bases, frame) if local else None for frame in frames]
    return Forecasts(calibrate_z, test_z, raw, *X)


def _rules(ground: Ground, blend: Blend, plain: Blended) -> Ruled:
    """Following time where rows are in its order, one calibration per group where asked for, else one for all rows."""
    settings, (calibrate_rows, test) = ground.settings, (ground.split.calibrate, ground.split.test)
    y = ground.y(calibrate_rows)
    floor = _floor(ground)
    once = np.maximum(_calibration_of(blend).apply(plain.test), floor)
    if ground.split.how == "time":
        order, ahead, truth = in_time(ground, calibrate_rows), in_time(ground, test), ground.y(test)
        start = begin(plain.calibrate[order.places], y[order.places], blend.levels, settings.widening)
        followed = np.empty_like(plain.test)
        followed[ahead.places], after = start.follow(plain.test[ahead.places], truth[ahead.places], ahead.known_after)
        rules = IntervalRules(blend, adaptive=after, floor=floor)
        return Ruled(rules, "adaptive", once, np.maximum(followed, floor))
    if not settings.cohort:
        return Ruled(IntervalRules(blend, floor=floor), "conformal", once, once)
    words = cohort_words(ground.frame(calibrate_rows)[settings.cohort])
    values, codes = np.unique(words, return_inverse=True)
    groups = calibrate_groups(plain.calibrate, y, codes.astype(np.int64), blend.levels, settings.widening)
    rules = IntervalRules(blend, None, groups, settings.cohort, tuple(str(one) for one in values), floor)
    by_group = np.maximum(groups.apply(plain.test, rules.codes(ground.frame(test))), floor)
    return Ruled(rules, "conformal", by_group, by_group)


def _compared(ground: Ground, told: Forecasts, plain: Blended, ruled: Ruled) -> dict[tuple[str, Stage], Forecast]:
    """Every forecast of the test rows that is scored: the blend at every stage, each model, and naive ones."""
    blend, split = ruled.rules.blend, ground.split
    levels = blend.levels
    naive = np.tile(unconditional(ground.y(split.fit), levels), (len(split.test), 1))
    z = told.test
    raw = replace(blend, calibration=None).raw(z, told.X_test)
    found = [
        replace(unordered(BLEND, TITLES[BLEND], raw, levels), quantiles=plain.test),
        unordered(AVERAGE, TITLES[AVERAGE], z.mean(axis=1), levels),
        unordered(MEDIAN, TITLES[MEDIAN], np.median(z, axis=1), levels),
        unordered(NAIVE, TITLES[NAIVE], naive, levels),
    ]
    for j, title in enumerate(blend.names):
        own = unordered(_name_of(title, ground), title, z[:, j], levels)
        found.append(replace(own, crossed=crossings(told.as_told[:, j])))
    ahead = found[0]
    again = calibrate(plain.out_of_fold, ground.y(plain.rows), levels, ground.settings.widening, "out of fold")
    found.append(replace(ahead, stage="approximate", quantiles=again.apply(plain.test), calibrated=again.calibrated))
    calibrated = _calibration_of(blend).calibrated
    found.append(replace(ahead, stage="conformal", quantiles=ruled.once, calibrated=calibrated))
    if ruled.shown == "adaptive":
        found.append(replace(ahead, stage="adaptive", quantiles=ruled.quantiles, calibrated=calibrated))
    floor = ruled.rules.floor
    return {(one.model, one.stage): replace(one, quantiles=np.maximum(one.quantiles, floor)) for one in found}


def _floor(ground: Ground) -> float:
    """0 for a target that no row before the test has below 0, else nothing."""
    return 0.0 if ground.y(ground.split.development).min() >= 0 else float("-inf")


def _calibration_of(blend: Blend) -> Calibration | LevelCalibration:
    """The blend's calibration; raises StudyError where it has none."""
    if blend.calibration is None:
        raise StudyError("The blend is not calibrated", "its calibrate rows are needed", "Run it again")
    return blend.calibration


def _name_of(title: str, ground: Ground) -> str:
    return next(name for name in quantile_models(ground.settings.mode) if quantile_family(name).title == title)


def _uncertainty(
    ground: Ground,
    ruled: Ruled,
    forecasts: dict[tuple[str, Stage], Forecast],
    behind: tuple[tuple[Base, ...], Sequence[str]],
) -> Uncertainty:
    rules, shown, (bases, leading) = ruled.rules, ruled.shown, behind
    blend, test = rules.blend, ground.split.test
    naive = forecasts[NAIVE, "raw"].quantiles
    bench = bench_of(ground.y(test), ground.clusters(test), blend.levels, naive, ground.seed)
    intervals = [score for one in forecasts.values() for score in interval_scores(one, bench)]
    seen = next(
        one for one in intervals if (one.model, one.stage) == (BLEND, shown) and abs(one.level - SHOWN_LEVEL) < 1e-9
    )
    said = Seen(SHOWN_LEVEL, seen.coverage, seen.rows)
    promise = adaptive_promise(ground, said) if shown == "adaptive" else fixed_promise(ground, said, INSIDE)
    width, manner = width_importance(ground, width_model(bases, blend, SHOWN_LEVEL), shown)
    cohorts = cohorts_of(ground, _ends(ruled, blend.levels), _median(ruled.quantiles), [*width.top(2), *leading])
    scores = tuple(forecast_score(one, bench) for one in forecasts.values())
    return Uncertainty(
        level=SHOWN_LEVEL,
        levels=blend.levels,
        quantiles=ruled.quantiles,
        shown=shown,
        models=tuple(base.name for base in bases),
        titles=blend.names,
        weights=blend.weights.T.copy(),
        weights_how=WAYS[blend.how],
        penalty=blend.penalty,
        n_fit=len(ground.split.fit),
        n_calibrate=len(ground.split.calibrate),
        forecasts=scores,
        intervals=tuple(intervals),
        cohorts=cohorts,
        trust=blend.importance(),
        width=width,
        width_manner=manner,
        promise=promise.sentence,
        holds=promise.holds,
        notes=interval_notes(ground, rules, bases, (scores, tuple(intervals), cohorts)),
    )


def _ends(ruled: Ruled, levels: FloatArray) -> Told:
    """The ends of the shown intervals, and of those calibrated once where others are shown."""
    low, high, _ = pair_of(levels, SHOWN_LEVEL)
    own, once = ruled.quantiles, ruled.once
    return Told(own[:, low], own[:, high], (once[:, low], once[:, high]) if ruled.shown == "adaptive" else None)


def _median(quantiles: FloatArray) -> FloatArray:
    return quantiles[:, quantiles.shape[1] // 2]
