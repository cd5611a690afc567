"""The performance tables against scikit-learn's and against counting by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from pipelines.engine import performance
from tests.example import example_result

BINARY = example_result("binary")
MULTI = example_result("multiclass")
NUMBER = example_result("regression")


def test_calibration_keeps_every_row_and_its_means() -> None:
    frame = performance.calibration(BINARY, n_bins=7)
    hits = BINARY.predictions["actual"] == "yes"
    assert frame["rows"].sum() == len(BINARY.predictions)
    assert np.average(frame["observed"], weights=frame["rows"]) == pytest.approx(hits.mean())
    assert np.average(frame["predicted"], weights=frame["rows"]) == pytest.approx(BINARY.predictions["p:yes"].mean())
    assert frame["predicted"].is_monotonic_increasing
    assert ((frame["low"] <= frame["observed"]) & (frame["observed"] <= frame["high"])).all()


def test_calibration_equals_scikit_learns_when_bins_are_quantiles() -> None:
    from sklearn.calibration import calibration_curve

    result = replace(BINARY, predictions=BINARY.predictions.iloc[:200])
    actual = (result.predictions["actual"] == "yes").to_numpy()
    share, mean = calibration_curve(actual, result.predictions["p:yes"], n_bins=5, strategy="quantile")
    frame = performance.calibration(result, n_bins=5)
    # scikit-learn interpolates the edges between two rows: a bin may differ by the row at its edge.
    assert frame["predicted"].to_numpy() == pytest.approx(mean, abs=0.01)
    assert frame["observed"].to_numpy() == pytest.approx(share, abs=0.03)


def test_calibration_of_classes_and_of_numbers() -> None:
    frame = performance.calibration(MULTI)
    assert set(frame["output"]) == {"a", "b", "c"}
    numbers = performance.calibration(NUMBER)
    assert np.average(numbers["observed"], weights=numbers["rows"]) == pytest.approx(
        NUMBER.predictions["actual"].mean()
    )


def test_thresholds_equal_scikit_learn() -> None:
    frame = performance.thresholds(BINARY)
    actual = (BINARY.predictions["actual"] == "yes").to_numpy()
    for line in frame.itertuples():
        called = BINARY.predictions["p:yes"].to_numpy() >= line.threshold
        assert line.flagged == pytest.approx(called.mean())
        assert line.recall == pytest.approx(metrics.recall_score(actual, called))
        assert line.specificity == pytest.approx(metrics.recall_score(~actual, ~called))
        assert line.accuracy == pytest.approx(metrics.accuracy_score(actual, called))
        assert line.f1 == pytest.approx(metrics.f1_score(actual, called))
        if called.any():
            assert line.precision == pytest.approx(metrics.precision_score(actual, called))
        else:
            assert np.isnan(line.precision)


def test_confusion_equals_scikit_learn() -> None:
    frame = performance.confusion(MULTI)
    counts = metrics.confusion_matrix(
        MULTI.predictions["actual"], MULTI.predictions["predicted"], labels=["a", "b", "c"]
    )
    assert frame["rows"].to_numpy().reshape(3, 3).tolist() == counts.tolist()
    assert frame.groupby("actual")["share"].sum().to_numpy() == pytest.approx([1, 1, 1])


def test_errors_by_size_add_up() -> None:
    frame = performance.errors_by_size(NUMBER)
    wrong = NUMBER.predictions["predicted"] - NUMBER.predictions["actual"]
    assert np.average(frame["bias"], weights=frame["rows"]) == pytest.approx(wrong.mean())
    assert np.average(frame["mean absolute error"], weights=frame["rows"]) == pytest.approx(wrong.abs().mean())
    assert np.average(frame["root mean square error"] ** 2, weights=frame["rows"]) == pytest.approx((wrong**2).mean())
    assert (frame["from"].to_numpy()[1:] > frame["to"].to_numpy()[:-1]).all()


def test_a_table_without_meaning_is_empty_but_has_its_columns() -> None:
    assert performance.thresholds(NUMBER).empty
    assert tuple(performance.thresholds(NUMBER).columns) == performance.THRESHOLD_COLUMNS
    assert tuple(performance.confusion(NUMBER).columns) == performance.CONFUSION_COLUMNS
    assert tuple(performance.errors_by_size(BINARY).columns) == performance.ERROR_COLUMNS


def test_equal_values_share_a_bin() -> None:
    values = np.array([0.0] * 90 + [1.0] * 10)
    bins = performance.equal_bins(values, 10)
    assert [len(rows) for rows in bins] == [90, 10]
    assert performance.equal_bins(np.array([]), 3) == []


@pytest.mark.parametrize("result", [BINARY, MULTI, NUMBER], ids=["binary", "classes", "number"])
def test_rows_of_one_entity_make_the_interval_wider(result) -> None:
    doubled = pd.concat([result.predictions] * 4, ignore_index=True)
    entities = np.tile(np.arange(len(result.predictions)), 4)
    by_row = performance.calibration(replace(result, predictions=doubled), n_bins=5)
    whole = performance.calibration(replace(result, predictions=doubled.assign(entity=entities)), n_bins=5)
    once = performance.calibration(result, n_bins=5)
    assert whole[["predicted", "observed", "rows"]].equals(by_row[["predicted", "observed", "rows"]])
    width, wide, true = (frame["high"] - frame["low"] for frame in (by_row, whole, once))
    assert (wide > 1.7 * width).all()
    # What is written down four times is as sure as once.
    assert wide.to_numpy() == pytest.approx(true.to_numpy(), rel=0.08)
