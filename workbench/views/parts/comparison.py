"""A run beside another one of the same browser session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from workbench.views.parts.picture import picture
from workbench.views.parts.refusal import REFUSALS, show_refusal
from workbench.views.parts.session import owner, service
from workbench.views.parts.words import plain, short

if TYPE_CHECKING:
    from workbench.compare import Comparison


def show_comparison(run: str) -> None:
    """A choice of another finished run, and what differs."""
    st.subheader("Compare with another run", anchor=False)
    others = {one.run: one for one in service().runs(owner()) if one.run != run and one.state == "finished"}
    if not others:
        st.caption("Your other finished runs appear here, to see which columns moved and which settings differ.")
        return
    labels = {key: f"{short(one.title, 50)}, {one.started}" for key, one in others.items()}
    other = st.selectbox(
        "Other run",
        list(labels),
        index=None,
        format_func=labels.__getitem__,
        placeholder="Choose a run",
        key=f"compare {run}",
    )
    if not other:
        return
    try:
        _show(run, service().compare(run, other))
    except REFUSALS as refusal:
        show_refusal(refusal)


def _show(run: str, comparison: Comparison) -> None:
    from workbench.views.charts.compare import rank_chart

    st.write(plain(comparison.sentence))
    for sentence in comparison.differences:
        st.caption(plain(sentence))
    frame = comparison.frame
    ranks = pd.DataFrame(
        {
            "name": frame["name"],
            "left": frame["rank_left"].astype("float64"),
            "right": frame["rank_right"].astype("float64"),
        }
    )
    picture(rank_chart(ranks), frame, "Rank of each column in this run and in the other", f"comparison {run}")
