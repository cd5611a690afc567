"""A second file to test on: other rows with the same columns."""

from __future__ import annotations

import streamlit as st

from workbench.views.parts.refusal import REFUSALS, show_refusal
from workbench.views.parts.session import owner, service
from workbench.views.parts.upload import drop_zone


def show_second(table: str) -> str:
    """The id of the second table, "" while there is none."""
    kept = f"second {table}"
    name, second = st.session_state.get(kept, ("", ""))
    with st.expander("Test on a second file", expanded=bool(second), icon=":material/post_add:"):
        if second:
            st.text(name)
            st.button("Take it out", icon=":material/close:", on_click=st.session_state.pop, args=(kept, None))
        else:
            key = f"{kept} {st.session_state.setdefault(f'{kept} turn', 0)}"
            drop_zone("Other rows with the same columns", key, _take, table, key)
        if st.session_state.get(f"{kept} refused"):
            show_refusal(st.session_state[f"{kept} refused"])
    return second


def _take(table: str, key: str) -> None:
    dropped = st.session_state.get(key)
    if dropped is None:
        return
    kept = f"second {table}"
    st.session_state[f"{kept} refused"] = ""
    try:
        st.session_state[kept] = (dropped.name, service().take(dropped.name, dropped, owner()))
    except REFUSALS as refusal:
        st.session_state[f"{kept} refused"] = str(refusal)
    st.session_state[f"{kept} turn"] += 1
