"""What would embarrass a study of durations: a check each, with figures from the table, numbered T01 to T12.

A check never vanishes: where it does not apply it says why. T01 level change, T02 late columns, T03 rows dropped by
their duration, T04 no better than a constant, T05 stated score that cannot be, T06 minutes and logarithms, T07 unknown
ends, T08 clock, T09 codes as numbers, T10 hostile lists, T11 spellings, T12 importances that disagree.
"""

from __future__ import annotations

from pipelines.studies.traffic.checks.columns import (
    clock,
    code_as_number,
    duplicate_spelling,
    hostile_lists,
    late_columns,
)
from pipelines.studies.traffic.checks.importances import importances_disagree
from pipelines.studies.traffic.checks.scores import constant_errors, constant_f1, scales, stated_score
from pipelines.studies.traffic.checks.target import target_break, target_trimmed, unknown_end

__all__ = [
    "clock",
    "code_as_number",
    "constant_errors",
    "constant_f1",
    "duplicate_spelling",
    "hostile_lists",
    "importances_disagree",
    "late_columns",
    "scales",
    "stated_score",
    "target_break",
    "target_trimmed",
    "unknown_end",
]
