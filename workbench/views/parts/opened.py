"""An opened table: target and button, warnings and checks, the columns, and how the file was read."""

from __future__ import annotations

from typing import Any

import streamlit as st

from workbench.views.parts.checks import show_table_checks
from workbench.views.parts.columns import roles_of, show_columns
from workbench.views.parts.refusal import REFUSALS, show_refusal
from workbench.views.parts.session import service
from workbench.views.parts.study import ANY, choose_study, show_study
from workbench.views.parts.target import chosen_target, show_target
from workbench.views.parts.upload import release_table
from workbench.views.parts.words import count, plain, short


def show_table(table: str) -> None:
    """Everything about one table, or the way back when it is not there any more."""
    try:
        seen = describe(table)
    except REFUSALS as refusal:
        show_refusal(refusal)
        st.button("Open another table", type="primary", on_click=release_table, icon=":material/upload_file:")
        return
    _title(seen)
    left, right = st.columns([2, 3], gap="medium")
    with left, st.container(border=True):
        name = choose_study(table)
        if name == ANY:
            show_target(table, seen, describe)
        else:
            show_study(table, name)
    with right, st.container(border=True):
        _warnings(table, seen)
    with st.container(border=True):
        show_columns(table, with_target(table, seen))
    _decisions(seen)


def describe(table: str, target: str = "") -> dict[str, Any]:
    """What the service says of the table with this target and the roles that the analyst changed."""
    roles = roles_of(table)
    return _described(table, target, tuple(sorted(roles.items())))


@st.cache_data(max_entries=60, show_spinner="Looking at the table …")
def _described(table: str, target: str, roles: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return service().describe(table, target=target, roles=dict(roles))


def with_target(table: str, seen: dict[str, Any]) -> dict[str, Any]:
    """The table with its chosen target marked, or as it was read where that target is refused."""
    target = chosen_target(table, seen)
    try:
        return describe(table, target) if target else seen
    except REFUSALS:
        # The refusal itself stands under "Before you start".
        return seen


def _title(seen: dict[str, Any]) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="content", gap=None):
            st.title(plain(short(seen["name"], 48)), anchor=False)
            st.caption(f"{count(seen['rows'], 'row')} × {count(len(seen['columns']), 'column')}")
        st.button("Open another table", on_click=release_table, icon=":material/upload_file:", type="tertiary")


def _warnings(table: str, seen: dict[str, Any]) -> None:
    st.subheader("Before you start", anchor=False)
    target = chosen_target(table, seen)
    try:
        show_table_checks(table, describe(table, target)["checks"], list(seen["warnings"]))
    except REFUSALS as refusal:
        show_refusal(refusal)


def _decisions(seen: dict[str, Any]) -> None:
    with st.expander(
        f"How the file was read ({count(len(seen['decisions']), 'decision')})", icon=":material/fact_check:"
    ):
        for sentence in seen["decisions"]:
            st.markdown(f"- {plain(sentence)}")
        st.caption(plain(f"Fingerprint of the file (SHA-256): {seen['digest']}"))
