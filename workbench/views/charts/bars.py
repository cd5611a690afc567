"""Horizontal bars with whiskers and their names above them, so that a long name is never clipped on a narrow screen."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd

from workbench.views.charts.look import (
    BLUE,
    GREY,
    LABEL_LIMIT,
    MARK_DROP,
    NAME_LIFT,
    distinct,
    lines_height,
    name_axis,
    quiet_axis,
    text_style,
)
from workbench.views.parts.words import short

#: The columns that `bars` reads; `note` and `hint` may be empty.
COLUMNS = ("name", "value", "low", "high", "text", "note", "hint")


@dataclass(frozen=True, slots=True)
class BarStyle:
    """What a bar chart says on its axis, which bar is picked, and whether any bar may stand out.

    ``calm`` greys all bars: nothing is highlighted when nothing can be trusted.
    """

    unit: str
    picked: str = ""
    calm: bool = False
    clickable: bool = False


def bars(frame: pd.DataFrame, style: BarStyle) -> alt.LayerChart:
    """One line per row of `frame`, in its order: name and note on top, bar, whisker and number below.

    `frame` has COLUMNS; `text` is the number in words, `note` stands at the right edge, `hint` is the tooltip. Clicking
    a bar selects it under the parameter "pick" with the field `id` = "f" + position. Names only travel as data.
    """
    data = _prepare(frame, style)
    base = alt.Chart(data).encode(
        y=alt.Y("label:N", sort=None, axis=name_axis(), scale=alt.Scale(paddingInner=0, paddingOuter=0)),
        tooltip=[
            alt.Tooltip("full:N", title="Column"),
            alt.Tooltip("text:N", title="Value"),
            alt.Tooltip("range:N", title="Range"),
            alt.Tooltip("hint:N", title="How sure"),
        ],
    )
    layers = [_back(base, clickable=style.clickable), *_bar_and_whisker(base, style), _notes(base)]
    return alt.layer(*layers).properties(height=lines_height(len(data))).configure_view(strokeWidth=0)


def _prepare(frame: pd.DataFrame, style: BarStyle) -> pd.DataFrame:
    ids = [f"f{i}" for i in range(len(frame))]
    colours = [GREY if style.calm or (style.picked and name != style.picked) else BLUE for name in frame["name"]]
    top = max(float(frame[["high", "value"]].max().max()), 0.0) if len(frame) else 0.0
    return pd.DataFrame(
        {
            "id": ids,
            "full": frame["name"].astype(str).tolist(),
            "label": distinct([short(name, LABEL_LIMIT) for name in frame["name"]]),
            "value": frame["value"].to_numpy(dtype=float),
            "low": frame["low"].to_numpy(dtype=float),
            "high": frame["high"].to_numpy(dtype=float),
            "end": [max(float(a), float(b), 0.0) for a, b in zip(frame["high"], frame["value"], strict=True)],
            "text": frame["text"].astype(str).tolist(),
            "note": frame["note"].astype(str).tolist(),
            "hint": frame["hint"].astype(str).tolist(),
            "range": frame["range"].astype(str).tolist() if "range" in frame else frame["text"].astype(str).tolist(),
            "colour": colours,
            "zero": 0.0,
            "top": top,
        }
    )


def _scale(data_unit: str) -> alt.X:
    return alt.X("value:Q", axis=quiet_axis(data_unit, grid=False), scale=alt.Scale(nice=False, zero=True, padding=4))


def _back(base: alt.Chart, *, clickable: bool) -> alt.Chart:
    """An invisible band over the whole line, so that a click beside a short bar counts too."""
    band = base.mark_bar(opacity=0.001, cursor="pointer" if clickable else "default").encode(
        x=alt.value(0), x2=alt.value("width")
    )
    if not clickable:
        return band
    return band.add_params(alt.selection_point(name="pick", fields=["id"], toggle=False, empty=False))


def _bar_and_whisker(base: alt.Chart, style: BarStyle) -> list[alt.Chart]:
    colour = alt.Color("colour:N", scale=None, legend=None)
    shift = MARK_DROP
    bar = base.mark_bar(height=9, yOffset=shift, cornerRadiusEnd=2).encode(
        x=_scale(style.unit), x2=alt.X2("zero:Q"), color=colour
    )
    whisker = base.mark_rule(yOffset=shift, strokeWidth=1.5, color=GREY).encode(x="low:Q", x2="high:Q")
    number = base.mark_text(**text_style(align="left", dx=6, dy=shift + 1, color=GREY)).encode(x="end:Q", text="text:N")
    # Room for the number: an invisible mark a third beyond the longest whisker widens the scale.
    room = base.mark_point(opacity=0).encode(x=alt.X("room:Q")).transform_calculate(room="datum.top * 1.3")
    return [room, bar, whisker, number]


def _notes(base: alt.Chart) -> alt.Chart:
    style = text_style(align="right", baseline="middle", dy=NAME_LIFT, color=GREY)
    return base.mark_text(**style).encode(x=alt.value("width"), text="note:N")
