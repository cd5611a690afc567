"""Small tables for the tests of roles, targets and splits."""

from __future__ import annotations

import numpy as np

from data.samples.assemble import assemble
from data.table import Dataset


def table(**columns: object) -> Dataset:
    """A dataset of these columns with guessed roles."""
    return assemble("test", {name: np.asarray(values) for name, values in columns.items()}, {}, "built in a test")


def named(columns: dict[str, object]) -> Dataset:
    """The same for names that are no Python names."""
    return table(**columns)


def roles(dataset: Dataset) -> dict[str, str]:
    """The role of every column."""
    return {column.name: column.role for column in dataset.columns}
