"""The tab on how sure, for numbers: whether intervals hold what they promise, for whom, and what makes them wide."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from explain.levels import percent
from pipelines.engine.uncertainty import NAIVE
from workbench.report.sections.intervals import (
    HOLLOW,
    STAGES,
    apart_sentence,
    cohort_frame,
    cohort_sentence,
    coverage_frame,
    interval_frame,
    says_little,
    width_frame,
    width_sentence,
)
from workbench.views.parts.picture import picture, rounded, table
from workbench.views.parts.sure_models import show_models
from workbench.views.parts.words import amount, number, plain, short

if TYPE_CHECKING:
    from pipelines.engine.result import Result
    from pipelines.engine.uncertainty import Uncertainty

#: Levels to choose from, where they were scored.
LEVELS = (0.9, 0.8, 0.5)
#: Bars of what makes intervals wide.
SHOWN = 8


def show_intervals(run: str, result: Result, told: Uncertainty) -> None:
    """The promise, then at a level to choose what became of it, then for whom, what widens, and who is trusted."""
    show_promise(told.promise, holds=told.holds)
    for note in told.notes[: 2 if told.shown == "adaptive" or not told.holds else 0]:
        st.write(plain(note))
    with st.container(horizontal=True, vertical_alignment="center"):
        at = _at_level(run, told)
        st.markdown(f"**{plain(held_sentence(at))}**", width="content")
    _figures(at, result)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True):
        _rows(run, result, at)
    with right, st.container(border=True):
        _coverage(run, told)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True):
        _width(run, result, told)
    with right, st.container(border=True):
        _cohorts(run, told)
    with st.container(border=True):
        show_models(run, result, told)


def show_promise(promise: str, *, holds: bool) -> None:
    """What is promised: green where its condition holds, amber where it is in doubt."""
    (st.success if holds else st.warning)(plain(promise), icon=":material/check:" if holds else ":material/warning:")


def levels_of(told: Uncertainty) -> list[float]:
    """The levels to choose from: those that the shown forecast was scored at, and the one shown first."""
    there = {round(one.level, 6) for one in told.intervals if one.stage == told.shown}
    return sorted({level for level in LEVELS if level in there} | {told.level}, reverse=True)


def _at_level(run: str, told: Uncertainty) -> Uncertainty:
    """The same intervals at the level that is chosen; the promise stays that of the level shown first."""
    levels = levels_of(told)
    if len(levels) == 1:
        return told
    level = st.segmented_control(
        "Level of the intervals",
        levels,
        default=told.level,
        required=True,
        format_func=percent,
        key=f"level {run}",
        label_visibility="collapsed",
        width="content",
    )
    return replace(told, level=level or told.level)


def held_sentence(told: Uncertainty) -> str:
    """How many rows were inside, and how many should have been."""
    shown = told.interval()
    inside = round(shown.coverage * shown.rows)
    words = f"{inside:,} of {shown.rows:,} test rows lie inside their {percent(told.level)} interval."
    return words if shown.calibrated or told.shown == "raw" else f"{words} This level had too few rows to calibrate."


def _figures(told: Uncertainty, result: Result) -> None:
    shown, naive = told.interval(), told.interval(NAIVE, "raw")
    score = told.forecast()
    with st.grid(3, min_column_width=200, gap="small"):
        _figure(
            f"Inside, of {percent(told.level)} promised",
            f"{100 * shown.coverage:.0f} %",
            f"95 % interval {100 * shown.low:.0f} to {100 * shown.high:.0f} %",
            f"{100 * shown.below:.0f} % lie below, {100 * shown.above:.0f} % above",
        )
        _figure(
            "Average width",
            amount(shown.width, result.unit),
            f"95 % interval {number(shown.width_low)} to {number(shown.width_high)}",
            f"One interval for all rows: {amount(naive.width, result.unit)}",
        )
        _figure(
            "Score against guessing",
            f"{score.skill:.2f}",
            "Below 1 is better than one interval for all",
            "Over all levels together",
            "Weighted interval score, divided by that of the same quantiles for every row.",
        )


def _figure(label: str, value: str, first: str, second: str, more: str | None = None) -> None:
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric(label, value, help=more)
        st.caption(plain(first))
        st.caption(plain(second))


def _rows(run: str, result: Result, told: Uncertainty) -> None:
    from workbench.views.charts.sure import intervals_chart

    st.subheader("The intervals", anchor=False)
    st.write(f"Each line is the {percent(told.level)} interval of a row, each dot what happened.")
    frame = interval_frame(result, told)
    unit = f"{short(result.target, 24)} ({short(result.unit, 20)})" if result.unit else short(result.target, 40)
    picture(
        intervals_chart(frame, unit), rounded(frame), "Intervals of the test rows with what happened", f"rows {run}"
    )


def _coverage(run: str, told: Uncertainty) -> None:
    from workbench.views.charts.sure import coverage_chart

    st.subheader("Do they hold what they say?", anchor=False)
    st.write("On the dashed line, as many values are inside as should be. Bands: 95 % intervals.")
    frame = coverage_frame(told)
    # Intervals that follow time are held against those that do not; others against what the models said.
    before = "conformal" if told.shown == "adaptive" else "raw"
    names = list(dict.fromkeys((STAGES[before], STAGES[told.shown])))
    describe = "Share of rows inside against the share that should be"
    picture(coverage_chart(frame, names), rounded(frame), describe, f"coverage {run}")


def _width(run: str, result: Result, told: Uncertainty) -> None:
    from workbench.views.charts.bars import BarStyle, bars

    hollow = says_little(told)
    st.subheader("What makes them wide?", anchor=False, help=plain(told.width_manner.method))
    st.write(plain(" ".join((width_sentence(result, told), apart_sentence(result, told)))))
    if hollow:
        st.write(plain(HOLLOW))
    frame = width_frame(result, told)
    top = frame.head(SHOWN)
    shown = top.rename(columns={"feature": "name"}).assign(
        text=[number(one) for one in top["value"]],
        range=[f"{number(low)} to {number(high)}" for low, high in zip(top["low"], top["high"], strict=True)],
        note=[f"no. {rank:.0f} for the prediction" if rank == rank else "" for rank in top["rank for the prediction"]],  # noqa: PLR0124 - nan is unlike itself
        hint="",
    )
    style = BarStyle(f"Mean change of the width ({short(told.width.unit, 24)})", calm=hollow)
    picture(bars(shown, style), rounded(frame), "How much each column changes the width", f"width {run}")
    st.caption(plain(f"Lines: {told.width.spread}."))


def _cohorts(run: str, told: Uncertainty) -> None:
    st.subheader("For whom do they hold?", anchor=False)
    st.write(plain(cohort_sentence(told)))
    frame = cohort_frame(told).sort_values("coverage", kind="stable", ignore_index=True)
    shares = [name for name in ("coverage", "calibrated once") if name in frame]
    # Coverage comes first: long values and names would push it off a narrow screen.
    frame = frame[[*shares, "value", "column", "rows", "mean width", "low", "high"]]
    describe = "Coverage and width by group of rows, lowest coverage first"
    table(rounded(frame, 3), describe, f"cohorts {run}", [*shares, "low", "high"])
