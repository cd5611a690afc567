"""The expected calibration error, against a plain loop."""

from __future__ import annotations

import numpy as np
import pytest

from explain.reliability import BINS, calibration_error


def edges_of(told: np.ndarray) -> list[float]:
    """The largest probability of each bin but the last: every tenth part of the rows, rounded up."""
    ordered = sorted(told.tolist())
    return sorted({ordered[-(-k * len(ordered) // BINS) - 1] for k in range(1, BINS)})


def by_hand(happened: np.ndarray, told: np.ndarray) -> float:
    """Bins of about equally many rows, ties together, one by one."""
    edges = edges_of(told)
    total, lower = 0.0, -np.inf
    for upper in [*edges, np.inf]:
        inside = (told > lower) & (told <= upper)
        if inside.any():
            total += inside.mean() * abs(told[inside].mean() - happened[inside].mean())
        lower = upper
    return float(total)


@pytest.mark.parametrize("seed", range(5))
def test_it_equals_the_plain_loop(seed: int) -> None:
    rng = np.random.default_rng(seed)
    told = rng.beta(0.7, 0.9, 300).round(2)
    y = (rng.random(300) < told**1.5).astype(float)
    assert calibration_error(y, told[:, None]) == pytest.approx(by_hand(y, told), abs=1e-12)


def test_of_several_classes_the_most_probable_one_is_judged() -> None:
    rng = np.random.default_rng(0)
    shares = rng.dirichlet(np.ones(4), 500)
    y = np.array([rng.choice(4, p=one) for one in shares], dtype=float)
    expected = by_hand((shares.argmax(axis=1) == y).astype(float), shares.max(axis=1))
    assert calibration_error(y, shares) == pytest.approx(expected, abs=1e-12)


def test_it_is_small_where_probabilities_are_true_and_large_where_they_are_not() -> None:
    rng = np.random.default_rng(1)
    told = rng.random(5_000)
    y = (rng.random(5_000) < told).astype(float)
    assert calibration_error(y, told[:, None]) < 0.03
    assert calibration_error(y, np.sqrt(told)[:, None]) > 0.1


def test_weights_draw_rows() -> None:
    rng = np.random.default_rng(2)
    told, y = rng.random(50), rng.integers(0, 2, 50).astype(float)
    weights = rng.integers(0, 3, (50, 4)).astype(float)
    found = calibration_error.weighted(y, told[:, None], weights)
    edges = edges_of(told)
    bins = np.searchsorted(edges, told, side="left")
    for draw in range(4):
        w = weights[:, draw]
        gaps = sum(abs((w * (told - y))[bins == one].sum()) for one in np.unique(bins))
        assert found[draw] == pytest.approx(gaps / w.sum(), abs=1e-12)
