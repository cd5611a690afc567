"""How far the importances of a model agree, by Shapley values, by shuffling and by what it counts itself.

Pearson, Spearman and Kendall on the same names. The words for their size are our choice: below .10 negligible, to .39
weak, to .69 moderate, to .89 strong, from .90 very strong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.ranks import correlation, kendall, spearman
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.errors import StudyError

if TYPE_CHECKING:
    from explain.importance import Importance

METHODS = ("shapley", "native", "permutation")
PAIRS = tuple(combinations(METHODS, 2))
#: From this size on a correlation is called so.
WORDS = ((0.9, "very strong"), (0.7, "strong"), (0.4, "moderate"), (0.1, "weak"), (0.0, "negligible"))
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
        "Words, by the size of ρ: < .10 negligible, < .40 weak, < .70 moderate, < .90 strong, else very strong (ours).",
        *(f"{model}: native importance n/a, it keeps no number per feature." for model in absent),
    )
    sentence = f"Spearman's ρ over the models: {'; '.join(told)}." if told else "No model has two importances."
    chart = Chart("bars", "model", "Spearman", by="importances")
    return Exhibit("importances_agree", "Do the importances agree", sentence, frame, (chart,), notes)


def importances_exhibit(importances: Mapping[str, Sequence[Importance]]) -> Exhibit:
    """All importances with their intervals, a line per model, kind and feature: the file that agreement is taken from.

    A kind that a model does not have has "n/a" as its unit and no numbers.
    """
    lines = [
        _lines(model, method, _by_method(model, given)) for model, given in importances.items() for method in METHODS
    ]
    columns = ["model", "kind", "feature", "importance", "low", "high", "unit"]
    frame = pd.DataFrame([one for part in lines for one in part], columns=columns)
    sentence = f"{len(importances)} models, {frame['feature'].nunique()} features, {len(METHODS)} kinds of importance."
    spreads = dict.fromkeys(f"{one.method}: {one.spread}" for given in importances.values() for one in given)
    notes = (
        "Each kind has a unit of its own: compare orders, not sizes. n/a: the model has none of that kind.",
        *spreads,
    )
    return Exhibit("importances_all", "All importances", sentence, frame, notes=notes, file="importances_by_kind.csv")


def _lines(model: str, method: str, found: dict[str, Importance]) -> list[tuple[object, ...]]:
    names = next(iter(found.values())).names
    if method not in found:
        return [(model, method, name, np.nan, np.nan, np.nan, _NONE) for name in names]
    one = found[method]
    numbers = zip(one.names, one.values, one.low, one.high, strict=True)
    return [(model, method, *figures, one.unit or "AUC") for figures in numbers]


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
