"""Answers of a survey of values made scores: six steps of likeness from 1 to 0, the mean over the items of each value.

The form is Schwartz's portrait questionnaire of 21 items. Which item belongs to which value is a setting: the default
follows the usual order of the items and was not checked against the questionnaire.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.errors import TableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.table import Dataset

LABELS = (
    "Very much like me",
    "Like me",
    "Somewhat like me",
    "A little like me",
    "Not like me",
    "Not like me at all",
)
#: Value → numbers of its items, from 1.
KEY: Mapping[str, tuple[int, ...]] = {
    "self-transcendence": (3, 8, 12, 18, 19),
    "self-enhancement": (2, 4, 13, 17),
    "conservation": (5, 7, 9, 14, 16, 20),
    "openness-to-change": (1, 6, 11, 15),
    "hedonism": (10, 21),
}
_POINTS = {label.lower(): 1 - step / (len(LABELS) - 1) for step, label in enumerate(LABELS)}


def items(dataset: Dataset) -> tuple[str, ...]:
    """The columns whose answers are all among the six steps, in the order of the file."""
    return tuple(
        column.name
        for column in dataset.columns
        if column.kind in {"category", "boolean"}
        and {_plain(one) for one in dataset.frame[column.name].dropna().unique()} <= set(_POINTS)
        and dataset.frame[column.name].notna().any()
    )


def score_survey(dataset: Dataset, key: Mapping[str, tuple[int, ...]] = KEY, *, centred: bool = False) -> pd.DataFrame:
    """One row per person and one column per value, from 0 to 1; nan where no item was answered.

    ``centred`` takes off the person's mean over all items before the result is brought to 0…1, .5 then being "like my
    other answers". Raises TableError where the key names more items than the table has.
    """
    names = items(dataset)
    most = max(number for numbers in key.values() for number in numbers)
    if most > len(names) or min(number for numbers in key.values() for number in numbers) < 1:
        raise TableError(
            f"{dataset.name!r} has {len(names)} columns of answers from {LABELS[0]!r} to {LABELS[-1]!r}",
            f"the key of the values names items 1 to {most}",
            "Bring all items in their order, or edit the key.",
        )
    points = np.column_stack([_points(dataset.frame[name]) for name in names])
    own = np.zeros(len(points)) if not centred else _mean(points)
    scored = {value: _mean(points[:, np.array(numbers) - 1]) - own for value, numbers in key.items()}
    return pd.DataFrame({value: (one + 1) / 2 if centred else one for value, one in scored.items()})


def _plain(label: object) -> str:
    return " ".join(str(label).lower().split())


def _points(column: pd.Series) -> NDArray[np.float64]:
    return np.array([np.nan if pd.isna(one) else _POINTS[_plain(one)] for one in column.astype(object)])


def _mean(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean of the answered items of each row, nan without any."""
    answered = np.isfinite(points)
    total, number = np.where(answered, points, 0.0).sum(axis=1), answered.sum(axis=1)
    return np.asarray(np.divide(total, number, out=np.full(len(points), np.nan), where=number > 0))
