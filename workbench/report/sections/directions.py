"""In which direction: how the prediction moves with the columns that matter most."""

from __future__ import annotations

from functools import partial

import pandas as pd

from explain.dependence import Dependence
from pipelines.engine.result import Result
from workbench.report.block import Block
from workbench.report.figures.curves import small_multiples
from workbench.report.text import outcome

SHOWN = 6


def build(result: Result) -> tuple[Block, ...]:
    """Directions in words with small pictures, every curve as a table, and interactions; none below guessing."""
    if result.verdict.level == "none":
        sentence = "Not shown: a model that is no better than guessing has no direction to speak of."
        return (Block("directions", "In which direction", sentence),)
    curves = ordered(result)
    if not curves:
        return (Block("directions", "In which direction", "No column of this table can be varied alone."),)
    words = pd.DataFrame({"feature": [one.name for one in curves], "direction": [one.sentence for one in curves]})
    figure = partial(small_multiples, curves[:SHOWN])
    sentence = (
        f"What the model predicts for {outcome(result.target, curves[0].output)}, in {curves[0].unit}, "
        "when one column moves and the others stay as they are."
    )
    alt = "Small curves of the predicted value over each of the most important columns; the words stand in the table."
    blocks = [Block("directions", "In which direction", sentence, words, figure, alt, unfolded=True), _curves(curves)]
    if result.interactions:
        blocks.append(_interactions(result))
    return tuple(blocks)


def ordered(result: Result) -> tuple[Dependence, ...]:
    """The curves, of the most important feature first."""
    place = {name: i for i, name in enumerate(result.ranking.top(len(result.ranking.names)))}
    return tuple(sorted(result.dependence, key=lambda one: place.get(one.name, len(place))))


def _curves(curves: tuple[Dependence, ...]) -> Block:
    frames = [
        pd.DataFrame(
            {
                "feature": one.name,
                "at": one.grid,
                "mean": one.mean,
                "low": one.low,
                "high": one.high,
                "share of rows": one.share,
            }
        )
        for one in curves
    ]
    sentence = f"Mean prediction in {curves[0].unit}; low and high hold the middle 80 % of the rows."
    return Block(
        "curves", "Every curve in figures", sentence, pd.concat(frames, ignore_index=True), audience=("methods",)
    )


def _interactions(result: Result) -> Block:
    frame = pd.DataFrame(
        [(one.left, one.right, one.strength, one.low, one.high) for one in result.interactions],
        columns=["left", "right", "strength", "low", "high"],
    ).sort_values("low", ascending=False, ignore_index=True)
    surest = max(result.interactions, key=lambda one: one.low)
    scale = "Strength is Friedman's H: 0 for effects that simply add, 1 for pure interplay; surest first."
    sentence = f"{surest.sentence} {scale}"
    return Block("interactions", "What works together", sentence, frame, audience=("analyst", "methods"))
