"""The choices before a run: models, how rows are divided, quick or thorough."""

from __future__ import annotations

from typing import Any, cast, get_args

import streamlit as st

from data.table import How
from pipelines.engine.study import Mode, Settings
from workbench.views.parts.columns import roles_of
from workbench.views.parts.opened import describe
from workbench.views.parts.refusal import REFUSALS, show_refusal
from workbench.views.parts.session import go
from workbench.views.parts.target import chosen_target, start, target_labels
from workbench.views.parts.words import count, duration, plain, short

HOWS = {
    "auto": "As suggested",
    "stratified": "At random, classes in equal shares",
    "random": "At random",
    "group": "Rows of one person or thing stay together",
    "time": "By time: learn from the past, test on what came later",
}
MODES = {"quick": "Quick", "thorough": "Thorough"}


def show_choices(table: str) -> None:
    """What will be run, with every choice already made sensibly."""
    try:
        seen = describe(table)
        target = st.session_state.get(f"chosen {table}", "") or chosen_target(table, seen)
        described = describe(table, target)
    except REFUSALS as refusal:
        show_refusal(refusal)
        if st.button("Go back to the data", type="primary", icon=":material/table:"):
            go("data")
        return
    st.title("Choose how to run", anchor=False)
    label = target_labels(seen).get(target, target)
    st.write(
        f"Explains **{plain(short(label, 60))}** in {plain(short(seen['name'], 60))}, {count(seen['rows'], 'row')}."
    )
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True):
        models = _models(described)
    with right:
        with st.container(border=True):
            mode = _mode(described)
        with st.container(border=True):
            how = _split(described)
    if st.button("Start", type="primary", icon=":material/play_arrow:", disabled=not models):
        chosen = Settings(mode=mode, target=target, how=how, models=models, roles=roles_of(table))
        start(table, chosen)


def _models(described: dict[str, Any]) -> tuple[str, ...]:
    st.subheader("Models", anchor=False)
    st.caption("Each is fitted and scored on the same rows; the best one is explained.")
    chosen = []
    for model in described["models"]:
        if st.checkbox(plain(model["title"]), value=True, key=f"model {model['name']}"):
            chosen.append(model["name"])
        if model["note"]:
            st.caption(plain(model["note"]))
    if not chosen:
        st.caption("Choose at least one model.")
    return tuple(chosen)


def _mode(described: dict[str, Any]) -> Mode:
    st.subheader("How thorough", anchor=False)
    estimate = described["estimate"]
    mode = st.segmented_control(
        "Mode",
        list(MODES),
        format_func=MODES.__getitem__,
        default="quick",
        required=True,
        key="mode",
        label_visibility="collapsed",
    )
    chosen = cast("Mode", mode or "quick")
    what = "sensible settings for each model" if chosen == "quick" else "settings searched for each model, more refits"
    st.caption(f"{what.capitalize()}. Takes about {duration(estimate[chosen])}.")
    return chosen


def _split(described: dict[str, Any]) -> How:
    st.subheader("How rows are divided", anchor=False)
    split = described["split"]
    hows = [one for one in HOWS if one == "auto" or one in get_args(How)]
    how = st.selectbox(
        "Division of the rows", hows, format_func=HOWS.__getitem__, key="how", label_visibility="collapsed"
    )
    if how == "auto":
        st.caption(plain(split["why"]))
    return cast("How", how)
