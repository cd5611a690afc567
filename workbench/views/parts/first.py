"""The first look at a run that still works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from workbench.views.charts.bars import BarStyle, bars
from workbench.views.parts.picture import picture
from workbench.views.parts.words import count, number, plain

if TYPE_CHECKING:
    from workbench.first import FirstRanking

#: Bars that are shown.
FIRST = 5


def show_first(first: FirstRanking | None) -> None:
    """The ranking so far, in grey: nothing stands out before it is known how sure it is."""
    if first is None:
        return
    with st.container(border=True):
        st.subheader("A first look", anchor=False)
        st.caption(
            plain(
                f"What moves the predictions of the best model, {first.title}, in {count(first.n_rows, 'test row')}. "
                "How steady this is, and whether to trust it, is being worked out."
            )
        )
        frame = pd.DataFrame(
            {
                "name": first.names,
                "value": first.values,
                "low": first.low,
                "high": first.high,
                "text": [number(value) for value in first.values],
                "note": "",
                "hint": "still being worked out",
            }
        )
        described = (
            f"First look: what moves the predictions of {first.title}, the {len(frame.head(FIRST))} strongest columns"
        )
        picture(bars(frame.head(FIRST), BarStyle(first.unit, calm=True)), _table(frame), described, "first look")


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[["name", "value", "low", "high"]]
