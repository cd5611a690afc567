"""The first look at a run that still works: a ranking in a file beside its progress."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.disk import read_json, write_json

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.engine.first import FirstLook

FILE = "first.json"


@dataclass(frozen=True, slots=True)
class FirstRanking:
    """What a page shows of a first look, most important first: names with values and 95 % ranges in ``unit``."""

    title: str
    unit: str
    n_rows: int
    names: tuple[str, ...]
    values: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def write_first(folder: Path, first: FirstLook) -> None:
    """Keep a first look in the folder of its run."""
    one = first.importance
    order = one.order()
    ranked = {key: getattr(one, key)[order].tolist() for key in ("values", "low", "high")}
    names = [one.names[i] for i in order]
    write_json(
        folder / FILE, {"title": first.title, "unit": one.unit, "n_rows": first.n_rows, "names": names, **ranked}
    )


def read_first(folder: Path) -> FirstRanking | None:
    """The first look that was kept there; None where there is none (yet)."""
    if not (folder / FILE).is_file():
        return None
    kept = read_json(folder / FILE)
    lists = {key: tuple(kept[key]) for key in ("names", "values", "low", "high")}
    return FirstRanking(kept["title"], kept["unit"], kept["n_rows"], **lists)
