"""What all pictures share: a canvas of the right size, colours of the theme, names that are never markup."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from workbench.report.text import short

WIDTH = 7.2
FONTS = ("DejaVu Sans", "Noto Sans CJK SC", "Noto Sans Arabic")


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one theme: ink for words, a strong and a quiet colour for marks."""

    paper: str
    ink: str
    quiet: str
    line: str
    mark: str
    second: str
    warn: str


PALETTES = {
    "light": Palette("#ffffff", "#1f2933", "#64748b", "#dbe1e8", "#1f6f8b", "#d08a2e", "#b3402a"),
    "dark": Palette("#11181f", "#e5eaf0", "#94a3b8", "#2b3743", "#5cb3cf", "#e3a857", "#e2765f"),
}


def canvas(theme: str, height: float, width: float = WIDTH) -> tuple[Figure, Axes, Palette]:
    """An empty figure in inches, its one pair of axes, and the theme's colours."""
    palette = PALETTES[theme]
    figure = Figure(figsize=(width, height), layout="constrained")
    figure.set_facecolor(palette.paper)
    axes = figure.subplots()
    dress(axes, palette)
    return figure, axes, palette


def dress(axes: Axes, palette: Palette) -> None:
    """Axes without boxes: a thin grid across, quiet ticks."""
    axes.set_facecolor(palette.paper)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(palette.line)
    axes.tick_params(colors=palette.quiet, labelsize=9, length=0)
    axes.grid(axis="x", color=palette.line, linewidth=0.7)
    axes.set_axisbelow(True)


def label(axes: Axes, palette: Palette, across: str, up: str = "") -> None:
    """What the axes show, with the unit."""
    axes.set_xlabel(across, color=palette.quiet, fontsize=9)
    if up:
        axes.set_ylabel(up, color=palette.quiet, fontsize=9)


def names_down(axes: Axes, palette: Palette, names: list[str]) -> None:
    """Names on the left, first on top."""
    axes.set_yticks(range(len(names)), [short(name) for name in names], color=palette.ink, fontsize=9)
    axes.set_ylim(len(names) - 0.4, -0.6)


def finish(figure: Figure) -> Figure:
    """The figure with all its words as plain words: a column called $x$ is no formula."""
    for text in figure.findobj(Text):
        text.set_parse_math(False)
        text.set_fontfamily(list(FONTS[:1]))
    return figure
