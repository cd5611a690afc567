"""Two rankings side by side: where each name stands in both runs."""

from __future__ import annotations

import altair as alt
import pandas as pd

from workbench.views.charts.look import (
    BLUE,
    GREY,
    LABEL_LIMIT,
    LEGEND_HEIGHT,
    MARK_DROP,
    ORANGE,
    distinct,
    lines_height,
    name_axis,
    quiet_axis,
)
from workbench.views.parts.words import short

RUNS = ("this run", "other run")


def rank_chart(frame: pd.DataFrame, most: int = 12) -> alt.LayerChart:
    """Two dots per name on one line, at its rank in this run and in the other; a gap means that it moved.

    `frame` has the columns name, left and right (ranks, nan where a run does not have the name).
    """
    shown = frame.head(most)
    line = pd.DataFrame(
        {
            "id": [f"f{i}" for i in range(len(shown))],
            "label": distinct([short(name, LABEL_LIMIT) for name in shown["name"]]),
            "left": shown["left"].astype(float).to_numpy(),
            "right": shown["right"].astype(float).to_numpy(),
        }
    )
    y = alt.Y("label:N", sort=None, axis=name_axis(), scale=alt.Scale(paddingInner=0, paddingOuter=0))
    dots = line.melt(["id", "label"], ["left", "right"], "run", "rank").dropna()
    dots["run"] = dots["run"].map({"left": RUNS[0], "right": RUNS[1]})
    x = alt.X(
        "rank:Q",
        axis=quiet_axis("Rank (1 = matters most)", format="d"),
        scale=alt.Scale(zero=False, padding=14, nice=False),
    )
    link = (
        alt.Chart(line.dropna())
        .mark_rule(color=GREY, strokeWidth=2, yOffset=MARK_DROP)
        .encode(x=alt.X("left:Q"), x2="right:Q", y=y)
    )
    colour = alt.Color(
        "run:N", scale=alt.Scale(domain=list(RUNS), range=[BLUE, ORANGE]), legend=alt.Legend(title=None, orient="top")
    )
    # The first is the larger one, so that both are seen where they stand at the same rank.
    size = alt.Size("run:N", scale=alt.Scale(domain=list(RUNS), range=[190, 60]), legend=None)
    dot = (
        alt.Chart(dots)
        .mark_point(filled=True, opacity=1, yOffset=MARK_DROP)
        .encode(x=x, y=y, color=colour, size=size, tooltip=["label:N", "run:N", "rank:Q"])
    )
    height = lines_height(len(line)) + LEGEND_HEIGHT
    return alt.layer(link, dot).properties(height=height).configure_view(strokeWidth=0)
