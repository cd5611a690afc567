"""The tab on how sure: intervals for numbers, sets of classes for classes, or in a sentence why there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench.report.sections.intervals import (
    STAGES,
    cohort_frame,
    cohort_sentence,
    coverage_frame,
    forecast_frame,
    interval_frame,
    weights_frame,
    weights_sentence,
    width_frame,
    width_sentence,
)
from workbench.views.parts.picture import picture, table
from workbench.views.parts.words import amount, plain, short

if TYPE_CHECKING:
    from pipelines.engine.result import Result
    from pipelines.engine.uncertainty import Uncertainty

#: Bars of what makes intervals wide.
SHOWN = 8


def show_intervals(run: str, result: Result, told: Uncertainty) -> None:
    """Whether intervals hold, for whom, which models are trusted, and what makes intervals wide."""
    _figures(told, result)
    (st.success if told.holds else st.warning)(
        plain(told.promise), icon=":material/check:" if told.holds else ":material/warning:"
    )
    for note in told.notes[: 2 if told.shown == "adaptive" or not told.holds else 0]:
        st.write(plain(note))
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True):
        _rows(run, result, told)
    with right, st.container(border=True):
        _coverage(run, told)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True):
        _width(run, result, told)
    with right, st.container(border=True):
        _cohorts(run, told)
    with st.container(border=True):
        _models(run, result, told)


def _figures(told: Uncertainty, result: Result) -> None:
    shown, naive = told.interval(), told.interval("unconditional", "raw")
    score = told.forecast()
    with st.grid(3, min_column_width=200, gap="small"):
        st.metric(
            f"{100 * told.level:g} % intervals hold",
            f"{100 * shown.coverage:.0f} % of rows",
            f"95 % interval: {100 * shown.low:.0f} to {100 * shown.high:.0f} %",
            delta_color="off",
            delta_arrow="off",
            border=True,
        )
        st.metric(
            "Average width",
            amount(shown.width, result.unit),
            f"{amount(naive.width, result.unit)} without looking at any column",
            delta_color="off",
            delta_arrow="off",
            border=True,
        )
        st.metric(
            "Score against guessing",
            f"{score.skill:.2f}",
            "below 1 is better than one interval for all",
            delta_color="off",
            delta_arrow="off",
            border=True,
            help="Weighted interval score over all levels, divided by that of the same quantiles for every row.",
        )


def _rows(run: str, result: Result, told: Uncertainty) -> None:
    from workbench.views.charts.sure import intervals_chart

    st.subheader("The intervals", anchor=False)
    st.write(f"Each line is the {100 * told.level:g} % interval of a row, each dot what happened.")
    frame = interval_frame(result, told)
    unit = f"{short(result.target, 24)} ({short(result.unit, 20)})" if result.unit else short(result.target, 40)
    picture(
        intervals_chart(frame, unit), frame.round(4), "Intervals of the test rows with what happened", f"rows {run}"
    )


def _coverage(run: str, told: Uncertainty) -> None:
    from workbench.views.charts.sure import coverage_chart

    st.subheader("Do they hold what they say?", anchor=False)
    st.write("On the dashed line, as many values are inside as should be. Bands: 95 % intervals.")
    frame = coverage_frame(told)
    stages = ("raw", "conformal", told.shown) if told.shown == "adaptive" else ("raw", told.shown)
    names = [STAGES[stage] for stage in stages[-2:]]
    describe = "Share of rows inside against the share that should be"
    picture(coverage_chart(frame, names), frame.round(4), describe, f"coverage {run}")


def _width(run: str, result: Result, told: Uncertainty) -> None:
    from workbench.views.charts.bars import BarStyle, bars
    from workbench.views.parts.words import number

    st.subheader("What makes them wide?", anchor=False, help=plain(told.width_manner.method))
    st.write(plain(width_sentence(result, told)))
    frame = width_frame(result, told)
    top = frame.head(SHOWN)
    shown = top.rename(columns={"feature": "name"}).assign(
        text=[number(one) for one in top["value"]],
        note=[f"no. {rank} for the prediction" for rank in top["rank for the prediction"]],
        hint="",
    )
    style = BarStyle(f"Mean change of the width ({short(told.width.unit, 24)})")
    picture(bars(shown, style), frame.round(4), "How much each column changes the width", f"width {run}")
    st.caption(plain(f"Lines: {told.width.spread}."))


def _cohorts(run: str, told: Uncertainty) -> None:
    st.subheader("For whom do they hold?", anchor=False)
    st.write(plain(cohort_sentence(told)))
    frame = cohort_frame(told).drop(columns=["low", "high"])
    shares = [name for name in ("coverage", "calibrated once") if name in frame]
    shown = frame.assign(**{name: [f"{100 * one:.0f} %" for one in frame[name]] for name in shares})
    table(shown.round({"mean width": 3}), "Coverage and width by group of rows", f"cohorts {run}")


def _models(run: str, result: Result, told: Uncertainty) -> None:
    st.subheader("Which models are trusted?", anchor=False)
    st.write(plain(weights_sentence(told)))
    frame = weights_frame(told)
    shares = [name for name in frame.columns if name != "model"]
    shown = frame.assign(**{name: [f"{100 * one:.0f} %" for one in frame[name]] for name in shares})
    table(shown, "Weight of each model at each quantile level", f"weights {run}")
    st.write(plain(f"Every forecast, best first. WIS: weighted interval score in {result.unit}; smaller is better."))
    table(forecast_frame(told).round(3), "Scores of all forecasts", f"forecasts {run}")
    with st.expander("Notes", icon=":material/notes:"):
        for note in told.notes:
            st.markdown(f"- {plain(note)}")
