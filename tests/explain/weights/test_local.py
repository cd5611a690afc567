from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri
from sklearn.tree import DecisionTreeRegressor

from explain.errors import ExplainError
from explain.weights import local as module
from explain.weights.fit import Rows, medium, rows_of
from explain.weights.local import LEAST_ROWS, MOST_LEAVES, Regions, choose_local, local, regions_of
from explain.weights.penalty import PENALTIES, loss_of

LEVELS = np.array([0.1, 0.5, 0.9])


def halves(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two models: the first is right where x0 ≤ 0, the second elsewhere; each is 2 off on the other side."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 3))
    y = X[:, 1] + rng.normal(size=n)
    off = 2.0 * np.stack([X[:, 0] > 0, X[:, 0] <= 0], axis=1)
    return X, y, (X[:, 1, None] + off)[:, :, None] + ndtri(LEVELS)


@pytest.fixture(scope="module")
def rows() -> tuple[np.ndarray, Rows]:
    X, y, z = halves(1_000)
    return X, rows_of(z, y, LEVELS)[0]


def test_regions_part_where_models_change_places(rows: tuple[np.ndarray, Rows]) -> None:
    X, given = rows
    regions = regions_of(X, given)
    assert regions.feature[0] == 0
    assert regions.threshold[0] == pytest.approx(0, abs=0.05)
    counts = np.bincount(regions.of(X))
    assert len(counts) == regions.n_leaves <= MOST_LEAVES
    assert counts.min() >= LEAST_ROWS


def test_they_are_the_leaves_of_the_same_tree(rows: tuple[np.ndarray, Rows]) -> None:
    X, given = rows
    gaps = [(given.y - given.z[:, :, j]).T for j in (0, 1)]
    losses = [np.maximum(LEVELS * gap, (LEVELS - 1) * gap).mean(axis=1) for gap in gaps]
    apart = np.stack(losses, axis=1) - np.mean(losses, axis=0)[:, None]
    grown = DecisionTreeRegressor(max_leaf_nodes=MOST_LEAVES, min_samples_leaf=LEAST_ROWS, random_state=0)
    leaves = grown.fit(X, apart).apply(X)
    mine = regions_of(X, given).of(X)
    assert len(set(zip(mine, leaves, strict=True))) == len(set(mine)) == len(set(leaves))


def test_each_region_trusts_its_own_model(rows: tuple[np.ndarray, Rows]) -> None:
    X, given = rows
    regions = regions_of(X, given).of(X)
    weights = local(given, regions, 1e-3, given.towards)
    left = X[:, 0] <= 0
    for region in np.unique(regions):
        first = left[regions == region].mean() > 0.5
        assert weights[region, :, 0 if first else 1].min() > 0.8


def test_an_endless_penalty_gives_the_weights_of_all_rows(rows: tuple[np.ndarray, Rows]) -> None:
    X, given = rows
    together = medium(given, 1e-2, given.towards)
    weights = local(given.drawn_to(together), regions_of(X, given).of(X), 1e8, together)
    np.testing.assert_allclose(weights, np.broadcast_to(together, weights.shape), atol=1e-6)


def test_rows_left_out_tell_whether_regions_help(rows: tuple[np.ndarray, Rows]) -> None:
    X, given = rows
    folds = np.arange(len(X)) % 5
    _, inside, overall = choose_local(given, X, 1e-3, folds)
    assert inside < 0.9 * overall
    # Features that say nothing about the models.
    other = np.random.default_rng(9).normal(size=X.shape)
    _, inside, overall = choose_local(given, other, 1e-3, folds)
    assert inside > 0.98 * overall


def test_what_does_not_fit_is_said(rows: tuple[np.ndarray, Rows]) -> None:
    X, given = rows
    gaps = X.copy()
    gaps[3, 1] = np.nan
    with pytest.raises(ExplainError, match="without missing values"):
        regions_of(gaps, given)
    regions = regions_of(X[:, ::-1], given)
    with pytest.raises(ExplainError, match=r"shape \(5, 2\)"):
        regions.of(X[:5, :2])
    with pytest.raises(ExplainError, match=r"shape \(1000,\)"):
        regions.of(X[:, 0])


def test_a_row_on_the_threshold_goes_left_as_where_the_tree_was_grown() -> None:
    inner, leaf = np.array([0, -1, -1]), np.array([-1, 0, 1])
    regions = Regions(inner, np.array([0.5, -2, -2]), np.array([1, -1, -1]), np.array([2, -1, -1]), leaf)
    assert regions.of(np.array([[0.4], [0.5], [0.6]])).tolist() == [0, 0, 1]


def test_regions_are_grown_without_the_rows_they_are_judged_on(
    rows: tuple[np.ndarray, Rows], monkeypatch: pytest.MonkeyPatch
) -> None:
    X, given = rows
    folds, seen = np.arange(len(X)) % 5, []

    def spy(part: np.ndarray, learnt: Rows) -> Regions:
        seen.append((set(part[:, 0]), set(learnt.y)))
        return regions_of(part, learnt)

    monkeypatch.setattr(module, "regions_of", spy)
    choose_local(given, X, 1e-3, folds)
    assert len(seen) == 5
    for number, (features, targets) in enumerate(seen):
        assert features == set(X[folds != number, 0])
        assert targets == set(given.y[folds != number])


def test_left_out_losses_are_of_regions_drawn_to_the_weights_of_all_rows() -> None:
    # The second model is worse everywhere and regions mean nothing: a strong pull is best, and not to the average.
    _, y, z = halves(1_000)
    z[:, 1] += 0.7
    X, given = np.random.default_rng(9).normal(size=(1_000, 3)), rows_of(z, y, LEVELS)[0]
    folds, every = np.arange(len(X)) % 5, np.arange(len(LEVELS))
    losses, overall = np.zeros(len(PENALTIES)), 0.0
    for number in range(5):
        inside, out = np.flatnonzero(folds != number), np.flatnonzero(folds == number)
        learnt, held = given.some(inside, every), given.some(out, every)
        together = medium(learnt, 1e-3, learnt.towards)
        overall += loss_of(held, together).sum()
        regions = regions_of(X[inside], learnt)
        for k, strength in enumerate(PENALTIES):
            own = local(learnt.drawn_to(together), regions.of(X[inside]), strength, together)
            of_row = regions.of(X[out])
            losses[k] += sum(loss_of(given.some(out[i : i + 1], every), own[of_row[i]]).sum() for i in range(len(out)))
    strength, least, of_all = choose_local(given, X, 1e-3, folds)
    assert strength == PENALTIES[int(losses.argmin())] > PENALTIES[0]
    assert least == pytest.approx(losses.min() / len(X), abs=1e-6)
    assert of_all == pytest.approx(overall / len(X), abs=1e-9)
