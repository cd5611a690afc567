from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipelines.engine.checks.sample import SAMPLE_ROWS, as_numbers, draw_sample, some_of
from tests.pipelines.engine.checks.tables import table

rng = np.random.default_rng(0)


def test_only_rows_with_a_target_and_no_more_than_asked() -> None:
    target = rng.normal(size=9000)
    target[::2] = np.nan
    sample = draw_sample(table(pd.DataFrame({"x": np.arange(9000), "y": target}), "y"))
    assert len(sample.rows) == SAMPLE_ROWS
    assert (sample.rows % 2 == 1).all()
    np.testing.assert_array_equal(sample.column("x"), sample.rows)


def test_outputs_by_task() -> None:
    labels = np.array(["a", "b", "c"])[np.arange(60) % 3]
    assert draw_sample(table(pd.DataFrame({"y": labels}), "y")).outputs.shape == (60, 3)
    assert draw_sample(table(pd.DataFrame({"y": labels == "a"}), "y")).outputs.shape == (60, 1)
    assert draw_sample(table(pd.DataFrame({"y": rng.normal(size=60)}), "y")).outputs.shape == (60, 1)


def test_folds_hold_whole_entities() -> None:
    subject = np.repeat(np.arange(30), 5)
    sample = draw_sample(table(pd.DataFrame({"s": subject, "y": rng.normal(size=150)}), "y", s="entity"))
    assert all(len(np.unique(sample.fold[subject == one])) == 1 for one in range(30))


def test_folds_spread_classes_evenly() -> None:
    sample = draw_sample(table(pd.DataFrame({"y": np.arange(100) < 10}), "y"))
    assert [int(sample.target[sample.fold == fold].sum()) for fold in range(5)] == [18] * 5


def test_a_target_is_needed() -> None:
    with pytest.raises(ValueError, match="without a target"):
        draw_sample(table(pd.DataFrame({"x": [1.0, 2.0]})))


def test_some_of_is_sorted_and_repeatable() -> None:
    rows = np.arange(100)
    np.testing.assert_array_equal(some_of(rows, 10), np.sort(some_of(rows, 10)))
    np.testing.assert_array_equal(some_of(rows, 100), rows)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pd.Series([1, 2, 3]), [1.0, 2.0, 3.0]),
        (pd.Series([1.0, np.inf, np.nan]), [1.0, np.nan, np.nan]),
        (pd.Series(["u", None, "v", "u"], dtype="category"), [0.0, np.nan, 1.0, 0.0]),
        (pd.Series(["u", None, "v"], dtype="str"), [0.0, np.nan, 1.0]),
        (pd.Series(pd.to_datetime(["1970-01-01 00:01", None])), [60.0, np.nan]),
        (pd.Series(pd.to_datetime(["1970-01-01 00:01", None], utc=True)), [60.0, np.nan]),
    ],
)
def test_any_column_becomes_numbers(values: pd.Series, expected: list[float]) -> None:
    np.testing.assert_array_equal(as_numbers(values), expected)
