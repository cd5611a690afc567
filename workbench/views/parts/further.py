"""More methods than the usual: closed until somebody wants them, each with what it is for and what it costs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from pipelines.engine.estimate import estimate
from workbench.views.parts.sure_choices import show_sure_choices
from workbench.views.parts.words import count, duration

if TYPE_CHECKING:
    from data.table import Task
    from pipelines.engine.study import Settings

UNITS = {"natural": "Probability", "log-odds": "Log-odds"}
SHAPLEYS = {"interventional": "Other rows' values", "path-dependent": "What the trees learnt"}
SHUFFLES = {"marginal": "All rows", "conditional": "Alike rows only"}
#: Permuted targets, and what they can show.
TARGETS = {0: "No", 50: "Yes, from 50 more fits", 199: "Finer, from 199 more fits"}


def show_further(usual: Settings, task: Task, size: tuple[int, int], levelled: list[str]) -> Settings:
    """The settings with what was chosen here; ``size`` are rows and features of the table, for what p-values cost.

    ``levelled`` are the columns with values that repeat, for which intervals may be calibrated one by one.
    """
    chosen = usual
    with st.expander("More methods", icon=":material/science:"):
        left, right = st.columns(2, gap="medium")
        with left:
            if task != "regression":
                chosen = replace(chosen, unit=_unit())
            with_link = task != "regression" and chosen.unit == "natural"
            chosen = replace(chosen, shapley=_shapley(with_link=with_link))
            chosen = replace(chosen, permutation=_shuffles())
        with right:
            chosen = replace(chosen, p_values=_targets(chosen, task, size))
            chosen = replace(chosen, interactions=_interactions(with_link=with_link))
        st.divider()
        return show_sure_choices(chosen, task, levelled)


def _unit() -> str:
    return _choice(
        "Tell effects in",
        UNITS,
        "unit",
        "In log-odds effects add up, near 0 % and 100 % too; single trees and forests have none and are left out.",
    )


def _shapley(*, with_link: bool) -> str:
    words = (
        "Other rows' values are the usual. What the trees learnt keeps to combinations that occur, and may credit a "
        "column that is only correlated."
    )
    if st.session_state.get("shapley") == "path-dependent":
        words += " Models that are not made of trees stay with other rows' values."
        if with_link:
            words += " So does boosting, unless effects are told in log-odds."
    return _choice("To leave a column out, put in its place", SHAPLEYS, "shapley", words)


def _shuffles() -> str:
    return _choice(
        "Shuffle a column between",
        SHUFFLES,
        "shuffles",
        "Between alike rows you see what a column adds to those that go along with it: near-copies add little.",
    )


def _targets(usual: Settings, task: Task, size: tuple[int, int]) -> int:
    words = "p-values: how often a target without any meaning makes a column look as important."
    targets = st.session_state.get("p values", 0)
    if targets:
        more = estimate(*size, task, replace(usual, p_values=targets)) - estimate(*size, task, usual)
        words += f" The best model is fitted {count(targets, 'more time')}: {duration(more)} longer."
    return _choice("Test whether it could be chance", TARGETS, "p values", words)


def _interactions(*, with_link: bool) -> bool:
    words = "Exact, and only where the best model adds up trees."
    if with_link:
        words += " Boosting adds up log-odds, not probabilities: choose log-odds to see its pairs."
    with st.container(gap="xsmall"):
        wanted = st.checkbox("Look for pairs of columns that act together", key="interactions")
        st.caption(words)
    return wanted


def _choice(label: str, options: dict[Any, str], key: str, words: str) -> Any:
    """The option that was chosen, with a sentence of help close below."""
    with st.container(gap="xsmall"):
        chosen = st.selectbox(label, list(options), format_func=options.__getitem__, key=key)
        st.caption(words)
    return chosen
