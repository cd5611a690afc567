"""Which features move together, and the groups that they form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from explain.association import associations
from explain.groups import Aspect, find_aspects
from pipelines.engine.budget import draw_rows
from pipelines.engine.encode_level import levels_and_codes
from pipelines.engine.encode_number import finite
from pipelines.engine.encode_time import days_since_1970, moments_of

if TYPE_CHECKING:
    import pandas as pd

    from data.table import Column
    from explain.arrays import FloatArray
    from pipelines.engine.ground import Ground

#: Rows on which columns are compared with each other, and beyond how many columns fewer of them.
COMPARED_ROWS, MANY_COLUMNS, COMPARED_OF_MANY = 2_000, 200, 500


def aspects_of(ground: Ground, names: tuple[str, ...]) -> tuple[Aspect, ...]:
    """The features grouped by how closely they move together."""
    return find_aspects(names, associations_of(ground, names))


def associations_of(ground: Ground, names: tuple[str, ...]) -> FloatArray:
    """How closely the features move together, (n_names, n_names), on development rows drawn by the seed."""
    if names not in ground.known:
        n_rows = COMPARED_ROWS if len(names) <= MANY_COLUMNS else COMPARED_OF_MANY
        frame = ground.frame(draw_rows(ground.split.development, n_rows, ground.seed))
        columns = [ground.dataset.column(name) for name in names]
        numbers = [_as_numbers(frame, column) for column in columns]
        categorical = [column.kind not in {"number", "time"} for column in columns]
        ground.known[names] = associations(numbers, categorical)
    return ground.known[names]


def between_aspects(names: tuple[str, ...], matrix: FloatArray, aspects: Sequence[Aspect]) -> FloatArray:
    """How closely aspects move together: the closest of any member of one and any of the other, 1 on the diagonal."""
    places = [[names.index(member) for member in aspect.members] for aspect in aspects]
    closest = [[matrix[np.ix_(left, right)].max() for right in places] for left in places]
    return np.array(closest, dtype=np.float64)


def _as_numbers(frame: pd.DataFrame, column: Column) -> FloatArray:
    series = frame[column.name]
    if column.kind == "number":
        return finite(series)
    if column.kind == "time":
        moments = moments_of(series)
        return np.where(np.isnat(moments), np.nan, days_since_1970(moments))
    codes = levels_and_codes(series)[1].astype(np.float64)
    return np.where(codes < 0, np.nan, codes)
