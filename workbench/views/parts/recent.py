"""The runs of this browser session, newest first, and what a page says when it has no run to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench.views.parts.refusal import show_refusal
from workbench.views.parts.session import choose, go, owner, service
from workbench.views.parts.words import plain, short

if TYPE_CHECKING:
    from workbench.service import RunSummary

STATES = {
    "waiting": ("waiting", ":material/hourglass_empty:", "gray"),
    "running": ("running", ":material/progress_activity:", "blue"),
    "finished": ("finished", ":material/check_circle:", "green"),
    "failed": ("stopped with an error", ":material/error:", "red"),
    "cancelled": ("cancelled", ":material/cancel:", "gray"),
    "interrupted": ("interrupted", ":material/power_off:", "orange"),
}


def show_recent(most: int = 5, besides: str = "") -> None:
    """The latest runs with a button that opens each; nothing when there are none yet."""
    runs = [one for one in service().runs(owner()) if one.run != besides][:most]
    if not runs:
        return
    st.subheader("Your recent runs")
    with st.container(border=True):
        for position, run in enumerate(runs):
            _line(run, position)


def _line(run: RunSummary, position: int) -> None:
    words, icon, colour = STATES[run.state]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(width="content", gap=None):
            st.markdown(f"**{plain(short(run.target, 40))}** in {plain(short(run.table, 40))}")
            st.caption(plain(run.verdict or run.started))
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            st.badge(words, icon=icon, color=colour)  # type: ignore[arg-type]
            if st.button("Open", key=f"recent {position}"):
                choose("run", run.run)
                go("findings" if run.state == "finished" else "run")


def show_lost(refusal: Exception) -> None:
    """What a page says of a run that cannot be opened, and the ways on."""
    show_refusal(refusal)
    with st.container(horizontal=True):
        st.button("Try again", type="primary", icon=":material/refresh:")
        st.button("Let go of this run", on_click=choose, args=("run", ""), icon=":material/close:")
    show_recent()


def show_no_run(what: str) -> None:
    """What a page says that has nothing to show yet: what would be here and the button that leads there."""
    with st.container(border=True):
        st.subheader("Nothing to show yet")
        st.write(f"{what} appear here once a table has been explained.")
        table = st.session_state.get("current table", "")
        label = "Choose what to explain" if table else "Open a table or a sample"
        if st.button(label, type="primary", icon=":material/table:", key="no run"):
            go("data")
    show_recent()
