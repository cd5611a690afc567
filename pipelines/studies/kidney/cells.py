"""Scores of one model among the people of one group, with draws over people that all groups and models share.

Arrays have one entry per prediction: shape (n,). A person may have several predictions, one per window, and is drawn
with all of them; people with and without an event are drawn apart, so that every draw has as many events.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.resample import percentile_interval, resample_weights
from explain.scores import roc_auc
from pipelines.errors import StudyError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explain.arrays import FloatArray, IntArray

#: Groups with fewer people are shown as "< 10", without a score.
FEWEST = 10
#: Row weights that are held at a time: few enough to stay in the processor's cache.
_CHUNK_CELLS = 2_000_000
#: What is measured, in this order, with the unit.
SCORES = {
    "AUROC": "",
    "FNR": "share of events",
    "FPR": "share of non-events",
    "calibration-in-the-large": "probability",
}
EVERYBODY = "all"


@dataclass(frozen=True, slots=True)
class People:
    """Who was predicted: ``y`` (n,) is 1 for an event, ``entity`` (n,) says whom a prediction is about.

    ``groups`` has labels (n,) per axis, such as {"race": …, "sex": …, "age band": …}; a label that is missing or empty
    becomes "unknown". A table without race has no such axis.
    """

    y: NDArray[np.int64]
    entity: NDArray[np.generic]
    groups: Mapping[str, NDArray[np.generic]]

    def __post_init__(self) -> None:
        """Refuses labels that are not one per prediction."""
        for name, labels in {"entity": self.entity, **self.groups}.items():
            if len(labels) != len(self.y):
                raise StudyError(
                    f"{name!r} has {len(labels)} labels for {len(self.y)} predictions",
                    "one each is needed",
                    "Match them",
                )


@dataclass(frozen=True, slots=True)
class Predicted:
    """A model's probabilities ``p`` (n,) of an event, flagged from ``threshold`` on: the same for every group."""

    name: str
    p: FloatArray
    threshold: float

    @property
    def flagged(self) -> NDArray[np.bool_]:
        """Who is predicted to have an event: (n,)."""
        return self.p >= self.threshold


@dataclass(frozen=True, slots=True)
class Cell:
    """One model in one group: people, people with an event, predictions by (TP, FN, FP, TN), and the scores.

    ``values`` (4,) and ``draws`` (n_draws, 4) are in the order of ``SCORES``, nan where a score is undefined, and all
    of them where fewer than ten people are in the group.
    """

    axis: str
    group: str
    model: str
    patients: int
    events: int
    counts: tuple[int, int, int, int]
    values: FloatArray
    draws: FloatArray

    @property
    def shown(self) -> bool:
        """Whether enough people are in it."""
        return self.patients >= FEWEST

    @property
    def size(self) -> str:
        """Number of people as it may be shown."""
        return f"{self.patients:,}" if self.shown else f"< {FEWEST}"


def measure(people: People, models: tuple[Predicted, ...], *, draws: int = 2_000, seed: int = 0) -> tuple[Cell, ...]:
    """A cell per model, axis and group, first that of everybody; the same ``draws`` of people for all of them."""
    groups = {(EVERYBODY, EVERYBODY): np.arange(len(people.y)), **grouped(people)}
    sizes = {key: _size(people, rows) for key, rows in groups.items()}
    keys = [(model, key) for model in models for key in groups]
    scored = {key: rows if sizes[key][0] >= FEWEST else rows[:0] for key, rows in groups.items()}
    values = [_scores(people.y, model, scored[key], np.ones((len(people.y), 1)))[0] for model, key in keys]
    parts: list[list[FloatArray]] = [[] for _ in keys]
    for weights in people_draws(people, draws, seed):
        for (model, key), part in zip(keys, parts, strict=True):
            part.append(_scores(people.y, model, scored[key], weights))
    return tuple(
        Cell(*key, model.name, *sizes[key], _counts(people.y, model, groups[key]), value, np.concatenate(part))
        for (model, key), value, part in zip(keys, values, parts, strict=True)
    )


def people_draws(people: People, draws: int, seed: int) -> Iterator[FloatArray]:
    """How often every prediction is drawn, (n, n_draws of this piece), until there are ``draws``."""
    _, member = np.unique(people.entity, return_inverse=True)
    has_event = np.zeros(int(member.max()) + 1, dtype=bool)
    np.logical_or.at(has_event, member, people.y == 1)
    strata = [np.flatnonzero(has_event == side) for side in (False, True)]
    rng = np.random.default_rng(seed)
    chunk = max(1, _CHUNK_CELLS // len(people.y))
    for start in range(0, draws, chunk):
        size = min(chunk, draws - start)
        counts = np.empty((len(has_event), size))
        for stratum in strata:
            if len(stratum):
                counts[stratum] = resample_weights(len(stratum), size, rng)
        yield counts[member]


def interval(draws: FloatArray) -> tuple[float, float]:
    """The 95 % percentile interval of draws (n_draws,); nan where more than half of them are undefined."""
    if np.isnan(draws).sum() > len(draws) / 2:
        return np.nan, np.nan
    low, high = percentile_interval(draws)
    return float(low), float(high)


def age_bands(age: FloatArray) -> NDArray[np.str_]:
    """The band of each age in years, one of "< 50", "50–64", "65–79" and "≥ 80": (n,), "" where it is missing."""
    return _bands(age, (50, 65, 80), ("< 50", "50–64", "65–79", "≥ 80"))


def time_bands(months: FloatArray) -> NDArray[np.str_]:
    """Months from the end of the window to the event in bands: (n,), "no event" where there is none."""
    names = ("< 6 months", "6–11 months", "12–23 months", "≥ 24 months")
    bands = _bands(months, (6, 12, 24), names)
    return np.where(bands == "", "no event", bands)


def small_cells(cells: tuple[Cell, ...]) -> tuple[str, ...]:
    """A sentence for every group that is too small to be shown."""
    hidden = {(cell.axis, cell.group): cell.patients for cell in cells if not cell.shown}
    return tuple(
        f"{group} ({axis}): {count} {'patient' if count == 1 else 'patients'}, not shown."
        for (axis, group), count in hidden.items()
    )


def _bands(values: FloatArray, edges: tuple[int, ...], names: tuple[str, ...]) -> NDArray[np.str_]:
    found = np.array(names)[np.digitize(values, edges)]
    return np.where(np.isnan(values), "", found)


def grouped(people: People) -> dict[tuple[str, str], IntArray]:
    """The rows of every group of every axis by (axis, group), groups by their first number, then by name."""
    found: dict[tuple[str, str], IntArray] = {}
    for axis, labels in people.groups.items():
        series = pd.Series(np.asarray(labels)).astype(object)
        named = series.where(series.notna() & (series != ""), "unknown").astype(str)
        found |= {(axis, group): np.flatnonzero(named == group) for group in sorted(named.unique(), key=_place)}
    return found


def _place(label: str) -> tuple[float, str]:
    """Ages and stages in order, "< 50" before "50–64", words after numbers."""
    number = re.search(r"\d+", label)
    return (float(number[0]) - label.startswith("<") / 2 if number else np.inf, label)


def _size(people: People, rows: IntArray) -> tuple[int, int]:
    own, y = people.entity[rows], people.y[rows]
    return len(np.unique(own)), len(np.unique(own[y == 1]))


def _counts(y: NDArray[np.int64], model: Predicted, rows: IntArray) -> tuple[int, int, int, int]:
    event, flagged = y[rows] == 1, model.flagged[rows]
    return (
        int((event & flagged).sum()),
        int((event & ~flagged).sum()),
        int((~event & flagged).sum()),
        int((~event & ~flagged).sum()),
    )


def _scores(y: NDArray[np.int64], model: Predicted, rows: IntArray, weights: FloatArray) -> FloatArray:
    """The scores on these rows under every column of ``weights`` (n, n_draws): (n_draws, 4), nan where undefined."""
    event, p, drawn = y[rows] == 1, model.p[rows], weights[rows]
    flagged = model.flagged[rows]
    # In the order of SCORES.
    found = (
        roc_auc.weighted(event.astype(np.float64), p[:, None], drawn),
        share((event & ~flagged).astype(np.float64), event.astype(np.float64), drawn),
        share((~event & flagged).astype(np.float64), (~event).astype(np.float64), drawn),
        share(p - event, np.ones(len(rows)), drawn),
    )
    return np.column_stack(found)


def share(above: FloatArray, below: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted sum of ``above`` (n,) over that of ``below`` (n,) per column of ``weights``; nan where that is zero."""
    total = below @ weights
    found: FloatArray = np.full(len(total), np.nan)
    np.divide(above @ weights, total, out=found, where=total > 0)
    return found
