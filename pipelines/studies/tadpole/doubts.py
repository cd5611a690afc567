"""What to mind about a forecast and its truth before the scores are believed."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from explain.arrays import FloatArray
from pipelines.studies.tadpole.layout import CLASSES
from pipelines.studies.tadpole.matching import Matched
from pipelines.studies.tadpole.metrics import Ties, coverage
from pipelines.studies.tadpole.submission import Forecast
from pipelines.studies.tadpole.truth import Truth

#: Ventricles are 0.5 to 15 % of the intracranial volume. Beyond these medians the unit is another one.
_USUAL = "0.005–0.15"
_TWICE, _PERCENT, _VOLUME = 1e-5, 0.3, 100.0
#: A coverage that is this far from one half, on enough rows, is called too wide or too narrow.
_FAR, _ENOUGH = 0.25, 10


def doubts(forecast: Forecast, truth: Truth, matched: Matched, ties: Ties) -> tuple[str, ...]:
    """Warnings, one sentence each: units, absent classes, tied probabilities, intervals far off, repeated visits."""
    known = truth.ventricles[np.isfinite(truth.ventricles)]
    return (
        *_unit("Ventricles_ICV", forecast.ventricles[:, :, 0].ravel()),
        *_unit("Ventricles", known),
        *_absent(matched),
        *_tied(matched, ties),
        *_far_off("ADAS13", matched.true_adas, matched.adas),
        *_far_off("Ventricle", matched.true_ventricles, matched.ventricles),
        *_repeated(matched),
    )


def _unit(name: str, values: FloatArray) -> list[str]:
    if not len(values):
        return []
    median = float(np.median(values))
    if median >= _VOLUME:
        needed = f"The score needs a fraction of ICV ({_USUAL}). Divide by ICV."
        return [f"{name} has median {median:,.0f}: mm³. {needed}"]
    if median > _PERCENT:
        return [f"{name} has median {median:.3g}: % of ICV? The score needs a fraction ({_USUAL}). Divide by 100."]
    if 0 < median < _TWICE:
        return [f"{name} has median {median:.1e}: divided by ICV twice.".replace("e-0", "e-")]
    return []


def _absent(matched: Matched) -> list[str]:
    absent = [name for k, name in enumerate(CLASSES) if not (matched.diagnosis == k).any()]
    return [f"No {name} in truth: mAUC is not defined for it." for name in absent]


def _tied(matched: Matched, ties: Ties) -> list[str]:
    """Rows that share a probability with a row of another class, where that probability decides between the two."""
    known = np.flatnonzero(matched.diagnosis >= 0)
    diagnosis, shares = matched.diagnosis[known], matched.shares[known]
    tied = np.zeros(len(known), dtype=bool)
    for i, j in combinations(range(len(CLASSES)), 2):
        for k in (i, j):
            common = np.intersect1d(shares[diagnosis == i, k], shares[diagnosis == j, k])
            tied |= np.isin(diagnosis, (i, j)) & np.isin(shares[:, k], common)
    if not tied.any():
        return []
    used = "mid-ranks used" if ties == "midrank" else "the order of D4's rows decides, as in the organisers' script"
    return [f"{tied.sum():,} of {len(known):,} rows share a probability: mAUC depends on tie handling; {used}."]


def _far_off(name: str, truth: FloatArray, forecast: FloatArray) -> list[str]:
    rows = np.isfinite(truth)
    if rows.sum() < _ENOUGH:
        return []
    covered = float(coverage(truth[rows], forecast[rows], np.ones((rows.sum(), 1)))[0])
    apart = abs(covered - 0.5)
    # Two standard errors of a coverage that is right: less than that is chance.
    if apart < max(_FAR, 1 / np.sqrt(rows.sum())):
        return []
    how = "wide" if covered > 0.5 else "narrow, or wrong in the middle"
    return [f"{name} 50 % interval covers {100 * covered:.0f} % of truths: too {how} (CPA {apart:.2f})."]


def _repeated(matched: Matched) -> list[str]:
    subjects = len(np.unique(matched.rid))
    if subjects == len(matched.rid):
        return []
    return [f"{len(matched.rid):,} rows of {subjects:,} subjects: intervals resample subjects."]
