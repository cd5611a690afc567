"""What would be done with a table before anything is fitted: checks, split, models, and how long it may take."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from data.table import Dataset, Task

#: Seconds on two cores that a run takes whatever the table, and per thousand cells of the features (see benchmarks).
_QUICK = (14.0, 0.012)
_THOROUGH = (140.0, 0.2)
#: More cells than that do not make it slower: models are fitted on part of the rows, explanations are sampled.
_MOST_CELLS = {"quick": 2_000.0, "thorough": 20_000.0}


def preview(dataset: Dataset, target: str, roles: dict[str, str]) -> dict[str, Any]:
    """See ``Service.describe``."""
    from data.describe import describe
    from data.schema import set_roles, set_target

    declared = set_roles(dataset, roles) if roles else dataset
    if target and target != declared.target:
        declared = set_target(declared, target)
    seen = describe(declared)
    return {
        **seen,
        "checks": _checks(declared) if declared.target else [],
        "split": _split(declared) if declared.target else None,
        "models": _models(declared.task),
        "estimate": estimate(declared),
    }


def estimate(dataset: Dataset) -> dict[str, float]:
    """Seconds that a run in each mode is likely to take, from the size of the table alone."""
    thousands = dataset.n_rows * max(1, len(dataset.features)) / 1000
    known = {"quick": _QUICK, "thorough": _THOROUGH}
    return {mode: round(fixed + each * min(thousands, _MOST_CELLS[mode])) for mode, (fixed, each) in known.items()}


def _checks(dataset: Dataset) -> list[dict[str, Any]]:
    from pipelines.engine.checks import run_checks
    from pipelines.engine.checks.evidence import Evidence

    found = run_checks(Evidence(dataset=dataset), "table")
    return [{**dataclasses.asdict(check), "columns": list(check.columns)} for check in found]


def _split(dataset: Dataset) -> dict[str, Any]:
    from data.split import make_split

    split = make_split(dataset)
    counts = {"fit": len(split.fit), "calibrate": len(split.calibrate), "test": len(split.test)}
    return {"how": split.how, "why": split.why, **counts}


def _models(task: Task | None) -> list[dict[str, str]]:
    from pipelines.models import MODELS, family, models_for

    names = models_for(task) if task else tuple(MODELS)
    return [{"name": name, "title": family(name).title, "note": _note(name)} for name in names]


def _note(name: str) -> str:
    from pipelines.models import family

    limit = family(name).row_limit("quick")
    return "" if limit is None else f"in Quick mode fitted on at most {limit:,} rows"
