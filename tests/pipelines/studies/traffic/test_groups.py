from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kruskal, wasserstein_distance

from pipelines.errors import StudyError
from pipelines.studies.traffic.groups import (
    density,
    density_exhibit,
    differences,
    distances_exhibit,
    grouped,
    hour_bins,
    kruskal_exhibit,
    quantiles_exhibit,
)


def made(seed=0):
    rng = np.random.default_rng(seed)
    return {"Breakdown": rng.gamma(2, 15, 60), "Crash": rng.gamma(2, 20, 80), "Other": rng.gamma(2, 20, 30)}


def adjusted(p):
    """Benjamini and Hochberg's step-up, as they wrote it."""
    order, n = np.argsort(p), len(p)
    steps = [min(p[order[j]] * n / (j + 1) for j in range(i, n)) for i in range(n)]
    found = np.empty(n)
    found[order] = np.minimum(steps, 1)
    return found


def test_pairs_are_those_of_scipy():
    groups = made()
    found = differences(groups)
    assert [(one.left, one.right) for one in found] == list(combinations(groups, 2))
    for one in found:
        left, right = groups[one.left], groups[one.right]
        assert one.wasserstein == wasserstein_distance(left, right)
        assert (one.statistic, one.p) == tuple(kruskal(left, right))
    np.testing.assert_allclose([one.adjusted for one in found], adjusted(np.array([one.p for one in found])))


def test_distances_are_symmetric_and_blank_on_the_diagonal():
    shown = distances_exhibit(made(), "Main_Category")
    square = shown.frame[["Breakdown", "Crash", "Other"]].to_numpy()
    np.testing.assert_array_equal(np.isnan(square), np.eye(3, dtype=bool))
    np.testing.assert_array_equal(square, square.T)
    assert f"{np.nanmax(square):.1f} minutes" in shown.sentence


def test_tests_have_both_p():
    frame = kruskal_exhibit(made(), "Main_Category").frame
    assert {"p", "p (Benjamini–Hochberg)"} <= set(frame.columns)
    assert len(frame) == 3


def test_equal_durations_do_not_differ():
    (one,) = differences({"a": np.ones(6), "b": np.ones(7)})
    assert (one.wasserstein, one.statistic, one.p, one.adjusted) == (0, 0, 1, 1)


def test_quantiles_are_those_of_numpy():
    groups = made()
    frame = quantiles_exhibit(groups, "kind").frame.set_index("kind")
    assert frame.loc["Crash", "75 % (minutes)"] == np.quantile(groups["Crash"], 0.75)
    assert frame.loc["Other", "Longer than 30 minutes (share)"] == (groups["Other"] > 30).mean()


def test_densities_hold_all_of_it_from_zero_on():
    minutes = made()["Breakdown"]
    at = np.linspace(0, 400, 4_001)
    assert np.trapezoid(density(minutes, at), at) == pytest.approx(1, abs=1e-3)
    shown = density_exhibit(made() | {"flat": np.ones(9)}, "kind")
    assert set(shown.frame["kind"]) == {"Breakdown", "Crash", "Other"}
    with pytest.raises(StudyError, match="do not vary"):
        density_exhibit({"a": np.ones(5), "b": np.ones(5)}, "kind")


def test_small_groups_are_left_out_and_gaps_are_one():
    labels = pd.Series(["10"] * 6 + ["9"] * 6 + [None] * 6 + ["rare"], name="x")
    found = grouped(np.arange(19.0), labels)
    assert list(found) == ["9", "10", "missing"]
    np.testing.assert_array_equal(found["missing"], np.arange(12.0, 18.0))
    with pytest.raises(StudyError, match="'x' has 1 group"):
        grouped(np.arange(6.0), labels[:6])
    with pytest.raises(StudyError, match="one each is needed"):
        grouped(np.arange(6.0), labels)


def test_hours_are_taken_by_three():
    assert hour_bins([0, 2, 3, 23]) == ["00–02", "00–02", "03–05", "21–23"]
