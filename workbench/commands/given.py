"""The table that a run was given: files that are read and kept, or a sample."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import BadRequest

if TYPE_CHECKING:
    from workbench.manifest import Recipe
    from workbench.service import Service

OWNER = "command line"


def given_tables(service: Service, arguments: Namespace, study: str, recipe: Recipe | None) -> tuple[str, str]:
    """The ids of the table and of the external test table ("" for none), after the digests were compared."""
    if len(arguments.data) > 2:
        raise BadRequest(
            f"{len(arguments.data)} files were given", "--data takes a table and at most one test", "Join them."
        )
    if arguments.data and arguments.sample is not None:
        raise BadRequest("Both --data and --sample were given", "one of them is needed", "Leave one of them out.")
    if arguments.data:
        ids = [_take(service, path, arguments.max_mb) for path in arguments.data]
    else:
        ids = [service.sample(_sample_key(arguments, study, recipe), OWNER)]
    if recipe:
        _confirm(service, ids, recipe)
    return ids[0], ids[1] if len(ids) > 1 else ""


def _confirm(service: Service, ids: list[str], recipe: Recipe) -> None:
    from workbench.manifest import confirm_same

    wanted = [digest for digest in (recipe.digest, recipe.external) if digest]
    if len(wanted) != len(ids):
        raise BadRequest(
            f"{len(ids)} files were given, and the manifest tells of {len(wanted)}",
            "the same files are needed",
            "Give the table, and the external test where there was one.",
        )
    for table, digest in zip(ids, wanted, strict=True):
        confirm_same(digest, service.table(table).digest, service.table(table).name)


def _take(service: Service, path: Path, max_mb: float | None) -> str:
    from workbench.sandbox import default_limits

    return service.take(path.name, path, OWNER, limits=default_limits(max_mb))


def _sample_key(arguments: Namespace, study: str, recipe: Recipe | None) -> str:
    from pipelines import study as find

    key = arguments.sample or (recipe.sample if recipe else "")
    if not key and arguments.sample is not None and study:
        key = find(study).sample
    if not key:
        raise BadRequest(
            "No table was given",
            "--data FILE or --sample is needed",
            "Try: python -m workbench run upload --sample breast_cancer --out report/",
        )
    return str(key)
