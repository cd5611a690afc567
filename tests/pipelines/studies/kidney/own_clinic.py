"""Small generated clinics as files of the study, and what it makes of them, once for all tests."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from data.read import read_table
from data.synthetic.kidney_records import make_kidney_records
from pipelines.engine.study import Settings
from pipelines.studies.kidney.from_records import read_clinic
from pipelines.studies.kidney.prepare import prepare

SMALL = 350


def written(frames, folder):
    """Frames by name, written as CSV and read again."""
    found = []
    for name, frame in frames.items():
        path = folder / f"{name}.csv"
        frame.to_csv(path, index=False)
        found.append(read_table(path, name=path.name))
    return tuple(found)


@cache
def files(n=SMALL, seed=0, **switches):
    """The four tables; each switch plants one fault."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        return written(make_kidney_records(n, seed, **switches).tables, Path(folder))


@cache
def clinic(n=SMALL, seed=0, **switches):
    return read_clinic(files(n, seed, **switches))


@cache
def material(**options):
    """What is made of the small clinic; ``options`` are answers."""
    return prepare({"data": files()}, Settings(options=options))


def cut(n, seed=0, folds=3):
    """Fit and test rows of every fold of ``n`` rows."""
    parts = np.array_split(np.random.default_rng(seed).permutation(n), folds)
    return tuple((np.sort(np.setdiff1d(np.arange(n), part)), np.sort(part)) for part in parts)


def ground(y, seed=0):
    """As much of the ground of a run as sequences look at: folds over all rows, and a split."""
    n = len(y)
    rows = np.random.default_rng(seed).permutation(n)
    fit, calibrate, test = (np.sort(part) for part in np.split(rows, [int(0.6 * n), int(0.8 * n)]))
    return SimpleNamespace(
        folds=cut(n),
        scored_rows=np.arange(n),
        seed=seed,
        settings=SimpleNamespace(mode="quick"),
        split=SimpleNamespace(
            fit=fit, calibrate=calibrate, test=test, development=np.sort(np.concatenate([fit, calibrate]))
        ),
        goal=SimpleNamespace(outputs=("event",), unit="probability"),
        y=lambda rows: y[rows],
        clusters=lambda _: None,
    )
