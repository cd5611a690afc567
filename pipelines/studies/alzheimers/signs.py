"""Which way a model uses its features: higher values with higher or lower risk, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.ranks import spearman
from explain.resample import resample_weights
from explain.words import listing
from pipelines.engine.encode_level import levels_and_codes
from pipelines.engine.encode_number import finite
from pipelines.engine.exhibit import Chart, Exhibit

if TYPE_CHECKING:
    from data.table import Dataset
    from explain.arrays import FloatArray
    from explain.attribution import Attribution

#: Draws of entities behind the interval of a sign.
DRAWS = 1_000
_NONE = "n/a"


@dataclass(frozen=True, slots=True)
class Sign:
    """Spearman's ρ of a feature's values with their attributions, with its 95 % interval over entities.

    nan where the feature or its attributions do not vary, and for a category of more than two levels.
    """

    name: str
    rho: float
    low: float
    high: float

    @property
    def word(self) -> str:
        """Which way higher values go: only where the interval is on one side of 0."""
        if np.isnan(self.rho):
            return _NONE
        if self.low <= 0 <= self.high:
            return "no clear direction"
        return "higher values, higher risk" if self.rho > 0 else "higher values, lower risk"


def signs(attribution: Attribution, dataset: Dataset, *, output: int = 0, seed: int = 0) -> tuple[Sign, ...]:
    """The sign of every name of the attribution, whose ``rows`` are rows of the dataset; of the output given.

    A category of two levels counts as 0 and 1, in the order of its levels; missing values are left out.
    """
    frame = dataset.frame.iloc[attribution.rows]
    owners = dataset.with_role("entity")
    clusters = None if not owners else np.asarray(frame[owners[0]].factorize()[0], dtype=np.int64)
    weights = resample_weights(len(frame), DRAWS, np.random.default_rng(seed), clusters)
    found = []
    for place, name in enumerate(attribution.names):
        values = _ordered(dataset, frame, name)
        found.append(_sign(name, values, attribution.values[:, place, output], weights))
    return tuple(found)


def signs_exhibit(found: Mapping[str, Sequence[Sign]], unit: str) -> Exhibit:
    """A line per model and feature: which way it points, by Spearman's ρ of value and attribution.

    ``unit`` is the output space of the attributions, the same for all models.
    """
    rows = [
        (model, one.name, one.rho, one.low, one.high, one.word) for model, all_of in found.items() for one in all_of
    ]
    frame = pd.DataFrame(rows, columns=["model", "feature", "sign (Spearman's ρ)", "low", "high", "in words"])
    same = frame[~frame["in words"].isin([_NONE, "no clear direction"])].groupby("feature", sort=False)["in words"]
    directions = {name: list(words) for name, words in same}
    agreed = {name: one[0] for name, one in directions.items() if len(one) == len(found) and len(set(one)) == 1}
    parts = [
        f"{listing([name for name, one in agreed.items() if one == words])}: {words}"
        for words in ("higher values, higher risk", "higher values, lower risk")
        if words in agreed.values()
    ]
    told = "; ".join(parts) or "no feature has the same direction in all of them"
    sentence = f"Of {len(found)} models, in all of them – {told}."
    notes = (
        f"Attributions in {unit}. A sign says what the model uses, associated with the label; it is no cause.",
        f"Intervals: 95 %, {DRAWS:,} draws of entities.",
    )
    chart = Chart("points", "feature", "sign (Spearman's ρ)", by="model", low="low", high="high", naive=0.0)
    return Exhibit("importance_signs", "Which way features point", sentence, frame, (chart,), notes)


def _ordered(dataset: Dataset, frame: pd.DataFrame, name: str) -> FloatArray:
    """Numbers, or 0 and 1 of two levels; nan where missing and for more levels, which have no order."""
    if dataset.column(name).kind == "number":
        return finite(frame[name])
    codes = levels_and_codes(frame[name])[1]
    there = np.unique(codes[codes >= 0])
    if len(there) != 2:
        return np.full(len(frame), np.nan)
    return np.where(codes < 0, np.nan, (codes == there[1]).astype(np.float64))


def _sign(name: str, values: FloatArray, moved: FloatArray, weights: FloatArray) -> Sign:
    known = ~np.isnan(values)
    values, moved, weights = values[known], moved[known], weights[known]
    if len(values) < 3 or np.ptp(values) == 0 or np.ptp(moved) < 1e-12:
        return Sign(name, np.nan, np.nan, np.nan)
    draws = weighted_spearman(values, moved, weights)
    low, high = np.nanquantile(draws, [0.025, 0.975])
    return Sign(name, spearman(values, moved), float(low), float(high))


def weighted_spearman(left: FloatArray, right: FloatArray, weights: FloatArray) -> FloatArray:
    """Spearman's ρ of the rows drawn ``weights`` (n, n_draws) times each: (n_draws,), ranked anew in every draw."""
    a, b = (_drawn_ranks(one, weights) for one in (left, right))
    total = weights.sum(axis=0)
    a, b = (ranks - (weights * ranks).sum(axis=0) / total for ranks in (a, b))
    above = (weights * a * b).sum(axis=0)
    below = np.sqrt((weights * a**2).sum(axis=0) * (weights * b**2).sum(axis=0))
    found: FloatArray = np.full(len(total), np.nan)
    np.divide(above, below, out=found, where=below > 1e-12)
    return found


def _drawn_ranks(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Mid-ranks of each row among the drawn rows, (n, n_draws): ties, and copies of a row, share their mean."""
    _, place = np.unique(values, return_inverse=True)
    held = np.zeros((int(place.max()) + 1, weights.shape[1]))
    np.add.at(held, place, weights)
    below = np.cumsum(held, axis=0) - held
    return np.asarray((below + (held + 1) / 2)[place])
