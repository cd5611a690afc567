from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from data.synthetic.quantiles import make_quantiles
from explain.errors import ExplainError
from explain.weights import lines
from explain.weights.lines import by_program
from tests.explain.weights import reference


def test_its_loss_is_the_least() -> None:
    made = make_quantiles(120, 5)
    z, levels = np.ascontiguousarray(np.moveaxis(made.z, 2, 0)[::20]), made.levels[::20]
    weights = by_program(z, made.y, levels)
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    assert weights.min() >= 0
    for k, tau in enumerate(levels):
        mine = reference.plain_pinball(made.y, z[k] @ weights[k], tau)
        assert mine == pytest.approx(reference.least_pinball(z[k], made.y, tau), abs=1e-9)


def test_a_model_that_is_right_gets_all() -> None:
    y = np.arange(10.0)
    z = np.stack([y + 3, y, -y], axis=1)[None]
    np.testing.assert_allclose(by_program(z, y, np.array([0.3])), [[0, 1, 0]], atol=1e-9)


def test_no_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    # Weights that sum to 1 always fit somehow: only a solver that gives up leaves no answer.
    gave_up = SimpleNamespace(x=None, message="out of time")
    monkeypatch.setattr(lines, "linprog", lambda *_, **__: gave_up)
    with pytest.raises(ExplainError, match=r"linear program of level 0\.3 has no answer: out of time"):
        by_program(np.ones((1, 3, 2)), np.arange(3.0), np.array([0.3]))
