"""Many models' quantile forecasts become one: blended, put in order, calibrated – one object.

Weights may differ by model, by quantile level and by region of the features: Fakoor, Kim, Mueller, Smola & Tibshirani,
"Flexible Model Aggregation for Quantile Regression", JMLR 24 (2023). How they are found here – a penalised convex fit
whose penalty is chosen by cross-validation – is our own; the paper trains softmax weights by gradient descent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray, IntArray
from explain.conformal import Calibration, Shape, calibrate
from explain.conformal_levels import LevelCalibration, calibrate_levels
from explain.errors import ExplainError
from explain.importance import Importance
from explain.interval import Interval
from explain.levels import check_levels, is_symmetric, pair_of, percent
from explain.monotone import Order, in_order
from explain.pinball import mean_pinball
from explain.weights.fit import blended
from explain.weights.given import Given, given_of
from explain.weights.learn import Learnt, learn
from explain.weights.local import Regions

#: average: all alike. median: the middle model at each level, without weights. coarse: one weight per model. medium:
#: one per model and level. fine: levels may use their neighbours. local: medium weights per region of the features.
Weights: TypeAlias = Literal["average", "median", "coarse", "medium", "fine", "local"]

#: Ends of intervals are moved where the target takes more values than this, else other levels are taken.
FEWEST_MOVED = 30
#: A single model this much better than the blend on calibration rows is named.
BETTER = 0.01
#: Fit rows whose loss is below this share of that of calibration rows were probably seen by the model.
SEEN = 0.6


@dataclass(frozen=True, slots=True)
class Blend:
    """Weights that turn forecasts z (n_rows, J, Q) of the models ``names`` into quantiles at ``levels`` (Q,).

    ``weights`` (Q, J) sum to 1 at each level; ``fine`` (Q, J, Q) has those over neighbouring levels, ``local``
    (n_regions, Q, J) those of each of ``regions``, where ``how`` says so. ``penalty`` drew them to the average, nan
    where none was used. ``of_folds`` (n_folds, J) are mean weights when a fold of the rows is left out, empty where
    that was not done. ``fit_loss`` (J,) is each model's mean pinball loss on the fit rows. ``notes`` are sentences.
    ``few_values``: the target takes so few values that calibration takes other levels instead of moving ends.
    """

    names: tuple[str, ...]
    levels: FloatArray
    how: Weights
    weights: FloatArray
    penalty: float
    of_folds: FloatArray
    fit_loss: FloatArray
    n_rows: int
    order: Order = "sort"
    notes: tuple[str, ...] = ()
    fine: FloatArray | None = None
    local: FloatArray | None = None
    regions: Regions | None = None
    calibration: Calibration | LevelCalibration | None = None
    few_values: bool = False

    @property
    def used(self) -> NDArray[np.bool_]:
        """Which models the weights were fitted with, (J,): the others may forecast anything, or nothing."""
        return np.isfinite(self.fit_loss)

    def raw(self, z: FloatArray, X: FloatArray | None = None) -> FloatArray:
        """Blended quantiles (n_rows, Q) before they are put in order; X (n_rows, n_features) for local weights."""
        given = self._checked(z)
        if self.how == "median":
            return np.asarray(np.median(given[:, self.used], axis=1))
        if self.fine is not None:
            return blended(given, self.fine)
        if self.local is None or self.regions is None:
            return blended(given, self.weights)
        if X is None or len(X) != len(given):
            raise ExplainError("local weights were asked without the features of the same rows; give X")
        return np.asarray(np.einsum("njq,nqj->nq", given, self.local[self.regions.of(X)]))

    def quantiles(self, z: FloatArray, X: FloatArray | None = None) -> FloatArray:
        """Quantiles (n_rows, Q) in order; calibrated once ``conformalize`` was called."""
        ordered = in_order(self.raw(z, X), self.levels, self.order)
        return ordered if self.calibration is None else self.calibration.apply(ordered)

    def conformalize(
        self,
        z: FloatArray,
        y: FloatArray,
        *,
        shape: Shape = "symmetric",
        X: FloatArray | None = None,
        vouched: bool = False,
    ) -> Blend:
        """The same blend, calibrated on rows that neither models nor weights have seen.

        A target of few values, with symmetric ``shape``, is calibrated by levels: see ``explain.conformal_levels``.

        Notes say which intervals too few rows leave uncalibrated, which model alone does better, and which model seems
        to have seen the fit rows: not where the caller has ``vouched`` that none has, as where later rows are harder.
        """
        if not is_symmetric(self.levels):
            raise ExplainError("intervals need levels that are symmetric around 0.5; give such levels to be calibrated")
        plain = replace(self, calibration=None)
        ordered, given = plain.quantiles(z, X), self._checked(z)
        by_level = self.few_values and shape == "symmetric"
        calibration = (
            calibrate_levels(ordered, y, self.levels) if by_level else calibrate(ordered, y, self.levels, shape)
        )
        notes = (*self._alone(ordered, given, y), *(() if vouched else self._seen(given, y)), *calibration.notes)
        return replace(self, calibration=calibration, notes=(*self.notes, *notes))

    def interval(self, z: FloatArray, level: float, X: FloatArray | None = None) -> Interval:
        """The interval of each row at that level or the next wider one; its own level says which.

        Raises ExplainError before ``conformalize``, and where too few calibration rows stand behind it.
        """
        if self.calibration is None:
            raise ExplainError(
                f"a {percent(level)} interval was asked of a blend that is not calibrated; call conformalize with rows "
                "that were set aside first, or read quantiles, which promise nothing"
            )
        self.calibration.require(level)
        low, high, nominal = pair_of(self.levels, level)
        ends = self.quantiles(z, X)
        return Interval(nominal, ends[:, low], ends[:, high], f"{self.how} blend, conformal")

    def chance_below(self, z: FloatArray, value: float, X: FloatArray | None = None) -> FloatArray:
        """The chance that the target of each row is at most ``value``, (n_rows,), between the first and last level.

        Linear between quantiles; beyond the outermost level the answer is that level: nothing says more.
        """
        ends = self.quantiles(z, X)
        return np.array([np.interp(value, row, self.levels) for row in _rising(ends)])

    def importance(self, titles: Sequence[str] = ()) -> Importance:
        """How much each model is trusted: its mean weight over levels, with its range when a fold is left out."""
        values = self.weights.mean(axis=0)
        if len(self.of_folds):
            low, high = np.minimum(self.of_folds.min(axis=0), values), np.maximum(self.of_folds.max(axis=0), values)
            spread = f"range over {len(self.of_folds)} fits without a fold of the rows each"
        else:
            low, high = self.weights.min(axis=0), self.weights.max(axis=0)
            spread = "range over quantile levels"
        names = tuple(titles) or self.names
        return Importance("model", "blend weight", "blend", "share", names, values, low, high, spread)

    def _checked(self, z: FloatArray) -> FloatArray:
        given = np.asarray(z, dtype=np.float64)
        if given.ndim != 3 or given.shape[1:] != (len(self.names), len(self.levels)):
            raise ExplainError(
                f"forecasts came with shape {given.shape}; (n_rows, {len(self.names)} models, {len(self.levels)} "
                "levels) are needed, as the weights were fitted"
            )
        # A weight of 0 does not silence a missing forecast: 0 · nan is nan.
        return given if self.used.all() else np.where(self.used[:, None], given, 0.0)

    def _alone(self, ordered: FloatArray, z: FloatArray, y: FloatArray) -> tuple[str, ...]:
        own = mean_pinball(y, ordered, self.levels)
        losses = np.full(len(self.names), np.inf)
        for j in np.flatnonzero(self.used):
            losses[j] = mean_pinball(y, np.sort(z[:, j], axis=1), self.levels)
        best = int(np.argmin(losses))
        if own <= 0 or losses[best] >= own * (1 - BETTER):
            return ()
        gain = 100 * (1 - losses[best] / own)
        return (f"{self.names[best]} alone is {gain:.1f} % better on calibration rows.",)

    def _seen(self, z: FloatArray, y: FloatArray) -> tuple[str, ...]:
        found = []
        for j, name in enumerate(self.names):
            there = mean_pinball(y, np.sort(z[:, j], axis=1), self.levels)
            here = float(self.fit_loss[j])
            if here < SEEN * there:
                found.append(
                    f"{name} seems to predict its own training rows (pinball loss {here:.3g} there, {there:.3g} on "
                    "calibration rows): weights would trust it too much. Give out-of-fold forecasts."
                )
        return tuple(found)


def fit_blend(
    z: FloatArray,
    y: FloatArray,
    levels: FloatArray,
    *,
    names: Sequence[str] = (),
    how: Weights = "medium",
    penalty: float | None = None,
    careful: bool = False,
    folds: IntArray | None = None,
    X: FloatArray | None = None,
    seed: int = 0,
    threads: int = 2,
) -> Blend:
    """Weights for out-of-fold forecasts z (n_rows, J, Q) of y (n_rows,) at levels (Q,), in the unit of y.

    ``penalty`` None: chosen by cross-validation over ``folds`` (n_rows,), five at random where none are given; with
    ``careful`` the largest penalty within one standard error of the best. ``X`` (n_rows, n_features) is for local
    weights only. Models with constant or missing forecasts are left out, with weight 0 and a note. Raises ExplainError
    for shapes that do not fit, and where no model is left.
    """
    if how not in get_args(Weights):
        raise ExplainError(f"weights were {how!r}; one of {', '.join(get_args(Weights))} is needed")
    if penalty is not None and not penalty >= 0:
        raise ExplainError(f"the penalty was {penalty!r}; 0 or more is needed, or None to choose it")
    tau = check_levels(levels)
    given = given_of(z, y, tau, tuple(names), folds, seed)
    found = learn(given, how, penalty, X, careful=careful, threads=threads)
    return _blend(given, how, found)


def _blend(given: Given, how: Weights, found: Learnt) -> Blend:
    """The weights of the models that were used, at their places among all."""
    used, n_models = given.used, len(given.names)
    weights = np.zeros((len(given.levels), n_models))
    weights[:, used] = found.weights
    of_folds = np.zeros((len(found.of_folds), n_models))
    of_folds[:, used] = found.of_folds
    fine = local = None
    if found.fine is not None:
        fine = np.zeros((len(given.levels), n_models, len(given.levels)))
        fine[:, used] = found.fine
    if found.local is not None:
        local = np.zeros((len(found.local), len(given.levels), n_models))
        local[:, :, used] = found.local
    return Blend(
        names=given.names,
        levels=given.levels,
        how=how,
        weights=weights,
        penalty=found.penalty,
        of_folds=of_folds,
        fit_loss=given.losses,
        n_rows=len(given.y),
        notes=(*given.notes, *found.notes),
        few_values=given.few_values and len(np.unique(given.y)) <= FEWEST_MOVED,
        fine=fine,
        local=local,
        regions=found.regions,
    )


def _rising(quantiles: FloatArray) -> FloatArray:
    """Strictly rising rows, as interpolation needs them: ties are told apart by rounding's own size."""
    steps = np.arange(quantiles.shape[1]) * np.finfo(np.float64).eps
    return np.asarray(quantiles + steps * np.maximum(1.0, np.abs(quantiles).max(axis=1, keepdims=True)))
