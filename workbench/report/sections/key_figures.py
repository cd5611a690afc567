"""The verdict, and the few figures that stand behind it."""

from __future__ import annotations

import pandas as pd

from pipelines.engine.result import Result, Score
from workbench.report.block import Block
from workbench.report.text import listed, number, spread


def build(result: Result) -> tuple[Block, ...]:
    """One block: what was asked, how well the best model does beside a naive guess, what to watch."""
    best = result.best
    lines = [
        ("Question", f"What matters for '{result.target}'?"),
        ("Best model", best.title),
        *((_name(score), _against_baseline(score)) for score in result.judged[:2]),
        (
            "What matters most",
            listed(result.ranking.top(3)) if result.verdict.level != "none" else "nothing can be said",
        ),
        ("Rows", f"{result.table_summary.rows_used:,} of {result.table_summary.rows:,} used"),
        ("Checks", _checks(result)),
    ]
    sentence = "What was asked, how well the best model answers it beside a naive guess, and what to watch."
    return (Block("key_figures", "In short", sentence, pd.DataFrame(lines, columns=["what", "finding"])),)


def _name(score: Score) -> str:
    return f"{score.metric} ({'higher' if score.higher_is_better else 'lower'} is better)"


def _against_baseline(score: Score) -> str:
    unit = f" {score.unit}" if score.unit else ""
    return f"{spread(score.value, score.low, score.high)}{unit}; a naive guess reaches {number(score.baseline)}{unit}"


def _checks(result: Result) -> str:
    states = [check.state for check in result.checks]
    return f"{states.count('fail')} failed, {states.count('warn')} to look at, {states.count('pass')} passed"
