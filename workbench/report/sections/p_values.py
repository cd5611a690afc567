"""Could it be chance: p-values beside the permutation importance they belong to, where they were asked for."""

from __future__ import annotations

import pandas as pd

from pipelines.engine.result import PValues, Result
from workbench.report.block import Block

#: Up to it a p-value is commonly called small.
SMALL = 0.05


def build(result: Result) -> tuple[Block, ...]:
    """Every feature's permutation importance with its p-value, most important first; nothing if not asked for."""
    found = result.p_values
    if found is None:
        return ()
    frame = p_value_frame(result, found)
    return (Block("p_values", "Could it be chance", p_value_sentence(found), frame, audience=("analyst", "methods")),)


def p_value_sentence(found: PValues) -> str:
    """How many are small, how they were found, and what they do not say."""
    small = int((found.values <= SMALL + 1e-9).sum())
    how = found.sentence
    return f"{small} of {len(found.values)} columns have a p-value of at most {SMALL:g}. {how[:1].upper()}{how[1:]}."


def p_value_frame(result: Result, found: PValues) -> pd.DataFrame:
    """Columns feature, p-value, value, low, high and unit; the most important by shuffling first."""
    importance = result.importance(found.method)
    p_of = dict(zip(found.names, found.values.tolist(), strict=True))
    order = importance.order()
    names = [importance.names[i] for i in order]
    return pd.DataFrame(
        {
            "feature": names,
            # What the table is for comes first: a telephone shows three columns.
            "p-value": [p_of[name] for name in names],
            "value": importance.values[order],
            "low": importance.low[order],
            "high": importance.high[order],
            "unit": importance.unit,
        }
    )
