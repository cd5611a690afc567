"""Sequences for tests: made ones whose truth is known, and those of two real tables, as the LSTM takes them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pipelines.models.family import Recipe
from pipelines.models.lstm import FAMILY

if TYPE_CHECKING:
    import pandas as pd

    from data.clinical.visits.bins import Sequences

REAL = Path(os.environ.get("REAL_DATA_DIR", "."))


class Made(NamedTuple):
    """Rows (n, statics + steps × channels), their target, and what the LSTM must be told of them."""

    X: np.ndarray
    y: np.ndarray
    params: dict[str, float | int | str | bool | None]

    @property
    def steps(self) -> np.ndarray:
        """(n, steps, channels)."""
        return self.X[:, self.params["statics"] :].reshape(len(self.X), self.params["steps"], -1)

    @property
    def by_feature(self) -> tuple[np.ndarray, ...]:
        statics, steps = self.params["statics"], self.params["steps"]
        channels = (self.X.shape[1] - statics) // steps
        ways = (statics + channel + channels * np.arange(steps) for channel in range(channels))
        return (*(np.array([one]) for one in range(statics)), *ways)

    @property
    def by_step(self) -> tuple[np.ndarray, ...]:
        statics, steps = self.params["statics"], self.params["steps"]
        return (np.arange(statics), *np.split(np.arange(statics, self.X.shape[1]), steps))

    def with_steps(self, steps: np.ndarray) -> np.ndarray:
        """The rows with these steps instead."""
        return np.hstack([self.X[:, : self.params["statics"]], steps.reshape(len(self.X), -1)])


STATICS, STEPS, MONTHS = ("age",), 6, (2, 3)
FEATURES = ("age", "noise", "turning", "other noise")


def turning(n_rows: int, seed: int = 0) -> Made:
    """Whether "turning" rises or falls from month 2 to month 3 is the class; all else, means included, is noise."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, n_rows).astype(np.float64)
    steps = rng.normal(size=(n_rows, STEPS, 3))
    steps[:, MONTHS[0], 1] = -2.0 * (2 * y - 1) + 0.5 * rng.normal(size=n_rows)
    steps[:, MONTHS[1], 1] = 2.0 * (2 * y - 1) + 0.5 * rng.normal(size=n_rows)
    age = rng.normal(60, 10, (n_rows, 1))
    return Made(np.hstack([age, steps.reshape(n_rows, -1)]), y, {"steps": STEPS, "statics": len(STATICS)})


def gappy(task: str, n_rows: int = 120, seed: int = 0) -> Made:
    """The mean of the first channel and a static, with gaps, empty steps, empty rows, and gaps in the other static."""
    rng = np.random.default_rng(seed)
    steps, statics = rng.normal(size=(n_rows, 4, 3)), rng.normal(size=(n_rows, 2))
    signal = steps[:, :, 0].mean(axis=1) * 2 + statics[:, 0] + 0.2 * rng.normal(size=n_rows)
    steps[rng.random(steps.shape) < 0.2] = np.nan
    steps[rng.random((n_rows, 4)) < 0.2] = np.nan
    steps[:2] = np.nan
    statics[rng.random(n_rows) < 0.2, 1] = np.nan
    y = {"binary": signal > 0.3, "multiclass": np.digitize(signal, [-0.7, 0.7]), "regression": 100 + 20 * signal}[task]
    return Made(np.hstack([statics, steps.reshape(n_rows, -1)]), y.astype(np.float64), {"steps": 4, "statics": 2})


def fit(
    made: Made, task: str = "binary", rows: slice | np.ndarray = slice(None), *, seed: int = 0, threads: int = 2, **own
):
    """The LSTM with its defaults but for ``own``."""
    X, y = made.X[rows], made.y[rows]
    params = FAMILY.defaults(task, "quick", len(X)) | made.params | own
    n_classes = 0 if task == "regression" else len(np.unique(y))
    return FAMILY.fit(X, y, Recipe(task, n_classes, params, seed, threads))


def observed(sequences: Sequences, y: pd.Series) -> Made:
    """A grid of a clinical table as the LSTM takes it: values where they were observed, nan elsewhere."""
    kinds = np.array([channel.kind for channel in sequences.channels])
    values = sequences.values[:, :, kinds == "value"].astype(np.float64)
    values[sequences.values[:, :, kinds == "observed"] == 0] = np.nan
    statics = sequences.statics.to_numpy(dtype=np.float64)
    X = np.hstack([statics, values.reshape(len(values), -1)])
    return Made(X, y.to_numpy(dtype=np.float64), {"steps": values.shape[1], "statics": statics.shape[1]})


def physionet(bin_hours: float = 4.0) -> Made:
    """1,000 stays of 48 hours and whether they ended in death (Silva and others 2012)."""
    from data.clinical.visits.stays import read_stays, stay_sequences
    from data.read import read_table

    names = ("set_a_first1000_long.csv", "Outcomes-a_first1000.csv")
    tables = [read_table(REAL / "physionet2012_long" / name) for name in names]
    stays = read_stays(tables, "In-hospital_death")
    return observed(stay_sequences(stays, bin_hours=bin_hours), stays.outcome)


def pbcseq(bins: int = 8) -> Made:
    """271 patients, their visits of two years, and whether they died or were transplanted in the next three."""
    from data.clinical.visits.landmark import landmark_cohort, landmark_sequences
    from data.read import read_table

    cohort = landmark_cohort(read_table(REAL / "pbcseq" / "pbcseq.csv").frame)
    first = cohort.visits[cohort.visits["day"] == 0].set_index("id").loc[cohort.people]
    statics = first[["trt", "age"]].assign(female=(first["sex"] == "f").astype(float))
    labs = ["bili", "chol", "albumin", "alk.phos", "ast", "platelet", "protime"]
    signs = ["ascites", "hepato", "spiders", "edema", "stage"]
    return observed(landmark_sequences(cohort, [*labs, *signs], statics, bins), cohort.label)
