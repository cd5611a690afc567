"""Pairs of columns by what they do only together, where that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench.report.sections.pairs import pairs_frame
from workbench.views.parts.picture import picture
from workbench.views.parts.words import amount, count, number, plain, sentence, short

if TYPE_CHECKING:
    from pipelines.engine.result import Pairs, Result


def show_pairs(run: str, result: Result) -> None:
    """The strongest pairs of the best model, or why there are none."""
    pairs = result.pairs
    if pairs is None:
        return
    if result.verdict.level == "none":
        st.write("Not shown: the model is no better than guessing, so its pairs say nothing.")
        return
    st.write(plain(pairs.sentence))
    if len(pairs.values):
        st.caption(plain(f"{sentence(pairs.manner.method)} Lines: {pairs.spread}."))
        _bars(run, pairs)


def _bars(run: str, pairs: Pairs) -> None:
    from workbench.views.charts.bars import BarStyle, bars

    frame = pairs_frame(pairs)
    names = [f"{short(one, 24)} × {short(other, 24)}" for one, other in zip(pairs.left, pairs.right, strict=True)]
    marks = frame.assign(name=names, text=[number(value) for value in pairs.values], note="", hint="–")
    describe = f"Bars: how much {count(len(frame), 'pair')} of columns do only together, the strongest first"
    picture(bars(marks, BarStyle(f"Done only together ({short(pairs.unit, 24)})")), frame, describe, f"pairs {run}")


def pair_sentence(result: Result, column: str) -> str:
    """What a column does only together with its strongest partner; "" where none is known."""
    pairs = result.pairs
    if pairs is None:
        return ""
    for left, right, value in zip(pairs.left, pairs.right, pairs.values.tolist(), strict=True):
        if column in (left, right):
            other = short(right if column == left else left)
            moved = amount(value, pairs.unit)
            return f"Together with {other} it moves the prediction by {moved} beyond what both do alone, up or down."
    return ""
