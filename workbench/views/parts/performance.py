"""How good the best model is: calibration, a threshold to move, who is called what, errors by size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from workbench.views.parts.picture import picture
from workbench.views.parts.words import plain, short

if TYPE_CHECKING:
    from pipelines.engine.result import Result

#: The text colour of the page by theme, see .streamlit/config.toml.
INK = {"light": "#1c2530", "dark": "#e6ebf2"}


def show_performance(run: str, result: Result) -> None:
    """The pictures that fit the task, all from predictions of rows that the model had not seen."""
    st.caption(plain(about(result)))
    output = _output(run, result)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True):
        _calibration(run, result, output)
    with right, st.container(border=True):
        if result.task == "regression":
            _errors(run, result)
        else:
            _threshold(run, result, output)
    if result.task != "regression":
        with st.container(border=True):
            _confusion(run, result)


def about(result: Result) -> str:
    """Which rows the pictures are about: with a second file, those of the first one."""
    if not result.has_second_file:
        return "All from predictions of rows that the model had not seen when it made them."
    return (
        f"All about the first file, “{short(result.table_summary.name, 60)}”: predictions of rows that the model had "
        "not seen when it made them. Scores on the second file stand under Models, its rows on the page Rows."
    )


def _output(run: str, result: Result) -> str:
    if len(result.outputs) == 1:
        return result.outputs[0]
    return st.selectbox("Outcome", result.outputs, format_func=lambda name: short(name, 60), key=f"output {run}")


def _calibration(run: str, result: Result, output: str) -> None:
    from pipelines.engine.performance import calibration
    from workbench.views.charts.quality import calibration_chart

    st.subheader("Does what is predicted happen?", anchor=False)
    frame = calibration(result)
    mine = frame[frame["output"] == output]
    st.write(plain(f"On the dashed line, what is predicted is what happens. {interval_words(result)}"))
    picture(
        calibration_chart(mine, result.unit),
        mine.round(4),
        f"Predicted against observed for {short(output)}, in groups of rows",
        f"calibration {run}",
    )


def interval_words(result: Result) -> str:
    """What the bars are, and that rows which belong together are not taken for independent ones."""
    together = f", with the rows of one “{short(result.entity, 30)}” counted together" if result.entity else ""
    return f"Bars: 95 % intervals{together}."


def _threshold(run: str, result: Result, output: str) -> None:
    from pipelines.engine.performance import thresholds
    from workbench.views.charts.quality import threshold_chart

    st.subheader("From which probability on?", anchor=False)
    frame = thresholds(result)
    mine = frame[frame["output"] == output]
    cut = st.slider(
        plain(f"Call a row “{short(output, 30)}” from a probability of"), 0.0, 1.0, 0.5, 0.05, key=f"threshold {run}"
    )
    line = mine.iloc[(mine["threshold"] - cut).abs().argmin()]
    st.write(plain(threshold_sentence(line, output)))
    picture(
        threshold_chart(mine, cut),
        mine.round(4),
        "Share found and share right over the thresholds",
        f"thresholds {run}",
    )


def threshold_sentence(line: pd.Series, output: str) -> str:
    """What the chosen threshold means, in shares of rows."""
    right = "none are flagged" if pd.isna(line["precision"]) else f"{line['precision']:.0%} of the flagged are right"
    found = f"{line['recall']:.0%} of all “{short(output, 30)}” are found"
    return f"{line['flagged']:.0%} of rows are flagged; {right}; {found}."


def _confusion(run: str, result: Result) -> None:
    from pipelines.engine.performance import confusion
    from workbench.views.charts.look import GREY
    from workbench.views.charts.quality import confusion_chart

    st.subheader("Who is called what?", anchor=False)
    frame = confusion(result)
    picture(
        confusion_chart(frame, INK.get(st.context.theme.type or "", GREY)),
        frame.round(4),
        "Actual classes against the classes that the model calls",
        f"confusion {run}",
    )


def _errors(run: str, result: Result) -> None:
    from pipelines.engine.performance import errors_by_size
    from workbench.views.charts.bars import BarStyle, bars
    from workbench.views.parts.words import number

    st.subheader("Where are the errors?", anchor=False)
    st.write("Average size of the error, from the smallest actual values to the largest.")
    frame = errors_by_size(result)
    size = frame["mean absolute error"]
    shown = pd.DataFrame(
        {
            "name": [f"{number(a)} to {number(b)}" for a, b in zip(frame["from"], frame["to"], strict=True)],
            "value": size,
            "low": size,
            "high": size,
            "text": [number(one) for one in size],
            "note": [f"{int(n):,} rows" for n in frame["rows"]],
            "hint": [f"on average {number(abs(bias))} too {'low' if bias < 0 else 'high'}" for bias in frame["bias"]],
        }
    )
    picture(
        bars(shown, BarStyle(f"Average error ({short(result.unit, 24)})")),
        frame.round(4),
        "Average error by actual value",
        f"errors {run}",
    )
