"""How the prediction moves with one column: a line with a band for numbers, points with ranges for categories."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from explain.dependence import Dependence
from workbench.views.charts.look import (
    BLUE,
    CURVE_HEIGHT,
    GREY,
    MARK_DROP,
    ROW_HEIGHT,
    distinct,
    lines_height,
    name_axis,
    quiet_axis,
)
from workbench.views.parts.words import number, short

#: More levels than this, with labels of at most so many characters, are drawn close together.
FEW_LEVELS, SHORT_LABEL, COMPACT_ROW = 6, 8, 18


def dependence_frame(one: Dependence) -> pd.DataFrame:
    """The table behind the curve: value, mean prediction, the range between rows, and the share of rows nearby."""
    return pd.DataFrame(
        {
            "value": list(one.grid),
            "mean prediction": one.mean,
            "10 % of rows below": one.low,
            "10 % of rows above": one.high,
            "share of rows": one.share,
        }
    )


def dependence_chart(one: Dependence, what: str) -> alt.LayerChart:
    """Mean prediction of `what` over the values of one column, with the range of the middle 80 % of the rows."""
    return _levels(one, what) if one.categorical else _line(one, what)


def _line(one: Dependence, what: str) -> alt.LayerChart:
    data = pd.DataFrame(
        {
            "x": np.asarray(one.position, dtype=float),
            "label": list(one.grid),
            "mean": one.mean,
            "low": one.low,
            "high": one.high,
            "words": [
                f"{number(m)} ({number(a)} to {number(b)})" for m, a, b in zip(one.mean, one.low, one.high, strict=True)
            ],
        }
    )
    base = alt.Chart(data).encode(
        x=alt.X("x:Q", axis=quiet_axis(short(one.name)), scale=alt.Scale(zero=False, nice=False, padding=6)),
        tooltip=[alt.Tooltip("label:N", title="Value"), alt.Tooltip("words:N", title="Prediction")],
    )
    scale = alt.Scale(zero=False)
    band = base.mark_area(color=BLUE, opacity=0.18).encode(
        y=alt.Y("low:Q", scale=scale, axis=quiet_axis(_axis(one, what))), y2="high:Q"
    )
    line = base.mark_line(color=BLUE, strokeWidth=2.5).encode(y=alt.Y("mean:Q", scale=scale))
    points = base.mark_point(color=BLUE, filled=True, size=36, opacity=1).encode(y=alt.Y("mean:Q", scale=scale))
    return alt.layer(band, line, points).properties(height=CURVE_HEIGHT).configure_view(strokeWidth=0)


def _levels(one: Dependence, what: str) -> alt.LayerChart:
    data = pd.DataFrame(
        {
            "id": [f"v{i}" for i in range(len(one.grid))],
            "label": distinct([short(text, 34) for text in one.grid]),
            "mean": one.mean,
            "low": one.low,
            "high": one.high,
            "words": [
                f"{number(m)} ({number(a)} to {number(b)})" for m, a, b in zip(one.mean, one.low, one.high, strict=True)
            ],
            "full": [str(text) for text in one.grid],
        }
    )
    # Hours, months and other short labels stand beside their dot, longer ones above it.
    compact = len(data) > FEW_LEVELS and max(len(text) for text in data["label"]) <= SHORT_LABEL
    drop = 0 if compact else MARK_DROP
    base = alt.Chart(data).encode(
        y=_y(compact=compact),
        tooltip=[alt.Tooltip("full:N", title="Value"), alt.Tooltip("words:N", title="Prediction")],
    )
    scale = alt.Scale(zero=False, padding=8)
    whisker = base.mark_rule(color=GREY, strokeWidth=2, yOffset=drop).encode(
        x=alt.X("low:Q", scale=scale, axis=quiet_axis(_axis(one, what))), x2="high:Q"
    )
    point = base.mark_point(color=BLUE, filled=True, size=70, opacity=1, yOffset=drop).encode(
        x=alt.X("mean:Q", scale=scale)
    )
    return (
        alt.layer(whisker, point)
        .properties(height=lines_height(len(data), COMPACT_ROW if compact else ROW_HEIGHT))
        .configure_view(strokeWidth=0)
    )


def _y(*, compact: bool) -> alt.Y:
    axis = quiet_axis(None, grid=False, tickCount=alt.Undefined) if compact else name_axis()
    return alt.Y("label:N", sort=None, axis=axis, scale=alt.Scale(paddingInner=0, paddingOuter=0))


def _axis(one: Dependence, what: str) -> str:
    if one.unit == "probability":
        return f"Probability of {what}"
    return f"{what} ({short(one.unit, 24)})" if one.unit else what
