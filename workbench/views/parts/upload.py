"""The drop zone: bytes go to the service at once, and the zone is cleared."""

from __future__ import annotations

import streamlit as st

from workbench.views.parts.refusal import REFUSALS, show_refusal
from workbench.views.parts.session import choose, owner, service

LIMIT_MB = 290


def show_upload() -> None:
    """The drop zone, and the last refusal until something else is dropped."""
    with st.container(border=True):
        turn = st.session_state.setdefault("upload turn", 0)
        st.file_uploader(
            "Drop a table here, or choose one",
            key=f"upload {turn}",
            max_upload_size=LIMIT_MB,
            on_change=_take,
            args=(f"upload {turn}",),
        )
        st.caption(
            f"CSV, TSV, text, gzip, Parquet or Excel, up to {LIMIT_MB} MB. "
            "For a larger one: save it as Parquet or gzip, or keep a random part of the rows. It stays on this machine."
        )
    refusal = st.session_state.get("upload refused", "")
    if refusal:
        show_refusal(refusal)


def _take(key: str) -> None:
    """Hands the dropped bytes to the service and gives the zone a new key, which frees them here."""
    dropped = st.session_state.get(key)
    if dropped is None:
        return
    st.session_state["upload refused"] = ""
    try:
        choose("table", service().take(dropped.name, dropped, owner()))
        choose("run", "")
    except REFUSALS as refusal:
        st.session_state["upload refused"] = str(refusal)
    st.session_state["upload turn"] += 1


def release_table() -> None:
    """Back to the drop zone; the table stays with its runs."""
    choose("table", "")
    st.session_state["upload refused"] = ""
