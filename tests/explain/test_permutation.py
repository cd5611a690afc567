from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explain import scores
from explain.errors import ExplainError
from explain.permutation import PermutationTask, permutation_importance
from tests.explain import reference


def linear_task(n=300, seed=0, **changes):
    """y depends on x0 twice as much as on x1, x2 is noise; x3 is constant."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 4))
    X[:, 3] = 1.0
    y = 2 * X[:, 0] + X[:, 1] + 0.1 * rng.normal(size=n)
    task = PermutationTask(
        predict=lambda X: (2 * X[:, 0] + X[:, 1])[:, None],
        X=X,
        y=y,
        groups=[np.array([i]) for i in range(4)],
        names=("x0", "x1", "x2", "x3"),
        score=scores.r2,
        unit="share of variance",
        model="linear",
    )
    return replace(task, **changes)


def sklearn_orders(seed, n_repeats, n_rows):
    """The shuffles that scikit-learn makes: one seed for all columns, each repeat shuffles the column once more."""
    random_state = np.random.RandomState(seed)
    column_seed = random_state.randint(np.iinfo(np.int32).max + 1)
    random_state = np.random.RandomState(column_seed)
    step, orders = np.arange(n_rows), [np.arange(n_rows)]
    for _ in range(n_repeats):
        random_state.shuffle(step)
        orders.append(orders[-1][step])
    return np.array(orders[1:])


@pytest.mark.parametrize("task", ["regression", "binary"])
def test_equals_scikit_learn_with_the_same_permutations(task):
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from sklearn.inspection import permutation_importance as theirs

    rng = np.random.default_rng(3)
    X = np.round(rng.normal(size=(400, 5)), 1)
    X[rng.random(X.shape) < 0.05] = np.nan
    signal = np.nan_to_num(X[:, 0] * 2 + X[:, 1]) + rng.normal(size=400)
    if task == "binary":
        y, metric, scoring = (signal > 0).astype(float), scores.roc_auc, "roc_auc"
        model = HistGradientBoostingClassifier(max_iter=20).fit(X[:200], y[:200])
        predict = lambda X: model.predict_proba(X)[:, 1:]  # noqa: E731 - the model's two lines side by side
    else:
        y, metric, scoring = signal, scores.r2, "r2"
        model = HistGradientBoostingRegressor(max_iter=20).fit(X[:200], y[:200])
        predict = lambda X: model.predict(X)[:, None]  # noqa: E731 - the model's two lines side by side
    X, y = X[200:], y[200:]
    names = tuple("abcde")
    ours = permutation_importance(
        PermutationTask(predict, X, y, [np.array([i]) for i in range(5)], names, metric, "", "histogram"),
        permutations=sklearn_orders(7, 5, 200),
    )
    expected = theirs(model, X, y, scoring=scoring, n_repeats=5, random_state=7)
    assert np.abs(ours.values - expected.importances_mean).max() <= 1e-12


@given(seed=st.integers(0, 1000), n_repeats=st.integers(1, 4))
@settings(deadline=None, max_examples=15)
def test_equals_the_textbook_with_grouped_and_missing_columns(seed, n_repeats):
    predict, groups, rows = reference.games(seed, 3)
    rng = np.random.default_rng(seed)
    X, y = rows(25), rng.normal(size=25)
    orders = np.array([rng.permutation(25) for _ in range(n_repeats)])
    task = PermutationTask(predict, X, y, groups, ("a", "b", "c"), scores.rmse, "points", "net")
    slow = reference.permutation(predict, X, y, groups, scores.rmse.score, orders)
    assert permutation_importance(task, permutations=orders).values == pytest.approx(slow.mean(axis=1), abs=1e-12)


def test_planted_truth_is_found_and_noise_is_not():
    importance = permutation_importance(linear_task())
    # Shuffling coefficient c costs 2 c² / var(y) of R²: 8/5 and 2/5.
    assert importance.values == pytest.approx([1.6, 0.4, 0, 0], abs=0.2)
    assert importance.top(2) == ("x0", "x1")
    assert importance.low[1] > 0
    assert importance.low[2] == importance.high[2] == 0  # the model does not use it: no fall, ever
    assert importance.reference == pytest.approx(0.998, abs=0.002)
    assert importance.spread == "95 % interval: 10 shuffles × 200 resamples of 300 test rows"


def test_interval_covers_the_expected_fall_about_as_often_as_it_says():
    inside = 0
    for seed in range(60):
        task = linear_task(n=120, seed=seed, score=lambda y, p: -float(np.mean((y - p[:, 0]) ** 2)))
        importance = permutation_importance(task, seed=seed, n_repeats=5, resamples=100)
        inside += importance.low[1] <= 2.0 <= importance.high[1]  # E (x - x')² = 2
    assert inside >= 49  # 57 expected; the percentile interval of 120 rows is a little short


def test_a_plain_function_gives_the_same_as_its_metric():
    fast = permutation_importance(linear_task(60), n_repeats=2, resamples=20)
    slow = permutation_importance(linear_task(60, score=scores.r2.score), n_repeats=2, resamples=20)
    for field in ("values", "low", "high"):
        assert getattr(slow, field) == pytest.approx(getattr(fast, field), abs=1e-12)


def test_only_rows_that_change_are_predicted_again():
    asked = []
    task = linear_task(100)

    def predict(X):
        asked.append(len(X))
        return task.predict(X)

    X = task.X.copy()
    X[:, 1] = np.repeat([0.0, 1.0], 50)
    permutation_importance(replace(task, X=X, predict=predict), n_repeats=4)
    assert len(asked) == 1 + 3  # the base, then one call each; the constant needs none
    assert asked[2] < 0.65 * asked[1]  # about half the rows get their own value back


def test_aspects_are_shuffled_jointly_with_the_same_permutations():
    task = linear_task()
    merged = replace(
        task, groups=[np.array([0, 1]), np.array([2]), np.array([3])], names=("x0 + x1", "x2", "x3"), axis="aspect"
    )
    features, aspects = permutation_importance(task), permutation_importance(merged)
    assert aspects.axis == "aspect"
    assert aspects.values[0] > features.values[0]
    assert aspects.values[1] == features.values[2]


def test_interval_resamples_whole_clusters():
    task = linear_task(40)
    copies = replace(task, X=np.repeat(task.X, 10, axis=0), y=np.repeat(task.y, 10), score=scores.mae)
    apart = permutation_importance(copies)
    together = permutation_importance(replace(copies, clusters=np.repeat(np.arange(40), 10)))
    assert (together.high - together.low)[0] > 1.5 * (apart.high - apart.low)[0]
    assert together.spread.endswith("40 groups of test rows that belong together")


def test_the_seed_decides_and_progress_ends_at_one():
    seen = []
    first = permutation_importance(linear_task(50), seed=4, progress=seen.append)
    assert seen == [0.25, 0.5, 0.75, 1.0]
    assert np.array_equal(first.values, permutation_importance(linear_task(50), seed=4).values)
    assert not np.array_equal(first.values, permutation_importance(linear_task(50), seed=5).values)


def test_without_resamples_there_is_no_interval_and_no_draw_that_could_fail():
    rare = linear_task(50, y=(np.arange(50) == 3).astype(float), score=scores.roc_auc)
    importance = permutation_importance(rare, n_repeats=2, resamples=0)
    assert np.array_equal(importance.low, importance.values)
    assert np.array_equal(importance.high, importance.values)
    assert importance.spread == "mean of 2 shuffles: no interval was asked for"


@pytest.mark.parametrize("wrong", [np.arange(50), np.zeros((2, 50), dtype=int), np.tile(np.arange(49), (2, 1))])
def test_permutations_that_are_none_are_refused(wrong):
    with pytest.raises(ExplainError, match="every row number from 0 to 49 once"):
        permutation_importance(linear_task(50), permutations=wrong)
