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
    done.touch()


if __name__ == "__main__":
    main()
