"""The verdict, and the few figures that stand behind it."""

from __future__ import annotations

import pandas as pd

from explain.levels import percent
from pipelines.engine.result import Result, Score
from workbench.report.block import Block
from workbench.report.sections.probabilities import shown_set
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
        *_how_sure(result),
        ("Rows", f"{result.table_summary.rows_used:,} of {result.table_summary.rows:,} used"),
        ("Checks", _checks(result)),
    ]
    sentence = "What was asked, how well the best model answers it beside a naive guess, and what to watch."
    return (Block("key_figures", "In short", sentence, pd.DataFrame(lines, columns=["what", "finding"])),)


def _how_sure(result: Result) -> list[tuple[str, str]]:
    """How often intervals or sets hold the truth, and at which price; nothing without them."""
    if (told := result.uncertainty) is not None:
        one = told.interval()
        price = f"{number(one.width)} {result.unit} wide on average"
        return [(f"{percent(told.level)} intervals", _held(one.coverage, one.rows, price, holds=told.holds))]
    if (sets := result.probabilities) is not None:
        shown = shown_set(sets)
        price = f"{100 * shown.single:.0f} % of them of one class only"
        return [(f"{percent(sets.level)} sets of classes", _held(shown.coverage, shown.rows, price, holds=sets.holds))]
    return []


def _held(coverage: float, rows: int, price: str, *, holds: bool) -> str:
    doubt = "" if holds else "; their promise is in doubt"
    return f"hold {100 * coverage:.0f} % of {rows:,} test rows, {price}{doubt}"


def _name(score: Score) -> str:
    return f"{score.metric} ({'higher' if score.higher_is_better else 'lower'} is better)"


def _against_baseline(score: Score) -> str:
    unit = f" {score.unit}" if score.unit else ""
    return f"{spread(score.value, score.low, score.high)}{unit}; a naive guess reaches {number(score.baseline)}{unit}"


def _checks(result: Result) -> str:
    states = [check.state for check in result.checks]
    return f"{states.count('fail')} failed, {states.count('warn')} to look at, {states.count('pass')} passed"
