"""How sure: intervals of rows with what happened, and what is promised against what happens."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from workbench.views.charts.look import BLUE, CURVE_HEIGHT, GREY, LEGEND_HEIGHT, ORANGE, quiet_axis

#: More rows than this run into each other.
MOST_ROWS = 150
_INSIDE = {True: "inside", False: "outside"}


def intervals_chart(frame: pd.DataFrame, unit: str) -> alt.LayerChart:
    """Rows (row, actual, predicted, lower end, upper end, inside) from the lowest prediction to the highest."""
    ordered = frame.sort_values("predicted", kind="stable")
    picked = np.unique(np.linspace(0, len(ordered) - 1, min(MOST_ROWS, len(ordered))).round().astype(int))
    shown = ordered.iloc[picked]
    data = pd.DataFrame(
        {
            "place": np.arange(len(shown)),
            "row": shown["row"].to_numpy(),
            "actual": shown["actual"].to_numpy(float),
            "low": shown["lower end"].to_numpy(float),
            "high": shown["upper end"].to_numpy(float),
            "where": [_INSIDE[bool(one)] for one in shown["inside"]],
        }
    )
    which = "All" if len(shown) == len(frame) else f"{len(shown)} of {len(frame):,}"
    base = alt.Chart(data).encode(
        x=alt.X(
            "place:Q",
            axis=quiet_axis(f"{which} test rows, lowest prediction first", labels=False, grid=False),
            scale=alt.Scale(nice=False),
        ),
        tooltip=[
            alt.Tooltip("row:Q", title="Row"),
            *(alt.Tooltip(f"{one}:Q", title=words, format=",.4~g")
              for one, words in (("low", "Lower end"), ("high", "Upper end"), ("actual", "Actual"))),
        ],
    )  # fmt: skip
    band = base.mark_rule(color=BLUE, opacity=0.4, strokeWidth=2.5).encode(
        y=alt.Y("low:Q", axis=quiet_axis(unit), scale=alt.Scale(zero=False)), y2="high:Q"
    )
    colour = alt.Color(
        "where:N",
        scale=alt.Scale(domain=["inside", "outside"], range=[BLUE, ORANGE]),
        legend=alt.Legend(title=None, orient="top"),
    )
    dots = base.mark_point(filled=True, size=26, opacity=1).encode(y="actual:Q", color=colour)
    return alt.layer(band, dots).properties(height=CURVE_HEIGHT + LEGEND_HEIGHT).configure_view(strokeWidth=0)


def coverage_chart(frame: pd.DataFrame, shown: list[str]) -> alt.LayerChart:
    """Coverage over level (intervals, level, coverage, low, high) of the ways named; on the diagonal all is well."""
    data = frame[frame["intervals"].isin(shown)]
    diagonal = (
        alt.Chart(pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, 1.0]}))
        .mark_line(color=GREY, strokeDash=[5, 4])
        .encode(x="x:Q", y="y:Q")
    )
    colour = alt.Color(
        "intervals:N",
        scale=alt.Scale(domain=shown, range=[ORANGE, BLUE][-len(shown) :]),
        legend=alt.Legend(title=None, orient="top", direction="vertical", labelLimit=400, symbolOpacity=1),
    )
    base = alt.Chart(data).encode(
        x=alt.X("level:Q", axis=quiet_axis("Should be inside", format="%")),
        color=colour,
        tooltip=[
            alt.Tooltip("intervals:N", title=" "),
            alt.Tooltip("level:Q", title="Should be inside", format=".0%"),
            alt.Tooltip("coverage:Q", title="Are inside", format=".1%"),
        ],
    )
    band = base.mark_area(opacity=0.15).encode(y="low:Q", y2="high:Q")
    line = base.mark_line(point=True, strokeWidth=2).encode(
        y=alt.Y("coverage:Q", axis=quiet_axis("Are inside", format="%"))
    )
    height = CURVE_HEIGHT + 20 * len(shown)
    return alt.layer(diagonal, band, line).properties(height=height).configure_view(strokeWidth=0)


def reliability_chart(frame: pd.DataFrame, remedies: list[str], what: str) -> alt.LayerChart:
    """Observed share over probability, in groups of rows (remedy, predicted, observed, low, high, rows) per remedy."""
    data = frame[frame["remedy"].isin(remedies)]
    diagonal = (
        alt.Chart(pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, 1.0]}))
        .mark_line(color=GREY, strokeDash=[5, 4])
        .encode(x="x:Q", y="y:Q")
    )
    colour = alt.Color(
        "remedy:N",
        scale=alt.Scale(domain=remedies, range=[ORANGE, BLUE][: len(remedies)]),
        legend=alt.Legend(title=None, orient="top", direction="vertical", labelLimit=400, symbolOpacity=1),
    )
    base = alt.Chart(data[["remedy", "predicted", "observed", "low", "high", "rows"]]).encode(
        x=alt.X("predicted:Q", axis=quiet_axis(f"Probability of {what}", format="%")),
        color=colour,
        tooltip=[
            alt.Tooltip("remedy:N", title=" "),
            alt.Tooltip("predicted:Q", title="Probability", format=".0%"),
            alt.Tooltip("observed:Q", title="Observed", format=".0%"),
            alt.Tooltip("rows:Q", title="Rows"),
        ],
    )
    whisker = base.mark_rule(strokeWidth=1.5, opacity=0.5).encode(y="low:Q", y2="high:Q")
    line = base.mark_line(point=True, strokeWidth=2).encode(
        y=alt.Y("observed:Q", axis=quiet_axis("Observed share", format="%"))
    )
    height = CURVE_HEIGHT + 20 * len(remedies)
    return alt.layer(diagonal, whisker, line).properties(height=height).configure_view(strokeWidth=0)
