"""Single rows: why the model predicts what it does there, and what it would predict if some values were others."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from workbench.errors import BadRequest

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from explain.arrays import FloatArray
    from explain.attribution import Attribution
    from pipelines.engine.fitted import FittedModel
    from pipelines.engine.result import Result
    from pipelines.engine.sure.forecaster import Forecaster

#: A new value for one feature: text for a category or a time, a number, or None for missing.
Change: TypeAlias = str | float | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A row as it was and as it would be: outputs (n_outputs,), attributions of one row each.

    ``ends`` are those of the interval of the level that the run shows, ``possible`` the classes in the set; None where
    the run has none. Both are by what is known now: an interval that follows time has moved since the row was tested.
    ``unlike`` are sentences about values that the training data does not have; then the answer is a guess.
    """

    before: FloatArray
    after: FloatArray
    attribution_before: Attribution
    attribution_after: Attribution
    unlike: tuple[str, ...]
    ends_before: tuple[float, float] | None = None
    ends_after: tuple[float, float] | None = None
    possible_before: tuple[str, ...] | None = None
    possible_after: tuple[str, ...] | None = None


def explain_rows(result: Result, model: FittedModel, rows: list[int]) -> Attribution:
    """The attribution of test rows by their numbers in the table; raises BadRequest for other rows."""
    return _attribution(result, model, _rows(result, rows), rows)


def what_if(
    result: Result, model: FittedModel, row: int, changes: dict[str, Change], forecaster: Forecaster | None = None
) -> WhatIf:
    """What the model predicts for a test row with ``changes`` made, and with ``forecaster`` how sure.

    Raises BadRequest for a value that does not fit.
    """
    before = _rows(result, [row])
    after = before.copy()
    for name, value in changes.items():
        after[name] = _changed(before, name, value)
    return WhatIf(
        before=model.predict(before)[0],
        after=model.predict(after)[0],
        attribution_before=_attribution(result, model, before, [row]),
        attribution_after=_attribution(result, model, after, [row]),
        unlike=tuple(model.unlike(after)[0]),
        **_sure(result, before, after, forecaster),
    )


def _sure(result: Result, before: pd.DataFrame, after: pd.DataFrame, forecaster: Forecaster | None) -> dict[str, Any]:
    """Ends of intervals, or possible classes, of both rows, each by what is known now."""
    from pipelines.engine.sure.forecaster import IntervalForecaster

    if isinstance(forecaster, IntervalForecaster) and (told := result.uncertainty) is not None:
        ends = [tuple(float(end[0]) for end in forecaster.ends(frame, told.level)) for frame in (before, after)]
        return {"ends_before": ends[0], "ends_after": ends[1]}
    if forecaster is not None and not isinstance(forecaster, IntervalForecaster) and result.probabilities is not None:
        level = result.probabilities.level
        sets = [_named(result, forecaster.members(frame, level)[0]) for frame in (before, after)]
        return {"possible_before": sets[0], "possible_after": sets[1]}
    return {}


def _named(result: Result, members: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(name for name, there in zip(result.classes, members, strict=True) if there)


def _attribution(result: Result, model: FittedModel, frame: pd.DataFrame, rows: list[int]) -> Attribution:
    from pipelines.engine.importances import attribute_frame

    found = attribute_frame(model, frame, result.settings)
    return dataclasses.replace(found, rows=np.array(rows, dtype=np.int64))


def _rows(result: Result, rows: list[int]) -> pd.DataFrame:
    places = {int(number): place for place, number in enumerate(result.rows["row"])}
    unknown = [row for row in rows if row not in places]
    if unknown:
        raise BadRequest(
            f"Row {unknown[0]} is no test row of this run",
            f"one of its {len(places):,} test rows is needed, which the model never saw",
            "Choose one from the list of rows.",
        )
    return result.table.iloc[[places[row] for row in rows]].reset_index(drop=True)


def _changed(frame: pd.DataFrame, name: str, value: Change) -> pd.Series:
    import pandas as pd
    from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype

    if name not in frame.columns:
        raise BadRequest(
            f"{name!r} is no feature of this run", "a feature that the model uses is needed", "Choose one."
        )
    column = frame[name]
    try:
        if is_numeric_dtype(column.dtype):
            return pd.Series([np.nan if value is None else float(value)], dtype="float64")
        if is_datetime64_any_dtype(column.dtype):
            return pd.Series([pd.to_datetime(str(value)) if value is not None else pd.NaT]).astype(column.dtype)
    except (TypeError, ValueError) as reason:
        needed = "a number" if is_numeric_dtype(column.dtype) else "a date such as 2024-01-31"
        raise BadRequest(
            f"{value!r} was given for {name!r}", f"{needed} is needed there", "Change the value, or leave it empty."
        ) from reason
    text = pd.Series([None if value is None else str(value)], dtype="str")
    return text.astype("category") if isinstance(column.dtype, pd.CategoricalDtype) else text
