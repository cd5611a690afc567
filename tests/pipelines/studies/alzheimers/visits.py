"""A generated cohort, small, as the study is given it."""

from __future__ import annotations

from functools import cache

from data.read import read_table
from data.synthetic.cohorts import make_alzheimers_cohorts


@cache
def tables(folder, n=160, seed=1):
    """The training table and both others, read from files in that folder."""
    made = make_alzheimers_cohorts(n, seed)
    frames = {"train": made.train, "external A": made.external_a, "external B": made.external_b}
    for name, frame in frames.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    train, *others = (read_table(folder / f"{name}.csv") for name in frames)
    return train, tuple(others)
