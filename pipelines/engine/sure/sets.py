"""Sets of classes that hold a row's own class with a stated probability: split conformal prediction, by MAPIE."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin

from explain.arrays import FloatArray
from explain.conformal import rows_needed

#: How a class's chance of being in the set is scored. LAC: by its own probability, which gives the smallest sets
#: (Sadinle, Lei & Wasserman 2019). APS: by the classes before it, which evens coverage out between easy and hard rows
#: (Romano, Sesia & Candès 2020); only where there are more than two classes.
METHODS = ("LAC", "APS")


class Told(ClassifierMixin, BaseEstimator):
    """A fitted classifier whose rows are probabilities already: what libraries ask of a model, asked of its answers."""

    def __init__(self, n_classes: int) -> None:
        self.n_classes = n_classes
        self.classes_ = np.arange(n_classes)

    def fit(self, shares: Any, y: Any) -> Told:
        """Itself: it has nothing to learn."""
        return self

    def __sklearn_is_fitted__(self) -> bool:
        """That it has nothing to learn."""
        return True

    def predict_proba(self, shares: Any) -> FloatArray:
        """The rows themselves, (n_rows, n_classes)."""
        return np.asarray(shares, dtype=np.float64)

    def predict(self, shares: Any) -> NDArray[np.int64]:
        """The most probable class of each row."""
        return np.asarray(self.predict_proba(shares).argmax(axis=1), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class SetMaker:
    """What sets are made from: class shares (n_calibrate, n_classes) and classes (n_calibrate,) of rows set aside."""

    shares: FloatArray
    y: FloatArray
    seed: int

    def methods(self) -> tuple[str, ...]:
        """The methods that suit so many classes."""
        return METHODS if self.shares.shape[1] > 2 else METHODS[:1]

    def levels(self, wanted: tuple[float, ...]) -> tuple[float, ...]:
        """Those of the levels that so many rows can promise."""
        return tuple(level for level in wanted if rows_needed(level) <= len(self.y))

    def members(self, shares: FloatArray, method: str, levels: tuple[float, ...]) -> NDArray[np.bool_]:
        """Which classes are in the set of each row, (n_rows, n_classes, n_levels)."""
        # Loaded by those who make sets: it takes a second.
        from mapie.classification import SplitConformalClassifier

        maker = SplitConformalClassifier(
            Told(self.shares.shape[1]),
            confidence_level=list(levels),
            conformity_score=method.lower(),
            prefit=True,
            random_state=self.seed,
        )
        maker.conformalize(self.shares, self.y.astype(np.int64))
        _, found = maker.predict_set(shares)
        return np.asarray(found, dtype=np.bool_)
