"""Intervals for rows in order of time, moved anew whenever the truth of a row becomes known.

After a break in the data they recover within dozens of rows; plain calibration never does. Every interval of the grid
is followed at once, by the experts of ``explain.conformal_experts`` on a window of recent rows. Over a long run the
share of misses comes out near the one meant, also where rows are not alike: proven for one expert that may ask for
infinite ends (Gibbs & Candès 2021), measured for several with finite ones. Nothing is promised about a short stretch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explain.arrays import FloatArray, IntArray
from explain.conformal import Shape, calibrate, misses, rows_needed, shifted
from explain.conformal_experts import Experts, new_experts
from explain.conformal_window import Window
from explain.errors import ExplainError
from explain.interval import Interval
from explain.levels import check_quantiles, check_truth, pair_of, pairs, percent

#: Recent rows that scores are taken from: enough for 98 % with ends of their own (99), few enough to forget a break.
WINDOW = 150


@dataclass(frozen=True, slots=True)
class Adaptive:
    """What is known after the rows seen so far; it makes the intervals of the next one.

    ``scores`` (at most ``window`` rows, n_ends) are the latest misses, oldest first: one end per interval if symmetric,
    else all lower ends and then all upper ones. ``raw_rows`` (n_pairs,) counts the rows followed whose interval was
    left as it was, because too few rows were known for its level.
    """

    levels: FloatArray
    shape: Shape
    window: int
    scores: FloatArray
    experts: Experts
    raw_rows: IntArray

    @property
    def low_shift(self) -> FloatArray:
        """How far lower ends move down for the next row, (n_pairs,); infinite where too few rows are known."""
        return _low_high(self._shift(), self.shape)[0]

    @property
    def high_shift(self) -> FloatArray:
        """How far upper ends move up for the next row, (n_pairs,); infinite where too few rows are known."""
        return _low_high(self._shift(), self.shape)[1]

    @property
    def calibrated(self) -> NDArray[np.bool_]:
        """Which intervals have rows enough, (n_pairs,); the others keep their own ends."""
        return _needed(self.levels, self.shape) <= len(self.scores)

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence on the intervals that were not calibrated for some of the rows followed; none where all were."""
        if not self.raw_rows.any():
            return ()
        least = float(pairs(self.levels)[2][self.raw_rows > 0].min())
        rows, needed = int(self.raw_rows.max()), rows_needed(least, self.shape)
        what = f"Intervals from {percent(least)} on are not calibrated for up to {rows} rows"
        return (f"{what}: {needed} or more must be known before.",)

    def apply(self, q: ArrayLike) -> FloatArray:
        """Quantiles (n_rows, Q) of rows to come, in order, by what is known now."""
        return shifted(q, self.levels, self.low_shift, self.high_shift)

    def interval(self, q: ArrayLike, level: float) -> Interval:
        """The interval of at least ``level`` for every row to come, q (n_rows, Q).

        Raises ExplainError where too few rows are known for it, or no levels are as wide.
        """
        low, high, nominal = pair_of(self.levels, level)
        if not self.calibrated[low]:
            raise ExplainError(
                f"{len(self.scores)} recent rows cannot give {percent(nominal)} intervals; at least "
                f"{rows_needed(nominal, self.shape)} are needed. Ask for a lower level, or a wider window"
            )
        ends = self.apply(q)
        return Interval(nominal, ends[:, low], ends[:, high], f"conformal, {self.shape}, adaptive")

    def follow(self, q: ArrayLike, y: ArrayLike, known_after: ArrayLike | None = None) -> tuple[FloatArray, Adaptive]:
        """Quantiles of the rows of q (n_rows, Q), each made from rows known before it, and what is known at the end.

        Rows stand in order of time. ``known_after`` (n_rows,) is for each row the position of the last row that is made
        before its truth y is known; its own position, the default, is no delay. Rows whose truth is not known after the
        last one are not learnt from. Raises ExplainError for shapes and positions that do not fit.
        """
        quantiles = check_quantiles(q, self.levels)
        scores = _scores(check_truth(y, quantiles), quantiles, self.levels, self.shape)
        learnt = _learnt_before(known_after, len(scores))
        track, shifts = _Track(self), np.empty_like(scores)
        for now in range(len(scores) + 1):
            for row in learnt[now]:
                track.learn(row, scores[row], now - 1 - row)
            if now < len(scores):
                shifts[now] = track.make(now)
        low, high = _low_high(shifts, self.shape)
        raw = self.raw_rows + (~np.isfinite(low)).sum(axis=0)
        after = replace(self, scores=track.window.latest(), experts=track.experts, raw_rows=raw)
        return shifted(quantiles, self.levels, low, high), after

    def _shift(self) -> FloatArray:
        return _Track(self).shift()


def begin(q: ArrayLike, y: ArrayLike, levels: ArrayLike, shape: Shape = "symmetric", window: int = WINDOW) -> Adaptive:
    """What is known from calibration rows in order of time, q (n_rows, Q) and y (n_rows,); the last ``window`` count.

    The first intervals are those of split calibration by these rows. Raises ExplainError as ``calibrate`` does.
    """
    if window < 1:
        raise ExplainError(f"the window was {window} rows; at least 1 is needed")
    # For its refusals: whatever cannot be calibrated once cannot be followed either.
    tau = calibrate(q, y, levels, shape).levels
    quantiles = check_quantiles(q, tau)
    scores = _scores(check_truth(y, quantiles), quantiles, tau, shape)[-window:]
    alpha = 1 - pairs(tau)[2]
    target = alpha if shape == "symmetric" else np.tile(alpha / 2, 2)
    return Adaptive(tau, shape, window, scores, new_experts(target), np.zeros(len(alpha), dtype=np.int64))


def follow(
    q_cal: ArrayLike,
    y_cal: ArrayLike,
    q: ArrayLike,
    y: ArrayLike,
    levels: ArrayLike,
    known_after: ArrayLike | None = None,
) -> tuple[FloatArray, Adaptive]:
    """Quantiles of the rows of q (n_rows, Q) in order of time, and what is known at the end.

    The short way for symmetric intervals and the usual window: ``begin`` with the calibration rows, then ``follow``.
    """
    return begin(q_cal, y_cal, levels).follow(q, y, known_after)


class _Track:
    """The moving parts while rows are followed."""

    def __init__(self, start: Adaptive) -> None:
        self.experts = start.experts
        self.window = Window(start.scores, start.window)
        self.needed = np.tile(_needed(start.levels, start.shape), 1 if start.shape == "symmetric" else 2)
        #: Per row that is made and not yet known: what each expert asked for, and the shift that it got.
        self.made: dict[int, tuple[FloatArray, FloatArray]] = {}

    def shift(self) -> FloatArray:
        """The shift of every end for the next row, (n_ends,), infinite where too few rows are known."""
        return np.where(self.needed <= len(self.window), self.window.ends(self.experts.share)[:, 0], np.inf)

    def make(self, row: int) -> FloatArray:
        """The same for a row that will be learnt from."""
        self.made[row] = self.experts.asked, self.window.ends(self.experts.asked)
        return self.shift()

    def learn(self, row: int, score: FloatArray, late: int) -> None:
        """Take in the scores (n_ends,) of a row, known after ``late`` other rows were made."""
        asked, ends = self.made.pop(row)
        if np.isfinite(ends).all():
            self.experts = self.experts.after(asked, ends < score[:, None], self.window.beyond(score), late)
        self.window.add(score)


def _scores(y: FloatArray, q: FloatArray, levels: FloatArray, shape: Shape) -> FloatArray:
    """How far rows are outside, (n_rows, n_ends), negative inside."""
    below, above = misses(y, q, levels)
    return np.maximum(below, above) if shape == "symmetric" else np.hstack([below, above])


def _low_high(ends: FloatArray, shape: Shape) -> tuple[FloatArray, FloatArray]:
    """Ends (…, n_ends) as shifts of lower and of upper ends, (…, n_pairs) each."""
    if shape == "symmetric":
        return ends, ends
    half = ends.shape[-1] // 2
    return ends[..., :half], ends[..., half:]


def _needed(levels: FloatArray, shape: Shape) -> IntArray:
    return np.array([rows_needed(float(level), shape) for level in pairs(levels)[2]], dtype=np.int64)


def _learnt_before(known_after: ArrayLike | None, n_rows: int) -> list[list[int]]:
    """For each row, and for what comes after the last, the rows whose truth becomes known just before."""
    own = np.arange(n_rows)
    given = own if known_after is None else np.asarray(known_after)
    if given.shape != (n_rows,) or not np.issubdtype(given.dtype, np.integer):
        raise ExplainError(f"known_after came as {given.dtype} of shape {given.shape}; {n_rows} positions are needed")
    early = np.flatnonzero(given < own)
    if len(early):
        raise ExplainError(
            f"row {early[0]} cannot be known after row {given[early[0]]}, which comes before it; "
            "its own position is no delay"
        )
    found: list[list[int]] = [[] for _ in range(n_rows + 1)]
    for row in np.argsort(given, kind="stable").tolist():
        if given[row] < n_rows:
            found[given[row] + 1].append(row)
    return found
