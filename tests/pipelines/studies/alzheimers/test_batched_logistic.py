from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from pipelines.studies.alzheimers.batched_logistic import fit_each, predict_each


@pytest.mark.parametrize("n_chosen", [0, 3])
def test_each_equals_scikit_learn(n_chosen):
    rng = np.random.default_rng(n_chosen)
    chosen, candidates = rng.normal(size=(70, n_chosen)), rng.normal(size=(70, 4))
    y = (candidates[:, 1] + rng.normal(size=70) > 0.5).astype(float)
    weights = np.where(y == 1, 1.7, 0.6)
    coefficients = fit_each(chosen, candidates, y, weights)
    told = predict_each(chosen, candidates, coefficients)
    for k in range(4):
        X = np.column_stack([chosen, candidates[:, k]])
        model = LogisticRegression(C=1.0, tol=1e-10, max_iter=1000).fit(X, y, sample_weight=weights)
        assert coefficients[k] == pytest.approx([*model.coef_[0], model.intercept_[0]], abs=1e-4)
        assert told[k] == pytest.approx(model.decision_function(X), abs=1e-3)


def test_separated_classes_and_constant_columns_have_an_answer():
    y = np.array([0.0, 0.0, 1.0, 1.0])
    candidates = np.column_stack([y * 40 - 20, np.zeros(4)])
    found = fit_each(np.empty((4, 0)), candidates, y, np.ones(4))
    assert np.isfinite(found).all()
    assert found[1].tolist() == pytest.approx([0.0, 0.0], abs=1e-6)
