from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize

from pipelines.models.quantiles.interior import Problem, least_pinball


def loss(Z, y, level, weights):
    error = y - Z @ weights
    return float(np.maximum(level * error, (level - 1) * error).sum())


def by_linear_program(Z, y, level) -> float:
    """The smallest loss there is, by HiGHS on the textbook's program."""
    n, p = Z.shape
    costs = np.concatenate([np.zeros(p), np.full(n, level), np.full(n, 1 - level)])
    found = linprog(
        costs, A_eq=np.hstack([Z, np.eye(n), -np.eye(n)]), b_eq=y, bounds=[(None, None)] * p + [(0, None)] * 2 * n
    )
    assert found.success
    return float(found.fun)


def begun(Z, y):
    return np.append(np.median(y), np.zeros(Z.shape[1] - 1))


def rows(seed, n=80, p=4, ties=False):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(n, p)), rng.standard_t(3, n)
    if ties:
        X, y = np.round(X), np.round(y)
    return np.column_stack([np.ones(n), X]), y


@given(seed=st.integers(0, 10_000), level=st.floats(0.02, 0.98), ties=st.booleans())
def test_no_weights_have_a_smaller_loss(seed, level, ties):
    Z, y = rows(seed, ties=ties)
    found = least_pinball(Problem(Z, y, level, np.full(5, 1e-9)), begun(Z, y))
    best = by_linear_program(Z, y, level)
    assert best * (1 - 1e-9) <= loss(Z, y, level, found) <= best * (1 + 1e-5) + 1e-6


def test_where_it_begins_does_not_matter():
    Z, y = rows(3)
    one, two = (least_pinball(Problem(Z, y, 0.9, np.full(5, 1e-3)), start) for start in (begun(Z, y), np.full(5, 7.0)))
    assert one == pytest.approx(two, abs=1e-4)


def test_the_ridge_is_part_of_what_is_smallest():
    Z, y = rows(4)
    penalty = np.array([0.0, 5.0, 5.0, 5.0, 5.0])

    def whole(weights):
        return loss(Z, y, 0.3, weights) + 0.5 * float(penalty @ weights**2)

    found = least_pinball(Problem(Z, y, 0.3, penalty), begun(Z, y))
    slow = minimize(
        whole, begun(Z, y), method="Nelder-Mead", options={"maxiter": 20_000, "fatol": 1e-10, "xatol": 1e-9}
    )
    assert whole(found) <= slow.fun * (1 + 1e-6)
    assert np.linalg.norm(found[1:]) < np.linalg.norm(
        least_pinball(Problem(Z, y, 0.3, penalty * 1e-6), begun(Z, y))[1:]
    )


def test_twins_share_their_weight():
    Z, y = rows(5)
    found = least_pinball(Problem(np.column_stack([Z, Z[:, 1]]), y, 0.7, np.full(6, 1e-3)), np.zeros(6))
    assert found[1] == pytest.approx(found[5], abs=1e-5)


def test_the_intercept_alone_is_the_quantile():
    y = np.arange(1.0, 102.0)
    found = least_pinball(Problem(np.ones((101, 1)), y, 0.25, np.zeros(1)), np.zeros(1))
    assert found[0] == pytest.approx(26.0, abs=1e-3)


def test_an_outlier_is_no_trouble():
    Z, y = rows(6)
    y[0] = 1e6
    found = least_pinball(Problem(Z, y, 0.5, np.full(5, 1e-9)), begun(Z, y))
    assert loss(Z, y, 0.5, found) <= by_linear_program(Z, y, 0.5) * (1 + 1e-6)


def test_more_columns_than_rows_leave_no_loss():
    Z, y = rows(6, p=120)
    found = least_pinball(Problem(Z, y, 0.5, np.full(121, 1e-6)), begun(Z, y))
    assert loss(Z, y, 0.5, found) < 1e-3 * loss(Z, y, 0.5, begun(Z, y))
