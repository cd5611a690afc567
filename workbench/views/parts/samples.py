"""Cards of the samples that come with the app."""

from __future__ import annotations

import streamlit as st

from data.samples import SAMPLES, Sample
from workbench.views.parts.refusal import REFUSALS, show_refusal
from workbench.views.parts.session import choose, owner, service
from workbench.views.parts.words import plain


def show_samples() -> None:
    """One card per sample; a click opens its table."""
    st.subheader("Or try a sample")
    with st.grid(3, min_column_width=260, gap="small"):
        for sample in SAMPLES.values():
            _card(sample)
    if st.session_state.get("sample refused"):
        show_refusal(st.session_state["sample refused"])


def _card(sample: Sample) -> None:
    with st.container(border=True, height="stretch"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(sample.title)}**")
            if sample.generated:
                st.badge("generated", icon=":material/science:", color="orange")
            else:
                st.badge("real data", icon=":material/verified:", color="green")
        st.caption(plain(sample.about))
        st.button(
            "Open", key=f"sample {sample.key}", icon=":material/arrow_forward:", on_click=_open, args=(sample.key,)
        )


def _open(key: str) -> None:
    try:
        table, more = service().sample_parts(key, owner())
        for part, ids in more.items():
            st.session_state[f"part {part} {table}"] = {one: service().table(one).name for one in ids}
        choose("table", table)
        choose("run", "")
    except REFUSALS as refusal:
        st.session_state["sample refused"] = str(refusal)
