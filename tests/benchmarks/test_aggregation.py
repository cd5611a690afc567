from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from benchmarks import aggregation
from benchmarks.adam_search import (
    Configuration,
    Rows,
    batches,
    configurations,
    loss_of,
    penalised_loss,
    search,
    slope_of,
    softmax,
    training,
)
from data.synthetic.quantiles import make_quantiles


@pytest.fixture(scope="module")
def rows() -> Rows:
    made = make_quantiles(60, 0)
    return Rows(made.z[:, :, ::10], made.y, made.levels[::10])


@pytest.mark.parametrize("penalty", [0.0, 5.0])
def test_its_slope_is_that_of_its_loss(rows: Rows, penalty: float) -> None:
    configuration = Configuration(1e-3, penalty, 5e-3)
    logits = np.random.default_rng(1).normal(size=rows.z.shape[1:])
    slope = slope_of(rows, logits, configuration)
    for j, k in ((0, 0), (3, 4), (5, 9)):
        step = np.zeros_like(logits)
        step[j, k] = 1e-7
        ahead, back = (penalised_loss(rows, logits + side * step, configuration) for side in (1, -1))
        assert slope[j, k] == pytest.approx((ahead - back) / 2e-7, abs=1e-7)


def test_training_follows_the_published_rule(rows: Rows) -> None:
    """The first step of Adam is its rate in every direction, whatever the slope."""
    first = next(training(rows, Configuration(1e-3, 0.0, 0.0), np.random.default_rng(0)))
    np.testing.assert_allclose(np.abs(first), 1e-3, rtol=0.05)


def test_batches_go_through_all_rows_before_any_comes_again() -> None:
    size = 2**4
    pieces = list(islice(batches(60, np.random.default_rng(0)), 8))
    assert [len(piece) for piece in pieces] == [size, size, size, 60 - 3 * size] * 2
    for half in (pieces[:4], pieces[4:]):
        np.testing.assert_array_equal(np.sort(np.concatenate(half)), np.arange(60))


def test_twenty_configurations_differ_only_with_the_penalty() -> None:
    assert len(set(configurations(20, penalised=True))) == 20
    assert len(set(configurations(20, penalised=False))) == 2


def test_the_search_comes_near_the_convex_fit() -> None:
    made, test = aggregation.drawn(250)
    weights = aggregation.theirs(made, 2, penalised=False)
    np.testing.assert_allclose(weights.sum(axis=0), 1)
    mine = aggregation.score(aggregation.ours(made), test)
    theirs = loss_of(aggregation.rows_of(test), weights)
    average = aggregation.score(aggregation.ours(made, how="average"), test)
    assert mine < theirs < average
    assert theirs == pytest.approx(mine, rel=0.03)


def test_the_same_seed_finds_the_same(rows: Rows) -> None:
    tried = configurations(2, penalised=False)
    np.testing.assert_array_equal(search(rows, tried, 3), search(rows, tried, 3))


def test_weights_of_endless_logits_are_finite() -> None:
    np.testing.assert_allclose(softmax(np.array([[1e4], [0.0]])), [[1], [0]])


def test_a_case_is_rows_of_the_promised_form() -> None:
    (row,) = aggregation.measure("optimum", quick=True)
    assert 0 <= row.max_difference < 1e-4
    assert row.ratio_cpu > 1
    assert aggregation.extra_memory(make_quantiles(740, 0)) <= 3
