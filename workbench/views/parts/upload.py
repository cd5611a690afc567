"""The drop zone: bytes go to the service at once, and the zone is cleared."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit import config

from workbench.sandbox import largest_mb
from workbench.views.parts.refusal import REFUSALS, show_refusal
from workbench.views.parts.session import choose, owner, service

#: Streamlit turns a larger file away in the browser, with a red mark and no visible word, and the server never hears of
#: it: the sentence is there already, and the mark makes it show.
OVER_LIMIT = """
<style>
.over-limit { display: none; margin: 0; padding: 0.8rem 1rem; border-radius: 8px; background: rgba(240, 175, 60, 0.16) }
[class*="st-key-drop_zone"]:has([data-testid="stFileChip"][aria-invalid="true"]) .over-limit { display: block }
</style>
<p class="over-limit" role="alert">This file was not taken; at most {limit} MB can be read.
Save it as Parquet, leave out columns, or keep a random part of the rows. If it is smaller, drop it again.</p>
"""


def show_upload() -> None:
    """The drop zone, and the last refusal until something else is dropped."""
    with st.container(border=True):
        key = f"upload {st.session_state.setdefault('upload turn', 0)}"
        drop_zone("Drop a table here, or choose one", key, _take, key)
        st.caption(
            f"CSV, TSV, text, gzip, Parquet or Excel, up to {largest_mb():g} MB. "
            "For a larger one: save it as Parquet, or keep a random part of the rows. It stays on this machine."
        )
    refusal = st.session_state.get("upload refused", "")
    if refusal:
        show_refusal(refusal)


def drop_zone(label: str, key: str, taken: Callable[..., None], *arguments: Any) -> None:
    """A place for one file, and beneath it what to do with one that is too large; ``taken`` is called with a file."""
    # Streamlit has a limit of its own, in whole megabytes, for its pages and for its server.
    config.set_option("server.maxUploadSize", math.ceil(largest_mb()))
    with st.container(key=f"drop_zone {key}"):
        st.file_uploader(label, key=key, on_change=taken, args=arguments)
        st.html(OVER_LIMIT.replace("{limit}", f"{largest_mb():g}"))


def release_table() -> None:
    """Back to the drop zone; the table stays with its runs."""
    choose("table", "")
    st.session_state["upload refused"] = ""


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
