"""What shall be explained: the target, prefilled with the best suggestion, and the two ways on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pipelines.engine.study import Settings
from workbench.views.parts.columns import roles_of
from workbench.views.parts.refusal import REFUSALS, show_refusal
from workbench.views.parts.session import choose, go, owner, service
from workbench.views.parts.words import duration, plain, sentence, short

TASKS = {
    "binary": "one of two outcomes",
    "multiclass": "one of several outcomes",
    "regression": "an amount",
}

#: Roles whose columns can hardly be a target come last; choosing one is answered with the reason.
HOPE = {"constant": 1, "time": 2, "entity": 3, "free text": 4, "id-like": 5}


def show_target(table: str, seen: dict[str, Any], describe: Callable[[str, str], dict[str, Any]]) -> None:
    """The choice of a target and the primary button."""
    labels = target_labels(seen)
    st.subheader("What should be explained?", anchor=False)
    target = st.selectbox(
        "Target", list(labels), format_func=labels.__getitem__, key=f"target {table}", index=_first(table, labels)
    )
    st.session_state[f"chosen {table}"] = target
    described = None
    try:
        described = describe(table, target)
    except REFUSALS:
        # The sentence stands under "Before you start"; another target is one choice away.
        st.caption("This target cannot be used: see the sentence under “Before you start”.")
    if described:
        _about(target, described)
    if st.button(
        "Explain this target", type="primary", icon=":material/auto_awesome:", width="stretch", disabled=not described
    ):
        start(table, Settings(mode="quick", target=target, roles=roles_of(table)))
    if st.button(
        "Choose models and mode", icon=":material/tune:", type="tertiary", width="stretch", disabled=not described
    ):
        choose("run", "")
        go("run")


def target_labels(seen: dict[str, Any]) -> dict[str, str]:
    """Every column with its label: the suggestions first, last those that will be refused, with the reason."""
    suggested = {one["expression"]: short(one["label"], 60) for one in seen["targets"]}
    known = seen.get("target") or ""
    labels = {known: suggested.get(known, short(known, 60))} if known else {}
    labels |= {expression: label for expression, label in suggested.items() if expression not in labels}
    for column in sorted(seen["columns"], key=lambda one: HOPE.get(one["role"], 0)):
        labels.setdefault(column["name"], short(column["name"], 60))
    return labels


def chosen_target(table: str, seen: dict[str, Any]) -> str:
    """The target that stands in the box."""
    labels = target_labels(seen)
    chosen = st.session_state.get(f"target {table}", st.session_state.get(f"chosen {table}", ""))
    return chosen if chosen in labels else next(iter(labels), "")


def _first(table: str, labels: dict[str, str]) -> int:
    # Streamlit forgets a box's value while another page is shown: the choice is kept beside it.
    chosen = st.session_state.get(f"chosen {table}", "")
    return list(labels).index(chosen) if chosen in labels else 0


def _about(target: str, described: dict[str, Any]) -> None:
    task = described.get("task") or ""
    why = next((one["why"] for one in described["targets"] if one["expression"] == target), "")
    words = [TASKS.get(task, "")] + ([why] if why else [])
    st.caption(plain(" ".join(sentence(word) for word in words if word)))
    st.caption(f"Takes about {duration(described['estimate']['quick'])}.")


def start(
    table: str,
    settings: Settings,
    *,
    study: str = "upload",
    external: str = "",
    more: Mapping[str, tuple[str, ...]] | None = None,
) -> None:
    """Starts a run and moves to the page that watches it; a refusal stays on this page as a sentence."""
    try:
        run = service().start(table, settings, study=study, owner=owner(), external=external, more=more)
    except REFUSALS as refusal:
        show_refusal(refusal)
        return
    choose("run", run)
    st.session_state["watched run"] = run
    go("run")
