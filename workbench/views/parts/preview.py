"""The report as it will be read, section by section."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from workbench.views.parts.picture import table
from workbench.views.parts.words import plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from pipelines.engine.result import Result
    from workbench.report.block import Block

#: A table longer than this is folded: the preview is for reading, the files carry everything.
LONG = 6


def show_preview(run: str, result: Result, audience: str, notes: str) -> None:
    """Title, notes and blocks in reading order, from the same blocks that every export renders."""
    from workbench.report import build_report

    report = build_report(result, audience=audience, notes=notes)
    st.caption(":material/visibility: Preview")
    st.title(plain(report.title), anchor=False)
    st.caption(plain(report.subtitle))
    st.markdown(f"##### {plain(result.verdict.sentence)}")
    if report.notes:
        with st.container(border=True):
            st.markdown("**Notes**")
            st.text(report.notes)
    for block in report.blocks:
        _block(run, block)


def _block(run: str, block: Block) -> None:
    st.subheader(plain(block.title), anchor=False, divider="gray")
    if block.sentence:
        st.text(block.sentence)
    if block.figure is not None:
        theme = "dark" if st.context.theme.type == "dark" else "light"
        st.image(_png(run, block.key, theme, block.figure), alt=block.alt or block.title, width="content")
    if block.frame is None or block.frame.empty:
        return
    if block.figure is None and len(block.frame) <= LONG:
        table(block.frame, block.title, f"preview {run} {block.key}")
    else:
        with st.expander(f"Table ({len(block.frame)} lines)", icon=":material/table_rows:"):
            table(block.frame, block.title, f"preview {run} {block.key}")


@st.cache_data(max_entries=120, show_spinner=False)
def _png(run: str, key: str, theme: str, _draw: Callable[[str], Figure]) -> bytes:
    """The picture of one block of one run; drawn once, since a result never changes."""
    out = io.BytesIO()
    _draw(theme).savefig(out, format="png", dpi=130, bbox_inches="tight")
    return out.getvalue()
