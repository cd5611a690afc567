"""What would be predicted for a row with some values changed, with a flag for values unlike the training data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import streamlit as st

from workbench.views.parts.refusal import REFUSALS, show_refusal
from workbench.views.parts.session import service
from workbench.views.parts.why import show_value
from workbench.views.parts.words import amount, plain, short

if TYPE_CHECKING:
    from pipelines.engine.result import Result
    from workbench.what_if import WhatIf

#: How many of the columns that matter most can be changed.
MOST = 8


def show_what_if(run: str, result: Result, position: int) -> None:
    """A form with the row's own values; the answer stays until another row is chosen."""
    row = int(result.rows["row"].iloc[position])
    st.subheader("What if?", anchor=False)
    st.caption("Change values of this row and see what the model would predict.")
    kept = f"what if {run} {row}"
    with st.form(f"form {run} {row}", border=False):
        changes = _changes(result, position, f"{run} {row}")
        asked = st.form_submit_button("Predict", type="primary", icon=":material/calculate:")
    if asked:
        try:
            st.session_state[kept] = service().what_if(run, row, changes)
        except REFUSALS as refusal:
            st.session_state.pop(kept, None)
            show_refusal(refusal)
    if kept in st.session_state:
        _answer(result, st.session_state[kept])


def _changes(result: Result, position: int, key: str) -> dict[str, Any]:
    """The values that were changed, by column."""
    changes: dict[str, Any] = {}
    names = [name for name in result.ranking.top(MOST) if name in result.table]
    for i, name in enumerate(names):
        series = result.table[name]
        now = series.iloc[position]
        then = _number(name, now, f"{key} {i}") if _is_number(series) else _level(name, series, now, f"{key} {i}")
        if not _same(now, then):
            changes[name] = then
    return changes


def _is_number(series: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series))


def _number(name: str, now: Any, key: str) -> float | None:
    value = None if pd.isna(now) else float(now)
    return st.number_input(
        plain(short(name, 40)),
        value=value,
        key=f"number {key}",
        placeholder="missing",
        format="%.6g" if value is not None else None,
    )


def _level(name: str, series: pd.Series, now: Any, key: str) -> str | None:
    levels = [str(one) for one in series.astype(str).value_counts().index if one not in ("nan", "NaT", "None", "<NA>")]
    value = None if pd.isna(now) else str(now)
    start = levels.index(value) if value in levels else None
    return st.selectbox(
        plain(short(name, 40)),
        levels,
        index=start,
        key=f"level {key}",
        placeholder="missing",
        format_func=lambda one: short(one, 60),
    )


def _same(now: Any, then: Any) -> bool:
    if pd.isna(now) or then is None:
        return bool(pd.isna(now)) and then is None
    return bool(np.isclose(float(now), then)) if isinstance(then, float) else str(now) == str(then)


def _answer(result: Result, answer: WhatIf) -> None:
    for i, name in enumerate(result.outputs):
        before, after = float(np.ravel(answer.before)[i]), float(np.ravel(answer.after)[i])
        label = f"Probability of {short(name, 30)}" if result.unit == "probability" else "Prediction"
        st.metric(
            plain(label),
            amount(after, result.unit),
            amount(after - before, result.unit, signed=True),
            delta_color="off",
            delta_description="against this row",
        )
    for sentence in answer.unlike:
        st.markdown(f":orange[:material/warning:] {plain(sentence)}")
    if answer.unlike:
        st.caption("The model has seen nothing like this: read its prediction as a guess.")


def values_of(result: Result, position: int) -> dict[str, str]:
    """The values of one test row in words, by column."""
    return {name: show_value(result.table[name].iloc[position]) for name in result.table.columns}
