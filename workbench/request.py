"""What was asked for when a run was started, and how the worker gets its table ready."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.engine.study import Settings
from workbench.store import load_noun, save_noun
from workbench.tables import Tables

if TYPE_CHECKING:
    from data.table import Dataset
    from pipelines.engine.study import Study


@dataclass(frozen=True, slots=True)
class Request:
    """One run as it was asked for. ``table`` and ``external`` are ids of tables, ``external`` "" for none.

    ``more`` has the ids of a study's further tables by the part that they play, "data" those beside ``table``.
    """

    run: str
    table: str
    table_name: str
    external: str
    study: str
    settings: Settings
    owner: str
    created: float
    sample: str = ""
    more: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def tables(self) -> tuple[str, ...]:
        """The ids of all its tables."""
        further = (one for ids in self.more.values() for one in ids)
        return tuple(one for one in (self.table, self.external, *further) if one)


@dataclass(frozen=True, slots=True)
class Arguments:
    """What the engine is called with."""

    dataset: Dataset
    study: Study
    external: Dataset | None
    more: dict[str, tuple[Dataset, ...]]


def save_request(folder: Path, request: Request) -> None:
    """Keep the request in the run's folder."""
    save_noun(folder, "request", request)


def load_request(folder: Path) -> Request:
    """The request that was kept in the run's folder."""
    return load_noun(folder, "request", Request)


def prepare(folder: Path, request: Request) -> Arguments:
    """The tables and the study of a request, from the home that the run's folder belongs to."""
    from pipelines import study

    tables = Tables(folder.parent.parent)
    external = tables.load(request.external) if request.external else None
    more = {part: tuple(tables.load(one) for one in ids) for part, ids in request.more.items()}
    return Arguments(tables.load(request.table), study(request.study), external, more)
