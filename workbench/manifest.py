"""What a run can be repeated from: the file's digest, the seed, the settings, the study and the versions."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.engine.study import Settings
from workbench import __version__
from workbench.codec import Encoder, decode
from workbench.disk import read_json
from workbench.errors import CannotRepeat, DamagedRun
from workbench.store import SCHEMA

if TYPE_CHECKING:
    from pipelines.engine.result import Result
    from workbench.request import Request


@dataclasses.dataclass(frozen=True, slots=True)
class Recipe:
    """What a manifest asks for: which bytes, which study, which settings; ``sample`` and ``external`` may be "".

    ``more`` are the digests of a study's further tables by the part that they play.
    """

    digest: str
    external: str
    study: str
    settings: Settings
    sample: str
    versions: dict[str, str]
    more: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)

    @property
    def digests(self) -> tuple[str, ...]:
        """The digests of all its files, in the order in which tables are given."""
        further = (one for part in sorted(self.more) for one in self.more[part])
        return tuple(one for one in (self.digest, self.external, *further) if one)


def write_manifest(
    request: Request, result: Result, external: str, more: dict[str, list[str]] | None = None
) -> dict[str, Any]:
    """The manifest of a finished run, JSON-ready; ``external`` is the digest of the second file, "" for none.

    ``more`` are the digests of a study's further tables.
    """
    table = result.table_summary
    return {
        "schema": SCHEMA,
        "workbench": __version__,
        "run": request.run,
        "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(request.created)),
        "study": request.study,
        "target": result.target,
        "task": result.task,
        "table": {
            "name": table.name,
            "source": table.source,
            "sample": request.sample,
            "sha256": table.digest,
            "rows": table.rows,
            "rows_used": table.rows_used,
            "columns": len(table.columns),
        },
        "external_sha256": external,
        "more_sha256": more or {},
        "split": dataclasses.asdict(result.split),
        "seed": result.settings.seed,
        "settings": Encoder(Path()).encode(result.settings, "settings"),
        "models": [finding.model for finding in result.findings],
        "versions": dict(result.versions),
        "seconds": round(result.seconds, 1),
    }


def read_recipe(path: Path) -> Recipe:
    """What the manifest at ``path`` asks for; raises CannotRepeat when it is none that this version can follow."""
    try:
        saved = read_json(path)
        if saved["schema"] > SCHEMA:
            raise _no_manifest(path, f"was written by a newer version (schema {saved['schema']})")
        parts = {name: saved[name] for name in ("study", "settings", "versions")}
        table = {"digest": saved["table"]["sha256"], "sample": saved["table"]["sample"]}
        return decode(
            Recipe,
            {**parts, **table, "external": saved["external_sha256"], "more": saved.get("more_sha256", {})},
            path.parent,
        )
    except (DamagedRun, KeyError, TypeError) as reason:
        raise _no_manifest(path, "is missing or is no manifest of the workbench") from reason


def confirm_same(wanted: str, given: str, name: str) -> None:
    """Raises CannotRepeat when the digest of the file that was given is not the one in the manifest."""
    if wanted != given:
        raise CannotRepeat(
            f"{name!r} has the SHA-256 {given[:12]}…",
            f"the manifest was written for the file {wanted[:12]}…",
            "Give the same file, or start a new run without --from.",
        )


def version_changes(recipe: Recipe, now: dict[str, str]) -> tuple[str, ...]:
    """The packages that are not of the version in the manifest, in words; the ranking may differ because of them."""
    names = sorted(recipe.versions.keys() | now.keys())
    pairs = [(name, recipe.versions.get(name, "not there"), now.get(name, "not there")) for name in names]
    return tuple(f"{name} was {then}, is {today}" for name, then, today in pairs if then != today)


def _no_manifest(path: Path, what: str) -> CannotRepeat:
    return CannotRepeat(
        f"{str(path)!r} {what}",
        "the manifest.json of a run is needed",
        "Give the one that lies beside the run's report.",
    )
