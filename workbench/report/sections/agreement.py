"""How sure: do methods and models say the same?"""

from __future__ import annotations

import pandas as pd

from pipelines.engine.result import Result
from workbench.report.block import Block


def build(result: Result) -> tuple[Block, ...]:
    """Every pair of rankings with Spearman's ρ, Kendall's τ and the share of the top that both name."""
    agreement = result.agreement
    frame = pd.DataFrame(
        [(pair.left, pair.right, pair.spearman, pair.kendall, pair.overlap) for pair in agreement.pairs],
        columns=["one ranking", "the other", "Spearman ρ", "Kendall τ", f"share of top {agreement.k} in both"],
    )
    return (
        Block("agreement", "Do methods and models agree", agreement.sentence, frame, audience=("analyst", "methods")),
    )
