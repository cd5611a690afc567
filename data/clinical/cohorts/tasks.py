"""The questions that a cohort table can be asked, by the kind of table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.errors import TableError

if TYPE_CHECKING:
    from data.clinical.cohorts.feature_sets import CohortKind

_CDR = {"cdr_positive": "CDR above 0 at the scan"}
_OASIS2 = {
    **_CDR,
    "ever_demented": "demented at some visit, by Group (early scans of Converted subjects count as positive)",
    "conversion": "Converted against Nondemented",
}
_ADNI = {
    "CN/AD": "cognitively normal or Alzheimer's dementia at the visit",
    "CN/MCI": "cognitively normal or mild cognitive impairment at the visit",
    "sMCI/pMCI": "mild cognitive impairment: stable, or dementia within the horizon",
}
TASKS: dict[CohortKind, dict[str, str]] = {
    "oasis2": _OASIS2,
    "oasis1": _CDR,
    "adni": _ADNI,
    "tadpole": _ADNI,
    "other": {},
}
#: (negative, positive) of every task.
CLASSES = {
    "cdr_positive": ("CDR 0", "CDR > 0"),
    "ever_demented": ("Nondemented", "Demented"),
    "conversion": ("Nondemented", "Converted"),
    "CN/AD": ("CN", "AD"),
    "CN/MCI": ("CN", "MCI"),
    "sMCI/pMCI": ("sMCI", "pMCI"),
}
NAMES: dict[CohortKind, str] = {
    "oasis2": "an OASIS-2 table",
    "oasis1": "an OASIS-1 table",
    "adni": "an ADNI-like table",
    "tadpole": "a TADPOLE-like table",
    "other": "a table of another kind",
}


def task_of(kind: CohortKind, task: str) -> str:
    """The task, or the kind's first where none is named. Raises TableError for one that the table cannot be asked."""
    known = TASKS[kind]
    if not task:
        return next(iter(known))
    if task in known:
        return task
    told = "CDR is known once per subject there" if kind == "oasis1" else "its columns say nothing of it"
    raise TableError(
        f"The task {task!r} was asked of {NAMES[kind]}, and {told}",
        f"its tasks are {', '.join(known)}",
        "Choose one of these",
    )
