"""Every model that was tried, beside a naive guess."""

from __future__ import annotations

from functools import partial

import pandas as pd

from pipelines.engine.result import Result
from pipelines.errors import StudyError
from workbench.report.block import Block
from workbench.report.figures.bars import dots


def build(result: Result) -> tuple[Block, ...]:
    """All cross-validated scores of all models with 95 % intervals, and why a model is missing."""
    frame = _frame(result)
    first = result.best.scores[0]
    marks = frame[frame["metric"] == first.metric].rename(columns={"model": "name"})
    better = "higher" if first.higher_is_better else "lower"
    unit = f"{first.metric}{', ' + first.unit if first.unit else ''}, {better} is better"
    alt = (
        f"{first.metric} of every model with its 95 % interval and the naive guess; the table below gives the figures."
    )
    figure = partial(dots, marks, unit)
    return (
        Block("leaderboard", "Which models were tried", _sentence(result), frame, figure, alt, ("analyst", "methods")),
    )


def _frame(result: Result) -> pd.DataFrame:
    lines = [
        (finding.title, score.metric, score.value, score.low, score.high, score.baseline, score.unit, finding.note)
        for finding in result.findings
        for score in finding.scores
    ]
    return pd.DataFrame(lines, columns=["model", "metric", "value", "low", "high", "baseline", "unit", "note"])


def missing_models(result: Result) -> dict[str, str]:
    """Why a model is missing, by its title."""
    return {_title(name): why for name, why in result.skipped.items()}


def _title(name: str) -> str:
    from pipelines.models import family

    try:
        return family(name).title
    except StudyError:
        # Its package is not installed, or a later version has dropped it: its name is all there is.
        return name


def _sentence(result: Result) -> str:
    how = f"Scores come from {result.split.folds} folds: every row is predicted by a model that never saw it."
    left = " ".join(f"{title} is missing: {why.rstrip('.')}." for title, why in missing_models(result).items())
    return f"{how} {left}".strip()
