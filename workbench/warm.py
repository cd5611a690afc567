"""Compile what explanations need, once after setting up or an update, so that nobody's first run waits for it.

``python -m workbench.warm`` runs the engine on small tables with every model; machine code is then on disk.
``make run`` starts it beside the app. A run that comes sooner compiles what it needs itself.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.samples import load_sample
from explain.compiled import cache_folder
from pipelines import study
from pipelines.engine.run import run
from pipelines.engine.study import Settings
from pipelines.models import NEEDS, family
from pipelines.models.family import Recipe
from pipelines.models.registry import installed

#: A sample with classes and one with numbers, and few rows of each.
SAMPLES = ("breast_cancer", "diabetes")
ROWS = 150


def main() -> None:
    """Run the samples one after the other, unless that was done for these sources."""
    done = cache_folder() / "whole"
    if done.exists():
        return
    for key in SAMPLES:
        table = load_sample(key)
        few = np.random.default_rng(0).permutation(table.n_rows)[:ROWS]
        run(replace(table, frame=table.frame.iloc[np.sort(few)].reset_index(drop=True)), study("upload"), Settings())
    if installed("lstm", NEEDS):
        _ask_lstm()
    done.touch()


def _ask_lstm() -> None:
    """A small LSTM, so that the loops that ask one are compiled too."""
    rng = np.random.default_rng(0)
    X, lstm = rng.normal(size=(60, 5)), family("lstm")
    params = lstm.defaults("binary", "quick", len(X)) | {"steps": 2, "statics": 1, "epochs": 1, "members": 1}
    estimator = lstm.fit(X, (X[:, 0] > 0).astype(np.float64), Recipe("binary", 2, params))
    lstm.predict(estimator, X, "binary")


if __name__ == "__main__":
    main()
