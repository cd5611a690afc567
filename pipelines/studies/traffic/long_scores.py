"""Scores of "will it last longer?": for a model, for always answering long, and for always answering short.

F1 of the long class is the wrong headline: always answering long has F1 = 2p / (1 + p), where p is the share of long
rows, and models are easily below that. So both constants stand in every table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explain.scores import brier, pr_auc, roc_auc
from pipelines.errors import StudyError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explain.arrays import FloatArray

ALWAYS_LONG, ALWAYS_SHORT = "always long", "always short"
#: Durations beyond so many minutes are long, unless said otherwise.
LONG = 30.0


@dataclass(frozen=True, slots=True)
class LongScores:
    """What answers of long and short reach. ``at`` is the probability from which on a row is called long.

    ``mcc`` is 0, as is ``f1``, where only one answer is given; ``precision`` is nan where no row is called long.
    """

    name: str
    at: float
    auc: float
    average_precision: float
    brier: float
    mcc: float
    balanced_accuracy: float
    recall_long: float
    recall_short: float
    precision: float
    f1: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Implied:
    """The scores that recalls and a share of long rows leave no choice about."""

    accuracy: float
    precision: float
    f1: float
    balanced_accuracy: float
    mcc: float


def always_long_f1(share_long: float) -> float:
    """F1 of answering long to every row: 2p / (1 + p)."""
    return 2 * share_long / (1 + share_long)


def implied(recall_long: float, recall_short: float, share_long: float) -> Implied:
    """What follows from the share of long rows, of long rows found and of short rows found (each 0 to 1)."""
    for name, value in {"recall of long": recall_long, "recall of short": recall_short, "share": share_long}.items():
        if not 0 <= value <= 1:
            raise StudyError(f"The {name} is {value:g}", "a share lies between 0 and 1", "Give 0.63 for 63 %")
    hit, miss = share_long * recall_long, share_long * (1 - recall_long)
    right, false = (1 - share_long) * recall_short, (1 - share_long) * (1 - recall_short)
    return Implied(
        accuracy=hit + right,
        precision=_ratio(hit, hit + false, np.nan),
        f1=_ratio(2 * hit, 2 * hit + false + miss, 0.0),
        balanced_accuracy=(recall_long + recall_short) / 2,
        mcc=_mcc(hit, miss, right, false),
    )


def long_scores(name: str, is_long: NDArray[np.bool_], p: FloatArray, at: float) -> LongScores:
    """Scores of probabilities ``p`` (n,) of being long, called long from ``at`` on.

    Raises ExplainError where rows of only one class are given: nothing can be told apart there.
    """
    y, called = is_long.astype(np.float64), p >= at
    outputs = p[:, None]
    hit, miss = float((called & is_long).sum()), float((~called & is_long).sum())
    right, false = float((~called & ~is_long).sum()), float((called & ~is_long).sum())
    auc = roc_auc(y, outputs)
    return LongScores(
        name=name,
        at=at,
        auc=auc,
        average_precision=pr_auc(y, outputs),
        brier=brier(y, outputs),
        mcc=_mcc(hit, miss, right, false),
        balanced_accuracy=(hit / (hit + miss) + right / (right + false)) / 2,
        recall_long=hit / (hit + miss),
        recall_short=right / (right + false),
        precision=_ratio(hit, hit + false, np.nan),
        f1=_ratio(2 * hit, 2 * hit + false + miss, 0.0),
        accuracy=(hit + right) / len(y),
    )


def constant_scores(is_long: NDArray[np.bool_]) -> tuple[LongScores, LongScores]:
    """Always answering long, and always answering short, each sure of itself."""
    n = len(is_long)
    return (
        long_scores(ALWAYS_LONG, is_long, np.ones(n), 0.5),
        long_scores(ALWAYS_SHORT, is_long, np.zeros(n), 0.5),
    )


def choose_threshold(is_long: NDArray[np.bool_], p: FloatArray) -> float:
    """The probability from which on a row is best called long: where both recalls together are largest.

    Between two probabilities that occur; of several equally good ones the one nearest to 0.5. ``is_long`` and ``p``
    (n,) must be of calibrate rows: chosen on test rows it would flatter. Raises StudyError for one class only.
    """
    n_long, n_short = int(is_long.sum()), int((~is_long).sum())
    if not n_long or not n_short:
        raise StudyError(
            f"Of {len(is_long):,} calibrate rows {n_long:,} are long",
            "a threshold is chosen between long and short rows",
            "Calibrate on more rows, or ask for another number of minutes",
        )
    order = np.argsort(-p, kind="stable")
    ranked, found = p[order], np.cumsum(is_long[order])
    ends = np.append(np.flatnonzero(np.diff(ranked)), len(p) - 1)
    gain = found[ends] / n_long - (ends + 1 - found[ends]) / n_short
    best = ends[gain >= gain.max() - 1e-12]
    after = np.minimum(best + 1, len(p) - 1)
    cuts = np.where(best + 1 < len(p), (ranked[best] + ranked[after]) / 2, ranked[best])
    # Halfway between neighbours of floating point may be the lower one, which would then be called long.
    cuts = np.where(cuts <= ranked[after], ranked[best], cuts)
    return float(cuts[np.argmin(np.abs(cuts - 0.5))])


def always_long_interval(is_long: NDArray[np.bool_], draws: int = 1_000, seed: int = 0) -> tuple[float, float]:
    """95 % interval of the F1 of always answering long, over draws of the rows."""
    shares = np.random.default_rng(seed).binomial(len(is_long), float(is_long.mean()), draws) / len(is_long)
    low, high = np.quantile(2 * shares / (1 + shares), [0.025, 0.975])
    return float(low), float(high)


def _ratio(above: float, below: float, otherwise: float) -> float:
    return above / below if below > 0 else otherwise


def _mcc(hit: float, miss: float, right: float, false: float) -> float:
    """Matthews' correlation of answer and truth; 0 where either has one value only."""
    below = (hit + false) * (hit + miss) * (right + false) * (right + miss)
    return _ratio(hit * right - false * miss, float(np.sqrt(below)), 0.0)
