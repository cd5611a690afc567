"""Pairs of features: what two columns do only together, where that was asked for."""

from __future__ import annotations

from functools import partial

import pandas as pd

from pipelines.engine.result import Pairs, Result
from workbench.report.block import Block
from workbench.report.figures.bars import whiskers
from workbench.report.text import short

WHO = ("analyst", "methods")
TITLE = "Pairs of features"


def build(result: Result) -> tuple[Block, ...]:
    """The strongest pairs of the best model as a picture and a table, or why there are none; nothing if not asked."""
    pairs = result.pairs
    if pairs is None:
        return ()
    if result.verdict.level == "none":
        sentence = "Not shown: what a model that is no better than guessing does together says nothing."
        return (Block("pairs", TITLE, sentence, audience=WHO),)
    if not len(pairs.values):
        return (Block("pairs", TITLE, pairs.sentence, audience=WHO),)
    frame = pairs_frame(pairs)
    names = [f"{short(one, 20)} × {short(other, 20)}" for one, other in zip(pairs.left, pairs.right, strict=True)]
    figure = partial(whiskers, frame.assign(name=names), f"mean size of what both do only together, {pairs.unit}")
    sentence = f"{pairs.sentence} {pairs.manner.method[:1].upper()}{pairs.manner.method[1:]}; {pairs.spread}."
    alt = f"Bars with whiskers of the {len(frame)} strongest pairs; the table gives the figures."
    return (Block("pairs", TITLE, sentence, frame, figure, alt, WHO),)


def pairs_frame(pairs: Pairs) -> pd.DataFrame:
    """Columns feature, with, value, low, high and unit; strongest first."""
    columns = {
        "feature": pairs.left, "with": pairs.right, "value": pairs.values, "low": pairs.low, "high": pairs.high,
    }  # fmt: skip
    return pd.DataFrame(columns).assign(unit=pairs.unit)
