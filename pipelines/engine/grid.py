"""The points at which a feature's effect is drawn, in original values: quantiles, levels, hours or months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.engine.encode_level import levels_and_codes
from pipelines.engine.encode_number import finite
from pipelines.engine.encode_time import calendar_parts, moments_of

if TYPE_CHECKING:
    from data.table import Column
    from explain.arrays import FloatArray

#: At most so many points of a number, and so many levels of a category.
MOST_POINTS, MOST_LEVELS = 20, 12
#: The outermost points of a number are these quantiles: beyond them there is hardly a row to speak of.
OUTERMOST = (0.01, 0.99)
#: Empty cells are a level of their own from this share of the rows.
MISSING_SHARE = 0.01
MISSING = "(missing)"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Grid:
    """Points of one feature.

    ``labels`` are shown, ``position`` says where each stands, ``values`` are of the column's own kind and are what the
    model is asked, ``share`` is the share of the fit rows that lie nearest to each point.
    """

    labels: tuple[str, ...]
    position: FloatArray
    values: pd.Series
    share: FloatArray
    categorical: bool


def grid_of(column: Column, seen: pd.Series) -> Grid | None:
    """The grid that the fit rows ``seen`` give; None where they show fewer than two points."""
    if column.kind == "number":
        grid = _number_grid(finite(seen))
    elif column.kind == "time":
        grid = _time_grid(moments_of(seen))
    else:
        grid = _level_grid(seen)
    return grid if grid is not None and len(grid.labels) > 1 else None


def _number_grid(values: FloatArray) -> Grid | None:
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    points = np.unique(known)
    if len(points) > MOST_POINTS:
        places = np.linspace(*OUTERMOST, MOST_POINTS)
        points = np.unique(np.quantile(known, places, method="inverted_cdf"))
    middles = (points[1:] + points[:-1]) / 2
    counts = np.bincount(np.searchsorted(middles, known), minlength=len(points))
    labels = tuple(_number_text(point) for point in points)
    return Grid(labels, points, pd.Series(points), counts / len(known), categorical=False)


def _number_text(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)


def _level_grid(seen: pd.Series) -> Grid:
    names, codes = levels_and_codes(seen)
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    order = [i for i in np.argsort(-counts, kind="stable")[:MOST_LEVELS] if counts[i]]
    labels = [names[i] for i in order]
    shares = [counts[i] / len(codes) for i in order]
    values: list[str | None] = list(labels)
    if np.mean(codes < 0) >= MISSING_SHARE:
        labels, shares, values = [*labels, MISSING], [*shares, float(np.mean(codes < 0))], [*values, None]
    known = pd.CategoricalDtype(sorted(name for name in labels if name != MISSING or name in names))
    series = pd.Series(values, dtype=known)
    return Grid(tuple(labels), np.arange(float(len(labels))), series, np.array(shares), categorical=True)


def _time_grid(moments: np.ndarray) -> Grid | None:
    """Hours of the middle day where the time of day varies, else months of the middle year, else the days themselves.

    The whole column is set to that moment, with all its calendar parts.
    """
    known = np.sort(moments[~np.isnat(moments)])
    if not len(known):
        return None
    parts, middle = calendar_parts(known), known[len(known) // 2]
    if np.ptp(parts["hour"]) > 0:
        day = middle.astype("datetime64[D]")
        points = np.array([day + np.timedelta64(hour, "h") for hour in range(24)], dtype="datetime64[us]")
        labels = tuple(f"{hour:02d}:00" for hour in range(24))
        return Grid(labels, np.arange(24.0), pd.Series(points), _shares(parts["hour"], 24), categorical=True)
    if np.ptp(parts["month"]) > 0:
        first = middle.astype("datetime64[Y]").astype("datetime64[M]")
        points = np.array([first + np.timedelta64(month, "M") for month in range(12)]).astype("datetime64[us]")
        return Grid(MONTHS, np.arange(12.0), pd.Series(points), _shares(parts["month"] - 1, 12), categorical=True)
    days, counts = np.unique(known, return_counts=True)
    labels = tuple(str(day)[:10] for day in days)
    return Grid(labels, np.arange(float(len(days))), pd.Series(days), counts / len(known), categorical=True)


def _shares(parts: FloatArray, n_parts: int) -> FloatArray:
    return np.asarray(np.bincount(parts.astype(np.int64), minlength=n_parts) / len(parts), dtype=np.float64)
