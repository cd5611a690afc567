"""What would be done with a table before anything is fitted: checks, split, models, and how long it may take."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, get_args

from pipelines.engine.study import Mode

if TYPE_CHECKING:
    from data.table import Dataset


def preview(dataset: Dataset, target: str, roles: dict[str, str]) -> dict[str, Any]:
    """See ``Service.describe``."""
    from data.describe import describe

    declared = declare(dataset, target, roles)
    seen = describe(declared)
    return {
        **seen,
        "checks": _checks(declared) if declared.target else [],
        "split": _split(declared) if declared.target else None,
        "models": _models(declared),
        "estimate": _estimate(declared),
    }


def declare(dataset: Dataset, target: str, roles: dict[str, str]) -> Dataset:
    """The table with the analyst's roles and target; raises TableError for what it does not have or cannot be."""
    from data.schema import set_roles, set_target

    declared = set_roles(dataset, roles) if roles else dataset
    return set_target(declared, target) if target and target != declared.target else declared


def _estimate(dataset: Dataset) -> dict[str, float]:
    from pipelines.engine.estimate import estimate
    from pipelines.engine.study import Settings

    task = dataset.task or "regression"
    modes: tuple[Mode, ...] = get_args(Mode)
    size = dataset.n_rows, len(dataset.features)
    return {mode: round(estimate(*size, task, Settings(mode=mode)), 1) for mode in modes}


def _checks(dataset: Dataset) -> list[dict[str, Any]]:
    from pipelines.engine.checks import run_checks
    from pipelines.engine.checks.evidence import Evidence

    found = run_checks(Evidence(dataset=dataset), "table")
    return [{**dataclasses.asdict(check), "columns": list(check.columns)} for check in found]


def _split(dataset: Dataset) -> dict[str, Any]:
    from data.splitting.split import make_split

    split = make_split(dataset)
    counts = {"fit": len(split.fit), "calibrate": len(split.calibrate), "test": len(split.test)}
    return {"how": split.how, "why": split.why, **counts}


def _models(dataset: Dataset) -> list[dict[str, Any]]:
    """The models that this table can be given to; those of sequences only where rows stand in time."""
    from data.histories import has_sequences
    from pipelines.models import MODELS, USUAL, family, models_for

    names = models_for(dataset.task) if dataset.task else tuple(MODELS)
    return [
        {"name": name, "title": family(name).title, "note": _note(name), "usual": name in USUAL}
        for name in names
        if family(name).encoding != "sequence" or has_sequences(dataset)
    ]


def _note(name: str) -> str:
    from pipelines.models import family

    kind, told = family(name), []
    if kind.encoding == "sequence":
        told.append("reads each row with the earlier rows of the same person or thing; takes minutes")
    if (limit := kind.row_limit("quick")) is not None:
        told.append(f"in Quick mode fitted on at most {limit:,} rows")
    return "; ".join(told)
