"""rows.csv holds every test row with its quantiles or classes, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from tests.example import example_result
from workbench.report import export


def lines_of(task: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(export(example_result(task), {}, "rows.csv").decode())))


def test_quantiles_stand_in_full_precision_beside_their_row() -> None:
    result = example_result("regression")
    told, lines = result.uncertainty, lines_of("regression")
    assert [int(line["row"]) for line in lines] == (result.rows["row"] + 1).tolist()
    for k, level in enumerate(told.levels):
        column = [float(line[f"quantile {100 * level:g} %"]) for line in lines]
        assert np.array_equal(column, told.quantiles[:, k])
    low, high = told.ends()
    assert np.array_equal([float(line["lower end 90 %"]) for line in lines], low)
    assert np.array_equal([float(line["upper end 90 %"]) for line in lines], high)


@pytest.mark.parametrize("task", ["binary", "multiclass"])
def test_possible_classes_stand_beside_their_row(task: str) -> None:
    result = example_result(task)
    for line, members in zip(lines_of(task), result.probabilities.members, strict=True):
        named = [name for name, there in zip(result.classes, members, strict=True) if there]
        assert line["possible at 90 %"] == (" or ".join(named) or "none")
        assert float(line[f"p:{result.classes[0]}"]) <= 1
