"""How sure the predictions are, as a run leaves it: intervals for numbers, probabilities and sets for classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from explain.arrays import FloatArray

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from explain.importance import Importance
    from pipelines.engine.result import Manner

#: What was done to a forecast: nothing; shifted by rows set aside (a promise); shifted by the out-of-fold rows that
#: its weights have seen (no promise); shifted anew after every row whose truth became known.
Stage: TypeAlias = Literal["raw", "conformal", "approximate", "adaptive"]
#: What was done to probabilities: nothing, or calibrated on rows set aside.
Remedy: TypeAlias = Literal["as the model gives them", "sigmoid", "isotonic"]

#: Names of the forecasts that are no model of their own.
BLEND, AVERAGE, MEDIAN, NAIVE = "blend", "average", "median", "unconditional"
#: The level that pages and reports show first.
SHOWN_LEVEL = 0.9


@dataclass(frozen=True, slots=True)
class IntervalScore:
    """How the intervals of one forecast at one nominal ``level`` did on the test rows.

    ``coverage`` is the share of rows inside, ``low`` to ``high`` its 95 % interval; ``below`` and ``above`` are the
    shares of rows under the lower and over the upper end. ``width`` is the mean width in the target's unit, with its
    95 % interval. ``calibrated`` is False where there were too few rows to calibrate this level, or none were used.
    """

    model: str
    title: str
    stage: Stage
    level: float
    coverage: float
    low: float
    high: float
    width: float
    width_low: float
    width_high: float
    below: float
    above: float
    rows: int
    calibrated: bool


@dataclass(frozen=True, slots=True)
class ForecastScore:
    """How good one forecast is over all its quantile levels, on the test rows; smaller is better everywhere.

    ``wis`` is the mean weighted interval score in the target's unit, ``low`` to ``high`` its 95 % interval; it is twice
    ``pinball``, the mean pinball loss. ``skill`` is the score divided by that of the unconditional quantiles. ``mace``
    is the mean of |coverage − level| over all intervals. ``crossings`` are the shares of adjacent levels, and
    ``crossing_rows`` of rows, that were out of order before they were repaired; afterwards there are none.
    """

    model: str
    title: str
    stage: Stage
    wis: float
    low: float
    high: float
    pinball: float
    skill: float
    mace: float
    crossings: float
    crossing_rows: float


@dataclass(frozen=True, slots=True)
class CohortScore:
    """Coverage of the shown intervals among the test rows with one value (or range) of a column.

    ``plain`` is the coverage of the intervals that are calibrated once, for comparison where adaptive ones are shown
    (nan elsewhere). ``width`` is the mean width in the target's unit.
    """

    column: str
    value: str
    rows: int
    coverage: float
    low: float
    high: float
    width: float
    plain: float


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Intervals for a number: how they were made, what they promise, how they did, and what makes them wide.

    ``levels`` (Q,) are quantile levels; ``quantiles`` (n_test, Q) those of the shown forecast, in order, one line per
    row of ``Result.rows``, in the target's unit. It is the blend at stage ``shown``. ``level`` is the nominal share of
    the interval that is shown first. ``models`` are the base models and ``titles`` theirs; ``weights`` (J, Q) what the
    blend gives each of them at each level (summing to 1 over the models), made as ``weights_how`` says with
    ``penalty``. ``promise`` says in words what is promised and on which condition; ``holds`` is False where the
    condition is in doubt. ``notes`` are sentences on what was done or refused. ``trust`` ranks the base models.
    ``width`` is what drives the width of the shown interval (Shapley values of upper minus lower end) and
    ``width_manner`` how that was measured.
    """

    level: float
    levels: FloatArray
    quantiles: FloatArray
    shown: Stage
    models: tuple[str, ...]
    titles: tuple[str, ...]
    weights: FloatArray
    weights_how: str
    penalty: float
    n_fit: int
    n_calibrate: int
    forecasts: tuple[ForecastScore, ...]
    intervals: tuple[IntervalScore, ...]
    cohorts: tuple[CohortScore, ...]
    trust: Importance
    width: Importance
    width_manner: Manner
    promise: str
    holds: bool
    notes: tuple[str, ...]

    def ends(self, level: float | None = None) -> tuple[FloatArray, FloatArray]:
        """Lower and upper end per test row, (n_test,) each, of the interval nearest to that level (the shown one)."""
        nominal = 1.0 - 2.0 * self.levels
        at = int(np.argmin(np.abs(nominal - (self.level if level is None else level))))
        return self.quantiles[:, at], self.quantiles[:, len(self.levels) - 1 - at]

    def interval(self, model: str = BLEND, stage: Stage | None = None, level: float | None = None) -> IntervalScore:
        """The score of one interval: the shown one, unless another is named. Raises KeyError where there is none."""
        wanted = model, stage or self.shown, self.level if level is None else level
        for one in self.intervals:
            if (one.model, one.stage) == wanted[:2] and abs(one.level - wanted[2]) < 1e-9:
                return one
        raise KeyError(f"no interval of {wanted}")

    def forecast(self, model: str = BLEND, stage: Stage | None = None) -> ForecastScore:
        """The score of one forecast: the shown one, unless another is named. Raises KeyError where there is none."""
        for one in self.forecasts:
            if (one.model, one.stage) == (model, stage or self.shown):
                return one
        raise KeyError(f"no forecast of {model!r} at stage {stage or self.shown!r}")


@dataclass(frozen=True, slots=True)
class ProbabilityScore:
    """One quality figure of probabilities on the test rows, with its 95 % interval and what the class shares reach."""

    remedy: Remedy
    metric: str
    value: float
    low: float
    high: float
    baseline: float


@dataclass(frozen=True, slots=True)
class SetScore:
    """How the prediction sets of one method at one nominal level did on the test rows.

    ``size`` is the mean number of classes in a set; ``single`` and ``empty`` the shares of rows whose set has one class
    or none. ``by_class`` is the coverage of each class, in the order of ``Result.classes`` (nan without test rows).
    """

    method: str
    level: float
    coverage: float
    low: float
    high: float
    size: float
    single: float
    empty: float
    by_class: FloatArray
    rows: int


@dataclass(frozen=True, slots=True)
class Probabilities:
    """Whether probabilities can be taken at their word, and which classes are possible for each row.

    ``reliability`` has the columns of ``pipelines.engine.performance.calibration`` after a column ``remedy``.
    ``members`` (n_test, n_classes) says which classes are in each row's set by the shown ``method`` at ``level``, one
    line per row of ``Result.rows``. ``promise``, ``holds`` and ``notes`` are as in ``Uncertainty``.
    """

    level: float
    method: str
    members: NDArray[np.bool_]
    scores: tuple[ProbabilityScore, ...]
    reliability: pd.DataFrame
    sets: tuple[SetScore, ...]
    n_fit: int
    n_calibrate: int
    promise: str
    holds: bool
    notes: tuple[str, ...]
