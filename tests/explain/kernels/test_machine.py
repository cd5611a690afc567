from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explain.errors import ExplainError
from explain.kernels import KernelMachine
from tests.explain.kernels.machines import random_machine


@given(seed=st.integers(0, 10_000), n_outputs=st.integers(1, 3))
def test_predictions_are_the_sum_that_is_written_down(seed, n_outputs):
    machine, rows = random_machine(seed, n_features=3, n_outputs=n_outputs)
    for x, found in zip(rows, machine.predict(rows), strict=True):
        slow = machine.intercept.copy()
        for vector, weight in zip(machine.vectors, machine.weights, strict=True):
            slow += weight * np.prod(
                [np.exp(-g * (a - b) ** 2) for a, b, g in zip(x, vector, machine.gamma, strict=True)]
            )
        assert found == pytest.approx(slow, abs=1e-12)


def test_scaled_is_the_scaled_prediction():
    machine, rows = random_machine(1, n_outputs=2)
    assert machine.scaled(-3.0, 5.0).predict(rows) == pytest.approx(5 - 3 * machine.predict(rows))
    scale, shift = np.array([2.0, 0.5]), np.array([1.0, -1.0])
    assert machine.scaled(scale, shift).predict(rows) == pytest.approx(scale * machine.predict(rows) + shift)


def test_batches_change_nothing(monkeypatch):
    machine, rows = random_machine(2)
    whole = machine.predict(rows)
    monkeypatch.setattr("explain.batches.BATCH_BYTES", 8 * len(machine.vectors))
    assert machine.predict(rows) == pytest.approx(whole, abs=1e-14)


def test_rows_at_the_end_of_the_numbers_are_nowhere_near():
    machine, _ = random_machine(3, n_features=4)
    deaf = replace(machine, gamma=np.array([0.0, 1.0, 1.0, 1.0]))
    assert np.array_equal(deaf.predict(np.full((1, 4), 1e300))[0], deaf.intercept)


class TestRefusals:
    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"gamma": np.ones(2)}, r"gamma of shape \(2,\) was given; \(3,\) is needed"),
            ({"weights": np.ones((2, 1))}, r"weights of shape \(2, 1\)"),
            ({"intercept": np.ones(2)}, r"weights of shape"),
            ({"vectors": np.full((4, 3), np.nan)}, "infinite or missing"),
            ({"gamma": np.array([1.0, -0.5, 1.0])}, r"gamma goes down to -0\.5"),
        ],
    )
    def test_arrays_that_do_not_fit(self, changes, words):
        fit = {"vectors": np.ones((4, 3)), "weights": np.ones((4, 1)), "intercept": np.ones(1), "gamma": np.ones(3)}
        with pytest.raises(ExplainError, match=words):
            KernelMachine(**fit | changes)

    def test_rows_that_do_not_fit(self):
        machine, rows = random_machine(0, n_features=3)
        with pytest.raises(ExplainError, match=r"\(n_rows, 3\) is needed"):
            machine.predict(rows[:, :2])
        rows[0, 0] = np.nan
        with pytest.raises(ExplainError, match="a number in every cell"):
            machine.predict(rows)
