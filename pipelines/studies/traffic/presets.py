"""Which rows are fitted and tested: as the published code cuts them, and as we do.

Published: rows are dropped by their duration before the split, so test rows are easy ones, and dated rows are split at
random. Ours: nothing that looks at durations ever drops a test row; a plausible range is fixed when the file is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.errors import StudyError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explain.arrays import FloatArray, IntArray

#: As published: the test share, the seed, the quantiles that durations are cut at, the share that a forest calls odd.
TEST_SHARE, SEED, TRIM, ODD = 0.2, 42, (0.01, 0.99), 0.01
_ODD_TREES = 800


@dataclass(frozen=True, slots=True)
class Plan:
    """The fit and test rows (sorted row numbers) and what was ``dropped`` because of its duration.

    ``dropped_test`` counts the dropped rows that the same split would have tested. ``says`` is all that in a sentence.
    """

    preset: str
    fit: IntArray
    test: IntArray
    dropped: IntArray
    dropped_test: int
    says: str


def published_regression(minutes: FloatArray, trim: tuple[float, float] = TRIM) -> Plan:
    """Rows from the 1 % to the 99 % quantile of all durations, split at random 80/20 with seed 42."""
    low, high = np.quantile(minutes, trim)
    kept = (minutes >= low) & (minutes <= high)
    return _published(kept, f"outside the {100 * trim[0]:g}–{100 * trim[1]:g} % range of all durations")


def published_classification(minutes: FloatArray) -> Plan:
    """Rows that an isolation forest on the duration alone does not call odd, split at random 80/20 with seed 42."""
    from sklearn.ensemble import IsolationForest

    forest = IsolationForest(n_estimators=_ODD_TREES, contamination=ODD, random_state=SEED)
    kept = forest.fit_predict(minutes[:, None]) == 1
    return _published(kept, "that an isolation forest on the duration called odd")


def ours(
    n_rows: int,
    when: NDArray[np.datetime64] | None = None,
    *,
    minutes: FloatArray | None = None,
    trim: tuple[float, float] | None = None,
    seed: int = 0,
) -> Plan:
    """The last 20 % of the rows by time to test, at random where there is no time; every test row stays.

    With ``trim`` (off) fit rows outside those quantiles of the fit rows' ``minutes`` are left out.
    """
    if when is not None and (len(when) != n_rows or np.isnat(when).any()):
        raise StudyError("A time is missing", "a split by time needs the time of every row", "Split at random")
    order = np.argsort(when, kind="stable") if when is not None else np.random.default_rng(seed).permutation(n_rows)
    cut = n_rows - int(np.ceil(TEST_SHARE * n_rows))
    fit, test = np.sort(order[:cut]).astype(np.int64), np.sort(order[cut:]).astype(np.int64)
    how = "The last 20 % of the rows by time" if when is not None else "20 % of the rows, at random,"
    kept, dropped = _trimmed(fit, minutes, trim)
    told = f" {len(dropped):,} fit rows were left out by their duration." if len(dropped) else ""
    says = f"{how} are tested ({len(test):,}); no row of these is left out because of its duration.{told}"
    return Plan("ours", kept, test, dropped, 0, says)


def _trimmed(fit: IntArray, minutes: FloatArray | None, trim: tuple[float, float] | None) -> tuple[IntArray, IntArray]:
    """Fit rows inside the quantiles of the fit rows, and those outside."""
    if trim is None:
        return fit, fit[:0]
    if minutes is None:
        raise StudyError("Trimming was asked for without durations", "their quantiles are needed", "Give minutes")
    own = minutes[fit]
    low, high = np.quantile(own, trim)
    inside = (own >= low) & (own <= high)
    return fit[inside], fit[~inside]


def _published(kept: NDArray[np.bool_], why: str) -> Plan:
    from sklearn.model_selection import train_test_split

    rows, dropped = np.flatnonzero(kept), np.flatnonzero(~kept)
    fit, test = train_test_split(rows, test_size=TEST_SHARE, random_state=SEED)
    _, untrimmed = train_test_split(np.arange(len(kept)), test_size=TEST_SHARE, random_state=SEED)
    lost = len(np.intersect1d(dropped, untrimmed))
    says = (
        f"As published: {len(dropped):,} rows {why} were dropped before the split, {lost:,} of them test rows. "
        "Scores are for easy rows only."
    )
    return Plan("as published", np.sort(fit), np.sort(test), dropped, lost, says)
