"""Our values against those of the shap package, on fitted models."""

from __future__ import annotations

import numpy as np
import pytest

from explain.shapley import Game, attribute, verify_additivity

# shap 0.51 itself asks matplotlib for something that matplotlib is about to drop.
pytestmark = pytest.mark.filterwarnings(r"ignore:The set_\w+ function:PendingDeprecationWarning")

RNG = np.random.default_rng(0)
X = RNG.normal(size=(300, 6)).astype(np.float32).astype(np.float64)
Y = X[:, 0] * X[:, 1] + 2 * X[:, 2] + RNG.normal(size=300) / 4


def game(predict, outputs=("y",)):
    groups = [np.array([i]) for i in range(6)]
    return Game(predict, X[:8], X[100:120], groups, tuple("abcdef"), outputs, "points", "model")


def test_forest_equals_interventional_tree_explainer():
    import shap
    from sklearn.ensemble import RandomForestRegressor

    model = RandomForestRegressor(10, max_depth=5, random_state=0).fit(X, Y)
    ours = attribute(game(lambda X: model.predict(X)[:, None]), np.arange(8))
    theirs = shap.TreeExplainer(model, X[100:120], feature_perturbation="interventional")(X[:8])
    assert ours.values[:, :, 0] == pytest.approx(theirs.values, abs=1e-6)  # float32 there
    assert ours.base[0] == pytest.approx(float(np.ravel(theirs.base_values)[0]))


def test_probabilities_of_classes_equal_the_exact_explainer():
    import shap
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression().fit(X, np.digitize(Y, [-1, 1]))
    ours = attribute(game(model.predict_proba, ("low", "middle", "high")), np.arange(8))
    theirs = shap.explainers.Exact(model.predict_proba, shap.maskers.Independent(X[100:120], max_samples=20))(X[:8])
    assert ours.values == pytest.approx(theirs.values, abs=1e-9)
    verify_additivity(ours)


def test_xgboost_is_additive_in_probability_with_both_engines():
    import xgboost

    model = xgboost.XGBClassifier(n_estimators=20, max_depth=4, n_jobs=1).fit(X, Y > 0)
    chance = game(lambda X: model.predict_proba(X)[:, 1:].astype(np.float64))
    exact = attribute(chance, np.arange(8))
    sampled = attribute(chance, np.arange(8), samples=20, exact_up_to=0)
    for one in (exact, sampled):
        verify_additivity(one)
    assert (np.abs(exact.values - sampled.values) <= 4 * sampled.error + 1e-9).all()
