"""The numbered checks: can the result be trusted, and what to do when it cannot.

To add one: a file ``cNN_<name>.py`` with CODE, TITLE, STAGE and ``check(evidence)``, a line in CHECKS, a heading in
docs/checks.md and a test file. A check never vanishes: where it does not apply, it says why.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from pipelines.engine.checks.evidence import Evidence, Stage

if TYPE_CHECKING:
    from pipelines.engine.result import Check

#: Import paths, in the order in which they are shown.
CHECKS: tuple[str, ...] = (
    "pipelines.engine.checks.c01_target_copy",
    "pipelines.engine.checks.c02_nearly_decides",
    "pipelines.engine.checks.c03_after_outcome",
    "pipelines.engine.checks.c04_id_like",
    "pipelines.engine.checks.c05_constant",
    "pipelines.engine.checks.c06_near_duplicates",
    "pipelines.engine.checks.c07_entity_on_both_sides",
    "pipelines.engine.checks.c08_small_class",
    "pipelines.engine.checks.c09_few_rows",
    "pipelines.engine.checks.c10_no_better_than_baseline",
    "pipelines.engine.checks.c11_importances_disagree",
    "pipelines.engine.checks.c12_unused_rows",
    "pipelines.engine.checks.c13_missing_values",
    "pipelines.engine.checks.c14_too_good",
    "pipelines.engine.checks.c15_change_over_time",
)

__all__ = ["CHECKS", "Evidence", "Stage", "run_checks"]


class CheckModule(Protocol):
    """What every module named in CHECKS offers."""

    CODE: str
    TITLE: str
    STAGE: Stage

    def check(self, evidence: Evidence) -> Check:
        """The outcome for this evidence."""


def run_checks(evidence: Evidence, stage: Stage) -> tuple[Check, ...]:
    """The outcomes of all checks of that stage, in order.

    "table": what the table, its target and (where given) the split show before any training; about two seconds for
    any number of rows. "run": what needs findings. A table check whose evidence is missing (no target yet) says so.
    """
    modules = (cast("CheckModule", import_module(path)) for path in CHECKS)
    return tuple(module.check(evidence) for module in modules if stage == module.STAGE)
