"""Colours and sizes that all charts share. Every colour is legible on the light and on the dark background."""

from __future__ import annotations

import altair as alt

BLUE = "#2f8bab"
ORANGE = "#d08a2e"
GREY = "#8a94a3"
FAINT = "#8a94a355"
FONT_SIZE = 12
#: Characters of a label that fit beside a number on a screen 390 pixels wide.
LABEL_LIMIT = 32
#: Pixels of a curve with its axis.
CURVE_HEIGHT = 260
#: Pixels of a legend of one line above a chart (Streamlit counts it as part of the height).
LEGEND_HEIGHT = 40
#: Pixels of one line of a bar chart, and how far the name stands above and the mark below its middle.
ROW_HEIGHT = 42
NAME_LIFT = -9
MARK_DROP = 9


def quiet_axis(title: str | None, **settings: object) -> alt.Axis:
    """An axis with few, unclipped labels and its unit in the title."""
    options: dict[str, object] = {
        "title": title,
        "labelFontSize": FONT_SIZE,
        "titleFontSize": FONT_SIZE,
        "titleFontWeight": "normal",
        "labelColor": GREY,
        "titleColor": GREY,
        "tickCount": 4,
        "labelFlush": True,
        "gridColor": FAINT,
        "domain": False,
        "ticks": False,
        **settings,
    }
    return alt.Axis(**options)


def name_axis(lift: int = NAME_LIFT) -> alt.Axis:
    """An axis that writes each name over its own line of the chart, from the left edge on, ``lift`` above its middle.

    Axis labels take the text colour of the page's theme, light or dark, which text marks do not. Over the chart a long
    name has the whole width, so nothing is clipped on a narrow screen.
    """
    return alt.Axis(
        title=None, domain=False, ticks=False, grid=False, labelAlign="left", labelPadding=0, labelOffset=lift,
        labelFontSize=FONT_SIZE + 1, labelFontWeight=600, labelLimit=2000, minExtent=0, maxExtent=0, zindex=1,
        labelBaseline="middle",
    )  # fmt: skip


def distinct(labels: list[str]) -> list[str]:
    """The labels, made different by invisible characters where shortening made two of them alike."""
    seen: dict[str, int] = {}
    out = []
    for text in labels:
        seen[text] = seen.get(text, -1) + 1
        out.append(text + "\u200b" * seen[text])
    return out


def lines_height(n_lines: int, each: int = ROW_HEIGHT) -> int:
    """Pixels for so many lines and the axis below them (Streamlit counts the axis as part of the height)."""
    return each * max(1, n_lines) + 60


def text_style(**settings: object) -> dict[str, object]:
    """Settings for text marks: the size, and a limit so wide that nothing is cut."""
    return {"fontSize": FONT_SIZE, "limit": 2000, **settings}
