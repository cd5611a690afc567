"""From the average prediction to the prediction of one row, one step per column."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from explain.attribution import Attribution
from workbench.views.charts.look import (
    BLUE,
    GREY,
    LABEL_LIMIT,
    MARK_DROP,
    NAME_LIFT,
    ORANGE,
    distinct,
    lines_height,
    name_axis,
    quiet_axis,
    text_style,
)
from workbench.views.parts.words import amount, number, short

MOST = 10


def waterfall_frame(one: Attribution, row: int, output: int, values: dict[str, str]) -> pd.DataFrame:
    """The steps of one row, largest first: column, its value, what it adds, and the standard error of that.

    The smallest steps beyond MOST are one line, so that the lines still add up to the prediction.
    """
    steps, errors = one.values[row, :, output], one.error[row, :, output]
    order = np.argsort(-np.abs(steps), kind="stable")
    first, rest = order[:MOST], order[MOST:]
    lines = [
        {
            "column": one.names[i],
            "value": values.get(one.names[i], ""),
            "adds": float(steps[i]),
            "error": float(errors[i]),
        }
        for i in first
    ]
    if len(rest):
        error = float(np.sqrt(np.sum(errors[rest] ** 2)))
        lines.append(
            {
                "column": f"{len(rest)} other columns together",
                "value": "",
                "adds": float(steps[rest].sum()),
                "error": error,
            }
        )
    return pd.DataFrame(lines, columns=["column", "value", "adds", "error"])


def waterfall_chart(frame: pd.DataFrame, base: float, unit: str) -> alt.LayerChart:
    """One bar per step from the average (`base`) to the prediction; up in orange, down in blue."""
    data = _prepare(frame, base, unit)
    y = alt.Y("label:N", sort=None, axis=name_axis(), scale=alt.Scale(paddingInner=0, paddingOuter=0))
    chart = alt.Chart(data).encode(
        y=y,
        tooltip=[
            alt.Tooltip("full:N", title="Column"),
            alt.Tooltip("shown:N", title="Value"),
            alt.Tooltip("words:N", title="Adds"),
            alt.Tooltip("sure:N", title="Standard error"),
        ],
    )
    scale = alt.Scale(zero=False, nice=False, domain=_domain(data, base))
    title = (
        "Predicted probability"
        if unit == "probability"
        else f"Prediction ({short(unit, 24)})"
        if unit
        else "Prediction"
    )
    bar = chart.mark_bar(height=9, yOffset=MARK_DROP, cornerRadius=2).encode(
        x=alt.X("start:Q", axis=quiet_axis(title, grid=False), scale=scale),
        x2="end:Q",
        color=alt.Color("colour:N", scale=None, legend=None),
    )
    words = chart.mark_text(**text_style(align="right", baseline="middle", dy=NAME_LIFT, color=GREY)).encode(
        x=alt.value("width"), text="words:N"
    )
    ends = pd.DataFrame({"at": [base, float(data["end"].iloc[-1])] if len(data) else [base]})
    rules = alt.Chart(ends).mark_rule(strokeDash=[4, 3], color=GREY, opacity=0.6).encode(x="at:Q")
    return alt.layer(rules, bar, words).properties(height=lines_height(len(data))).configure_view(strokeWidth=0)


def _domain(data: pd.DataFrame, base: float) -> list[float]:
    """The ends of the axis: all steps, and free room on the right for the numbers."""
    ends = [base, *data["start"], *data["end"]]
    low, high = min(ends), max(ends)
    span = (high - low) or max(abs(high), 1.0) * 0.1
    return [low - 0.03 * span, high + 0.25 * span]


def _prepare(frame: pd.DataFrame, base: float, unit: str) -> pd.DataFrame:
    adds = frame["adds"].to_numpy(dtype=float)
    end = base + np.cumsum(adds)
    labels = [
        f"{name} = {value}" if value else name for name, value in zip(frame["column"], frame["value"], strict=True)
    ]
    return pd.DataFrame(
        {
            "id": [f"f{i}" for i in range(len(frame))],
            "full": frame["column"].astype(str),
            "shown": [value or "–" for value in frame["value"].astype(str)],
            "label": distinct([short(text, LABEL_LIMIT) for text in labels]),
            "start": end - adds,
            "end": end,
            "colour": [ORANGE if one > 0 else BLUE for one in adds],
            "words": [amount(one, unit, signed=True) for one in adds],
            "sure": [f"± {number(one)}" if one > 0 else "exact" for one in frame["error"]],
        }
    )
