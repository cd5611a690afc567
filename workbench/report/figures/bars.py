"""Bars with whiskers: a number per name, and how sure it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from workbench.report.figures.style import canvas, finish, label, names_down


def whiskers(frame: pd.DataFrame, unit: str, theme: str, *, quiet: bool = False) -> Figure:
    """Bars of ``frame`` (name, value, low, high; first on top), whiskers from low to high, in ``unit``.

    ``quiet`` draws all bars grey: nothing is to be highlighted.
    """
    figure, axes, palette = canvas(theme, 0.9 + 0.3 * len(frame))
    down = np.arange(len(frame))
    colour = palette.quiet if quiet else palette.mark
    axes.barh(down, frame["value"], height=0.58, color=colour, alpha=0.45 if quiet else 0.9)
    axes.hlines(down, frame["low"], frame["high"], color=palette.ink, linewidth=1.3)
    axes.axvline(0, color=palette.quiet, linewidth=0.8)
    names_down(axes, palette, list(frame["name"]))
    label(axes, palette, unit)
    return finish(figure)


def dots(frame: pd.DataFrame, unit: str, theme: str) -> Figure:
    """Dots of ``frame`` (name, value, low, high, baseline) with whiskers, and a mark where guessing stands."""
    figure, axes, palette = canvas(theme, 1.0 + 0.34 * len(frame))
    down = np.arange(len(frame))
    axes.hlines(down, frame["low"], frame["high"], color=palette.mark, linewidth=2)
    axes.plot(frame["value"], down, "o", color=palette.mark, markersize=6, label="model")
    axes.plot(frame["baseline"], down, "|", color=palette.warn, markersize=11, markeredgewidth=2, label="naive guess")
    names_down(axes, palette, list(frame["name"]))
    label(axes, palette, unit)
    axes.legend(frameon=False, fontsize=8, labelcolor=palette.quiet, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    return finish(figure)


def ranges(frame: pd.DataFrame, unit: str, theme: str) -> Figure:
    """A line from low to high per name of ``frame`` (name, low, high): where a rank moves about."""
    figure, axes, palette = canvas(theme, 0.9 + 0.3 * len(frame))
    down = np.arange(len(frame))
    axes.hlines(down, frame["low"], frame["high"], color=palette.mark, linewidth=7, alpha=0.75, capstyle="round")
    # A line without length is not drawn at all.
    still = (frame["low"] == frame["high"]).to_numpy()
    axes.plot(frame["low"][still], down[still], "o", color=palette.mark, markersize=7, markeredgewidth=0, alpha=0.75)
    names_down(axes, palette, list(frame["name"]))
    axes.margins(x=0.06)
    label(axes, palette, unit)
    return finish(figure)


def steps(frame: pd.DataFrame, unit: str, theme: str) -> Figure:
    """A waterfall: from the base value through each contribution of ``frame`` (name, value) to the prediction.

    The first line of the frame is the base value, the last the prediction.
    """
    figure, axes, palette = canvas(theme, 1.0 + 0.3 * len(frame))
    values = frame["value"].to_numpy(dtype=float)
    ends = np.cumsum(values[:-1])
    starts = np.concatenate([[0.0], ends[:-1]])
    for i, (start, end) in enumerate(zip(starts[1:], ends[1:], strict=True), start=1):
        axes.barh(i, end - start, left=start, height=0.58, color=palette.mark if end >= start else palette.second)
        axes.vlines(end, i, i + 1, color=palette.quiet, linewidth=0.7)
    axes.use_sticky_edges = False
    axes.margins(x=0.06)
    for place, value in ((0, values[0]), (len(values) - 1, values[-1])):
        axes.plot(value, place, "D", color=palette.ink, markersize=6)
    names_down(axes, palette, list(frame["name"]))
    label(axes, palette, unit)
    return finish(figure)
