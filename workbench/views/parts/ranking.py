"""The ranking: bars with whiskers, marks of stability and agreement, near-duplicates as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from workbench.views.parts.picture import table_behind
from workbench.views.parts.words import number, plain, sentence, short

if TYPE_CHECKING:
    from explain.importance import Importance
    from pipelines.engine.result import Result

FIRST = 10


def show_ranking(run: str, result: Result) -> str:
    """The chart with its choices; returns the name that is looked at more closely."""
    head = st.container()
    together = _groups_toggle(run, result)
    one = shown_importance(result, together=together)
    head.subheader("What matters", anchor=False, help=how_measured(result, one) or None)
    frame = ranking_frame(result, one)
    everything = len(frame) > FIRST and st.session_state.get(f"all {run}", False)
    visible = frame if everything else frame.head(FIRST)
    picked = _picked(run, frame)
    st.caption(plain(_caption(result, one)))
    _chart(run, result, visible, one, picked)
    if len(frame) > FIRST:
        st.toggle(f"Show all {len(frame)}", key=f"all {run}")
    table_behind(frame.drop(columns=["text", "note", "hint"]), "Ranking of the columns", f"ranking {run}")
    return picked


def _groups_toggle(run: str, result: Result) -> bool:
    several = [aspect for aspect in result.aspects if len(aspect.members) > 1]
    there = any(one.axis == "aspect" and one.method == "shapley" for one in result.best.importances)
    if not several or not there:
        return False
    return st.toggle(
        "Take near-duplicates together",
        value=True,
        key=f"together {run}",
        help="Columns that say nearly the same share their importance; taken together they are ranked once.",
    )


def shown_importance(result: Result, *, together: bool) -> Importance:
    """The ranking of single columns, or of near-duplicates taken together."""
    return result.importance("shapley", "aspect") if together else result.ranking


def how_measured(result: Result, one: Importance) -> str:
    """How an importance of the best model was measured: method, background, error; "" where that was not kept."""
    manners = zip(result.best.importances, result.best.manners, strict=False)
    manner = next((manner for importance, manner in manners if importance is one), None)
    return "" if manner is None else plain(" ".join(map(sentence, (manner.method, manner.background, manner.error))))


def ranking_frame(result: Result, one: Importance) -> pd.DataFrame:
    """One line per name, most important first: rank, name, value and range, and how sure its place is."""
    marks = _Marks(result)
    members = {aspect.name: aspect.members for aspect in result.aspects} if one.axis == "aspect" else {}
    lines = []
    for rank, i in enumerate(one.order(), start=1):
        name = one.names[i]
        inside = members.get(name, (name,))
        lines.append(
            {
                "rank": rank,
                "name": name,
                "value": float(one.values[i]),
                "low": float(one.low[i]),
                "high": float(one.high[i]),
                "unit": one.unit,
                "stability": marks.stability(inside),
                "agreement": marks.agreement(inside),
                "columns": ", ".join(inside),
                "text": number(one.values[i]),
                "range": f"{number(one.low[i])} to {number(one.high[i])}",
                "note": marks.note(inside),
                "hint": ". ".join(mark for mark in (marks.stability(inside), marks.agreement(inside)) if mark) or "–",
            }
        )
    return pd.DataFrame(lines)


class _Marks:
    """What stability and the other methods say of a name."""

    def __init__(self, result: Result) -> None:
        self.refits = result.stability.refits
        self.k = result.stability.k
        self.held = dict(zip(result.stability.names, result.stability.in_top.tolist(), strict=True))
        methods = [one for one in result.best.importances if one.axis == "feature"]
        self.tops = [frozenset(one.top(self.k)) for one in methods]

    def stability(self, members: tuple[str, ...]) -> str:
        """In how many refits the best placed member was among the top."""
        if not self.refits:
            return ""
        held = max((self.held.get(name, 0) for name in members), default=0)
        return f"In the top {self.k} in {held} of {self.refits} refits"

    def agreement(self, members: tuple[str, ...]) -> str:
        """How many ways of measuring put a member among the top."""
        agree = sum(any(name in top for name in members) for top in self.tops)
        return f"In the top {self.k} by {agree} of {len(self.tops)} ways of measuring"

    def note(self, members: tuple[str, ...]) -> str:
        """The mark at the right edge: refits, and a word where the ways of measuring differ."""
        agree = sum(any(name in top for name in members) for top in self.tops)
        held = max((self.held.get(name, 0) for name in members), default=0)
        differ = " · methods differ" if 0 < agree < len(self.tops) else ""
        return f"{held}/{self.refits} refits{differ}" if self.refits else differ.removeprefix(" · ")


def _caption(result: Result, one: Importance) -> str:
    unit = "in probability" if one.unit == "probability" else f"in {one.unit}" if one.unit else ""
    k, refits = result.stability.k, result.stability.refits
    what = "group" if one.axis == "aspect" else "column"
    first = f"How far each {what} moves the prediction on average, {unit}. Lines: {one.spread}."
    return (
        f"{first} Right: how often among the top {k} when the model was fitted again {refits} times."
        if refits
        else first
    )


def _chart(run: str, result: Result, visible: pd.DataFrame, one: Importance, picked: str) -> None:
    from workbench.views.charts.bars import BarStyle, bars

    unit = "probability" if one.unit == "probability" else one.unit
    style = BarStyle(f"Average effect ({short(unit, 24)})", picked, calm=result.verdict.level == "none", clickable=True)
    key = f"bars {run} {one.axis}"
    names = tuple(visible["name"])
    first = names[0] if names else "nothing"
    st.altair_chart(
        bars(visible, style),
        key=key,
        on_select=lambda: _pick(run, key, names),
        selection_mode="pick",
        alt=f"Bars: how much each of {len(names)} columns matters, largest first, starting with {short(first)}.",
    )


def _pick(run: str, key: str, names: tuple[str, ...]) -> None:
    points = st.session_state[key]["selection"].get("pick", [])
    if points:
        position = int(points[0]["id"].removeprefix("f"))
        st.session_state[f"closer {run}"] = names[position]


def _picked(run: str, frame: pd.DataFrame) -> str:
    """The name that was clicked or chosen, else the first of the ranking."""
    names = list(frame["name"])
    chosen = st.session_state.get(f"closer {run}", "")
    if chosen not in names:
        chosen = names[0] if names else ""
        st.session_state[f"closer {run}"] = chosen
    return chosen
