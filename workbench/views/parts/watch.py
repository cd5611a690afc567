"""A run at work: stage, share done, time left; when it has ended, what to do. Its owner may stop and repeat it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench.views.parts.first import show_first
from workbench.views.parts.recent import STATES, show_lost, show_recent
from workbench.views.parts.refusal import REFUSALS, refusals, show_refusal
from workbench.views.parts.session import choose, finished, go, is_mine, service
from workbench.views.parts.words import count, duration, plain, short

if TYPE_CHECKING:
    from workbench.service import Status

#: The stages of a run in the order in which they happen, and their words.
STAGES = {
    "read": "Read the table",
    "check": "Look for leaks and other traps",
    "score": "Compare models",
    "explain": "Find what matters",
    "refit": "Test whether the ranking holds",
    "sure": "Work out how sure predictions are",
    "write": "Write the findings",
}
ENDED = ("finished", "failed", "cancelled", "interrupted")


def show_run(run: str) -> None:
    """The run as it stands: working, finished, or ended otherwise."""
    try:
        status, mine = service().status(run), is_mine(run)
    except REFUSALS as refusal:
        st.title("The run", anchor=False)
        show_lost(refusal)
        return
    if status.state not in ENDED:
        st.session_state["watched run"] = run
        st.title("Working on it", anchor=False)
        _watch(run, mine)
    elif status.state == "finished":
        if st.session_state.pop("watched run", "") == run:
            go("findings")
        _show_finished(run, mine)
    else:
        _show_ended(run, status, mine)


@st.fragment(run_every=1.0)
def _watch(run: str, mine: bool) -> None:
    """The moving part of the page; when the run has ended the whole page is drawn anew."""
    with refusals():
        _show_progress(run, mine)


def _show_progress(run: str, mine: bool) -> None:
    status = service().status(run)
    if status.state in ENDED:
        st.rerun()
    with st.container(border=True):
        st.progress(min(1.0, max(0.0, status.done)), text=plain(status.sentence or "Waiting for its turn"))
        left, right = st.columns(2)
        left.metric("Time left", "–" if status.left is None else duration(status.left))
        right.metric("Running for", duration(status.elapsed))
        _stages(status)
        if mine:
            st.button("Cancel", icon=":material/cancel:", on_click=_cancel, args=(run,), key="cancel run")
    show_first(service().first_look(run))
    only = "" if mine else " It was started in another browser, and only there it can be cancelled."
    st.caption(f"You may close this page: the run goes on, and this address leads back to it.{only}")


def _stages(status: Status) -> None:
    order = list(STAGES)
    now = order.index(status.stage) if status.stage in order else -1
    for position, key in enumerate(order):
        icon = (
            ":green[:material/check_circle:]"
            if position < now
            else ":blue[:material/pending:]"
            if position == now
            else ":gray[:material/circle:]"
        )
        words = f"**{STAGES[key]}**" if position == now else STAGES[key]
        st.markdown(f"{icon} {words}")


def _cancel(run: str) -> None:
    st.session_state.pop("watched run", None)
    try:
        service().cancel(run)
    except REFUSALS as refusal:
        st.toast(plain(refusal), icon=":material/info:")


def _show_finished(run: str, mine: bool) -> None:
    result = finished(run)
    st.title("Finished", anchor=False)
    with st.container(border=True):
        st.markdown(f"**{plain(short(result.target, 60))}** in {plain(short(result.table_summary.name, 60))}")
        st.write(plain(result.verdict.sentence))
        models = count(len(result.findings), "model")
        st.caption(
            f"{models} compared on {count(result.table_summary.rows_used, 'row')} in {duration(result.seconds)}."
        )
        with st.container(horizontal=True):
            if st.button("See the findings", type="primary", icon=":material/leaderboard:"):
                go("findings")
            if mine:
                _run_otherwise(run)
    _split(run)
    show_recent(besides=run)


def _run_otherwise(run: str) -> None:
    """Opens the run's table, for its owner alone: others read what was found in it."""
    table = service().request(run).table
    if table and st.button("Run with other choices", icon=":material/tune:"):
        choose("table", table)
        choose("run", "")
        st.rerun()


def _split(run: str) -> None:
    split = finished(run).split
    with st.container(border=True):
        st.subheader("How the rows were divided", anchor=False)
        st.write(plain(split.why))
        st.caption(
            f"{count(split.fit, 'row')} to fit, {split.calibrate:,} to calibrate, {split.test:,} kept aside to test. "
            f"Scores from {split.folds} rounds of cross-validation."
        )


def _show_ended(run: str, status: Status, mine: bool) -> None:
    words = STATES[status.state][0]
    st.title(f"This run was {words}" if status.state != "failed" else "This run stopped with an error", anchor=False)
    with st.container(border=True):
        if status.state == "cancelled":
            st.write(f"Stopped after {duration(status.elapsed)}, as asked.")
        else:
            show_refusal(status.error or status.sentence or f"It was {words} after {duration(status.elapsed)}.")
        if mine:
            st.caption("The table is still here: run it again.")
            with st.container(horizontal=True):
                st.button("Run again", type="primary", icon=":material/replay:", on_click=_resume, args=(run,))
                _run_otherwise(run)
        else:
            st.caption("It was started in another browser, and only there it can be run again.")
    show_recent(besides=run)


def _resume(run: str) -> None:
    try:
        service().resume(run)
        st.session_state["watched run"] = run
    except REFUSALS as refusal:
        st.toast(plain(refusal), icon=":material/info:")
