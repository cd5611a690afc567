from __future__ import annotations

import numpy as np
import pytest

from data.synthetic.quantiles import Forecasts, make_quantiles
from explain.errors import ExplainError
from explain.weights import learn as module
from explain.weights.fit import medium, rows_of
from explain.weights.given import FEWEST_ROWS, Given, given_of
from explain.weights.learn import USUAL, Learnt, learn
from explain.weights.penalty import PENALTIES, choose
from tests.explain.weights import reference
from tests.explain.weights.test_local import LEVELS, halves


def given(made: Forecasts, step: int = 10, **changed: np.ndarray) -> Given:
    z, y = changed.get("z", made.z), changed.get("y", made.y)
    return given_of(z[:, :, ::step], y, made.levels[::step], (), None, 0)


def learnt(rows: Given, how: str = "medium", penalty: float | None = None, X=None, *, careful: bool = False) -> Learnt:
    return learn(rows, how, penalty, X, careful=careful, threads=1)


@pytest.fixture(scope="module")
def made() -> Forecasts:
    return make_quantiles(250, 0)


def test_the_penalty_of_the_least_loss_or_the_careful_one(made: Forecasts) -> None:
    rows = given(made)
    choice = choose(rows_of(rows.z, rows.y, rows.levels)[0], medium, rows.folds)
    assert learnt(rows).penalty == choice.penalty
    assert learnt(rows, careful=True).penalty == choice.careful > choice.penalty
    assert learnt(rows, penalty=0.02).penalty == 0.02


@pytest.mark.parametrize("how", ["coarse", "medium", "fine"])
def test_weights_lie_on_the_simplex_and_folds_come_along(made: Forecasts, how: str) -> None:
    found = learnt(given(made), how)
    assert found.weights.min() >= 0
    np.testing.assert_allclose(found.weights.sum(axis=1), 1)
    assert found.penalty in PENALTIES
    assert found.of_folds.shape[1] == 6
    assert (found.fine is not None) == (how == "fine")


def test_too_few_rows_take_the_usual_penalty(made: Forecasts) -> None:
    few = given_of(made.z[: FEWEST_ROWS - 1], made.y[: FEWEST_ROWS - 1], made.levels, (), None, 0)
    found = learnt(few)
    assert found.penalty == USUAL
    assert found.notes == ("19 rows are too few to choose a penalty; the usual 0.01 is taken.",)


def test_whole_numbers_are_solved_by_linear_programming(made: Forecasts) -> None:
    rows = given(make_quantiles(400, 2), 33, y=np.round(make_quantiles(400, 2).y))
    found = learnt(rows)
    n_values = len(np.unique(rows.y))
    assert found.notes == (
        f"The target takes only {n_values} values: solved by linear programming, without a penalty.",
    )
    assert found.penalty == 0
    for k, tau in enumerate(rows.levels):
        mine = reference.plain_pinball(rows.y, rows.z[:, :, k] @ found.weights[k], tau)
        assert mine == pytest.approx(reference.least_pinball(rows.z[:, :, k], rows.y, tau), abs=1e-8)


@pytest.mark.parametrize(("how", "penalty"), [("coarse", None), ("medium", 1e-3)])
def test_elsewhere_whole_numbers_sharpen_the_kink(how: str, penalty: float | None) -> None:
    rows = given(make_quantiles(400, 2), 33, y=np.round(make_quantiles(400, 2).y))
    assert "the kink of the loss is rounded 0.002" in learnt(rows, how, penalty).notes[0]


@pytest.mark.parametrize("y", [None, "whole"])
def test_the_average_is_used_where_it_is_as_good(made: Forecasts, y: str | None) -> None:
    # Models that differ by nothing but noise.
    rng = np.random.default_rng(0)
    z = made.z[:, :1] + rng.normal(0, 1e-9, made.z.shape)
    found = learnt(given(made, 33, z=z, y=made.y.round() if y else made.y))
    assert found.notes[-1] == "The plain average is as good on rows left out; it is used."
    np.testing.assert_array_equal(found.weights, 1 / 6)
    assert np.isnan(found.penalty)


def test_a_constant_target_is_answered(made: Forecasts) -> None:
    found = learnt(given(made, 33, y=np.full(250, 2.0)))
    assert "The target takes only one value" in found.notes[0]
    np.testing.assert_allclose(found.weights.sum(axis=1), 1)


def test_regions_are_used_where_they_help() -> None:
    X, y, z = halves(1_000)
    rows = given_of(z, y, LEVELS, (), None, 0)
    found = learnt(rows, "local", X=X)
    assert found.regions is not None
    assert found.local is not None
    assert found.notes == (f"Weights differ between {found.regions.n_leaves} regions of the features.",)
    shares = np.bincount(found.regions.of(X)) / len(X)
    np.testing.assert_allclose(found.weights, np.tensordot(shares, found.local, axes=1))


def test_regions_that_bring_nothing_are_not_used() -> None:
    X, y, z = halves(1_000)
    rows = given_of(z, y, LEVELS, (), None, 0)
    found = learnt(rows, "local", X=np.zeros_like(X))
    assert found.local is None
    assert found.notes[-1] == "Weights per region do no better on rows left out: those of all rows are used."
    np.testing.assert_array_equal(found.weights, learnt(rows).weights)


def test_regions_that_do_worse_on_rows_left_out_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    X, y, z = halves(1_000)
    rows = given_of(z, y, LEVELS, (), None, 0)
    # As where models change places by chance: the tree has leaves, and they lose.
    monkeypatch.setattr(module, "choose_local", lambda *_: (0.01, 0.5, 0.4))
    found = learnt(rows, "local", X=X)
    assert found.local is None
    assert found.notes[-1] == "Weights per region do no better on rows left out: those of all rows are used."


def test_regions_need_features_and_rows() -> None:
    X, y, z = halves(450)
    rows = given_of(z, y, LEVELS, (), None, 0)
    with pytest.raises(ExplainError, match="without their features"):
        learnt(rows, "local")
    with pytest.raises(ExplainError, match=r"450 rows, 360 without the largest fold; 400 are needed"):
        learnt(rows, "local", X=X)
