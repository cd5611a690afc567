"""The choices before a run: models, how rows are divided, quick or thorough, what is asked of the target."""

from __future__ import annotations

from typing import Any, cast

import streamlit as st

from data.table import How, Task
from pipelines.engine.estimate import estimate
from pipelines.engine.study import Mode, Settings
from workbench.views.parts.columns import roles_of
from workbench.views.parts.further import show_further
from workbench.views.parts.opened import describe
from workbench.views.parts.refusal import REFUSALS, show_refusal
from workbench.views.parts.second import show_second
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
TASKS = {"": "As suggested", "regression": "An amount", "multiclass": "Classes"}
#: A number with at most so many values may be asked for as classes.
MOST_CLASSES = 20


def show_choices(table: str) -> None:
    """What will be run, with every choice already made sensibly."""
    st.title("Choose how to run", anchor=False)
    try:
        seen = describe(table)
        target = chosen_target(table, seen)
        described = describe(table, target)
    except REFUSALS as refusal:
        show_refusal(refusal)
        if st.button("Go back to the data", type="primary", icon=":material/table:"):
            go("data")
        return
    label = target_labels(seen).get(target, target)
    st.write(
        f"Explains **{plain(short(label, 60))}** in {plain(short(seen['name'], 60))}, {count(seen['rows'], 'row')}."
    )
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True):
        models = _models(described)
    with right:
        with st.container(border=True):
            mode = _mode()
            cost = st.container()
        with st.container(border=True):
            how, external = _split(table, described)
        with st.container(border=True):
            task, positive = _question(target, seen, described)
    usual = Settings(mode, target=target, task=task, how=how, models=models, roles=roles_of(table), positive=positive)
    read_as, size = task or described["task"], (described["rows"], _features(described))
    chosen = show_further(usual, read_as, size, _levelled(described))
    with cost:
        _cost(chosen, read_as, size)
    if st.button("Start", type="primary", icon=":material/play_arrow:", disabled=not models):
        start(table, chosen, external=external)


def _levelled(described: dict[str, Any]) -> list[str]:
    """The features with values that repeat."""
    return [
        column["name"]
        for column in described["columns"]
        if column["role"] == "feature" and column["kind"] in ("category", "boolean")
    ]


def _models(described: dict[str, Any]) -> tuple[str, ...]:
    st.subheader("Models", anchor=False)
    st.caption("Each is fitted and scored on the same rows; the best one is explained.")
    chosen = [model["name"] for model in described["models"] if _ticked(model)]
    if not chosen:
        st.caption("Choose at least one model.")
    return tuple(chosen)


def _ticked(model: dict[str, Any]) -> bool:
    return st.checkbox(
        plain(model["title"]),
        value=model.get("usual", True),
        key=f"model {model['name']}",
        help=plain(model["note"]) or None,
    )


def _mode() -> Mode:
    st.subheader("How thorough", anchor=False)
    mode = st.segmented_control(
        "Mode",
        list(MODES),
        format_func=MODES.__getitem__,
        default="quick",
        required=True,
        key="mode",
        label_visibility="collapsed",
    )
    return cast("Mode", mode or "quick")


def _cost(chosen: Settings, task: Task, size: tuple[int, int]) -> None:
    """What the mode does, and how long the run takes with everything that was chosen."""
    what = (
        "Sensible settings for each model"
        if chosen.mode == "quick"
        else "Settings searched for each model, more refits"
    )
    st.caption(f"{what}. Takes about {duration(estimate(*size, task, chosen)).removeprefix('about ')}.")


def _features(described: dict[str, Any]) -> int:
    return sum(column["role"] == "feature" for column in described["columns"])


def _split(table: str, described: dict[str, Any]) -> tuple[How, str]:
    st.subheader("How rows are divided", anchor=False)
    external = show_second(table)
    if external:
        st.caption("Models learn from the first file and are tested on the second.")
        return "external", external
    hows = possible_divisions(described)
    how = st.selectbox(
        "Division of the rows", hows, format_func=HOWS.__getitem__, key="how", label_visibility="collapsed"
    )
    if how == "auto" and described["split"]:
        st.caption(plain(described["split"]["why"]))
    return cast("How", how), ""


def possible_divisions(described: dict[str, Any]) -> list[str]:
    """The ways of dividing rows that this table allows: by entity and by time need such a column."""
    roles = {column["role"] for column in described["columns"]}
    possible = {
        "auto": True,
        "stratified": described["task"] != "regression",
        "random": True,
        "group": bool(roles & {"entity", "group"}),
        "time": bool(roles & {"time", "order"}),
    }
    return [how for how, fits in possible.items() if fits]


def _question(target: str, seen: dict[str, Any], described: dict[str, Any]) -> tuple[Task | None, str]:
    """How the target is read, and which of two outcomes is asked about; the defaults leave both to the engine."""
    st.subheader("What is asked", anchor=False)
    column = next((one for one in seen["columns"] if one["name"] == target), None)
    levels = (column or {}).get("distinct", 0)
    task = ""
    if column and column["kind"] == "number" and 2 < levels <= MOST_CLASSES:
        task = st.selectbox("Read the target as", list(TASKS), format_func=TASKS.__getitem__, key=f"task {target}")
    positive = ""
    if described["task"] == "binary":
        options = ["", *_classes(target, described)]
        positive = st.selectbox(
            "Probability of", options, format_func=lambda one: short(one, 40) if one else "As suggested"
        )
    if not task and described["task"] != "binary":
        st.caption(
            "An amount." if described["task"] == "regression" else f"One of {count(levels, 'class', 'classes')}."
        )
    return cast("Task | None", task or None), positive


def _classes(target: str, described: dict[str, Any]) -> list[str]:
    column = next(one for one in described["columns"] if one["name"] == target)
    return list((column["histogram"] or {}).get("labels", []))
