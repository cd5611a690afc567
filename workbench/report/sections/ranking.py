"""What matters: the ranking with its whiskers."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from explain.importance import Importance
from pipelines.engine.result import Result
from workbench.report.block import Block
from workbench.report.figures.bars import whiskers

SHOWN = 15


def build(result: Result) -> tuple[Block, ...]:
    """The best model's Shapley importance of the features: a picture of the first, a table of all."""
    ranking = result.ranking
    frame = ranking_frame(result, ranking)
    quiet = result.verdict.level == "none"
    what = f"mean contribution to the prediction, {ranking.unit}"
    figure = partial(whiskers, frame.head(SHOWN).rename(columns={"feature": "name"}), what, quiet=quiet)
    alt = f"Bars with whiskers of the {min(SHOWN, len(frame))} most important features; the table gives the figures."
    return (Block("ranking", "What matters", _sentence(result, ranking), frame, figure, alt),)


def ranking_frame(result: Result, ranking: Importance) -> pd.DataFrame:
    """Columns feature, value, low, high, and in how many refits it was among the top; most important first."""
    order = ranking.order()
    frame = pd.DataFrame(
        {
            "feature": [ranking.names[i] for i in order],
            "value": ranking.values[order],
            "low": ranking.low[order],
            "high": ranking.high[order],
        }
    )
    counts = dict(zip(result.stability.names, np.asarray(result.stability.in_top).tolist(), strict=True))
    frame[f"in top {result.stability.k} of {result.stability.refits} refits"] = [
        counts.get(name) for name in frame["feature"]
    ]
    return frame


def _sentence(result: Result, ranking: Importance) -> str:
    if result.verdict.level == "none":
        return "The model is no better than guessing, so no feature is highlighted; the bars show noise."
    how = (
        f"How far each column moves the prediction of {result.best.title}, on average over test rows, in {ranking.unit}"
    )
    return f"{how}. Whiskers: {ranking.spread}."
