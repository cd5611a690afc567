"""Whether a model misses events more often in one group than in another, and whether another equation changes that.

The scores and the table are our choice; the paper's own are not in its abstract.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.studies.kidney.cells import EVERYBODY, SCORES, Cell, interval, measure, small_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from explain.arrays import FloatArray
    from pipelines.studies.kidney.cells import People, Predicted

#: The score that the sentences are about: who is missed.
_MISSED = "FNR"


def fairness(
    people: People,
    models: tuple[Predicted, ...],
    *,
    references: Mapping[str, str] | None = None,
    draws: int = 2_000,
    seed: int = 0,
) -> tuple[Exhibit, ...]:
    """Scores per group, gaps between groups, and for two models or more how the gaps differ (paired draws).

    One model per equation, say. ``references`` has the group per axis that others are set against, else the largest.
    """
    cells = measure(people, models, draws=draws, seed=seed)
    notes = _notes(people, cells, draws)
    gaps = gap_table(cells, references or {})
    exhibits = [_groups_exhibit(cells, notes), _gaps_exhibit(gaps, notes)]
    if len(models) > 1:
        exhibits.append(_changes_exhibit(change_table(cells, references or {}), notes))
    return tuple(exhibits)


def group_table(cells: tuple[Cell, ...]) -> pd.DataFrame:
    """A row per group and model: people, events, and every score with its interval; small groups without any."""
    return pd.DataFrame([_group_row(cell) for cell in cells])


def gap_table(cells: tuple[Cell, ...], references: Mapping[str, str]) -> pd.DataFrame:
    """A row per pair of groups, model and score: the group's score less that of the reference, with its interval."""
    rows = []
    for cell, other in _pairs(cells, references):
        difference, drawn = cell.values - other.values, cell.draws - other.draws
        rows += [{**_pair_names(cell, other), "model": cell.model, **one} for one in _rows(difference, drawn, "gap")]
    return pd.DataFrame(rows, columns=["by", "group", "against", "model", "score", "gap", "low", "high"])


def change_table(cells: tuple[Cell, ...], references: Mapping[str, str]) -> pd.DataFrame:
    """A row per pair of groups, pair of models and score: the first model's gap less the second's, same draws."""
    pairs = {(cell.axis, cell.group, cell.model): (cell, other) for cell, other in _pairs(cells, references)}
    models = tuple(dict.fromkeys(cell.model for cell in cells))
    places = tuple(dict.fromkeys((axis, group) for axis, group, _ in pairs))
    rows = []
    for (first, second), place in ((both, place) for both in combinations(models, 2) for place in places):
        (a, a_other), (b, b_other) = pairs[(*place, first)], pairs[(*place, second)]
        difference = (a.values - a_other.values) - (b.values - b_other.values)
        drawn = (a.draws - a_other.draws) - (b.draws - b_other.draws)
        names = {**_pair_names(a, a_other), "model": first, "less model": second}
        rows += [{**names, **one} for one in _rows(difference, drawn, "difference of gaps")]
    return pd.DataFrame(
        rows,
        columns=["by", "group", "against", "model", "less model", "score", "difference of gaps", "low", "high"],
    )


def _group_row(cell: Cell) -> dict[str, object]:
    row: dict[str, object] = {"by": cell.axis, "group": cell.group, "model": cell.model, "patients": cell.size}
    row["events"] = float(cell.events) if cell.shown else np.nan
    for i, (score, unit) in enumerate(SCORES.items()):
        low, high = interval(cell.draws[:, i])
        name = f"{score} ({unit})" if unit else score
        row |= {name: float(cell.values[i]), f"{score} low": low, f"{score} high": high}
    return row


def _pairs(cells: tuple[Cell, ...], references: Mapping[str, str]) -> Iterable[tuple[Cell, Cell]]:
    """Every shown group with the reference of its axis, for every model."""
    for model in dict.fromkeys(cell.model for cell in cells):
        own = [cell for cell in cells if cell.model == model and cell.axis != EVERYBODY]
        for axis in dict.fromkeys(cell.axis for cell in own):
            shown = [cell for cell in own if cell.axis == axis and cell.shown]
            largest = max(shown, key=lambda cell: cell.patients, default=None)
            named = references.get(axis, largest.group if largest else "")
            for reference in (cell for cell in shown if cell.group == named):
                yield from ((cell, reference) for cell in shown if cell is not reference)


def _pair_names(cell: Cell, other: Cell) -> dict[str, object]:
    return {"by": cell.axis, "group": cell.group, "against": other.group}


def _rows(values: FloatArray, draws: FloatArray, name: str) -> list[dict[str, object]]:
    rows = []
    for i, score in enumerate(SCORES):
        low, high = interval(draws[:, i])
        rows.append({"score": score, name: float(values[i]), "low": low, "high": high})
    return rows


def _groups_exhibit(cells: tuple[Cell, ...], notes: tuple[str, ...]) -> Exhibit:
    frame = group_table(cells)
    missed = f"{_MISSED} ({SCORES[_MISSED]})"
    first = _leading(tuple(dict.fromkeys(cell.axis for cell in cells if cell.axis != EVERYBODY)))
    told = [
        f"{row['group']} {row[missed]:.3f}"
        for _, row in frame[
            (frame["by"] == first) & frame[missed].notna() & (frame["model"] == cells[0].model)
        ].iterrows()
    ]
    return Exhibit(
        "fairness_groups",
        "Scores per group",
        f"Share of events that {cells[0].model} misses, by {first}: {', '.join(told)}."
        if told
        else "No group has enough people and events for a score.",
        frame,
        (Chart("points", "group", missed, "model", "by", f"{_MISSED} low", f"{_MISSED} high", SCORES[_MISSED]),),
        notes,
    )


def _gaps_exhibit(gaps: pd.DataFrame, notes: tuple[str, ...]) -> Exhibit:
    told = [f"{_words(row, 'gap')} with {row['model']}" for row in _headline(gaps)]
    return Exhibit(
        "fairness_gaps",
        "Gaps between groups",
        f"{_MISSED} gap, {'; '.join(told)}." if told else "There is no second group with enough people and events.",
        gaps,
        (Chart("points", "group", "gap", "model", "score", "low", "high"),),
        notes,
    )


def _changes_exhibit(changes: pd.DataFrame, notes: tuple[str, ...]) -> Exhibit:
    name = "difference of gaps"
    told = [
        f"{_words(row, name)} ({row['model']} less {row['less model']}), "
        f"the interval {'covers' if row['low'] <= 0 <= row['high'] else 'excludes'} 0"
        for row in _headline(changes)
    ]
    return Exhibit(
        "fairness_changes",
        "How the gaps differ between models",
        f"Difference of {_MISSED} gaps, {'; '.join(told)}." if told else "There is no gap to compare.",
        changes,
        (Chart("points", "group", name, "model", "score", "low", "high"),),
        notes,
    )


def _headline(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows on missed events of the axis that matters most."""
    known = table[(table["score"] == _MISSED) & table["low"].notna()]
    leading = _leading(tuple(known["by"].unique()))
    return [dict(row) for _, row in known[known["by"] == leading].iterrows()]


def _leading(axes: tuple[str, ...]) -> str:
    return "race" if "race" in axes else next(iter(axes), "")


def _words(row: dict[str, Any], name: str) -> str:
    return f"{row['group']} − {row['against']}: {row[name]:.3f} ({row['low']:.3f} to {row['high']:.3f})"


def _notes(people: People, cells: tuple[Cell, ...], draws: int) -> tuple[str, ...]:
    return (
        "FNR and FPR hold at one threshold per model, the same for every group. Scores and groups are chosen by us.",
        f"Intervals: 95 %, {draws:,} draws of people, those with an event apart; groups and models share the draws.",
        *(() if "race" in people.groups else ("No race is in the table: other groups only.",)),
        *small_cells(cells),
    )
