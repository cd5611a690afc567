"""How sure: does the ranking survive when the model is fitted again?"""

from __future__ import annotations

from functools import partial

import pandas as pd

from pipelines.engine.result import Result
from workbench.report.block import Block
from workbench.report.figures.bars import ranges

SHOWN = 12


def build(result: Result) -> tuple[Block, ...]:
    """In how many refits each feature was among the top, and the range of its rank."""
    stable = result.stability
    frame = pd.DataFrame(
        {
            "feature": stable.names,
            f"refits in top {stable.k}": stable.in_top,
            "refits": stable.refits,
            "best rank": stable.rank_low,
            "worst rank": stable.rank_high,
        }
    ).sort_values([f"refits in top {stable.k}", "best rank"], ascending=[False, True], kind="stable", ignore_index=True)
    marks = frame.rename(columns={"feature": "name", "best rank": "low", "worst rank": "high"})
    figure = partial(
        ranges, marks.head(SHOWN), "rank in the refits, from the 5 % to the 95 % quantile; 1 is most important"
    )
    sentence = f"{stable.sentence} Each refit: {stable.how}; ranked by {stable.method}."
    alt = "The range of each feature's rank over the refits; the table below gives the figures."
    shown = figure if stable.refits else None
    return (Block("stability", "How steady the ranking is", sentence, frame, shown, alt, ("analyst", "methods")),)
