"""The scores of recent rows, kept sorted: which shift leaves a share of them outside."""

from __future__ import annotations

import numpy as np

from explain.arrays import FloatArray

#: Beyond the largest score an end moves on by so many times the range of scores, per share asked for beyond it.
REACH = 3.0


class Window:
    """The latest ``size`` rows of scores (n_rows, n_ends), oldest first; rows may be added."""

    def __init__(self, scores: FloatArray, size: int) -> None:
        latest = scores[-size:]
        self._ring = np.zeros((scores.shape[1], size))
        self._ring[:, : len(latest)] = latest.T
        self._seen = len(latest)
        self._ordered = np.sort(latest.T, axis=1)

    def __len__(self) -> int:
        """Rows in it."""
        return int(self._ordered.shape[1])

    def add(self, score: FloatArray) -> None:
        """Take in the scores of one more row, (n_ends,); the oldest row leaves a full window."""
        self._ring[:, self._seen % self._ring.shape[1]] = score
        self._seen += 1
        self._ordered = np.sort(self._ring[:, : self._seen], axis=1)

    def latest(self) -> FloatArray:
        """The scores as they were given, (n_rows, n_ends), oldest first."""
        start = self._seen % self._ring.shape[1] if self._seen > len(self) else 0
        return np.roll(self._ring[:, : len(self)], -start, axis=1).T.copy()

    def beyond(self, score: FloatArray) -> FloatArray:
        """The share of scores at least as large as a row's (n_ends,), itself counted in, (n_ends, 1)."""
        larger = (self._ordered >= score[:, None]).sum(axis=1, keepdims=True)
        return np.asarray((larger + 1) / (len(self) + 1))

    def ends(self, asked: FloatArray) -> FloatArray:
        """Shifts (n_ends, m) that leave the shares ``asked`` (n_ends, m) of scores outside; infinite without rows.

        The rank is that of split conformal prediction. Where it is beyond the largest score the shift goes on in a
        straight line, so that it stays finite and yet grows with every further miss.
        """
        n = len(self)
        if not n:
            return np.full(asked.shape, np.inf)
        place = np.ceil(np.round((1 - asked) * (n + 1), 9)).astype(np.int64)
        found = np.take_along_axis(self._ordered, np.clip(place, 1, n) - 1, axis=1)
        short = np.maximum(1 - asked - n / (n + 1), 0) * (place > n)
        return np.asarray(found + REACH * short * (self._ordered[:, -1:] - self._ordered[:, :1]))
