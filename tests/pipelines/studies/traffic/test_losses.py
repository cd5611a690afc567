from __future__ import annotations

import numpy as np
import pytest

from pipelines.errors import StudyError
from pipelines.studies.traffic import losses
from pipelines.studies.traffic.losses import LOGS, SMEARED, SQUARED, TWEEDIE, Trees, forecasts
from tests.pipelines.studies.traffic.made import cut


def test_every_loss_forecasts_the_test_rows():
    made = cut(500)
    found = forecasts(made)
    assert list(found.minutes) == [TWEEDIE, SQUARED, LOGS, SMEARED]
    assert found.refused == {}
    for one in found.minutes.values():
        assert np.corrcoef(one, made.X[made.test, 0])[0, 1] > 0.6
    # The logarithm alone is a median, and below the mean.
    assert found.minutes[LOGS].mean() < found.minutes[SMEARED].mean()
    assert (found.minutes[TWEEDIE] > 0).all()


def test_a_refused_correction_is_told_beside_the_others(monkeypatch):
    def refuse(*_):
        raise StudyError("The factor is 9", "at most 3", "Take smaller trees")

    monkeypatch.setattr(losses, "fit_smeared", refuse)
    found = forecasts(cut(300))
    assert SMEARED not in found.minutes
    assert found.refused == {SMEARED: "The factor is 9; at most 3. Take smaller trees"}


def test_the_same_rows_give_the_same_trees():
    made = cut(300)
    again = [Trees()(made.X, made.minutes)(made.X) for _ in range(2)]
    np.testing.assert_array_equal(*again)


def test_codes_are_not_taken_for_quantities():
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 40, 3_000).astype(float)
    minutes = 10 + 30 * (codes % 2) + rng.uniform(0, 1, 3_000)
    one_tree = {"rounds": 1, "learning_rate": 1.0, "num_leaves": 2}
    errors = {}
    for columns in ((), (0,)):
        model = Trees("regression", columns, size=one_tree)(codes[:, None], minutes)
        errors[columns] = np.sqrt(np.mean((model(codes[:, None]) - minutes) ** 2))
    assert errors[0,] < 5 < errors[()]
    assert errors[()] == pytest.approx(15, abs=1.5)
