from __future__ import annotations

import lightgbm
import numpy as np
import pytest

from pipelines.models.quantiles.family import QuantileRecipe
from pipelines.models.quantiles.lgbm import FAMILY
from tests.pipelines.models.quantiles.made import LEVELS, made


@pytest.fixture(scope="module")
def boosters():
    return FAMILY.fit(*made(200), QuantileRecipe(LEVELS))


@pytest.mark.parametrize("k", [0, 2, 4])
def test_sharing_the_bins_gives_the_model_that_a_fit_of_its_own_gives(boosters, k):
    X, _ = made(200)
    alone = FAMILY.fit(*made(200), QuantileRecipe(LEVELS[k : k + 1]))
    assert np.array_equal(alone[0].predict(X), boosters[k].predict(X))


def test_every_level_is_asked_for_and_rows_are_drawn_anew(boosters):
    for level, booster in zip(LEVELS, boosters, strict=True):
        told = booster.model_to_string()
        assert "[objective: quantile]" in told
        assert f"[alpha: {level:g}]" in told
        assert "[bagging_freq: 1]" in told
        assert "[bagging_fraction: 0.8]" in told


def test_bins_are_cut_once(monkeypatch):
    made_sets = []

    class Counted(lightgbm.Dataset):
        def __init__(self, *args, **kwargs):
            made_sets.append(self)
            super().__init__(*args, **kwargs)

    monkeypatch.setattr(lightgbm, "Dataset", Counted)
    FAMILY.fit(*made(100), QuantileRecipe(LEVELS))
    assert len(made_sets) == 1


def test_thorough_mode_has_more_trees():
    X, y = made(100)
    quick, thorough = (FAMILY.fit(X, y, QuantileRecipe(LEVELS[:1], mode)) for mode in ("quick", "thorough"))
    assert (quick[0].num_trees(), thorough[0].num_trees()) == (100, 200)
