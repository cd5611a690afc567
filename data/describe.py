"""A table in plain data: what was read, with a small picture of every column. Ready for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from data.targets.suggest import suggest_targets

if TYPE_CHECKING:
    import pandas as pd

    from data.table import Column, Dataset

MOST_BARS = 12
_EXAMPLES = 3
_LONGEST_EXAMPLE = 60
#: Examples are looked for in so many rows.
_SAMPLE = 1_000


def describe(dataset: Dataset) -> dict[str, Any]:
    """Name, rows, digest, target, columns, decisions, warnings and target suggestions, as JSON knows them.

    Every column has its name, kind, role, unit, why, missing cells and their share, distinct values, examples, and a
    ``histogram``: {"kind": "bins", "edges", "counts"} for numbers and dates, {"kind": "levels", "labels", "counts",
    "other"} for categories and whole numbers with few values, None where a picture would say nothing.
    """
    return {
        "name": dataset.name,
        "source": dataset.source,
        "digest": dataset.digest,
        "rows": dataset.n_rows,
        "target": dataset.target,
        "task": dataset.task,
        "columns": [describe_column(column, dataset.frame[column.name]) for column in dataset.columns],
        "decisions": list(dataset.decisions),
        "warnings": list(dataset.warnings),
        "targets": [
            {"expression": one.expression, "label": one.label, "task": one.task, "why": one.why}
            for one in suggest_targets(dataset)
        ],
    }


def describe_column(column: Column, series: pd.Series) -> dict[str, Any]:
    """One column in plain data."""
    return {
        "name": column.name,
        "kind": column.kind,
        "role": column.role,
        "unit": column.unit,
        "why": column.why,
        "missing": column.missing,
        "missing_share": column.missing / max(len(series), 1),
        "distinct": column.distinct,
        "examples": _examples(series),
        "histogram": histogram(column, series),
    }


def histogram(column: Column, series: pd.Series) -> dict[str, Any] | None:
    """At most twelve bars of a column, missing cells left out; None for texts, identifiers and empty columns."""
    if column.distinct == 0 or column.kind == "text" or column.role in {"id-like", "free text"}:
        return None
    if column.kind in {"boolean", "category"}:
        return _levels(series)
    if column.kind == "time":
        return _time_bins(series)
    values = series.to_numpy(dtype=np.float64)
    values = values[np.isfinite(values)]
    if column.distinct <= MOST_BARS:
        levels, counts = np.unique(values, return_counts=True)
        labels = [f"{level:g}" for level in levels]
        return {"kind": "levels", "labels": labels, "counts": counts.tolist(), "other": 0}
    with np.errstate(over="ignore"):
        if not np.isfinite(values.max() - values.min()):  # no bar is that wide
            return None
    counts, edges = np.histogram(values, bins=MOST_BARS)
    return {"kind": "bins", "edges": edges.tolist(), "counts": counts.tolist()}


def _levels(series: pd.Series) -> dict[str, Any]:
    counts = series.value_counts()
    counts = counts[counts > 0]
    shown = counts if len(counts) <= MOST_BARS else counts.iloc[: MOST_BARS - 1]
    return {
        "kind": "levels",
        "labels": [str(label) for label in shown.index],
        "counts": [int(count) for count in shown],
        "other": int(counts.sum() - shown.sum()),
    }


def _time_bins(series: pd.Series) -> dict[str, Any]:
    stamps = series.dropna().to_numpy(dtype="datetime64[s]")
    counts, edges = np.histogram(stamps.astype(np.int64), bins=MOST_BARS)
    told = [str(edge) for edge in np.round(edges).astype(np.int64).astype("datetime64[s]")]
    return {"kind": "bins", "edges": told, "counts": counts.tolist()}


def _examples(series: pd.Series) -> list[str]:
    first = series.iloc[:_SAMPLE].dropna().unique()[:_EXAMPLES]
    if not len(first):
        first = series.dropna().unique()[:_EXAMPLES]
    return [_short(value) for value in first]


def _short(value: object) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= _LONGEST_EXAMPLE else text[: _LONGEST_EXAMPLE - 1] + "…"
