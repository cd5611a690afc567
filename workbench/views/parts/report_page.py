"""The report: who reads it, notes, downloads, the preview, and a comparison with another run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench.views.parts.comparison import show_comparison
from workbench.views.parts.downloads import ABOUT, download
from workbench.views.parts.preview import show_preview
from workbench.views.parts.words import plain

if TYPE_CHECKING:
    from pipelines.engine.result import Result

AUDIENCES = {
    "manager": "Manager",
    "analyst": "Analyst",
    "methods": "Methods",
}
READS = {
    "manager": "What matters and whether to trust it, in short.",
    "analyst": "The same with every figure that backs it.",
    "methods": "Everything, with the settings to repeat it.",
}


def show_report(run: str, result: Result) -> None:
    """The whole page for one result."""
    left, right = st.columns([2, 3], gap="medium")
    with left:
        with st.container(border=True):
            audience = _audience(run)
            notes = _notes(run)
        with st.container(border=True):
            _downloads(run, audience, notes)
        with st.container(border=True):
            show_comparison(run)
        with st.container(border=True):
            _repeat(run, result)
    with right, st.container(border=True):
        show_preview(run, result, audience, notes)


def _audience(run: str) -> str:
    st.subheader("For whom?", anchor=False)
    audience = st.segmented_control(
        "Audience",
        list(AUDIENCES),
        format_func=AUDIENCES.__getitem__,
        default="analyst",
        required=True,
        key=f"audience {run}",
        label_visibility="collapsed",
    )
    st.caption(READS[audience or "analyst"])
    return audience or "analyst"


def _notes(run: str) -> str:
    # Streamlit forgets a box while another page is shown; the notes are kept beside it.
    kept = f"notes kept {run}"
    notes = st.text_area(
        "Your notes (printed in the report)",
        value=st.session_state.get(kept, ""),
        key=f"notes {run}",
        max_chars=4000,
        height=110,
    )
    st.session_state[kept] = notes or ""
    return notes or ""


def _downloads(run: str, audience: str, notes: str) -> None:
    st.subheader("Download", anchor=False)
    with st.container(horizontal=True):
        for form in ABOUT:
            download(run, form, audience=audience, notes=notes)
    st.caption(
        "The web page holds all pictures in one file and opens offline. Excel, CSV and JSON carry the same numbers."
    )


def _repeat(run: str, result: Result) -> None:
    st.subheader("To repeat it", anchor=False)
    table, settings = result.table_summary, result.settings
    st.caption(plain(f"Table {table.name}, SHA-256 {table.digest[:16]}…, seed {settings.seed}, mode {settings.mode}."))
    versions = ", ".join(f"{name} {version}" for name, version in result.versions.items())
    with st.expander("Versions"):
        st.caption(plain(versions))
