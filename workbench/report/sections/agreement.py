"""How sure: do methods and models say the same?"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from explain.agreement import Pair
from explain.words import METHODS
from pipelines.engine.result import Result
from workbench.report.block import Block


def build(result: Result) -> tuple[Block, ...]:
    """The pairs of rankings that concern the best model, then all pairs, with ρ, τ and the share of the top in both."""
    pairs = result.agreement.pairs
    near = [pair for pair in pairs if {pair.left, pair.right} & {result.best.model, result.best.title, *METHODS}]
    sentence = result.agreement.sentence
    first = Block(
        "agreement", "Do methods and models agree", sentence, _frame(result, near), audience=("analyst", "methods")
    )
    if len(near) == len(pairs):
        return (first,)
    every = f"All {len(pairs)} pairs of rankings."
    return first, Block("agreement_all", "Every pair of rankings", every, _frame(result, pairs), audience=("methods",))


def _frame(result: Result, pairs: Iterable[Pair]) -> pd.DataFrame:
    titles = METHODS | {finding.model: finding.title for finding in result.findings}
    return pd.DataFrame(
        [
            (
                titles.get(pair.left, pair.left),
                titles.get(pair.right, pair.right),
                pair.spearman,
                pair.kendall,
                pair.overlap,
            )
            for pair in pairs
        ],
        columns=["one ranking", "the other", "Spearman ρ", "Kendall τ", f"share of top {result.agreement.k} in both"],
    )
