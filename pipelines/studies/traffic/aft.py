"""Durations with unknown ends as a model: accelerated failure time by boosted trees, log-logistic.

log T = f(x) + σ ε with ε logistic, so S(t) = 1 / (1 + (t / α)^β) with α = exp(f) the median and β = 1 / σ. The scale σ
is tuned among four values by the likelihood of calibrate rows (our choice).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from explain.scores import brier
from pipelines.engine.exhibit import Exhibit
from pipelines.errors import StudyError
from pipelines.studies.traffic.long_scores import LONG
from pipelines.studies.traffic.survival import Spells

if TYPE_CHECKING:
    from explain.arrays import FloatArray, IntArray

SCALES = (0.3, 0.5, 0.7, 1.0)
ROUNDS, DEPTH, RATE = 200, 3, 0.05
#: A duration of 0 has no logarithm: shorter ones are taken as one second.
SHORTEST = 1 / 60


@dataclass(frozen=True, slots=True)
class LogLogistic:
    """A fitted model: the XGBoost ``Booster`` whose sum is log(median), and the scale σ."""

    booster: Any
    scale: float

    def median(self, X: FloatArray) -> FloatArray:
        """Median minutes, (n,): the α of S(t)."""
        return np.asarray(np.exp(self._logs(X)), dtype=np.float64)

    def longer_than(self, X: FloatArray, minutes: float = LONG) -> FloatArray:
        """The probability of lasting longer than so many minutes, (n,): S(minutes)."""
        z = (np.log(minutes) - self._logs(X)) / self.scale
        return np.asarray(np.exp(-np.logaddexp(0.0, z)), dtype=np.float64)

    def loss(self, X: FloatArray, spells: Spells) -> float:
        """Mean negative log-likelihood of log minutes: the density where an end is known, S(t) where it is not."""
        z = (np.log(np.maximum(spells.minutes, SHORTEST)) - self._logs(X)) / self.scale
        survived = -np.logaddexp(0.0, z)
        ended = -z - 2 * np.logaddexp(0.0, -z) - np.log(self.scale)
        return float(-np.mean(np.where(spells.ended, ended, survived)))

    def _logs(self, X: FloatArray) -> FloatArray:
        import xgboost

        return np.asarray(self.booster.predict(xgboost.DMatrix(X), output_margin=True), dtype=np.float64)


def fit_log_logistic(X: FloatArray, spells: Spells, scale: float, seed: int = 0) -> LogLogistic:
    """Trees of depth 3 fitted to spells with that scale; the upper bound of a censored one is infinity."""
    import xgboost

    if not spells.ended.any():
        raise StudyError("No incident has a known end", "at least one is needed", "Give incidents that ended")
    lower = np.maximum(spells.minutes, SHORTEST)
    rows = xgboost.DMatrix(X)
    rows.set_float_info("label_lower_bound", lower)
    rows.set_float_info("label_upper_bound", np.where(spells.ended, lower, np.inf))
    params = {
        "objective": "survival:aft", "aft_loss_distribution": "logistic", "aft_loss_distribution_scale": scale,
        "max_depth": DEPTH, "eta": RATE, "seed": seed, "nthread": 1, "tree_method": "hist",
        # The start of all trees: without it they climb from half a minute.
        "base_score": float(np.median(lower)),
    }  # fmt: skip
    return LogLogistic(xgboost.train(params, rows, ROUNDS), scale)


def tune_log_logistic(X: FloatArray, spells: Spells, fit: IntArray, calibrate: IntArray, seed: int = 0) -> LogLogistic:
    """The model whose scale makes the calibrate rows most likely, fitted on the fit rows."""
    if not len(calibrate):
        raise StudyError("No calibrate rows were given", "the scale is tuned on them", "Set some rows aside")
    held = Spells(spells.minutes[calibrate], spells.ended[calibrate])
    own = Spells(spells.minutes[fit], spells.ended[fit])
    models = [fit_log_logistic(X[fit], own, scale, seed) for scale in SCALES]
    return min(models, key=lambda one: one.loss(X[calibrate], held))


def aft_exhibit(model: LogLogistic, X: FloatArray, spells: Spells, minutes: float = LONG) -> Exhibit:
    """What the model says of test rows, by tenths of its median: medians, and chances of lasting long beside shares.

    Rows that were lost before so many minutes are in no share: nobody knows whether they lasted longer.
    """
    medians, p = model.median(X), model.longer_than(X, minutes)
    known = spells.ended | (spells.minutes > minutes)
    if not known.any():
        raise StudyError("No test row is known to be long or short", "one is needed", "Give rows with an end")
    tenth = np.minimum(np.argsort(np.argsort(medians, kind="stable"), kind="stable") * 10 // len(medians), 9)
    rows = []
    for one in np.unique(tenth):
        own = (tenth == one) & known
        if own.any():
            share = float((spells.minutes[own] > minutes).mean())
            rows.append((int(one) + 1, int(own.sum()), float(np.median(medians[own])), float(p[own].mean()), share))
    chance, share_of = f"Chance of more than {minutes:g} minutes", f"Share longer than {minutes:g} minutes"
    frame = pd.DataFrame(rows, columns=["Tenth", "Incidents", "Forecast median (minutes)", chance, share_of])
    is_long = (spells.minutes[known] > minutes).astype(np.float64)
    score = brier(is_long, p[known][:, None])
    rival = brier(is_long, np.full((len(is_long), 1), is_long.mean()))
    sentence = (
        f"Log-logistic, scale {model.scale:g} (shape {1 / model.scale:.2f}): forecast medians are "
        f"{np.quantile(medians, 0.1):.1f} to {np.quantile(medians, 0.9):.1f} minutes (80 % of rows); Brier score of "
        f"more than {minutes:g} minutes {score:.3f}, of always its share {rival:.3f}."
    )
    return Exhibit("traffic_aft", "With unknown ends: a log-logistic model", sentence, frame)
