"""Checks in words: what failed first, what to do, and the rest folded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from pipelines.engine.result import Check
from workbench.views.parts.columns import leave_out as ignore
from workbench.views.parts.columns import roles_of
from workbench.views.parts.words import count, listing, plain

ICONS = {
    "fail": ":red[:material/error:]",
    "warn": ":orange[:material/warning:]",
    "pass": ":green[:material/check_circle:]",
    "not applicable": ":gray[:material/remove_circle_outline:]",
}
#: Checks whose columns give the answer away: copies of the target, those that decide it alone, those dated after it.
LEAKS = frozenset({"C01", "C02", "C03"})


def show_checks(checks: Sequence[Check], leave_out: Callable[[str, tuple[str, ...]], None]) -> None:
    """The checks of a finished run: failed and warned in full, the others folded.

    `leave_out` offers, under a key, to run again without columns that give the answer away.
    """
    loud = [check for check in checks if check.state in ("fail", "warn")]
    for check in sorted(loud, key=lambda one: one.state):
        _loud(check.state, check.title, check.sentence, check.remedy)
        if check.code in LEAKS and check.columns:
            leave_out(check.code, check.columns)
    if not loud:
        st.markdown(f"{ICONS['pass']} No check found anything to worry about.")
    quiet = [check for check in checks if check.state not in ("fail", "warn")]
    passed = sum(check.state == "pass" for check in quiet)
    with st.expander(f"{count(passed, 'check')} passed, {len(quiet) - passed} did not apply"):
        for check in quiet:
            st.markdown(f"{ICONS[check.state]} **{plain(check.title)}.** {plain(check.sentence)}")


def show_table_checks(table: str, checks: list[dict[str, Any]], warnings: list[str]) -> None:
    """Warnings of the reader and checks that need no model, with one click to leave out what gives the answer away."""
    loud = [check for check in checks if check["state"] in ("fail", "warn")]
    for check in sorted(loud, key=lambda one: one["state"]):
        _loud(check["state"], check["title"], check["sentence"], check["remedy"])
        _offer(table, check)
    for position, sentence in enumerate(warnings):
        if position < 4:
            st.markdown(f"{ICONS['warn']} {plain(sentence)}")
    if len(warnings) > 4:
        with st.expander(f"{len(warnings) - 4} more"):
            for sentence in warnings[4:]:
                st.markdown(f"{ICONS['warn']} {plain(sentence)}")
    if not loud and not warnings:
        st.markdown(f"{ICONS['pass']} Nothing in this table stands in the way.")
    left_out = [name for name, role in roles_of(table).items() if role == "ignored"]
    if left_out:
        st.caption(f"Left out: {plain(listing(left_out, 6))}. Change a role below to take a column back.")


def _loud(state: str, title: str, sentence: str, remedy: str) -> None:
    st.markdown(f"{ICONS[state]} **{plain(title)}.** {plain(sentence)} {plain(remedy)}")


def _offer(table: str, check: dict[str, Any]) -> None:
    names = tuple(name for name in check["columns"] if roles_of(table).get(name) != "ignored")
    if names and check["code"] in LEAKS:
        st.button(
            f"Leave out {plain(listing(names))}",
            key=f"leave out {check['code']} {table}",
            icon=":material/visibility_off:",
            on_click=ignore,
            args=(table, names),
        )
