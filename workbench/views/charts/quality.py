"""How good a model is: predicted against observed, a threshold, who is called what."""

from __future__ import annotations

import altair as alt
import pandas as pd

from workbench.views.charts.look import BLUE, CURVE_HEIGHT, GREY, ORANGE, quiet_axis
from workbench.views.parts.words import short


def calibration_chart(frame: pd.DataFrame, unit: str) -> alt.LayerChart:
    """Predicted against observed with ranges; on the dashed diagonal what is predicted is what happens."""
    data = frame[["predicted", "observed", "low", "high", "rows"]].astype(float)
    ends = [float(data[["predicted", "low"]].min().min()), float(data[["predicted", "high"]].max().max())]
    diagonal = (
        alt.Chart(pd.DataFrame({"x": ends, "y": ends}))
        .mark_line(color=GREY, strokeDash=[5, 4])
        .encode(x="x:Q", y="y:Q")
    )
    name = "probability" if unit == "probability" else unit or "value"
    base = alt.Chart(data).encode(
        x=alt.X("predicted:Q", axis=quiet_axis(f"Predicted {name}"), scale=alt.Scale(zero=False))
    )
    scale = alt.Scale(zero=False)
    whisker = base.mark_rule(color=BLUE, strokeWidth=2).encode(
        y=alt.Y("low:Q", scale=scale, axis=quiet_axis(f"Observed {'share' if unit == 'probability' else name}")),
        y2="high:Q",
    )
    point = base.mark_point(color=BLUE, filled=True, size=60, opacity=1).encode(
        y=alt.Y("observed:Q", scale=scale),
        tooltip=[alt.Tooltip(f"{one}:Q", format=",.3~g") for one in ("predicted", "observed", "rows")],
    )
    return alt.layer(diagonal, whisker, point).properties(height=CURVE_HEIGHT).configure_view(strokeWidth=0)


def threshold_chart(frame: pd.DataFrame, threshold: float) -> alt.LayerChart:
    """Share found and share right over all thresholds, with a line at the one that is chosen."""
    long = frame.melt("threshold", ["recall", "precision"], "figure", "share").dropna()
    names = {
        "recall": "found: share of the class that is flagged",
        "precision": "right: share of the flagged that is the class",
    }
    data = long.assign(figure=long["figure"].map(names))
    colour = alt.Color(
        "figure:N",
        scale=alt.Scale(domain=list(names.values()), range=[BLUE, ORANGE]),
        legend=alt.Legend(title=None, orient="top", direction="vertical", labelLimit=400),
    )
    lines = (
        alt.Chart(data)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X("threshold:Q", axis=quiet_axis("Threshold (probability)")),
            y=alt.Y("share:Q", axis=quiet_axis("Share of rows", format="%"), scale=alt.Scale(domain=[0, 1])),
            color=colour,
            tooltip=[
                alt.Tooltip("figure:N", title=" "),
                alt.Tooltip("threshold:Q"),
                alt.Tooltip("share:Q", format=".0%"),
            ],
        )
    )
    rule = (
        alt.Chart(pd.DataFrame({"x": [threshold]}))
        .mark_rule(color=GREY, strokeDash=[4, 3], strokeWidth=2)
        .encode(x="x:Q")
    )
    return alt.layer(lines, rule).properties(height=CURVE_HEIGHT + 50).configure_view(strokeWidth=0)


def confusion_chart(frame: pd.DataFrame, ink: str = GREY) -> alt.LayerChart:
    """Actual class against the class it was called: the number of rows, shaded by the share of the actual class.

    `ink` is the colour of the numbers: that of the page's text, where it is known.
    """
    order = list(dict.fromkeys(frame["actual"].astype(str)))
    ids = {name: f"c{i}" for i, name in enumerate(order)}
    data = pd.DataFrame(
        {
            "actual": frame["actual"].astype(str).map(lambda name: short(name, 18)),
            "called": frame["predicted"].astype(str).map(lambda name: short(name, 18)),
            "a": frame["actual"].astype(str).map(ids),
            "share": frame["share"].astype(float),
            "words": [f"{int(n):,} ({share:.0%})" for n, share in zip(frame["rows"], frame["share"], strict=True)],
        }
    )
    labels = [short(name, 18) for name in order]
    base = alt.Chart(data).encode(
        x=alt.X("called:N", sort=labels, axis=quiet_axis("Called", labelAngle=0, labelLimit=90, labelOverlap=True)),
        y=alt.Y("actual:N", sort=labels, axis=quiet_axis("Actually", labelLimit=90)),
        tooltip=[
            alt.Tooltip("actual:N", title="Actually"),
            alt.Tooltip("called:N", title="Called"),
            alt.Tooltip("words:N", title="Rows"),
        ],
    )
    cells = base.mark_rect(color=BLUE, cornerRadius=3).encode(
        opacity=alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 1], range=[0.06, 0.55]), legend=None)
    )
    words = base.mark_text(fontSize=12, color=ink).encode(text="words:N")
    layers = alt.layer(cells, words) if len(order) <= 5 else alt.layer(cells)
    return layers.properties(height=max(160, 44 * len(order))).configure_view(strokeWidth=0)
