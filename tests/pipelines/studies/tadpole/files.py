"""The small sample as tables that were read from files, one per part."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from data.read import read_table
from tests.pipelines.studies.tadpole.own_sample import sample


@cache
def tables():
    """D1_D2, D3 and D4."""
    made = sample()
    frames = {"D1_D2": made.d1_d2, "D3": made.d3, "D4": made.d4}
    with tempfile.TemporaryDirectory() as folder:
        for name, frame in frames.items():
            frame.to_csv(Path(folder) / f"{name}.csv", index=False)
        return {name: read_table(Path(folder) / f"{name}.csv") for name in frames}
