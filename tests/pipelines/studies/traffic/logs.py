"""Small logs of incidents as they are read from a file, and runs of the study on them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from data.read import read_table
from data.synthetic.incidents import make_incidents
from data.table import Dataset
from pipelines import study
from pipelines.engine.result import Result
from pipelines.engine.run import run
from pipelines.engine.study import Settings
from tests.pipelines.studies.traffic.made import minutes_of


def read(frame: pd.DataFrame, name: str = "incidents.csv") -> Dataset:
    """The frame as anybody's file is read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        frame.to_csv(path, index=False)
        return read_table(path)


def plain(n: int = 400, seed: int = 0, start: str = "opened", end: str = "closed") -> pd.DataFrame:
    """A log of some other city: two times, a kind, a place, a number that matters, and how many crews came."""
    rng = np.random.default_rng(seed)
    opened = pd.date_range("2023-01-01", periods=n, freq="7h")
    kind, strong = rng.choice(["crash", "breakdown"], n), rng.normal(size=n)
    minutes = np.round(minutes_of(rng, 3.3 + 0.6 * strong + 0.3 * (kind == "crash"), 5.0))
    return pd.DataFrame(
        {
            start: opened,
            end: opened + pd.to_timedelta(minutes, unit="min"),
            "kind": kind,
            "strong": strong.round(3),
            "crews": rng.poisson(minutes / 20),
            "longitude": rng.uniform(150, 151, n).round(4),
            "latitude": rng.uniform(-34, -33, n).round(4),
        }
    )


def sydney(n: int = 700, seed: int = 0, **said) -> Dataset:
    """Generated incidents in the 83 columns of the raw table."""
    return read(make_incidents(n, seed, **said).table)


def result_of(dataset: Dataset, models: tuple[str, ...] = ("linear",), **options: str) -> Result:
    """What the study finds, without intervals, which take long and are not its own."""
    settings = Settings(models=models, intervals=False, options=options)
    return run(dataset, study("traffic"), settings).result


def exhibit(result: Result, key: str):
    """The exhibit of that key."""
    return next(one for one in result.exhibits if one.key == key)
