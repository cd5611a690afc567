"""What would be predicted for a row with some values changed, with a flag for values unlike the training data."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import streamlit as st

from explain.levels import percent
from workbench.views.parts.refusal import REFUSALS, show_refusal
from workbench.views.parts.session import service
from workbench.views.parts.why import possible_words, show_value, show_waterfall
from workbench.views.parts.words import amount, number, outcome, plain, short

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
            st.session_state[kept] = (changes, service().what_if(run, row, changes))
        except REFUSALS as refusal:
            st.session_state.pop(kept, None)
            show_refusal(refusal)
    if kept in st.session_state:
        changed, answer = st.session_state[kept]
        _answer(result, answer)
        _why(result, position, changed, answer, kept)


def _changes(result: Result, position: int, key: str) -> dict[str, Any]:
    """The values that were changed, by column."""
    changes: dict[str, Any] = {}
    names = [name for name in result.ranking.top(MOST) if name in result.table]
    for i, name in enumerate(names):
        series = result.table[name]
        now = series.iloc[position]
        then = _box(series)(name, series, now, f"{key} {i}")
        if not _same(now, then):
            changes[name] = then
    return changes


def _box(series: pd.Series) -> Callable[[str, pd.Series, Any, str], float | str | None]:
    """The box that fits a column: a number, a date as text, or one of the values that there are."""
    if pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series):
        return _number
    return _date if pd.api.types.is_datetime64_any_dtype(series) else _level


def _date(name: str, series: pd.Series, now: Any, key: str) -> str | None:
    value = "" if pd.isna(now) else str(now)
    return st.text_input(plain(short(name, 40)), value=value, key=f"date {key}", placeholder="missing") or None


def _number(name: str, series: pd.Series, now: Any, key: str) -> float | None:
    value = None if pd.isna(now) else float(now)
    return st.number_input(
        plain(short(name, 40)),
        value=value,
        key=f"number {key}",
        placeholder="missing",
        step=_step(series),
        format="%.6g" if value is not None else None,
    )


def _step(series: pd.Series) -> float:
    """How far one press moves: 1 for whole numbers, else a round number near a fiftieth of the usual range."""
    present = series.dropna().to_numpy(dtype=float)
    if not len(present) or np.all(present == np.floor(present)):
        return 1.0
    low, high = np.quantile(present, [0.05, 0.95])
    return float(10 ** np.floor(np.log10(max(high - low, 1e-9) / 20)))


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


def _why(result: Result, position: int, changed: dict[str, Any], answer: WhatIf, key: str) -> None:
    values = {name: show_value(result.table[name].iloc[position]) for name in result.table.columns}
    values |= {name: show_value(value) for name, value in changed.items()}
    attribution = answer.attribution_after
    output = int(np.argmax(answer.after)) if len(attribution.outputs) > 1 else 0
    with st.expander("Why?", icon=":material/waterfall_chart:"):
        show_waterfall(attribution, (0, output), values, outcome(result.target, attribution.outputs[output]), key)


def _sure(result: Result, answer: WhatIf) -> None:
    """The interval of the changed row, or its possible classes, and what they were before."""
    if answer.ends_after is not None and answer.ends_before is not None and result.uncertainty is not None:
        (low, high), (low_before, high_before) = answer.ends_after, answer.ends_before
        level = percent(result.uncertainty.level)
        st.write(plain(f"Likely between {number(low)} and {amount(high, result.unit)} ({level})."))
        # The table above has the interval that was made before the truth of later rows was known.
        known = ", by all that is known now" if result.uncertainty.shown == "adaptive" else ""
        st.caption(plain(f"Before the change: between {number(low_before)} and {number(high_before)}{known}."))
    if answer.possible_after is not None and answer.possible_before is not None and result.probabilities is not None:
        after, before = (" or ".join(one) or "none" for one in (answer.possible_after, answer.possible_before))
        st.write(plain(possible_words(after, result.probabilities.level)))
        if after != before:
            st.caption(plain(f"Before the change: {before}."))


def _answer(result: Result, answer: WhatIf) -> None:
    for i, name in enumerate(result.outputs):
        before, after = float(np.ravel(answer.before)[i]), float(np.ravel(answer.after)[i])
        what = outcome(result.target, name)
        label = f"Probability of {what}" if result.unit == "probability" else f"Prediction of {what}"
        st.metric(
            plain(label),
            amount(after, result.unit),
            amount(after - before, result.unit, signed=True),
            delta_color="off",
            delta_description="against this row",
        )
    _sure(result, answer)
    for sentence in answer.unlike:
        st.markdown(f":orange[:material/warning:] {plain(sentence)}")
    if answer.unlike:
        st.caption("The model has seen nothing like this: read its prediction as a guess.")
