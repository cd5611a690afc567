"""How far the importances of a model agree, and which way its features point.

Pearson, Spearman and Kendall on the same names. The words for their size are our choice: below .10 negligible, to .39
weak, to .69 moderate, to .89 strong, from .90 very strong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.ranks import correlation, kendall, spearman
from explain.resample import resample_weights
from explain.words import listing
from pipelines.engine.encode_level import levels_and_codes
from pipelines.engine.encode_number import finite
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.errors import StudyError

if TYPE_CHECKING:
    from data.table import Dataset
    from explain.arrays import FloatArray
    from explain.attribution import Attribution
    from explain.importance import Importance

METHODS = ("shapley", "native", "permutation")
#: From this size on a correlation is called so.
WORDS = ((0.9, "very strong"), (0.7, "strong"), (0.4, "moderate"), (0.1, "weak"), (0.0, "negligible"))
#: Draws of entities behind the interval of a sign.
DRAWS = 1_000
_NONE = "n/a"


def word_of(value: float) -> str:
    """The size of a correlation in a word; "n/a" where there is none."""
    if np.isnan(value):
        return _NONE
    return next(word for least, word in WORDS if abs(round(value, 9)) >= least)


def agreement_exhibit(importances: Mapping[str, Sequence[Importance]]) -> Exhibit:
    """A line per model and pair of methods: Pearson, Spearman, Kendall, and Spearman's in a word.

    ``importances`` are those of every model (title → its importances of the same features). A method that a model does
    not have, as the native one of a support vector machine, reads "n/a". Raises StudyError where names differ.
    """
    rows = [_agreement(model, _by_method(model, found), pair) for model, found in importances.items() for pair in PAIRS]
    frame = pd.DataFrame(rows, columns=["model", "importances", "Pearson", "Spearman", "Kendall", "in a word"])
    told = [
        f"{pair[0]} and {pair[1]} {_range(part)}"
        for pair in PAIRS
        if len(part := frame[(frame["importances"] == _title(pair)) & frame["Spearman"].notna()])
    ]
    absent = [model for model, found in importances.items() if "native" not in _by_method(model, found)]
    notes = (
        "Words, by the size of Spearman's ρ: < .10 negligible, < .40 weak, < .70 moderate, < .90 strong, else very "
        "strong; the limits are our choice.",
        *(f"{model}: native importance n/a, it keeps no number per feature." for model in absent),
    )
    sentence = f"Spearman's ρ over the models: {'; '.join(told)}." if told else "No model has two importances."
    chart = Chart("bars", "model", "Spearman", by="importances")
    return Exhibit("importances_agree", "Do the importances agree", sentence, frame, (chart,), notes)


def importances_exhibit(importances: Mapping[str, Sequence[Importance]]) -> Exhibit:
    """All importances side by side, a line per model and feature, as a file: what the agreement is computed from.

    A method that a model does not have is "n/a" in words and missing in numbers.
    """
    rows = []
    for model, given in importances.items():
        found = _by_method(model, given)
        for place, name in enumerate(next(iter(found.values())).names):
            held = [found[one].values[place] if one in found else np.nan for one in METHODS]
            units = " · ".join(found[one].unit or "AUC" if one in found else _NONE for one in METHODS)
            rows.append((model, name, *held, units))
    columns = ["model", "feature", *METHODS, f"units ({' · '.join(METHODS)})"]
    frame = pd.DataFrame(rows, columns=columns)
    sentence = f"{len(importances)} models, {frame['feature'].nunique()} features, {len(METHODS)} kinds of importance."
    notes = (
        "Each kind has a unit of its own: compare orders, not sizes. n/a: the model has no importance of that kind.",
    )
    return Exhibit("importances_all", "All importances", sentence, frame, notes=notes, file="importances_by_method.csv")


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
    same = frame[~frame["in words"].isin([_NONE, "no clear direction"])].groupby("feature")["in words"]
    agreed = {name: words.iloc[0] for name, words in same if len(words) == len(found) and words.nunique() == 1}
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


PAIRS = tuple(combinations(METHODS, 2))


def _title(pair: tuple[str, str]) -> str:
    return " – ".join(pair)


def _by_method(model: str, given: Sequence[Importance]) -> dict[str, Importance]:
    """The importances by method, all in the order of the first one's names."""
    names = given[0].names if given else ()
    odd = [one for one in given if sorted(one.names) != sorted(names)]
    if not given or odd:
        raise StudyError(
            f"{model} came with importances of {len(odd) + bool(given)} different sets of names",
            "the same names are needed",
            "Give those of one model and axis",
        )
    return {one.method: one.reordered(names) for one in given}


def _agreement(model: str, found: dict[str, Importance], pair: tuple[str, str]) -> tuple[object, ...]:
    if not set(pair) <= set(found):
        return (model, _title(pair), np.nan, np.nan, np.nan, _NONE)
    left, right = (found[one].values for one in pair)
    if len(left) < 2 or np.ptp(left) == 0 or np.ptp(right) == 0:
        return (model, _title(pair), np.nan, np.nan, np.nan, _NONE)
    rho = spearman(left, right)
    return (model, _title(pair), correlation(left, right), rho, kendall(left, right), word_of(rho))


def _range(part: pd.DataFrame) -> str:
    low, high = part["Spearman"].min(), part["Spearman"].max()
    words = dict.fromkeys([word_of(low), word_of(high)])
    span = f"{low:.2f}" if f"{low:.2f}" == f"{high:.2f}" else f"{low:.2f} to {high:.2f}"
    return f"{span} ({' to '.join(words)})"


def _ordered(dataset: Dataset, frame: pd.DataFrame, name: str) -> FloatArray:
    """Numbers, or 0 and 1 of two levels; nan where missing and for more levels, which have no order."""
    if dataset.column(name).kind == "number":
        return finite(frame[name])
    levels, codes = levels_and_codes(frame[name])
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
    return np.divide(above, below, out=np.full(len(total), np.nan), where=below > 1e-12)


def _drawn_ranks(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Mid-ranks of each row among the drawn rows, (n, n_draws): ties, and copies of a row, share their mean."""
    _, place = np.unique(values, return_inverse=True)
    held = np.zeros((int(place.max()) + 1, weights.shape[1]))
    np.add.at(held, place, weights)
    below = np.cumsum(held, axis=0) - held
    return np.asarray((below + (held + 1) / 2)[place])
