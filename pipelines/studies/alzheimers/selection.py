"""Forward selection inside a fold: a step of a scikit-learn pipeline that sees fit rows only.

Modelled on the public code of the Bloch and Friedrich group's later study; the steps and limits are our choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd
from scipy.stats import rankdata
from sklearn.base import BaseEstimator, clone
from sklearn.feature_selection import SelectorMixin
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold
from sklearn.utils.validation import check_is_fitted, validate_data

from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.errors import StudyError
from pipelines.studies.alzheimers.batched_logistic import fit_each, predict_each
from pipelines.studies.alzheimers.walk_down import CORRELATION, INFLATION, walk_down

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explain.arrays import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the selection goes.

    At most ``most`` features, each adding ``gain`` to the mean inner AUROC; ``correlation`` and ``inflation`` are those
    of the walk-down, after which the ``considered`` best single features stay for the greedy part (0: all of them,
    a second for 129 columns of 333 rows).
    """

    most: int = 11
    gain: float = 0.002
    correlation: float = CORRELATION
    inflation: float = INFLATION
    considered: int = 0


class ForwardSelection(SelectorMixin, BaseEstimator):
    """The features that a greedy search by inner AUROC adds, one at a time, starting from none.

    Columns must be complete and scaled. ``fit(X, y, entity=None)``: y is 0 or 1; with ``entity`` (n,) inner folds keep
    the rows of one entity together. ``estimator`` is any scikit-learn classifier; None is a logistic regression (L2,
    C = 1, classes balanced) for all candidates at once. Inner score: ``folds`` × ``repeats``.

    After the fit ``order_`` holds the positions chosen, first the first; ``gains_`` the mean inner AUROC with each of
    them; ``considered_`` the positions that the walk-down left.
    """

    def __init__(
        self, limits: Limits | None = None, estimator: Any = None, folds: int = 5, repeats: int = 4, seed: int = 0
    ) -> None:
        self.limits = limits
        self.estimator = estimator
        self.folds = folds
        self.repeats = repeats
        self.seed = seed

    def fit(self, X: Any, y: Any, entity: Any = None) -> Self:
        """The selection of these rows. Raises StudyError for one class only, or fewer rows of a class than folds."""
        X, y = validate_data(self, X, y, dtype=np.float64)
        self.classes_, coded = np.unique(y, return_inverse=True)
        target = coded.astype(np.float64)
        limits = self.limits or Limits()
        folds = list(self._folds(target, None if entity is None else np.asarray(entity)))
        kept = walk_down(X, target, correlation=limits.correlation, inflation=limits.inflation)
        self.considered_ = kept[: limits.considered or None]
        self.order_, self.gains_ = self._search(X, target, folds, limits)
        return self

    def _search(
        self, X: FloatArray, y: FloatArray, folds: list[tuple[IntArray, IntArray]], limits: Limits
    ) -> tuple[IntArray, FloatArray]:
        chosen: list[int] = []
        reached: list[float] = []
        left = [int(one) for one in self.considered_]
        score = _batched if self.estimator is None else _one_by_one(self.estimator)
        while left and len(chosen) < limits.most:
            areas = score(X, y, folds, chosen, left)
            best = int(areas.argmax())
            # The first is always taken: a model needs one.
            if chosen and areas[best] - reached[-1] < limits.gain:
                break
            reached.append(float(areas[best]))
            chosen.append(left.pop(best))
        return np.array(chosen, dtype=np.int64), np.array(reached)

    def _folds(self, y: FloatArray, entity: NDArray[np.generic] | None) -> Iterator[tuple[IntArray, IntArray]]:
        smallest = int(np.bincount(y.astype(np.int64), minlength=2).min())
        if len(self.classes_) != 2 or smallest < self.folds:
            raise StudyError(
                f"{len(self.classes_)} classes, the smaller with {smallest} rows, were given to the selection",
                f"its inner folds need two classes of {self.folds} rows or more",
                "Use fewer folds, or more rows",
            )
        split = StratifiedKFold if entity is None else StratifiedGroupKFold
        for repeat in range(self.repeats):
            cut = split(self.folds, shuffle=True, random_state=self.seed + repeat)
            for fit, test in cut.split(y, y, entity):
                if len(np.unique(y[test])) == len(np.unique(y[fit])) == 2:
                    yield fit, test

    def _get_support_mask(self) -> NDArray[np.bool_]:
        check_is_fitted(self, "order_")
        mask = np.zeros(self.n_features_in_, dtype=np.bool_)
        mask[self.order_] = True
        return mask


def selection_frequency(
    names: Sequence[str], selections: Sequence[Sequence[str]], *, key: str = "selection", notes: tuple[str, ...] = ()
) -> Exhibit:
    """How often each feature was chosen over the outer folds, one list of chosen names (in order) per fold.

    Features that were never chosen are left out and counted in the sentence.
    """
    if not selections:
        raise StudyError("No selection was given", "at least one outer fold is needed", "Select inside the folds")
    places = {name: [list(one).index(name) + 1 for one in selections if name in one] for name in names}
    rows = [
        (name, len(found), 100 * len(found) / len(selections), float(np.mean(found)))
        for name, found in places.items()
        if found
    ]
    frame = pd.DataFrame(rows, columns=["feature", "folds", "chosen in (% of folds)", "mean place"])
    frame = frame.sort_values(["folds", "mean place"], ascending=[False, True], kind="stable", ignore_index=True)
    always = frame.loc[frame["folds"] == len(selections), "feature"].tolist()
    sizes = [len(one) for one in selections]
    told = f"In all of them: {', '.join(always)}." if always else "No feature is in all of them."
    size = f"{min(sizes)}" if min(sizes) == max(sizes) else f"{min(sizes)} to {max(sizes)}"
    never = len(names) - len(frame)
    sentence = (
        f"{size} of {len(names):,} features were chosen in each of {len(selections)} folds. {told} "
        f"{never:,} {'was' if never == 1 else 'were'} never chosen."
    )
    ours = (
        "Selected anew on the fit rows of every outer fold; the test rows of a fold have no say. Limits chosen by us."
    )
    chart = Chart("bars", "feature", "chosen in (% of folds)", unit="% of folds")
    return Exhibit(key, "How often features are selected", sentence, frame, (chart,), (*notes, ours))


def _batched(
    X: FloatArray, y: FloatArray, folds: list[tuple[IntArray, IntArray]], chosen: list[int], left: list[int]
) -> FloatArray:
    """Mean inner AUROC of the chosen columns with each of those left, by one regression each: (n_left,)."""
    total = np.zeros(len(left))
    for fit, test in folds:
        here, there = X[fit], X[test]
        coefficients = fit_each(here[:, chosen], here[:, left], y[fit], _balanced(y[fit]))
        total += _areas(y[test], predict_each(there[:, chosen], there[:, left], coefficients))
    return total / len(folds)


def _one_by_one(estimator: Any) -> Any:
    def score(
        X: FloatArray, y: FloatArray, folds: list[tuple[IntArray, IntArray]], chosen: list[int], left: list[int]
    ) -> FloatArray:
        found = np.zeros((len(folds), len(left)))
        for row, (fit, test) in enumerate(folds):
            for place, one in enumerate(left):
                columns = [*chosen, one]
                model = clone(estimator).fit(X[np.ix_(fit, columns)], y[fit])
                told = model.predict_proba(X[np.ix_(test, columns)])[:, 1]
                found[row, place] = _areas(y[test], told[None])[0]
        return found.mean(axis=0)

    return score


def _areas(y: FloatArray, scores: FloatArray) -> FloatArray:
    """AUROC with mid-ranks of each line of scores (n_scores, n): (n_scores,)."""
    ranks, cases = rankdata(scores, axis=1), y == 1
    n_cases, n_others = int(cases.sum()), int((~cases).sum())
    return (ranks[:, cases].sum(axis=1) - n_cases * (n_cases + 1) / 2) / (n_cases * n_others)


def _balanced(y: FloatArray) -> FloatArray:
    """Weights by which both classes count alike, 1 on average: (n,)."""
    share = y.mean()
    return np.where(y == 1, 0.5 / share, 0.5 / (1 - share))
