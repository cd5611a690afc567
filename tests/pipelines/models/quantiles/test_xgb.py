from __future__ import annotations

import json

from explain.levels import GRID_19
from explain.pinball import crossings
from pipelines.models.quantiles.family import QuantileRecipe
from pipelines.models.quantiles.xgb import FAMILY
from tests.pipelines.models.quantiles.made import LEVELS, made


def test_one_model_answers_at_all_levels():
    X, y = made(120)
    booster = FAMILY.fit(X, y, QuantileRecipe(LEVELS))
    told = json.loads(booster.save_config())["learner"]["objective"]
    assert told["name"] == "reg:quantileerror"
    assert json.loads(told["quantile_loss_param"]["quantile_alpha"]) == list(LEVELS)
    assert booster.num_boosted_rounds() == 100


def test_its_levels_cross_and_are_given_as_they_are():
    X, y = made(300)
    found = FAMILY.predict(FAMILY.fit(X, y, QuantileRecipe(GRID_19)), made(200, seed=1)[0], GRID_19)
    assert 0.1 < crossings(found).pairs < 0.5
