"""Samples of studies with steps of their own: generated, each table by the part that it plays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import pandas as pd

    from data.table import Dataset

#: Part → file name → table, as a study reads them.
Frames: TypeAlias = Mapping[str, Mapping[str, "pd.DataFrame"]]


def parts_of(key: str, seed: int) -> dict[str, tuple[Dataset, ...]]:
    """The tables of that sample as they would be read from files."""
    made = MAKERS[key](seed)
    return {
        part: tuple(_dataset(name, frame, f"generated: {key}, seed {seed}") for name, frame in frames.items())
        for part, frames in made.items()
    }


def _dataset(name: str, frame: pd.DataFrame, source: str) -> Dataset:
    """The frame written as a CSV and read again: what it holds is then found out as it is for anybody's file."""
    import tempfile
    from dataclasses import replace
    from pathlib import Path

    from data.read import read_table

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        frame.to_csv(path, index=False)
        dataset = read_table(path, name=name)
    told = "This table is generated: no row is about a real person or event."
    return replace(dataset, source=source, decisions=(*dataset.decisions, told))


def _tadpole(seed: int) -> Frames:
    from data.synthetic.tadpole import make_tadpole

    made = make_tadpole(seed=seed)
    return {"data": {"TADPOLE_D1_D2_sample.csv": made.d1_d2}, "truth": {"TADPOLE_D4_sample.csv": made.d4}}


def _cohorts(seed: int) -> Frames:
    from data.synthetic.cohorts import make_alzheimers_cohorts

    made = make_alzheimers_cohorts(seed=seed)
    externals = {"external_A_sample.csv": made.external_a, "external_B_sample.csv": made.external_b}
    return {"data": {"cohort_sample.csv": made.train}, "external": externals}


def _kidney(seed: int) -> Frames:
    from data.synthetic.kidney_records import make_kidney_records

    made = make_kidney_records(seed=seed)
    tables = {
        "patients_sample.csv": made.patients,
        "labs_sample.csv": made.labs,
        "claims_sample.csv": made.claims,
        "outcome_sample.csv": made.outcome,
    }
    return {"data": tables}


def _networks(seed: int) -> Frames:
    from data.synthetic.value_networks import make_value_networks

    made = make_value_networks(seed=seed)
    return {"data": {"people_sample.csv": made.nodes, "friends_sample.csv": made.edges}}


def _incidents(seed: int) -> Frames:
    from data.synthetic.incidents import make_incidents

    return {"data": {"incidents_sample.csv": make_incidents(5_000, seed).table}}


#: Key of the sample → what makes its tables.
MAKERS: dict[str, Callable[[int], Frames]] = {
    "cohorts": _cohorts,
    "tadpole": _tadpole,
    "kidney_records": _kidney,
    "networks": _networks,
    "incidents": _incidents,
}
