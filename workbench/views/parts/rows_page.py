"""Single test rows: a table to pick from, what made the prediction, and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench.views.parts.pick_row import kinds_of, pick_row
from workbench.views.parts.what_if import show_what_if
from workbench.views.parts.why import show_why
from workbench.views.parts.words import count

if TYPE_CHECKING:
    from pipelines.engine.result import Result


def show_rows(run: str, result: Result) -> None:
    """The whole page for one result."""
    st.write(f"{count(len(result.rows), 'test row')} that the model had not seen. Pick one to see why.")
    kinds = kinds_of(result)
    kind = st.segmented_control(
        "Which rows", list(kinds), default="worst", required=True, format_func=kinds.__getitem__, key=f"kind {run}"
    )
    with st.container(border=True):
        position = pick_row(run, result, kind or "worst")
    if position is None:
        return
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True):
        show_why(run, result, position)
    with right, st.container(border=True):
        show_what_if(run, result, position)
