"""What made the prediction of one row: a waterfall in the unit of the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from explain.levels import percent
from workbench.report.sections.probabilities import member_words
from workbench.views.parts.picture import picture
from workbench.views.parts.refusal import REFUSALS, show_refusal
from workbench.views.parts.session import service
from workbench.views.parts.words import amount, number, outcome, plain, short

#: Why a prediction may lie outside its own interval.
OUTSIDE = "The prediction lies outside: intervals come from models of their own, which disagree with it here."

if TYPE_CHECKING:
    from explain.attribution import Attribution
    from pipelines.engine.result import Result


def show_why(run: str, result: Result, position: int) -> None:
    """The waterfall of the row at this position of the test rows."""
    line = result.rows.iloc[position]
    st.subheader(f"Why row {int(line['row']) + 1}?", anchor=False)
    try:
        attribution = attribution_of(run, result, int(line["row"]))
    except REFUSALS as refusal:
        show_refusal(refusal)
        return
    at = int(np.flatnonzero(attribution.rows == line["row"])[0])
    output = _output(run, attribution, line)
    values = {name: show_value(result.table[name].iloc[position]) for name in result.table.columns}
    what = outcome(result.target, attribution.outputs[output])
    st.write(plain(sure_words(result, position)))
    show_waterfall(attribution, (at, output), values, what, f"why {run}")


def sure_words(result: Result, position: int) -> str:
    """Between which values the row's is likely to be, or which classes are possible; "" where that is not known."""
    if result.uncertainty is not None:
        low, high = (float(ends[position]) for ends in result.uncertainty.ends())
        words = f"Likely between {number(low)} and {amount(high, result.unit)} ({percent(result.uncertainty.level)})."
        outside = not low <= float(result.rows["predicted"].iloc[position]) <= high
        return f"{words} {OUTSIDE}" if outside else words
    if result.probabilities is not None:
        return possible_words(member_words(result, result.probabilities)[position], result.probabilities.level)
    return ""


def possible_words(classes: str, level: float) -> str:
    """Which classes are possible at that level, or that none is, which is no contradiction to a prediction."""
    if classes == "none":
        return f"No class is likely enough at {percent(level)}: the model is less sure here than it mostly is."
    return f"Possible at {percent(level)}: {classes}."


def attribution_of(run: str, result: Result, row: int) -> Attribution:
    """The result's own explanation where it has the row, else one worked out now by the service."""
    if row in result.attribution.rows:
        return result.attribution
    with st.spinner("Explaining this row …"):
        return service().explain_rows(run, [row])


def show_waterfall(
    attribution: Attribution, cell: tuple[int, int], values: dict[str, str], what: str, key: str
) -> None:
    """From the average to the prediction of `what` in steps, for one (row, output), with the table behind."""
    from workbench.views.charts.waterfall import waterfall_chart, waterfall_frame

    at, output = cell
    base, end = float(attribution.base[output]), float(attribution.predictions[at, output])
    frame = waterfall_frame(attribution, at, output, values)
    unit = attribution.unit
    title = f"Probability of {what}" if unit == "probability" else f"Prediction of {what}"
    levels = f"{title}: {amount(end, unit)}, the average is {amount(base, unit)}."
    st.write(plain(f"{levels} {_largest(frame, unit)}"))
    picture(
        waterfall_chart(frame, base, attribution.unit),
        frame,
        f"Steps from the average {number(base)} to the prediction {number(end)}",
        key,
    )
    st.caption("Orange raises the prediction, blue lowers it. Dashed lines: the average and the prediction.")


def _largest(frame: pd.DataFrame, unit: str) -> str:
    if frame.empty:
        return ""
    first = frame.iloc[0]
    what = (
        f"{short(first['column'], 40)} = {short(first['value'], 30)}" if first["value"] else short(first["column"], 40)
    )
    return f"The largest step is {what}: {amount(float(first['adds']), unit, signed=True)}."


def _output(run: str, attribution: Attribution, line: pd.Series) -> int:
    if len(attribution.outputs) == 1:
        return 0
    predicted = str(line["predicted"])
    names = list(attribution.outputs)
    start = names.index(predicted) if predicted in names else 0
    name = st.selectbox(
        "Outcome", names, index=start, key=f"outcome {run} {line['row']}", format_func=lambda one: short(one, 60)
    )
    return names.index(name)


def show_value(value: object) -> str:
    """A cell of the table in words."""
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)) or value is pd.NA:
        return "missing"
    return f"{float(value):,.6g}" if isinstance(value, (float, np.floating)) else str(value)
