"""Curves and fields: how the prediction moves, and how it compares with what happened."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explain.dependence import Dependence
from workbench.report.figures.style import PALETTES, WIDTH, Palette, canvas, dress, finish, label
from workbench.report.text import short

ACROSS = 3


def small_multiples(curves: Sequence[Dependence], theme: str) -> Figure:
    """One small picture per feature: the mean prediction, and the band that holds 80 % of the rows."""
    palette = PALETTES[theme]
    down = -(-len(curves) // ACROSS)
    figure = Figure(figsize=(WIDTH, 0.4 + 2.0 * down), layout="constrained")
    figure.set_facecolor(palette.paper)
    cells = np.atleast_1d(figure.subplots(down, ACROSS, squeeze=False)).ravel()
    for axes, curve in zip(cells, curves, strict=False):
        _one_curve(axes, palette, curve)
    for axes in cells[len(curves) :]:
        axes.set_visible(False)
    figure.supylabel(f"predicted, {curves[0].unit}", color=palette.quiet, fontsize=9)
    return finish(figure)


def _one_curve(axes: Axes, palette: Palette, curve: Dependence) -> None:
    dress(axes, palette)
    axes.set_title(short(curve.name, 24), color=palette.ink, fontsize=9, loc="left")
    if curve.categorical:
        order = np.argsort(-curve.share)[:6]
        axes.vlines(range(len(order)), curve.low[order], curve.high[order], color=palette.line, linewidth=5)
        axes.plot(range(len(order)), curve.mean[order], "o", color=palette.mark, markersize=5)
        axes.set_xticks(range(len(order)), [short(curve.grid[i], 9) for i in order], rotation=30, fontsize=7.5)
        axes.set_xlim(-0.6, len(order) - 0.4)
        return
    axes.fill_between(curve.position, curve.low, curve.high, color=palette.mark, alpha=0.15, linewidth=0)
    axes.plot(curve.position, curve.mean, color=palette.mark, linewidth=1.8)


def calibration_picture(frame: pd.DataFrame, unit: str, theme: str) -> Figure:
    """What was predicted against what happened, per bin, for the first output of ``frame``."""
    figure, axes, palette = canvas(theme, 3.6, 5.2)
    one = frame[frame["output"] == frame["output"].iloc[0]]
    axes.vlines(one["predicted"], one["low"], one["high"], color=palette.mark, linewidth=1.5)
    axes.plot(one["predicted"], one["observed"], "o", color=palette.mark, markersize=6)
    ends = [min(one["predicted"].min(), one["observed"].min()), max(one["predicted"].max(), one["observed"].max())]
    axes.plot(ends, ends, color=palette.quiet, linewidth=1, linestyle="--")
    label(axes, palette, f"predicted, {unit}", f"observed, {unit}")
    return finish(figure)


def confusion_picture(frame: pd.DataFrame, theme: str) -> Figure:
    """A square of counts, actual class down and predicted class across, shaded by the share of the actual class."""
    table = frame.pivot_table(index="actual", columns="predicted", values="rows", sort=False)
    share = frame.pivot_table(index="actual", columns="predicted", values="share", sort=False).to_numpy()
    side = 1.6 + 0.55 * len(table)
    figure, axes, palette = canvas(theme, side, side + 1.2)
    axes.grid(visible=False)
    axes.imshow(share, cmap="Blues" if theme == "light" else "cividis", vmin=0, vmax=1.25, aspect="auto")
    for (i, j), count in np.ndenumerate(table.to_numpy()):
        axes.text(j, i, f"{count:,.0f}", ha="center", va="center", color=palette.ink, fontsize=9)
    axes.set_xticks(range(len(table.columns)), [short(str(name), 14) for name in table.columns], rotation=30)
    axes.set_yticks(range(len(table.index)), [short(str(name), 14) for name in table.index])
    label(axes, palette, "predicted", "actual")
    return finish(figure)
