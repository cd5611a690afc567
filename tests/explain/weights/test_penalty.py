from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from data.synthetic.quantiles import make_quantiles
from explain.weights.fit import Rows, medium, rows_of
from explain.weights.penalty import PENALTIES, choose, loss_of
from tests.explain.weights import reference


@pytest.fixture(scope="module")
def rows() -> Rows:
    made = make_quantiles(120, 3)
    return rows_of(np.sort(made.z, axis=2)[:, :, ::12], made.y, made.levels[::12])[0]


FOLDS = np.arange(120)[None] % 4


def test_losses_are_those_of_rows_left_out_in_order(rows: Rows) -> None:
    found = choose(rows, medium, FOLDS)
    every = np.arange(len(rows.levels))
    for k, penalty in enumerate(PENALTIES):
        total = 0.0
        for number in range(4):
            inside, out = np.flatnonzero(FOLDS[0] != number), np.flatnonzero(FOLDS[0] == number)
            weights = medium(rows.some(inside, every), penalty, rows.towards)
            q = np.sort(np.einsum("qnj,qj->nq", rows.z[:, out], weights), axis=1)
            total += sum(reference.plain_pinball(rows.y[out], q[:, i], tau) for i, tau in enumerate(rows.levels))
        assert found.losses[k] == pytest.approx(total / 4 / len(rows.levels), abs=1e-6)
    assert found.of_average == pytest.approx(float(loss_of(rows, rows.towards).mean()))
    assert found.penalty == PENALTIES[int(np.argmin(found.losses))]
    assert found.of_folds.shape == (4, 6)
    np.testing.assert_allclose(found.of_folds.sum(axis=1), 1)


def test_a_fit_never_sees_the_rows_that_it_is_judged_on(rows: Rows) -> None:
    seen: list[set[float]] = []

    def spy(part: Rows, penalty: float, start: np.ndarray) -> np.ndarray:
        seen.append(set(part.y))
        return medium(part, penalty, start)

    choose(rows, spy, FOLDS)
    held = [set(rows.y[FOLDS[0] == number]) for number in range(4)]
    assert len(seen) == 4 * len(PENALTIES)
    for part in seen:
        assert sum(part.isdisjoint(one) for one in held) == 1


def test_the_careful_choice_is_the_largest_penalty_within_one_standard_error(rows: Rows) -> None:
    found = choose(rows, medium, FOLDS)
    near = [p for p, loss, error in zip(PENALTIES, found.losses, found.errors, strict=True)
            if loss - found.losses.min() <= error]  # fmt: skip
    assert found.careful == max(near) >= found.penalty
    assert found.errors[PENALTIES.index(found.penalty)] == 0


def test_two_deals_are_averaged(rows: Rows) -> None:
    other = np.random.default_rng(0).permutation(FOLDS[0])
    one, two = (choose(rows, medium, deal[None]) for deal in (FOLDS[0], other))
    both = choose(rows, medium, np.stack([FOLDS[0], other]))
    np.testing.assert_allclose(both.losses, (one.losses + two.losses) / 2)
    assert len(both.of_folds) == 8


def test_twins_are_averaged() -> None:
    made = make_quantiles(60, 1)
    z = np.repeat(np.sort(made.z, axis=2)[:, :1, ::20], 3, axis=1)
    found = choose(rows_of(z, made.y, made.levels[::20])[0], medium, FOLDS[:, :60])
    assert found.average_is_as_good


def test_threads_change_no_bit(rows: Rows) -> None:
    one, two = choose(rows, medium, FOLDS), choose(replace(rows, threads=2), medium, FOLDS)
    np.testing.assert_array_equal(one.losses, two.losses)
    np.testing.assert_array_equal(one.of_folds, two.of_folds)


def test_at_most_nineteen_levels_are_compared() -> None:
    made = make_quantiles(40, 1)
    counted: list[int] = []

    def spy(part: Rows, penalty: float, start: np.ndarray) -> np.ndarray:
        counted.append(len(part.levels))
        return part.towards

    choose(rows_of(np.sort(made.z, axis=2), made.y, made.levels)[0], spy, FOLDS[:, :40])
    assert set(counted) == {19}
