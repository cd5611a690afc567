"""Pictures of exhibits on paper: bars, points, lines, fans and maps of any study's table."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipelines.engine.exhibit import Chart, Exhibit
from workbench.report.figures.style import PALETTES, WIDTH, Palette, dress, finish, label, names_down
from workbench.report.text import short

#: Small pictures side by side, and groups that still can be told apart by their colour.
ACROSS, MOST_GROUPS = 3, 6
#: Names that fit under each other in one picture.
MOST_NAMES = 40


def exhibit_picture(exhibit: Exhibit, chart: Chart, theme: str) -> Figure:
    """The exhibit's table as that chart; one small picture per value of its ``panel``."""
    palette = PALETTES[theme]
    panels = panels_of(exhibit.frame, chart)
    height = max(_height(frame, chart) for _, frame in panels)
    across = 1 if chart.shape in ("bars", "points") else min(ACROSS, len(panels))
    down = -(-len(panels) // across)
    figure = Figure(figsize=(WIDTH, 0.5 + height * down), layout="constrained")
    figure.set_facecolor(palette.paper)
    cells = figure.subplots(down, across, squeeze=False).ravel()
    for axes, (title, frame) in zip(cells, panels, strict=False):
        _panel(axes, palette, frame, chart)
        if title:
            axes.set_title(short(title, 40), color=palette.ink, fontsize=9, loc="left")
    for axes in cells[len(panels) :]:
        axes.set_visible(False)
    return finish(figure)


def panels_of(frame: pd.DataFrame, chart: Chart) -> list[tuple[str, pd.DataFrame]]:
    """The lines of each small picture with its title: one of all lines where there is no ``panel``.

    Lines without a number are left out of the picture; the table has them.
    """
    number = pd.to_numeric(frame[chart.y], errors="coerce")
    drawn = frame.assign(**{chart.y: number})[number.notna()]
    if not chart.panel:
        return [("", drawn)]
    titles = list(dict.fromkeys(drawn[chart.panel].astype(str)))
    return [(title, drawn[drawn[chart.panel].astype(str) == title]) for title in titles]


def groups_of(frame: pd.DataFrame, chart: Chart) -> list[tuple[str, pd.DataFrame]]:
    """The lines of each colour with its name, in the order of the table."""
    if not chart.by:
        return [("", frame)]
    names = list(dict.fromkeys(frame[chart.by].astype(str)))
    return [(name, frame[frame[chart.by].astype(str) == name]) for name in names]


def _height(frame: pd.DataFrame, chart: Chart) -> float:
    if chart.shape not in ("bars", "points"):
        return 2.4
    return 0.7 + 0.28 * min(MOST_NAMES, len(dict.fromkeys(frame[chart.x].astype(str))))


def _panel(axes: Axes, palette: Palette, frame: pd.DataFrame, chart: Chart) -> None:
    dress(axes, palette)
    unit = f"{chart.y}, {chart.unit}" if chart.unit else chart.y
    if chart.shape in ("bars", "points"):
        _names(axes, palette, frame, chart)
        label(axes, palette, unit)
    else:
        axes.grid(axis="y", color=palette.line, linewidth=0.7)
        _curves(axes, palette, frame, chart)
        label(axes, palette, chart.x, unit)
    if chart.by:
        axes.legend(frameon=False, fontsize=8, labelcolor=palette.quiet, loc="best")


def _colours(palette: Palette) -> list[str]:
    return [palette.mark, palette.second, palette.quiet, palette.warn, "#7a5aa6", "#4d8f4d"]


def _names(axes: Axes, palette: Palette, frame: pd.DataFrame, chart: Chart) -> None:
    """Names down the side, a bar or a point for each, groups close together."""
    names = list(dict.fromkeys(frame[chart.x].astype(str)))[:MOST_NAMES]
    groups = groups_of(frame, chart)[:MOST_GROUPS]
    thick = 0.7 / len(groups)
    for number, (name, part) in enumerate(groups):
        shown = part[part[chart.x].astype(str).isin(names)]
        shift = (number - (len(groups) - 1) / 2) * thick
        down = np.array([names.index(one) for one in shown[chart.x].astype(str)]) + shift
        colour = _colours(palette)[number]
        if chart.shape == "bars":
            axes.barh(down, shown[chart.y], height=0.85 * thick, color=colour, alpha=0.9, label=name)
        else:
            axes.plot(shown[chart.y], down, "o", color=colour, markersize=5, label=name)
        if chart.low and chart.high:
            axes.hlines(down, shown[chart.low], shown[chart.high], color=palette.ink, linewidth=1.1)
    if chart.naive is not None:
        axes.axvline(chart.naive, color=palette.warn, linewidth=1, linestyle="--")
    names_down(axes, palette, names)


def _curves(axes: Axes, palette: Palette, frame: pd.DataFrame, chart: Chart) -> None:
    for number, (name, part) in enumerate(groups_of(frame, chart)[:MOST_GROUPS]):
        colour = _colours(palette)[number]
        if chart.shape == "map":
            axes.plot(part[chart.x], part[chart.y], "o", color=colour, markersize=3, alpha=0.6, label=name)
            continue
        ordered = part.sort_values(chart.x, kind="stable")
        if chart.low and chart.high:
            axes.fill_between(
                ordered[chart.x], ordered[chart.low], ordered[chart.high], color=colour, alpha=0.15, linewidth=0
            )
        axes.plot(ordered[chart.x], ordered[chart.y], color=colour, linewidth=1.8, marker="o", markersize=3, label=name)
    if chart.naive is not None:
        axes.axhline(chart.naive, color=palette.warn, linewidth=1, linestyle="--")
