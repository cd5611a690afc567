"""The table that a run was given: files that are read and kept, or a sample."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import BadRequest

if TYPE_CHECKING:
    from workbench.manifest import Recipe
    from workbench.service import Service

OWNER = "command line"
#: Options that name a study's further tables.
PARTS = ("external", "forecast", "truth")
#: Said to --forecast for the subjects that the table itself marks: a choice, not a file.
D2 = "D2"


@dataclass(frozen=True, slots=True)
class Given:
    """The ids of the tables of a run; ``external`` is "" for none, ``more`` a study's further ones by their part."""

    table: str
    external: str = ""
    more: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[str, ...]:
        """All of them, in the order in which a manifest keeps their digests."""
        further = (one for part in sorted(self.more) for one in self.more[part])
        return tuple(one for one in (self.table, self.external, *further) if one)


def given_tables(service: Service, arguments: Namespace, study: str, recipe: Recipe | None) -> Given:
    """The tables that were named, read, or the sample's, after the digests were compared."""
    if arguments.data and arguments.sample is not None:
        raise BadRequest("Both --data and --sample were given", "one of them is needed", "Leave one of them out.")
    given = (
        _from_files(service, arguments, study) if arguments.data else _from_sample(service, arguments, study, recipe)
    )
    if recipe:
        _confirm(service, given.ids, recipe)
    return given


def _from_files(service: Service, arguments: Namespace, study: str) -> Given:
    from pipelines import study as find

    has_steps = bool(find(study).protocol)
    if len(arguments.data) > 2 and not has_steps:
        raise BadRequest(
            f"{len(arguments.data)} files were given", "--data takes a table and at most one test", "Join them."
        )
    first, *others = [_take(service, path, arguments.max_mb) for path in arguments.data]
    named = {part: [Path(one) for one in getattr(arguments, part) if one != D2] for part in PARTS}
    more = {part: _all(service, paths, arguments.max_mb) for part, paths in named.items() if paths}
    if has_steps:
        return Given(first, "", {**more, **({"data": tuple(others)} if others else {})})
    return Given(first, others[0] if others else "", more)


def _from_sample(service: Service, arguments: Namespace, study: str, recipe: Recipe | None) -> Given:
    key = _sample_key(arguments, study, recipe)
    table, more = service.sample_parts(key, OWNER)
    return Given(table, "", more)


def _all(service: Service, paths: list[Path], max_mb: float | None) -> tuple[str, ...]:
    return tuple(_take(service, path, max_mb) for path in paths)


def _confirm(service: Service, ids: tuple[str, ...], recipe: Recipe) -> None:
    from workbench.manifest import confirm_same

    if len(recipe.digests) != len(ids):
        raise BadRequest(
            f"{len(ids)} files were given, and the manifest tells of {len(recipe.digests)}",
            "the same files are needed",
            "Give the table, and the external test where there was one.",
        )
    for table, digest in zip(ids, recipe.digests, strict=True):
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
