"""One column of the ranking looked at closely: direction in words, curve, interactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from workbench.views.parts.pairs import pair_sentence
from workbench.views.parts.picture import picture
from workbench.views.parts.ranking import ranking_frame, shown_importance
from workbench.views.parts.words import count, listing, outcome, plain, short

if TYPE_CHECKING:
    from explain.dependence import Dependence, Interaction
    from pipelines.engine.result import Result

#: Interactions weaker than this (share of the joint effect, 0 to 1) are left to the table.
NOTABLE = 0.05


def show_closer(run: str, result: Result, picked: str) -> None:
    """Everything known of the picked name; the box is the keyboard's way to what a click on a bar does."""
    st.subheader("A closer look", anchor=False)
    together = bool(st.session_state.get(f"together {run}", False))
    names = list(ranking_frame(result, shown_importance(result, together=together))["name"])
    if not picked:
        st.caption("No column was used.")
        return
    st.selectbox(
        "Column", names, key=f"closer {run}", format_func=lambda name: short(name, 60), label_visibility="collapsed"
    )
    column = _member(run, result, picked)
    _marks(result, column)
    curve = next((one for one in result.dependence if one.name == column), None)
    if curve is None:
        there = listing([one.name for one in result.dependence], 4)
        st.caption(plain(f"Direction was worked out for {there}, the columns that matter most."))
    else:
        _curve(run, result, curve)
    _interactions(run, result, column)


def _member(run: str, result: Result, picked: str) -> str:
    """The column itself, or the one that is chosen among near-duplicates."""
    aspect = next((one for one in result.aspects if one.name == picked and len(one.members) > 1), None)
    if aspect is None:
        return picked
    st.write(plain(aspect.sentence))
    ranked = result.ranking.top(len(result.ranking.names))
    members = [name for name in ranked if name in aspect.members]
    return st.selectbox("Of these", members, key=f"member {run} {picked}", format_func=lambda name: short(name, 60))


def _marks(result: Result, column: str) -> None:
    stable = result.stability
    if stable.refits and column in stable.names:
        i = stable.names.index(column)
        low, high = round(stable.rank_low[i]), round(stable.rank_high[i])
        place = f"always rank {low}" if low == high else f"rank {low} to {high}"
        st.caption(f"In the top {stable.k} in {stable.in_top[i]} of {count(stable.refits, 'refit')}, {place}.")
    chance = result.p_values
    if chance is not None and column in chance.names:
        p = float(chance.values[chance.names.index(column)])
        st.caption(f"p-value {p:.2g}, from {chance.targets:,} targets without meaning: see Agreement below.")


def _curve(run: str, result: Result, curve: Dependence) -> None:
    from workbench.views.charts.curves import dependence_chart, dependence_frame

    st.write(plain(curve.sentence))
    describe = f"How the prediction moves with {short(curve.name)}: {short(curve.sentence, 200)}"
    chart = dependence_chart(curve, outcome(result.target, curve.output, 24))
    picture(chart, dependence_frame(curve), describe, f"curve {run}")
    mark, spread = ("Dot", "Line") if curve.categorical else ("Line", "Band")
    st.caption(f"{mark}: average over rows, everything else as it is. {spread}: the middle 80 % of rows.")


def _interactions(run: str, result: Result, column: str) -> None:
    mine = [one for one in result.interactions if column in (one.left, one.right)]
    if not mine:
        return
    st.markdown("**Works together with**")
    strong = [one for one in mine if one.strength >= NOTABLE][:3]
    for one in strong:
        st.write(plain(one.sentence))
    if not strong:
        st.write(f"No other column: its effect adds up with theirs ({count(len(mine), 'pair')} looked at).")
    if exact := pair_sentence(result, column):
        st.write(plain(exact))
    with st.expander("The numbers as a table", icon=":material/table_rows:"):
        st.dataframe(
            interaction_frame(mine), hide_index=True, alt=f"Interactions of {short(column)}", key=f"interactions {run}"
        )


def interaction_frame(interactions: list[Interaction]) -> pd.DataFrame:
    """One line per pair with its strength (0: effects add up, 1: only together) and range."""
    lines = [(one.left, one.right, one.strength, one.low, one.high) for one in interactions]
    return pd.DataFrame(lines, columns=["column", "with", "strength (0 to 1)", "low", "high"])
