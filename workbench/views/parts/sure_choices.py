"""How sure: what may be chosen of intervals before a run, each with what it is for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from workbench.views.parts.words import plain, short

if TYPE_CHECKING:
    from data.table import Task
    from pipelines.engine.study import Settings

WEIGHTS = {
    "medium": "A weight per model and level",
    "coarse": "One weight per model",
    "fine": "Neighbouring levels as well",
    "local": "By region of the columns",
    "average": "All models alike",
    "median": "The middle model",
}
WIDENINGS = {"symmetric": "Both ends alike", "asymmetric": "Each end by itself"}
NOBODY = ""


def show_sure_choices(usual: Settings, task: Task, levelled: list[str]) -> Settings:
    """The settings with what was chosen here; ``levelled`` are the columns with values that repeat."""
    what = "intervals around predictions" if task == "regression" else "which classes are possible for each row"
    wanted = st.checkbox(f"Work out how sure predictions are: {what}", value=True, key="intervals")
    if task != "regression" or not wanted:
        return replace(usual, intervals=wanted)
    left, middle, right = st.columns(3, gap="medium")
    with left, st.container(gap="xsmall"):
        weights = st.selectbox("Blend the models by", list(WEIGHTS), format_func=WEIGHTS.__getitem__, key="weights")
        st.caption("Intervals come from several models. Weights are drawn to the plain average as far as that helps.")
    with middle, st.container(gap="xsmall"):
        widening = st.selectbox("Calibrate", list(WIDENINGS), format_func=WIDENINGS.__getitem__, key="widening")
        st.caption("Each end by itself keeps misses as rare below as above; it takes about twice the rows.")
    with right, st.container(gap="xsmall"):
        cohort = st.selectbox("Hold for each value of", [NOBODY, *levelled], format_func=_named, key="cohort")
        st.caption("Else the promise is about all rows together. Values with fewer than 50 rows share one calibration.")
    return replace(usual, intervals=True, weights=weights, widening=widening, cohort=cohort or NOBODY)


def _named(name: str) -> str:
    return plain(short(name, 40)) if name else "No column: all rows together"
