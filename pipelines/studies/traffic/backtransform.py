"""From the logarithm of minutes back to mean minutes: Duan's smearing (1983), with residuals of rows not fitted on.

exp of a forecast of log1p(minutes) is a median, and too low as a mean. The factor that corrects it is the mean of
exp(residual); a model too big for its data makes residuals so large that single rows decide the factor, which is then
refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from explain.arrays import FloatArray
from pipelines.errors import StudyError
from pipelines.studies.traffic.scale import to_log

FOLDS = 5
#: A factor beyond this, or one row with more than this share of its sum, says that the model is too big.
MOST_FACTOR, MOST_SHARE = 3.0, 0.20

#: Encoded rows in, (n,) out.
Predictor: TypeAlias = Callable[[FloatArray], FloatArray]
#: X (n, n_encoded) and a target (n,) in, a fitted model out.
Fitter: TypeAlias = Callable[[FloatArray, FloatArray], Predictor]


@dataclass(frozen=True, slots=True)
class Smearing:
    """The factor that turns medians into means, and the share of its sum that the largest residual carries."""

    factor: float
    largest_share: float

    def minutes(self, logs: FloatArray) -> FloatArray:
        """Mean minutes of forecasts of log1p(minutes): exp(f) · factor − 1."""
        return np.exp(logs) * self.factor - 1.0


@dataclass(frozen=True, slots=True)
class Smeared:
    """A model of log1p(minutes), fitted on all given rows, with the correction found by cross-validation."""

    model: Predictor
    smearing: Smearing

    def __call__(self, X: FloatArray) -> FloatArray:
        """Mean minutes for encoded rows, (n,)."""
        return self.smearing.minutes(self.model(X))


def smearing(residuals: FloatArray) -> Smearing:
    """The correction by residuals (n,), log1p(minutes) less an out-of-fold forecast of it.

    Raises StudyError where the factor exceeds 3, or one row carries over 20 % of the sum.
    """
    if not len(residuals) or not np.isfinite(residuals).all():
        raise StudyError("Residuals are missing", "a number per row is needed", "Forecast every row out of fold")
    # Divided by the largest first, so that a huge residual is refused instead of overflowing.
    top = float(residuals.max())
    relative = float(np.exp(residuals - top).sum())
    share = 1.0 / relative
    log_factor = top + float(np.log(relative / len(residuals)))
    if log_factor > np.log(MOST_FACTOR):
        raise _too_big(f"The correction from log1p(minutes) to minutes is a factor of {_shown(log_factor)}")
    if share > MOST_SHARE:
        raise _too_big(f"One row carries {100 * share:.0f} % of the correction from log1p(minutes) to minutes")
    return Smearing(float(np.exp(log_factor)), share)


def out_of_fold(fit: Fitter, X: FloatArray, target: FloatArray, seed: int = 0) -> FloatArray:
    """Forecasts (n,) of the target, each by a model that did not see the row; 5 random folds."""
    if len(X) < FOLDS:
        raise StudyError(f"{len(X)} rows were given", f"{FOLDS} folds need a row each", "Give more rows")
    fold = np.random.default_rng(seed).permutation(len(X)) % FOLDS
    found = np.empty(len(X))
    for one in range(FOLDS):
        found[fold == one] = fit(X[fold != one], target[fold != one])(X[fold == one])
    return found


def fit_smeared(fit: Fitter, X: FloatArray, minutes: FloatArray, seed: int = 0) -> Smeared:
    """A model of log1p(minutes) that answers in mean minutes; raises StudyError where the correction is refused."""
    logs = to_log(minutes)
    correction = smearing(logs - out_of_fold(fit, X, logs, seed))
    return Smeared(fit(X, logs), correction)


def _shown(log_factor: float) -> str:
    return f"{np.exp(log_factor):.3g}" if log_factor < 20 else "more than 1e8"


def _too_big(given: str) -> StudyError:
    return StudyError(
        given,
        f"at most {MOST_FACTOR:g}, and at most {100 * MOST_SHARE:.0f} % from one row, can be trusted",
        "The model is too big for this data: take smaller trees, or the Tweedie loss, which needs no correction",
    )
