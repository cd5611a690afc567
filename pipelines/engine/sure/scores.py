"""How every forecast did on the test rows: over all its levels, and interval by interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explain.levels import pairs
from explain.means import share_interval
from explain.pinball import Crossings, crossings, mace, weighted_interval_score
from explain.resample import percentile_interval, resample_weights
from pipelines.engine.uncertainty import ForecastScore, IntervalScore, Stage

if TYPE_CHECKING:
    from explain.arrays import FloatArray, IntArray

#: Resamples of rows behind an interval of a mean.
RESAMPLES = 500


@dataclass(frozen=True, slots=True)
class Forecast:
    """One forecast of the test rows: quantiles (n_test, Q) in order, and how far they were out of order before.

    ``calibrated`` (n_pairs,) says which intervals were calibrated.
    """

    model: str
    title: str
    stage: Stage
    quantiles: FloatArray
    crossed: Crossings
    calibrated: np.ndarray


@dataclass(frozen=True, slots=True)
class Bench:
    """What forecasts are held against: the test rows' targets, their clusters, the levels, the naive score, draws."""

    y: FloatArray
    clusters: IntArray | None
    levels: FloatArray
    naive: float
    weights: FloatArray


def bench_of(y: FloatArray, clusters: IntArray | None, levels: FloatArray, naive: FloatArray, seed: int) -> Bench:
    """The bench for these test rows; ``naive`` (n_test, Q) is the unconditional forecast."""
    weights = resample_weights(len(y), RESAMPLES, np.random.default_rng(seed), clusters)
    return Bench(y, clusters, levels, float(weighted_interval_score(y, naive, levels).mean()), weights)


def unordered(model: str, title: str, raw: FloatArray, levels: FloatArray) -> Forecast:
    """A forecast as it is: sorted, with the share of its levels that were out of order."""
    n_pairs = len(pairs(levels)[2])
    return Forecast(model, title, "raw", np.sort(raw, axis=1), crossings(raw), np.zeros(n_pairs, dtype=np.bool_))


def forecast_score(forecast: Forecast, bench: Bench) -> ForecastScore:
    """The weighted interval score with its interval, skill, calibration error, crossings."""
    each = weighted_interval_score(bench.y, forecast.quantiles, bench.levels)
    value, low, high = _mean(each, bench)
    return ForecastScore(
        model=forecast.model,
        title=forecast.title,
        stage=forecast.stage,
        wis=value,
        low=low,
        high=high,
        pinball=value / 2,
        skill=value / bench.naive if bench.naive > 0 else float("nan"),
        mace=mace(bench.y, forecast.quantiles, bench.levels),
        crossings=forecast.crossed.pairs,
        crossing_rows=forecast.crossed.rows,
    )


def interval_scores(forecast: Forecast, bench: Bench) -> list[IntervalScore]:
    """Coverage and width of every interval, the widest level first."""
    lower, upper, nominal = pairs(bench.levels)
    return [
        _interval(forecast, bench, (int(lower[k]), int(upper[k])), float(nominal[k]), bool(forecast.calibrated[k]))
        for k in np.argsort(-nominal)
    ]


def _interval(forecast: Forecast, bench: Bench, ends: tuple[int, int], level: float, calibrated: bool) -> IntervalScore:
    low, high = (forecast.quantiles[:, end] for end in ends)
    inside = ((bench.y >= low) & (bench.y <= high)).astype(np.float64)
    covered = share_interval(inside, bench.clusters)
    width = _mean(high - low, bench)
    return IntervalScore(
        model=forecast.model,
        title=forecast.title,
        stage=forecast.stage,
        level=round(level, 9),
        coverage=float(inside.mean()),
        low=covered[0],
        high=covered[1],
        width=width[0],
        width_low=width[1],
        width_high=width[2],
        below=float((bench.y < low).mean()),
        above=float((bench.y > high).mean()),
        rows=len(bench.y),
        calibrated=calibrated,
    )


def _mean(each: FloatArray, bench: Bench) -> tuple[float, float, float]:
    """The mean over rows with its 95 % interval over rows or whole clusters."""
    value = float(each.mean())
    low, high = percentile_interval((each @ bench.weights) / bench.weights.sum(axis=0))
    return value, min(float(low), value), max(float(high), value)
