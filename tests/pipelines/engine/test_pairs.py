"""Pairs of features: a planted product is found, and a model without trees says why it has none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pipelines import study
from pipelines.engine import pairs as engine
from pipelines.engine.ask import ask, ground_of
from pipelines.engine.ground import Ground
from pipelines.engine.pairs import pairs_of
from pipelines.engine.study import Settings
from tests.pipelines.engine.planted import binary_table, classes_table, dataset_of, number_table


def ground(dataset, **settings) -> Ground:
    chosen = Settings(interactions=True, **settings)
    return ground_of(ask(dataset, study("upload"), chosen), chosen)


def product() -> Ground:
    """wait = 3·a·b + 2·c + d."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(500, 6))
    frame = pd.DataFrame(X, columns=list("abcdef"))
    frame["wait"] = 3 * X[:, 0] * X[:, 1] + 2 * X[:, 2] + X[:, 3] + rng.normal(0, 0.3, 500)
    return ground(dataset_of(frame, "wait", "regression"))


@pytest.mark.parametrize("shapley", ["interventional", "path-dependent"])
def test_a_planted_product_is_the_strongest_pair(shapley: str) -> None:
    base = product()
    base = replace(base, settings=replace(base.settings, shapley=shapley))
    found = pairs_of(base, base.fit("lightgbm", base.split.development, {}))
    assert found is not None
    assert (found.left[0], found.right[0]) == ("a", "b")
    assert len(found.left) == 10
    assert found.values[0] > 3 * found.values[1]
    assert (np.diff(found.values) <= 0).all()
    assert (found.low <= found.values).all()
    assert (found.values <= found.high).all()
    assert found.unit == "units of wait"
    assert "100 explained rows" in found.spread
    assert found.sentence.startswith("a and b act together most")
    assert ("none: a column" in found.manner.background) == (shapley == "path-dependent")


def test_a_pair_is_the_mean_size_of_its_whole_interaction() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.normal(size=(200, 2)), columns=["a", "b"])
    base = ground(dataset_of(frame.assign(wait=frame["a"] * frame["b"]), "wait", "regression"))
    fitted = base.fit("tree", base.split.development, {})
    found = pairs_of(base, fitted)
    rows, background = fitted.encode(base.frame(base.split.test)), fitted.background

    def mean(present: list[int]) -> np.ndarray:
        """The prediction of each row with these columns from the row and the others from every background row."""
        mixed = np.tile(background, (len(rows), 1, 1))
        mixed[:, :, present] = rows[:, None, present]
        return fitted.predict_encoded(mixed.reshape(-1, 2)).reshape(len(rows), -1).mean(axis=1)

    together = mean([0, 1]) - mean([0]) - mean([1]) + mean([])
    assert found is not None
    assert found.values == pytest.approx([np.abs(together).mean()])


def test_effects_that_add_up_are_no_pairs() -> None:
    base = product()
    found = pairs_of(base, base.fit("lightgbm", base.split.development, {"num_leaves": 2}))
    assert found is not None
    assert found.left == ()
    assert found.sentence.startswith("No two columns act together")
    assert found.manner.method.startswith("exact Shapley interaction values of")


def test_classes_share_what_changes_hands_and_log_odds_are_told() -> None:
    base = ground(classes_table())
    found = pairs_of(base, base.fit("tree", base.split.development, {}))
    assert found is not None
    assert found.unit == "probability"
    assert 1 <= len(found.left) <= 6
    assert (found.values > 0).all()
    base = ground(binary_table(), unit="log-odds")
    found = pairs_of(base, base.fit("xgboost", base.split.development, {}))
    assert found is not None
    assert found.unit == "log-odds"


def test_a_model_that_has_none_says_why() -> None:
    base = ground(binary_table())
    reasons = {}
    for name in ("linear", "xgboost"):
        found = pairs_of(base, base.fit(name, base.split.development, {}))
        assert found is not None
        assert (found.left, found.values.tolist()) == ((), [])
        reasons[name] = found.sentence
    assert reasons["linear"].startswith("Not applicable: Logistic or ridge regression is not made of trees")
    assert reasons["xgboost"] == (
        "Not applicable: the probability of Gradient boosting (XGBoost) is not the plain sum of its trees: explain "
        "log-odds to see them."
    )


def test_too_many_columns_are_refused_and_one_is_not_a_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    base = ground(number_table())
    fitted = base.fit("tree", base.split.development, {})
    monkeypatch.setattr(engine, "HELD", 50 * 4**2)
    found = pairs_of(base, fitted)
    assert found is not None
    assert found.sentence == "Not applicable: 5 columns make too many pairs; at most 4 columns can be told."
    alone = ground(dataset_of(number_table().frame[["strong", "wait"]], "wait", "regression"))
    found = pairs_of(alone, alone.fit("tree", alone.split.development, {}))
    assert found is not None
    assert found.sentence == "Not applicable: Decision tree uses one column only."


def test_none_are_worked_out_unless_asked_for() -> None:
    base = product()
    quiet = replace(base, settings=Settings())
    assert pairs_of(quiet, base.fit("tree", base.split.development, {})) is None
