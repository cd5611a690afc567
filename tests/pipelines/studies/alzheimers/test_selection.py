from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from pipelines.errors import StudyError
from pipelines.studies.alzheimers.selection import ForwardSelection, Limits, selection_frequency
from tests.pipelines.studies.alzheimers.real import biomarkers, real


def made(n=160, seed=0):
    """Columns 0 and 1 matter, 2 repeats 0, the rest is noise."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 8))
    X[:, 2] = X[:, 0] + 0.1 * rng.normal(size=n)
    return X, (1.5 * X[:, 0] + X[:, 1] + rng.normal(size=n) > 0).astype(float)


def test_drivers_are_found_in_their_order_and_the_copy_is_not():
    X, y = made()
    found = ForwardSelection().fit(X, y)
    assert found.order_[:2].tolist() == [0, 1]
    assert 2 not in found.order_
    assert found.transform(X).shape == (160, len(found.order_))


def test_equals_the_search_with_scikit_learn_one_model_at_a_time():
    X, y = made(70, 3)
    fast = ForwardSelection(Limits(most=2), folds=3, repeats=1).fit(X, y)
    model = LogisticRegression(C=1.0, class_weight="balanced", tol=1e-8, max_iter=500)
    slow = ForwardSelection(Limits(most=2), model, folds=3, repeats=1).fit(X, y)
    assert fast.order_.tolist() == slow.order_.tolist()
    assert fast.gains_ == pytest.approx(slow.gains_, abs=1e-3)


def test_stops_when_nothing_is_gained_and_at_the_most():
    X, y = made()
    all_gains = ForwardSelection(Limits(gain=-1.0)).fit(X, y).gains_
    stopped = ForwardSelection(Limits(gain=0.01)).fit(X, y).gains_
    assert (np.diff(stopped) >= 0.01).all()
    assert len(stopped) < len(all_gains)
    assert len(ForwardSelection(Limits(most=1)).fit(X, y).order_) == 1


def test_any_classifier_can_judge_and_the_step_can_be_cloned():
    X, y = made(80)
    step = clone(ForwardSelection(Limits(most=2), DecisionTreeClassifier(max_depth=2), folds=3, repeats=1))
    assert step.fit(X, y).order_[0] == 0


def test_fewer_features_can_be_considered():
    X, y = made()
    assert len(ForwardSelection(Limits(considered=3)).fit(X, y).considered_) == 3


def test_inner_folds_keep_entities_together():
    X, y = made(60)
    entity = np.repeat(np.arange(30), 2)
    step = ForwardSelection(folds=3, repeats=2)
    step.fit(X, np.repeat(y[::2], 2), entity)
    for fit, test in step._folds(np.repeat(y[::2], 2), entity):
        assert not set(entity[fit]) & set(entity[test])


def test_a_class_with_too_few_rows_is_refused():
    X, _ = made(20)
    y = np.zeros(20)
    y[:3] = 1
    with pytest.raises(StudyError, match="the smaller with 3 rows"):
        ForwardSelection().fit(X, y)


def test_selection_sees_fit_rows_only():
    """Other rows may hold anything: in a pipeline of folds they change nothing."""
    X, y = made()
    spoiled = X.copy()
    spoiled[100:] = 1e3
    one, other = (ForwardSelection().fit(rows[:100], y[:100]) for rows in (X, spoiled))
    assert one.order_.tolist() == other.order_.tolist()


def test_frequency_counts_folds_and_places():
    exhibit = selection_frequency(("a", "b", "c", "d"), [("a", "b"), ("b", "a"), ("a",)])
    assert exhibit.frame["feature"].tolist() == ["a", "b"]
    assert exhibit.frame["chosen in (% of folds)"].tolist() == pytest.approx([100, 200 / 3])
    assert exhibit.frame["mean place"].tolist() == pytest.approx([4 / 3, 1.5])
    assert "1 to 2 of 4 features" in exhibit.sentence
    assert "In all of them: a. 2 were never chosen." in exhibit.sentence
    with pytest.raises(StudyError, match="No selection"):
        selection_frequency(("a",), [])


def mean_auroc(pipeline, shuffles=20):
    """Mean over shuffled labels of the AUROC out of fold."""
    X, y, _ = biomarkers()
    found = []
    for seed in range(shuffles):
        shuffled = np.random.default_rng(seed).permutation(y)
        folds = StratifiedKFold(5, shuffle=True, random_state=seed)
        steps, rows = pipeline(X, shuffled)
        told = cross_val_predict(steps, rows, shuffled, cv=folds, method="predict_proba")[:, 1]
        found.append(roc_auc_score(shuffled, told))
    return float(np.mean(found))


@real
@pytest.mark.slow
def test_ad6_selected_inside_the_folds_meaningless_labels_cannot_be_predicted():
    def inside(X, y):
        selection = ForwardSelection(folds=5, repeats=1)
        return make_pipeline(StandardScaler(), selection, LogisticRegression(max_iter=1000)), X

    assert 0.45 <= mean_auroc(inside) <= 0.55  # measured .500


@real
def test_ad6_selected_outside_the_folds_they_seem_to_be():
    """The wrong way, on purpose: the ten best columns are chosen on all rows before the folds are cut."""

    def outside(X, y):
        return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)), SelectKBest(k=10).fit_transform(X, y)

    assert mean_auroc(outside) > 0.58  # measured .619
