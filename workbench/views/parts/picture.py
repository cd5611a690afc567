"""A chart, its description for screen readers, and the table that it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Iterable

    import altair as alt
    import pandas as pd

#: Tables of more lines than this are scrolled.
CONTENT = 14


def picture(chart: alt.TopLevelMixin, frame: pd.DataFrame, describe: str, key: str) -> None:
    """The chart with its table folded behind it."""
    st.altair_chart(chart, alt=describe, key=f"{key} chart", width="stretch")
    table_behind(frame, describe, key)


def rounded(frame: pd.DataFrame, digits: int = 4) -> pd.DataFrame:
    """The table with its fractions cut to so many significant digits, so that small units keep theirs."""
    fractions = frame.select_dtypes("floating")
    return frame.assign(**{name: [_cut(value, digits) for value in fractions[name]] for name in fractions})


def _cut(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def table_behind(frame: pd.DataFrame, describe: str, key: str) -> None:
    """The numbers of a picture as a table, folded until asked for."""
    with st.expander("The numbers as a table", icon=":material/table_rows:"):
        table(frame, describe, key)


def table(frame: pd.DataFrame, describe: str, key: str, shares: Iterable[str] = ()) -> None:
    """A table without row numbers, whose headers are shown as they are; columns of ``shares`` in per cent."""
    st.dataframe(
        frame,
        hide_index=True,
        alt=describe,
        key=f"{key} table",
        height="content" if len(frame) <= CONTENT else 420,
        column_config={name: st.column_config.NumberColumn(format="percent") for name in shares},
    )
