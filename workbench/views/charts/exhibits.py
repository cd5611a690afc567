"""Pictures of exhibits on the screen: bars, points, lines, fans and maps of any study's table."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd

from pipelines.engine.exhibit import Chart
from workbench.report.figures.exhibits import MOST_GROUPS, MOST_NAMES, groups_of, panels_of
from workbench.views.charts.look import (
    BLUE,
    CURVE_HEIGHT,
    GREY,
    LABEL_LIMIT,
    ORANGE,
    distinct,
    lines_height,
    name_axis,
    quiet_axis,
)
from workbench.views.parts.words import number, short

COLOURS = [BLUE, ORANGE, GREY, "#c0563f", "#8a6cc0", "#5a9a5a"]
#: Pixels of a name, and of the mark of each group below it.
NAME, STEP = 28, 14


@dataclass(frozen=True, slots=True)
class Place:
    """Where a group's marks stand on a line of so many pixels: below the name, one under the other."""

    line: int
    group: int

    @property
    def lift(self) -> int:
        """From the middle of the line up to the name."""
        return NAME // 2 - self.line // 2 - 2

    @property
    def shift(self) -> int:
        """From the middle of the line down to the mark."""
        return NAME + STEP * self.group + STEP // 2 - self.line // 2 - 3


def exhibit_charts(frame: pd.DataFrame, chart: Chart) -> list[tuple[str, alt.LayerChart]]:
    """Each small picture with its title ("" for the only one)."""
    draw = _named if chart.shape in ("bars", "points") else _curves
    return [(title, draw(part, chart)) for title, part in panels_of(frame, chart) if len(part)]


def _data(frame: pd.DataFrame, chart: Chart) -> pd.DataFrame:
    """The columns that are drawn, by plain names: a column may be called anything."""
    groups = [name for name, _ in groups_of(frame, chart)][:MOST_GROUPS]
    by = frame[chart.by].astype(str) if chart.by else pd.Series("", index=frame.index)
    low, high = (frame[name] if name else frame[chart.y] for name in (chart.low, chart.high))
    data = pd.DataFrame(
        {"x": frame[chart.x], "y": frame[chart.y].astype(float), "low": low, "high": high, "by": by}
    ).reset_index(drop=True)
    kept = data[data["by"].isin(groups)]
    words = [
        f"{number(y)} ({number(a)} to {number(b)})" if chart.low else number(y)
        for y, a, b in zip(kept["y"], kept["low"], kept["high"], strict=True)
    ]
    return kept.assign(words=words, place=[groups.index(one) for one in kept["by"]])


def _colour(data: pd.DataFrame) -> alt.Color:
    groups = list(dict.fromkeys(data.sort_values("place", kind="stable")["by"]))
    legend = alt.Legend(title=None, orient="top", direction="vertical", labelLimit=400, symbolOpacity=1)
    scale = alt.Scale(domain=groups, range=COLOURS[: len(groups)])
    return alt.Color("by:N", scale=scale, legend=legend if len(groups) > 1 else None)


def _legend_height(count: int) -> int:
    """Pixels of a legend with a line per group; none for one group."""
    return 20 + 30 * count if count > 1 else 0


def _axis_title(chart: Chart) -> str:
    return f"{short(chart.y, 40)} ({short(chart.unit, 24)})" if chart.unit else short(chart.y, 50)


def _named(frame: pd.DataFrame, chart: Chart) -> alt.LayerChart:
    """A line per name, its groups beneath each other: one facet layer per group, moved by a few pixels."""
    data = _data(frame, chart)
    full = data["x"].astype(str)
    names = list(dict.fromkeys(full))[:MOST_NAMES]
    labels = dict(zip(names, distinct([short(name, LABEL_LIMIT) for name in names]), strict=True))
    data = data.assign(full=full)[full.isin(names)]
    data = data.assign(label=data["full"].map(labels), zero=0.0)
    count = int(data["place"].max()) + 1
    axis = quiet_axis(_axis_title(chart), grid=chart.shape == "points")
    layers: list[alt.Chart] = []
    line = NAME + STEP * count
    for place in range(count):
        layers += _marks(data[data["place"] == place], chart, axis, Place(line, place))
    if chart.naive is not None:
        guess = alt.Chart(pd.DataFrame({"naive": [chart.naive]}))
        layers.append(guess.mark_rule(color=ORANGE, strokeDash=[5, 4]).encode(x="naive:Q"))
    # Colours are shared by all layers, so that the legend names every group.
    height = lines_height(len(names), line) + _legend_height(count)
    return alt.layer(*layers).encode(color=_colour(data)).properties(height=height).configure_view(strokeWidth=0)


def _marks(data: pd.DataFrame, chart: Chart, axis: alt.Axis, at: Place) -> list[alt.Chart]:
    shift = at.shift
    base = alt.Chart(data).encode(
        y=alt.Y("label:N", sort=None, axis=name_axis(at.lift), scale=alt.Scale(paddingInner=0, paddingOuter=0)),
        tooltip=[
            alt.Tooltip("full:N", title=short(chart.x)),
            alt.Tooltip("by:N", title=short(chart.by) or " "),
            alt.Tooltip("words:N", title=short(chart.y)),
        ],
    )
    # Padding below 0 would push bars away from the names above them.
    scale = alt.Scale(zero=True, nice=False) if chart.shape == "bars" else alt.Scale(zero=False, padding=10)
    x = alt.X("y:Q", axis=axis, scale=scale)
    marks = (
        [base.mark_bar(height=9, yOffset=shift, cornerRadiusEnd=2).encode(x=x, x2="zero:Q")]
        if chart.shape == "bars"
        else [base.mark_point(filled=True, size=60, opacity=1, yOffset=shift).encode(x=x)]
    )
    if chart.low:
        marks.insert(
            chart.shape == "bars",
            base.mark_rule(yOffset=shift, strokeWidth=1.5).encode(x=alt.X("low:Q", scale=scale), x2="high:Q"),
        )
    return marks


def _curves(frame: pd.DataFrame, chart: Chart) -> alt.LayerChart:
    data = _data(frame, chart)
    scale = alt.Scale(zero=False, nice=False, padding=6)
    base = alt.Chart(data).encode(
        x=alt.X("x:Q", axis=quiet_axis(short(chart.x, 40)), scale=scale),
        tooltip=[
            alt.Tooltip("x:Q", title=short(chart.x)),
            alt.Tooltip("by:N", title=short(chart.by) or " "),
            alt.Tooltip("words:N", title=short(chart.y)),
        ],
        color=_colour(data),
    )
    y = alt.Y("y:Q", axis=quiet_axis(_axis_title(chart)), scale=alt.Scale(zero=False))
    layers = []
    if chart.shape == "map":
        layers.append(base.mark_point(filled=True, size=22, opacity=0.6).encode(y=y))
    else:
        if chart.low:
            layers.append(
                base.mark_area(opacity=0.16).encode(y=alt.Y("low:Q", scale=alt.Scale(zero=False)), y2="high:Q")
            )
        layers.append(base.mark_line(strokeWidth=2.2, point=len(data) <= 100).encode(y=y))
    if chart.naive is not None:
        line = alt.Chart(pd.DataFrame({"naive": [chart.naive]}))
        layers.append(line.mark_rule(color=ORANGE, strokeDash=[5, 4]).encode(y="naive:Q"))
    count = len(set(data["by"]))
    height = CURVE_HEIGHT + _legend_height(count)
    return alt.layer(*layers).properties(height=height).configure_view(strokeWidth=0)
