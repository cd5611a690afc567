"""What learns: boosted trees and linear models, of one shape, so that another one (a network) can stand beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np

from explain.arrays import FloatArray, IntArray
from pipelines.errors import StudyError
from pipelines.studies.tadpole.pairs import Examples
from pipelines.studies.tadpole.timeline import Timeline

N_CLASSES = 3


class Inputs(NamedTuple):
    """What may be read of n examples: the rows of features X (n, p), or the visits up to each one's origin."""

    timeline: Timeline
    examples: Examples
    X: FloatArray
    names: tuple[str, ...]


class Fitted(Protocol):
    """A fitted model."""

    def predict(self, inputs: Inputs) -> FloatArray:
        """Probabilities (n, 3), or the change (n,)."""


class Learner(Protocol):
    """One kind of model. ``weights`` (n,) have the mean 1; the same seed gives the same model."""

    title: str

    def fit_classes(self, inputs: Inputs, y: IntArray, weights: FloatArray, seed: int) -> Fitted:
        """A model of the class 0, 1, 2; a class without a row gets no probability."""

    def fit_values(self, inputs: Inputs, y: FloatArray, weights: FloatArray, seed: int) -> Fitted:
        """A model of a number, by squared error."""


@dataclass(frozen=True, slots=True)
class Booster:
    """XGBoost's booster; its columns are those of ``inputs.X``. Numbers are predicted in units of ``scale``."""

    booster: Any
    scale: float = 1.0

    def predict(self, inputs: Inputs) -> FloatArray:
        """Probabilities (n, 3), or the change (n,)."""
        return np.asarray(self.booster.inplace_predict(inputs.X), dtype=np.float64) * self.scale


@dataclass(frozen=True, slots=True)
class Boosted:
    """Small boosted trees on features, nan as it is."""

    rounds: int = 220
    learning_rate: float = 0.05
    max_depth: int = 4
    threads: int = 2
    title: str = "XGBoost"

    def fit_classes(self, inputs: Inputs, y: IntArray, weights: FloatArray, seed: int) -> Booster:
        """A booster with softmax."""
        settings = {"objective": "multi:softprob", "num_class": N_CLASSES}
        return Booster(self._trained(settings, inputs, y.astype(np.float64), weights, seed))

    def fit_values(self, inputs: Inputs, y: FloatArray, weights: FloatArray, seed: int) -> Booster:
        """A booster of the number in units of its spread: fractions of a skull are too small for its penalties."""
        scale = float(np.sqrt(np.average(y * y, weights=weights))) or 1.0
        settings = {"objective": "reg:squarederror", "base_score": 0.0}
        return Booster(self._trained(settings, inputs, y / scale, weights, seed), scale)

    def _trained(self, settings: dict[str, Any], inputs: Inputs, y: FloatArray, weights: FloatArray, seed: int) -> Any:
        import xgboost

        pace = {"learning_rate": self.learning_rate, "max_depth": self.max_depth, "min_child_weight": 10.0}
        draws = {"subsample": 0.7, "colsample_bytree": 0.4, "reg_lambda": 2.0, "max_bin": 64}
        machine = {"tree_method": "hist", "verbosity": 0, "seed": seed, "nthread": self.threads}
        rows = xgboost.QuantileDMatrix(inputs.X, y, weight=weights, nthread=self.threads, max_bin=64)
        return xgboost.train({**pace, **draws, **machine, **settings}, rows, num_boost_round=self.rounds)


@dataclass(frozen=True, slots=True)
class LinearFit:
    """A linear model on standardised features, each also times the horizon. ``classes`` (k,) are those it has seen."""

    centre: FloatArray
    spread: FloatArray
    model: Any
    classes: IntArray | None = None

    def predict(self, inputs: Inputs) -> FloatArray:
        """Probabilities (n, 3), or the change (n,)."""
        rows = _expanded(inputs.X, self.centre, self.spread)
        if self.classes is None:
            return np.asarray(self.model.predict(rows), dtype=np.float64)
        found = np.zeros((len(rows), N_CLASSES))
        found[:, self.classes] = self.model.predict_proba(rows)
        return found


@dataclass(frozen=True, slots=True)
class Linear:
    """Ridge regression and multinomial logistic regression; gaps take the mean, and extremes are cut at 5 sd."""

    penalty: float = 300.0
    title: str = "Linear"

    def fit_classes(self, inputs: Inputs, y: IntArray, weights: FloatArray, seed: int) -> LinearFit:
        """Multinomial logistic regression."""
        from sklearn.linear_model import LogisticRegression

        seen = np.unique(y)
        if len(seen) < 2:
            raise StudyError(
                f"All {len(y):,} pairs end in one diagnosis", "two are needed to tell apart", "Give more subjects."
            )
        centre, spread = _standing(inputs.X)
        rows = _expanded(inputs.X, centre, spread)
        model = LogisticRegression(C=1 / self.penalty, max_iter=2000, tol=1e-3).fit(rows, y, sample_weight=weights)
        return LinearFit(centre, spread, model, seen)

    def fit_values(self, inputs: Inputs, y: FloatArray, weights: FloatArray, seed: int) -> LinearFit:
        """Ridge regression."""
        from sklearn.linear_model import Ridge

        centre, spread = _standing(inputs.X)
        rows = _expanded(inputs.X, centre, spread)
        return LinearFit(centre, spread, Ridge(alpha=self.penalty).fit(rows, y, sample_weight=weights))


def _standing(X: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and sd of each column over its known values; 0 and 1 where there is none, or only one value."""
    seen = np.isfinite(X)
    n = np.maximum(seen.sum(axis=0), 1)
    centre = np.where(seen, X, 0.0).sum(axis=0) / n
    spread = np.sqrt(np.where(seen, (X - centre) ** 2, 0.0).sum(axis=0) / n)
    return centre, np.where(spread > 1e-12 * np.maximum(1e-6, np.abs(centre)), spread, 1.0)


def _expanded(X: FloatArray, centre: FloatArray, spread: FloatArray) -> FloatArray:
    """Standardised columns, and each times the horizon (the last column) in years: (n, 2p)."""
    rows = np.clip(np.nan_to_num((X - centre) / spread, nan=0.0), -5, 5)
    return np.hstack([rows, rows * (X[:, -1:] / 12)])


LEARNERS: dict[str, Learner] = {"xgboost": Boosted(), "linear": Linear()}


def learner(kind: str) -> Learner:
    """The learner of that name. Raises StudyError with the names there are."""
    if kind not in LEARNERS:
        raise StudyError(f"There is no forecaster {kind!r}", f"there are {', '.join(LEARNERS)}", "Choose one of them.")
    return LEARNERS[kind]
