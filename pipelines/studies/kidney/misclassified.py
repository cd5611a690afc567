"""Who is missed and who is flagged without an event: by group, and by what the model used.

The groups and the comparison of attributions are our choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.studies.kidney.cells import (
    EVERYBODY,
    FEWEST,
    SCORES,
    Cell,
    grouped,
    interval,
    measure,
    people_draws,
    small_cells,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from explain.arrays import FloatArray, IntArray
    from pipelines.studies.kidney.cells import People, Predicted

_KINDS = ("TP", "FN", "FP", "TN")
_TOGETHER = f"groups of < {FEWEST} together"


@dataclass(frozen=True, slots=True)
class Attributed:
    """What each feature adds to each prediction: ``values`` (n, n_features) in ``unit`` (probability or log-odds).

    ``aspects`` has the aspect of each of ``names``; a feature without one is an aspect of its own.
    """

    values: FloatArray
    names: tuple[str, ...]
    unit: str
    aspects: Mapping[str, str]

    def per_aspect(self) -> tuple[tuple[str, ...], FloatArray]:
        """The aspects, and the sums over their features: (n, n_aspects)."""
        owner = [self.aspects.get(name, name) for name in self.names]
        aspects = tuple(dict.fromkeys(owner))
        belongs = np.array([[own == aspect for aspect in aspects] for own in owner], dtype=np.float64)
        return aspects, self.values @ belongs


def misclassified(people: People, model: Predicted, *, draws: int = 2_000, seed: int = 0) -> Exhibit:
    """Predictions by TP, FN, FP and TN per group of every axis of ``people``, which add up to those of everybody.

    Axes of the study: stage, age band, race, window, time to event (``cells.time_bands``: who has no event is in "no
    event"). Groups of fewer than ten people have no numbers; if there are several, a row has them together.
    """
    cells = measure(people, (model,), draws=draws, seed=seed)
    frame = pd.DataFrame([_row(cell) for cell in _with_pools(people, cells)])
    whole = cells[0].counts
    return Exhibit(
        "misclassified",
        "Who is misclassified",
        f"{model.name} misses {whole[1]:,} of {whole[0] + whole[1]:,} events and flags {whole[2]:,} of "
        f"{whole[2] + whole[3]:,} predictions without one.",
        frame,
        (Chart("points", "group", f"FNR ({SCORES['FNR']})", "", "by", "FNR low", "FNR high", SCORES["FNR"]),),
        (
            "TP, FN, FP and TN count predictions at one threshold.",
            "Every block adds up to everybody, with the groups that are not shown.",
            f"Intervals: 95 %, {draws:,} draws of people.",
            *small_cells(cells),
        ),
    )


def missed_against_found(
    people: People, model: Predicted, attributed: Attributed, *, draws: int = 2_000, seed: int = 0
) -> Exhibit:
    """How the attributions of missed events (FN) differ from those of found ones (TP): mean difference per aspect.

    With fewer than ten people on either side there are no numbers.
    """
    event = people.y == 1
    sides = (event & ~model.flagged, event & model.flagged)
    sizes = [len(np.unique(people.entity[side])) for side in sides]
    aspects, values = attributed.per_aspect()
    unit = f"difference ({attributed.unit})"
    if min(sizes) < FEWEST:
        told = " and ".join(str(n) if n >= FEWEST else f"< {FEWEST}" for n in sizes)
        sentence = f"Events of {told} people were missed and found: too few to compare."
        frame = pd.DataFrame(columns=["aspect", "mean FN", "mean TP", unit, "low", "high"])
        return Exhibit("missed_against_found", "Missed against found events", sentence, frame)
    frame = _compared(people, sides, (aspects, values), unit, (draws, seed))
    first = frame.iloc[0]
    sentence = (
        f"Missed events ({sizes[0]:,} people) differ from found ones ({sizes[1]:,}) most in {first['aspect']!r}: "
        f"{first[unit]:+.3g} {attributed.unit} ({first['low']:.3g} to {first['high']:.3g})."
    )
    chart = Chart("bars", "aspect", unit, low="low", high="high", unit=attributed.unit)
    notes = (f"Mean attribution of FN less that of TP. Intervals: 95 %, {draws:,} draws of people.",)
    return Exhibit("missed_against_found", "Missed against found events", sentence, frame, (chart,), notes)


def _row(cell: Cell) -> dict[str, object]:
    counts = cell.counts if cell.shown else (np.nan,) * len(_KINDS)
    row: dict[str, object] = {"by": cell.axis, "group": cell.group, "people": cell.size}
    row |= {kind: float(count) for kind, count in zip(_KINDS, counts, strict=True)}
    for score in ("FNR", "FPR"):
        i = list(SCORES).index(score)
        low, high = interval(cell.draws[:, i])
        row |= {f"{score} ({SCORES[score]})": float(cell.values[i]), f"{score} low": low, f"{score} high": high}
    return row


def _with_pools(people: People, cells: tuple[Cell, ...]) -> list[Cell]:
    """The cells, and after each axis with several small groups those groups together, where they are enough."""
    groups, found = grouped(people), []
    for axis in dict.fromkeys(cell.axis for cell in cells):
        own = [cell for cell in cells if cell.axis == axis]
        small = [cell for cell in own if not cell.shown]
        found += own
        if axis != EVERYBODY and len(small) > 1:
            rows = np.concatenate([groups[axis, cell.group] for cell in small])
            found.append(_pool(people, rows, small))
    return found


def _pool(people: People, rows: IntArray, small: list[Cell]) -> Cell:
    counts = np.sum([cell.counts for cell in small], axis=0)
    tp, fn, fp, tn = (int(count) for count in counts)
    return Cell(
        small[0].axis,
        _TOGETHER,
        small[0].model,
        # Somebody may be in several of the groups (windows), and counts once.
        len(np.unique(people.entity[rows])),
        len(np.unique(people.entity[rows[people.y[rows] == 1]])),
        (tp, fn, fp, tn),
        np.full_like(small[0].values, np.nan),
        np.full_like(small[0].draws, np.nan),
    )


def _compared(
    people: People,
    sides: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    attributed: tuple[tuple[str, ...], FloatArray],
    unit: str,
    plan: tuple[int, int],
) -> pd.DataFrame:
    aspects, values = attributed
    means = [values[side].mean(axis=0) for side in sides]
    drawn = np.concatenate(
        [_mean(values, sides[0], w) - _mean(values, sides[1], w) for w in people_draws(people, *plan)]
    )
    bounds = np.array([interval(one) for one in drawn.T])
    frame = pd.DataFrame(
        {
            "aspect": aspects,
            "mean FN": means[0],
            "mean TP": means[1],
            unit: means[0] - means[1],
            "low": bounds[:, 0],
            "high": bounds[:, 1],
        }
    )
    return frame.sort_values(unit, key=np.abs, ascending=False, kind="stable", ignore_index=True)


def _mean(values: FloatArray, rows: NDArray[np.bool_], weights: FloatArray) -> FloatArray:
    """Weighted mean of ``values`` (n, k) over ``rows`` per column of ``weights``: (n_draws, k), nan where empty."""
    drawn = weights[rows]
    total = drawn.sum(axis=0)[:, None]
    found: FloatArray = np.full((weights.shape[1], values.shape[1]), np.nan)
    np.divide(drawn.T @ values[rows], total, out=found, where=total > 0)
    return found
