"""Can it be trusted: the numbered checks, worst first."""

from __future__ import annotations

import pandas as pd

from pipelines.engine.result import Check, Result
from workbench.report.block import Block

ORDER = ("fail", "warn", "pass", "not applicable")
WORDS = {"fail": "failed", "warn": "look at it", "pass": "passed", "not applicable": "does not apply"}


def build(result: Result) -> tuple[Block, ...]:
    """Every check with its outcome in words; managers get those that need an eye first."""
    checks = sorted(result.checks, key=lambda check: ORDER.index(check.state))
    return (Block("checks", "Can it be trusted", _sentence(checks), _frame(checks)),)


def _frame(checks: list[Check]) -> pd.DataFrame:
    lines = [(check.code, check.title, WORDS[check.state], check.sentence, check.remedy) for check in checks]
    return pd.DataFrame(lines, columns=["check", "about", "outcome", "what was found", "what to do"])


def _sentence(checks: list[Check]) -> str:
    failed = [check.title.lower() for check in checks if check.state == "fail"]
    watch = [check.title.lower() for check in checks if check.state == "warn"]
    if failed:
        return f"Settle this before the ranking is used: {'; '.join(failed)}."
    if watch:
        return f"Nothing failed. Keep in mind: {'; '.join(watch)}."
    return "Every check that applies was passed."
