"""The head of every page about a finished run: what was explained, the verdict, the report to download."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench.report import subtitle
from workbench.views.parts.downloads import download
from workbench.views.parts.places import PLACES
from workbench.views.parts.recent import show_lost, show_no_run
from workbench.views.parts.refusal import REFUSALS
from workbench.views.parts.session import current, finished, go, service
from workbench.views.parts.words import plain, short

if TYPE_CHECKING:
    from pipelines.engine.result import Result, Verdict

LEVELS = {
    "none": ("No better than guessing", ":material/block:", "gray"),
    "weak": ("Weak", ":material/signal_cellular_alt_1_bar:", "orange"),
    "moderate": ("Moderate", ":material/signal_cellular_alt_2_bar:", "blue"),
    "strong": ("Strong", ":material/signal_cellular_alt:", "green"),
    "suspicious": ("Too good to be true?", ":material/warning:", "red"),
}


def open_result(what: str, *, to_download: bool = True) -> tuple[str, Result] | None:
    """The run that the address names and its result, with the page's head drawn; None when there is none to show."""
    run = current("run")
    if not run:
        st.title(what, anchor=False)
        show_no_run(what)
        return None
    try:
        status = service().status(run)
        result = finished(run) if status.state == "finished" else None
    except REFUSALS as refusal:
        st.title(what, anchor=False)
        show_lost(refusal)
        return None
    if result is None:
        st.title(what, anchor=False)
        with st.container(border=True):
            st.write("This run is not finished yet." if status.left is not None else "This run has no findings yet.")
            if st.button("Go to the run", type="primary", icon=":material/play_circle:"):
                go("run")
        return None
    _head(run, result, to_download=to_download)
    return run, result


def _head(run: str, result: Result, *, to_download: bool) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="content", gap=None):
            st.title(plain(f"What matters for {short(result.target, 48)}"), anchor=False)
            st.caption(plain(subtitle(result, 60)))
        if to_download:
            download(run, "html", label="Download report", primary=True)


def show_next(run: str, *ways: tuple[str, str]) -> None:
    """Where to go from here, for those who have reached the end of a page."""
    with st.container(horizontal=True):
        for place, label in ways:
            st.page_link(PLACES[place].file, label=label, icon=PLACES[place].icon, query_params={"run": run})


def show_verdict(verdict: Verdict) -> None:
    """The verdict: how far the ranking can be trusted, in one sentence."""
    words, icon, colour = LEVELS[verdict.level]
    with st.container(border=True):
        st.badge(words, icon=icon, color=colour)  # type: ignore[arg-type]
        st.markdown(f"##### {plain(verdict.sentence)}")
