"""Pictures of how sure: intervals of rows, what they promise against what they hold, who is trusted."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from workbench.report.figures.style import PALETTES, canvas, finish, label
from workbench.report.text import short

#: More lines than this run into each other.
MOST_ROWS = 120
#: A value further out than this share of the range of all intervals is far outside.
ROOM = 0.4
#: Cells darker than this have light words.
DIM = 0.42


def intervals_picture(frame: pd.DataFrame, unit: str, theme: str) -> Figure:
    """Rows of ``frame`` (actual, predicted, lower end, upper end, inside) from the lowest prediction to the highest.

    Values far beyond all intervals are drawn at the edge, or the others would be flat.
    """
    figure, axes, palette = canvas(theme, 3.6)
    ordered = frame.sort_values("predicted", kind="stable")
    picked = np.unique(np.linspace(0, len(ordered) - 1, min(MOST_ROWS, len(ordered))).round().astype(int))
    shown = ordered.iloc[picked]
    across, inside = np.arange(len(shown)), shown["inside"].to_numpy(bool)
    axes.vlines(across, shown["lower end"], shown["upper end"], color=palette.mark, alpha=0.35, linewidth=2.4)
    axes.plot(across[inside], shown["actual"][inside], "o", color=palette.mark, markersize=3.2, label="inside")
    floor, ceiling = float(shown["lower end"].min()), float(shown["upper end"].max())
    room = ROOM * (ceiling - floor)
    actual = shown["actual"].to_numpy(float).clip(floor - room, ceiling + room)
    far = (actual != shown["actual"]).to_numpy()
    axes.plot(across[~inside], actual[~inside], "x", color=palette.warn, markersize=5.5, label="outside")
    if far.any():
        axes.plot(across[far], actual[far], "D", color=palette.warn, markersize=4, label="far outside, at the edge")
    axes.set_xticks([])
    which = "all" if len(shown) == len(frame) else f"{len(shown)} of {len(frame):,}"
    label(axes, palette, f"{which} test rows, from the lowest prediction to the highest", unit)
    axes.legend(frameon=False, fontsize=8, labelcolor=palette.quiet, loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
    return finish(figure)


def coverage_picture(frame: pd.DataFrame, shown: tuple[str, ...], theme: str) -> Figure:
    """Coverage over level for the ways in ``shown`` of ``frame`` (intervals, level, coverage, low, high)."""
    figure, axes, palette = canvas(theme, 3.6, 5.2)
    axes.plot([0, 1], [0, 1], color=palette.quiet, linewidth=1, linestyle="--")
    for name, colour in zip(dict.fromkeys(shown), (palette.second, palette.mark), strict=False):
        one = frame[frame["intervals"] == name].sort_values("level")
        axes.fill_between(one["level"], one["low"], one["high"], color=colour, alpha=0.15, linewidth=0)
        axes.plot(one["level"], one["coverage"], "o-", color=colour, markersize=4, linewidth=1.4, label=name)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1.0))
    label(axes, palette, "should be inside", "are inside")
    axes.legend(frameon=False, fontsize=8, labelcolor=palette.quiet, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    return finish(figure)


def weights_picture(frame: pd.DataFrame, theme: str) -> Figure:
    """A field of the weights of ``frame`` (model, mean, one column per level), darker for more trust."""
    levels = [name for name in frame.columns if name not in ("model", "mean")]
    values = frame[levels].to_numpy(dtype=float)
    figure, axes, palette = canvas(theme, 1.1 + 0.36 * len(frame))
    axes.grid(visible=False)
    field = axes.imshow(values, cmap="Blues" if theme == "light" else "cividis", vmin=0, vmax=1.25, aspect="auto")
    for (i, j), value in np.ndenumerate(values):
        # Rec. 709: how bright the cell is decides which ink can be read on it.
        bright = np.dot(field.to_rgba(np.atleast_1d(value))[0, :3], (0.2126, 0.7152, 0.0722))
        ink = PALETTES["light" if bright > DIM else "dark"].ink
        axes.text(j, i, f"{100 * value:.0f}", ha="center", va="center", color=ink, fontsize=8.5)
    axes.set_xticks(range(len(levels)), levels)
    axes.set_yticks(range(len(frame)), [short(str(name), 30) for name in frame["model"]])
    label(axes, palette, "quantile level; weights in %", "")
    return finish(figure)


def reliability_picture(frame: pd.DataFrame, what: str, theme: str) -> Figure:
    """Observed share over probability of one output, per remedy of ``frame`` (remedy, predicted, observed, low, high).

    At most two of them: before calibration as dots, after it as diamonds.
    """
    figure, axes, palette = canvas(theme, 3.6, 5.2)
    axes.plot([0, 1], [0, 1], color=palette.quiet, linewidth=1, linestyle="--")
    marks = ((palette.second, "o"), (palette.mark, "D"))
    for (name, one), (colour, mark) in zip(frame.groupby("remedy", sort=False), marks, strict=False):
        axes.vlines(one["predicted"], one["low"], one["high"], color=colour, linewidth=1.3, alpha=0.7)
        axes.plot(one["predicted"], one["observed"], mark, color=colour, markersize=5, label=str(name))
    label(axes, palette, f"probability of {short(what, 40)}", "observed share")
    axes.legend(frameon=False, fontsize=8, labelcolor=palette.quiet, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    return finish(figure)
