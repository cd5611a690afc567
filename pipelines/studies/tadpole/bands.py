"""50 % intervals by horizon: split conformal, one pair per subject and band.

Within a band the drawn pairs are of different subjects, so that the score of a new subject is one of n + 1 equally
likely places. Which pair is drawn is chance: half widths are means over many draws. Lei et al., Distribution-free
predictive inference for regression, JASA 113 (2018).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explain.arrays import FloatArray, IntArray
from pipelines.errors import StudyError

#: Ends of the bands in months; what is further ahead belongs to the last.
EDGES = (12.0, 24.0, 36.0)
BAND_NAMES = ("0–12", "13–24", "25–36", "37–60")
LEVEL = 0.5
#: How many values of the marker were known at the origin: none, one, two, three or more.
GROUPS = 4
#: A band with fewer subjects takes the scores of all bands together.
_FEWEST = 20
_THINNEST = 1e-6
_DRAWS = 100


@dataclass(frozen=True, slots=True)
class Bands:
    """``widths`` (bands, GROUPS): half the interval by band and by how many values of the marker were known.

    ``subjects`` (bands,) says on how many each rests, ``pooled`` (bands,) which took the scores of all bands.
    """

    widths: FloatArray
    subjects: IntArray
    pooled: np.ndarray

    def intervals(self, points: FloatArray, horizon: FloatArray, known: IntArray) -> FloatArray:
        """Point, lower and upper end (n, 3), none below 0: of points (n,), months ahead, and how many values known."""
        points = np.maximum(points, 0.0)
        half = self.widths[band_of(horizon), _group(known)]
        return np.column_stack([points, np.maximum(points - half, 0.0), points + half])


def band_of(horizon: FloatArray) -> IntArray:
    """The number of the band: (n,)."""
    return np.searchsorted(EDGES, np.asarray(horizon), side="left")


def _group(known: IntArray) -> IntArray:
    return np.minimum(known, GROUPS - 1)


def scales(errors: FloatArray, horizon: FloatArray, known: IntArray, weights: FloatArray) -> FloatArray:
    """σ̂ (bands, GROUPS): the root mean square of errors (n,) by band and by how many values were known.

    Who has been measured often is forecast better, and those to forecast have longer histories than those learnt from.
    Cells with fewer than 20 errors take that of the cell of one value less, or of all.
    """
    n_bands = len(EDGES) + 1
    cells = band_of(horizon) * GROUPS + _group(known)
    count, total, weight = (
        np.bincount(cells, values, n_bands * GROUPS).reshape(n_bands, GROUPS)
        for values in (np.ones(len(cells)), weights * errors**2, weights)
    )
    found = np.sqrt(total / np.where(count > 0, weight, 1.0))
    found[:, 0] = np.where(count[:, 0] >= _FEWEST, found[:, 0], np.sqrt(np.average(errors**2, weights=weights)))
    for group in range(1, GROUPS):
        found[:, group] = np.where(count[:, group] >= _FEWEST, found[:, group], found[:, group - 1])
    return np.maximum(found, _THINNEST)


def fit_bands(
    errors: FloatArray, horizon: FloatArray, known: IntArray, subject: IntArray, sigma: FloatArray, seed: int
) -> Bands:
    """Half widths from errors (n,) of calibrate subjects, ``sigma`` (bands, GROUPS) of fit subjects.

    The score is |error| / σ̂; its place ⌈round((n + 1) · ½, 9)⌉ among one randomly drawn pair per subject and band, the
    mean of 100 such draws. Bands of fewer than 20 subjects take that of all bands. Raises StudyError without any.
    """
    if not len(errors):
        raise StudyError(
            "No calibrate subject has a later value", "intervals need errors to go by", "Give more subjects to D1."
        )
    rng = np.random.default_rng(seed)
    band = band_of(horizon)
    score = np.abs(errors) / sigma[band, _group(known)]
    subjects = np.array([len(np.unique(subject[band == one])) for one in range(len(sigma))])
    at = np.full(len(sigma), _mean_quantile(score, subject, rng))
    for one in np.flatnonzero(subjects >= _FEWEST):
        at[one] = _mean_quantile(score[band == one], subject[band == one], rng)
    widths = np.maximum(at[:, None] * sigma, _THINNEST)
    return Bands(widths, subjects, subjects < _FEWEST)


def _mean_quantile(score: FloatArray, subject: IntArray, rng: np.random.Generator) -> float:
    return float(np.mean([_quantile(score[_one_each(subject, rng)]) for _ in range(_DRAWS)]))


def _one_each(subject: IntArray, rng: np.random.Generator) -> IntArray:
    """One row of each subject, each of its rows as likely as the others."""
    mixed = rng.permutation(len(subject))
    _, first = np.unique(subject[mixed], return_index=True)
    return mixed[first]


def _quantile(score: FloatArray) -> float:
    """The score at the place that holds the level; the largest where there are too few."""
    place = int(np.ceil(round((len(score) + 1) * LEVEL, 9)))
    return float(np.sort(score)[min(place, len(score)) - 1])
