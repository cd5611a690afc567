"""Columns that move together, explained together."""

from __future__ import annotations

from functools import partial

import pandas as pd

from pipelines.engine.result import Result
from workbench.report.block import Block
from workbench.report.figures.bars import whiskers

SHOWN = 12


def build(result: Result) -> tuple[Block, ...]:
    """The importance of groups of correlated columns as one; nothing to show when every column stands alone."""
    groups = [one for one in result.aspects if len(one.members) > 1]
    if not groups:
        sentence = "No two columns move together strongly enough to be explained as one."
        return (Block("aspects", "Columns that belong together", sentence, audience=("analyst", "methods")),)
    frame = _frame(result)
    figure = partial(whiskers, frame.head(SHOWN), f"mean contribution to the prediction, {result.unit}")
    sentence = " ".join(one.sentence for one in groups[:3])
    alt = "Bars of the importance of groups of columns; the table below gives the figures."
    return (Block("aspects", "Columns that belong together", sentence, frame, figure, alt, ("analyst", "methods")),)


def _frame(result: Result) -> pd.DataFrame:
    importance = result.importance("shapley", "aspect")
    members = {one.name: ", ".join(one.members) for one in result.aspects}
    links = {one.name: one.association for one in result.aspects if len(one.members) > 1}
    order = importance.order()
    names = [importance.names[i] for i in order]
    return pd.DataFrame(
        {
            "name": names,
            "value": importance.values[order],
            "low": importance.low[order],
            "high": importance.high[order],
            "columns": [members.get(name, name) for name in names],
            "weakest link": [links.get(name) for name in names],
        }
    )
