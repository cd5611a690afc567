"""The eight official scores of a forecast, each with an interval over subjects, and two forecasts compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from explain.arrays import FloatArray, IntArray
from explain.resample import percentile_interval, resample_weights
from pipelines.studies.tadpole import metrics
from pipelines.studies.tadpole.doubts import doubts
from pipelines.studies.tadpole.layout import CLASSES
from pipelines.studies.tadpole.matching import Matched, match
from pipelines.studies.tadpole.metrics import Ties
from pipelines.studies.tadpole.submission import Forecast
from pipelines.studies.tadpole.truth import Truth

#: The largest array of bootstrap weights that is held at once.
_WEIGHT_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Official:
    """One of the eight scores: what it is of, its unit, whether higher is better."""

    key: str
    title: str
    target: Literal["diagnosis", "adas", "ventricles"]
    unit: str
    higher_is_better: bool
    weighted: Callable[..., FloatArray]


OFFICIAL = (
    Official("mauc", "mAUC", "diagnosis", "", True, metrics.mauc),
    Official("bca", "BCA", "diagnosis", "", True, metrics.bca),
    Official("adas_mae", "ADAS13 MAE", "adas", "points", False, metrics.mae),
    Official("adas_wes", "ADAS13 WES", "adas", "points", False, metrics.wes),
    Official("adas_cpa", "ADAS13 CPA", "adas", "", False, metrics.cpa),
    Official("ventricles_mae", "Ventricles MAE", "ventricles", "fraction of ICV", False, metrics.mae),
    Official("ventricles_wes", "Ventricles WES", "ventricles", "fraction of ICV", False, metrics.wes),
    Official("ventricles_cpa", "Ventricles CPA", "ventricles", "", False, metrics.cpa),
)


@dataclass(frozen=True, slots=True)
class TadpoleScore:
    """One official score with its 95 % interval over subjects, and the rows and subjects it rests on.

    ``value`` is nan where ``undefined`` says why; ``low`` and ``high`` are nan also where most draws are.
    """

    official: Official
    value: float
    low: float
    high: float
    n_rows: int
    n_subjects: int
    undefined: str = ""


@dataclass(frozen=True, slots=True)
class TadpoleScores:
    """The eight scores of one forecast in the order of ``OFFICIAL``, how they were found, and what to mind."""

    scores: tuple[TadpoleScore, ...]
    n_rows: int
    n_subjects: int
    ties: Ties
    draws: int
    seed: int
    warnings: tuple[str, ...]

    def __getitem__(self, key: str) -> float:
        """The value of the score of that key: "mauc", "bca", "adas_mae", …; nan where it is not defined."""
        return {one.official.key: one.value for one in self.scores}[key]


@dataclass(frozen=True, slots=True)
class Difference:
    """A score of one forecast minus that of another, its 95 % interval and two-sided p over the same draws."""

    official: Official
    value: float
    low: float
    high: float
    p: float


def score(
    forecast: Forecast, truth: Truth, *, ties: Ties = "midrank", draws: int = 2000, seed: int = 0
) -> TadpoleScores:
    """The eight scores of ``forecast`` on ``truth``, with bootstrap intervals over subjects and warnings.

    Subjects are drawn within their diagnosis, with all their rows; percentiles 2.5 and 97.5 of ``draws``. Neither input
    is changed. A class without a row leaves the mAUC undefined and the rest scored. Raises StudyError where a subject
    of ``truth`` has no forecast.
    """
    matched = match(forecast, truth)
    values = _values(matched, np.ones((len(matched.rid), 1)), ties)[:, 0]
    sampled = draw_scores(matched, ties=ties, draws=draws, seed=seed)
    scores = tuple(_score(*one, matched) for one in zip(OFFICIAL, values, sampled, strict=True))
    warnings = (*truth.remarks, *matched.ties, *matched.outside, *doubts(forecast, truth, matched, ties))
    subjects = len(np.unique(matched.rid))
    return TadpoleScores(scores, len(matched.rid), subjects, ties, draws, seed, warnings)


def compare(
    forecast: Forecast, other: Forecast, truth: Truth, *, ties: Ties = "midrank", draws: int = 2000, seed: int = 0
) -> tuple[Difference, ...]:
    """Per official score, ``forecast`` minus ``other`` over the same draws of subjects, in the order of ``OFFICIAL``.

    p = min(1, 2·min(1 + #{Δ* ≤ 0}, 1 + #{Δ* ≥ 0}) / (B + 1)) over the B draws in which both are defined.
    """
    pair = [match(one, truth) for one in (forecast, other)]
    whole = np.ones((len(truth.rid), 1))
    values = np.subtract(*(_values(one, whole, ties)[:, 0] for one in pair))
    sampled = np.subtract(*(draw_scores(one, ties=ties, draws=draws, seed=seed) for one in pair))
    return tuple(
        Difference(official, float(value), *_interval(drawn), _p_value(drawn))
        for official, value, drawn in zip(OFFICIAL, values, sampled, strict=True)
    )


def draw_scores(matched: Matched, *, ties: Ties = "midrank", draws: int = 2000, seed: int = 0) -> FloatArray:
    """The eight scores in each of ``draws`` resamples of subjects: (8, draws), nan where not defined.

    The same truth and seed give the same resamples, so that two forecasts can be compared draw by draw.
    """
    return np.concatenate([_values(matched, weights, ties) for weights in _weights(matched, draws, seed)], axis=1)


def _weights(matched: Matched, draws: int, seed: int) -> Iterator[FloatArray]:
    """How often each row is drawn, (n, some of the draws) at a time: subjects within their first known diagnosis."""
    rng = np.random.default_rng(seed)
    subjects, member = np.unique(matched.rid, return_inverse=True)
    label = np.full(len(subjects), -1)
    known = np.flatnonzero(matched.diagnosis >= 0)[::-1]
    label[member[known]] = matched.diagnosis[known]
    strata = [np.flatnonzero(label == one) for one in np.unique(label)]
    chunk = max(1, _WEIGHT_BYTES // (8 * len(matched.rid)))
    for start in range(0, draws, chunk):
        size = min(chunk, draws - start)
        drawn = np.empty((len(subjects), size))
        for stratum in strata:
            drawn[stratum] = resample_weights(len(stratum), size, rng)
        yield drawn[member]


def _values(matched: Matched, weights: FloatArray, ties: Ties) -> FloatArray:
    """All eight scores under each column of ``weights``: (8, draws)."""
    rows = scored_rows(matched)
    told, tested, scanned = rows["diagnosis"], rows["adas"], rows["ventricles"]
    given = {
        "diagnosis": (matched.diagnosis[told], matched.shares[told], weights[told]),
        "adas": (matched.true_adas[tested], matched.adas[tested], weights[tested]),
        "ventricles": (matched.true_ventricles[scanned], matched.ventricles[scanned], weights[scanned]),
    }
    return np.array([one.weighted(*given[one.target], *((ties,) if one.key == "mauc" else ())) for one in OFFICIAL])


def scored_rows(matched: Matched) -> dict[str, IntArray]:
    """The rows whose truth is known, per target."""
    return {
        "diagnosis": np.flatnonzero(matched.diagnosis >= 0),
        "adas": np.flatnonzero(np.isfinite(matched.true_adas)),
        "ventricles": np.flatnonzero(np.isfinite(matched.true_ventricles)),
    }


def _score(official: Official, value: float, drawn: FloatArray, matched: Matched) -> TadpoleScore:
    rows = scored_rows(matched)[official.target]
    subjects = len(np.unique(matched.rid[rows]))
    return TadpoleScore(official, float(value), *_interval(drawn), len(rows), subjects, _why(official, value, matched))


def _why(official: Official, value: float, matched: Matched) -> str:
    """Why a score is not defined; empty where it is."""
    if np.isfinite(value):
        return ""
    rows = scored_rows(matched)[official.target]
    if not len(rows):
        return "no row of the truth has a value and a date"
    absent = [name for k, name in enumerate(CLASSES) if not (matched.diagnosis == k).any()]
    return f"no {' and no '.join(absent)} in truth"


def _interval(drawn: FloatArray) -> tuple[float, float]:
    """95 % percentile interval; nan where more than half of the draws are not defined."""
    if np.isnan(drawn).mean() > 0.5:
        return np.nan, np.nan
    low, high = percentile_interval(drawn)
    return float(low), float(high)


def _p_value(drawn: FloatArray) -> float:
    known = drawn[np.isfinite(drawn)]
    if len(known) < len(drawn) / 2:
        return np.nan
    fewer = 1 + min((known <= 0).sum(), (known >= 0).sum())
    return float(min(1.0, 2 * fewer / (len(known) + 1)))
