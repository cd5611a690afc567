"""What would embarrass a study of a cohort: a check each, with figures from the table, numbered A01 to A16.

``table_checks`` looks at a cohort before anything is fitted, ``split_checks`` at a split of it, ``external_checks`` at
a second cohort, ``score_checks`` at a test score. A check never vanishes: where it does not apply it says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.studies.alzheimers.checks.ages import baseline_age, young_controls
from pipelines.studies.alzheimers.checks.copies import filled_cdr, merged_converted
from pipelines.studies.alzheimers.checks.events import too_few_events
from pipelines.studies.alzheimers.checks.external import coding_clash, lacking_columns, possible_overlap
from pipelines.studies.alzheimers.checks.leaks import label_proxy, missingness_leak, too_good
from pipelines.studies.alzheimers.checks.subjects import both_sides, second_scans
from pipelines.studies.alzheimers.checks.volumes import one_feature_twice, physical_identity, share_of_head

if TYPE_CHECKING:
    from data.clinical.cohorts.cohort import Cohort
    from data.clinical.cohorts.shared_columns import Shared
    from data.table import Split
    from pipelines.engine.result import Check

__all__ = ["external_checks", "score_checks", "split_checks", "table_checks"]


def table_checks(cohort: Cohort) -> tuple[Check, ...]:
    """All checks that a cohort alone answers, in the order of their numbers."""
    return (
        label_proxy(cohort),
        missingness_leak(cohort),
        second_scans(cohort),
        physical_identity(cohort),
        one_feature_twice(cohort),
        baseline_age(cohort),
        share_of_head(cohort),
        filled_cdr(cohort),
        merged_converted(cohort),
        young_controls(cohort),
        too_few_events(cohort),
    )


def split_checks(cohort: Cohort, split: Split) -> tuple[Check, ...]:
    """Whether this split of the cohort's dataset keeps subjects together."""
    return (both_sides(cohort, split),)


def external_checks(train: Cohort, external: Cohort, shared: Shared) -> tuple[Check, ...]:
    """What a second cohort cannot give, codes otherwise, or may share in people."""
    return (coding_clash(shared), lacking_columns(shared), possible_overlap(train, external))


def score_checks(auroc: float, model: str = "") -> tuple[Check, ...]:
    """Whether a test AUROC is too good for a clinical question."""
    return (too_good(auroc, model),)
