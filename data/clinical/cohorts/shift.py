"""How the values of two cohorts differ, feature by feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.cohorts.edits import numbers, words

if TYPE_CHECKING:
    from data.table import Dataset

HEADINGS = (
    "feature",
    "mean in train",
    "mean in external",
    "sd in train",
    "sd in external",
    "missing in train (%)",
    "missing in external (%)",
    "standardised difference",
)


def shift_table(train: Dataset, external: Dataset, names: tuple[str, ...]) -> pd.DataFrame:
    """A row per number and per level of a category ("M/F = M", as shares): means, sds, missing, and the difference.

    The standardised difference is (external − train) / √((sd² + sd²)/2), nan where neither varies.
    """
    rows = [row for name in names for row in _rows(train, external, name)]
    return pd.DataFrame(rows, columns=list(HEADINGS))


def _rows(train: Dataset, external: Dataset, name: str) -> list[tuple[str | float, ...]]:
    if train.column(name).kind == "number":
        return [_row(name, numbers(train, name), numbers(external, name))]
    here, there = words(train, name), words(external, name)
    levels = sorted({*here, *there} - {""})
    # Of two levels one tells it all.
    shown = levels[1:] if len(levels) == 2 else levels
    return [_row(f"{name} = {level}", _flag(here, level), _flag(there, level)) for level in shown]


def _flag(values: pd.Series, level: str) -> pd.Series:
    return (values == level).astype("float64").mask(values == "")


def _row(title: str, here: pd.Series, there: pd.Series) -> tuple[str | float, ...]:
    means, spreads = (here.mean(), there.mean()), (here.std(), there.std())
    pooled = float(np.sqrt((spreads[0] ** 2 + spreads[1] ** 2) / 2))
    difference = (means[1] - means[0]) / pooled if pooled > 0 else np.nan
    missing = (100 * here.isna().mean(), 100 * there.isna().mean())
    return (title, *means, *spreads, *missing, difference)
