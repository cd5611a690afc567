"""A07, A11: the age at the visit, and controls who are younger than any case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from data.clinical.cohorts.edits import numbers, words
from data.clinical.cohorts.feature_sets import AGE_AT_VISIT
from data.clinical.cohorts.visit_times import is_baseline
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.wording import counted
from pipelines.studies.alzheimers.checks.quoting import fitting

if TYPE_CHECKING:
    from data.clinical.cohorts.cohort import Cohort
    from pipelines.engine.result import Check

BASELINE: Final = Outcome("A07", "Age at first visit taken for age at visit")
YOUNG: Final = Outcome("A11", "Controls younger than any case")
#: Below this age dementia is rare, and controls are often students.
YOUNGEST = 60


def baseline_age(cohort: Cohort) -> Check:
    """Warns where AGE stays the same over a subject's visits."""
    table = cohort.table
    if "AGE" not in table.names or not cohort.entity:
        return BASELINE.skipped("No column 'AGE' of several visits.")
    if words(table, cohort.entity).nunique() == table.n_rows:
        return BASELINE.skipped("Every subject has one visit only.")
    if not is_baseline(table, cohort.entity):
        return BASELINE.passed("'AGE' goes up from visit to visit.", ("AGE",))
    if AGE_AT_VISIT in table.names:
        source = "Years_bl" if "Years_bl" in table.names else "the years since the first visit"
        sentence = f"'AGE' is the age at first visit. Age at visit = AGE + {source} is used."
        return BASELINE.warned(sentence, "Nothing to do.", ("AGE",))
    sentence = "'AGE' is the age at first visit, and no column says how much later a visit was."
    return BASELINE.warned(sentence, "Bring 'Years_bl', 'VISCODE' or 'EXAMDATE', or use first visits only.", ("AGE",))


def young_controls(cohort: Cohort) -> Check:
    """Warns where controls are younger than 60 and no case is; says how many were left out for that."""
    if not cohort.age or cohort.age not in cohort.table.names:
        return YOUNG.skipped("No column of the age at the visit.")
    negative, positive = cohort.classes
    everybody = _young(numbers(cohort.table, cohort.age).to_numpy(), np.asarray(cohort.labels), (negative, positive))
    used = _young(
        numbers(cohort.dataset, cohort.age).to_numpy(), np.asarray(cohort.dataset.frame[cohort.label]), cohort.classes
    )
    if used:
        sentence = (
            f"{counted(used, 'control')} with {negative} {fitting(used, 'is', 'are')} younger than {YOUNGEST}, "
            "no case is. Age alone separates them."
        )
        return YOUNG.warned(sentence, f"Default: age ≥ {YOUNGEST}.", (cohort.age,))
    if everybody:
        told = f"{counted(everybody, 'control')} with {negative} younger than {YOUNGEST}, where no case is"
        return YOUNG.passed(f"{told}, {fitting(everybody, 'is', 'are')} left out.", (cohort.age,))
    return YOUNG.passed(f"No age below {YOUNGEST} has controls only.", (cohort.age,))


def _young(ages: np.ndarray, labels: np.ndarray, classes: tuple[str, str]) -> int:
    """How many controls are too young, 0 where a case is as well."""
    young = ages < YOUNGEST
    return 0 if (young & (labels == classes[1])).any() else int((young & (labels == classes[0])).sum())
