"""Every importance of every model: the table that importance.csv holds."""

from __future__ import annotations

import pandas as pd

from pipelines.engine.result import Result
from workbench.report.block import Block

COLUMNS = ("axis", "method", "model", "name", "value", "low", "high", "unit")


def build(result: Result) -> tuple[Block, ...]:
    """One line per axis, method, model and name, with what the range from low to high means per method."""
    spreads = {f"{one.method}: {one.spread}" for finding in result.findings for one in finding.importances}
    sentence = f"From low to high: {'; '.join(sorted(spreads))}."
    return (Block("importances", "Every importance", sentence, importance_frame(result), audience=("methods",)),)


def importance_frame(result: Result) -> pd.DataFrame:
    """All importances of all models, best model first, most important name first."""
    lines = [
        (one.axis, one.method, one.model, one.names[i], one.values[i], one.low[i], one.high[i], one.unit)
        for finding in result.findings
        for one in finding.importances
        for i in one.order()
    ]
    return pd.DataFrame(lines, columns=list(COLUMNS))
