"""Every importance of every model: the table that importance.csv holds."""

from __future__ import annotations

import pandas as pd

from explain.importance import Importance
from pipelines.engine.result import Result
from workbench.report.block import Block

COLUMNS = ("axis", "method", "model", "name", "value", "low", "high", "unit")


def build(result: Result) -> tuple[Block, ...]:
    """One line per axis, method, model and name, with what the range from low to high means per method."""
    spreads = {f"{one.method}: {one.spread}" for one in every_importance(result)}
    sentence = f"From low to high: {'; '.join(sorted(spreads))}."
    return (Block("importances", "Every importance", sentence, importance_frame(result), audience=("methods",)),)


def importance_frame(result: Result) -> pd.DataFrame:
    """All importances of all models, best model first, most important name first; then of the intervals."""
    lines = [
        (one.axis, one.method, one.model, one.names[i], one.values[i], one.low[i], one.high[i], one.unit)
        for one in every_importance(result)
        for i in one.order()
    ]
    return pd.DataFrame(lines, columns=list(COLUMNS))


def every_importance(result: Result) -> tuple[Importance, ...]:
    """Of features, aspects and models: what moves predictions, what makes intervals wide, whom the blend trusts."""
    of_models = [one for finding in result.findings for one in finding.importances]
    told = result.uncertainty
    return (*of_models, *(() if told is None else (told.width, told.trust)))
