"""A chart, its description for screen readers, and the table that it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd


def picture(chart: alt.TopLevelMixin, frame: pd.DataFrame, describe: str, key: str) -> None:
    """The chart with its table folded behind it."""
    st.altair_chart(chart, alt=describe, key=f"{key} chart", width="stretch")
    table_behind(frame, describe, key)


def table_behind(frame: pd.DataFrame, describe: str, key: str) -> None:
    """The numbers of a picture as a table, folded until asked for."""
    with st.expander("The numbers as a table", icon=":material/table_rows:"):
        table(frame, describe, key)


def table(frame: pd.DataFrame, describe: str, key: str) -> None:
    """A table without row numbers, whose headers are shown as they are."""
    st.dataframe(frame, hide_index=True, alt=describe, key=f"{key} table", height="content" if len(frame) < 12 else 420)
