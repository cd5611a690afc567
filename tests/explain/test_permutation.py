from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explain import scores
from explain.errors import ExplainError
from explain.permutation import PermutationTask, permutation_importance
from explain.permutation_repeats import Until
from explain.trees.read import read_forest
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


def forest_of(kind, binary):
    """A small model of each library, and how far its own sums may be off: XGBoost adds up in float32."""
    if kind == "xgboost":
        from xgboost import XGBClassifier, XGBRegressor

        return (XGBClassifier if binary else XGBRegressor)(n_estimators=20, max_depth=4, n_jobs=1), 1e-5
    if kind == "lightgbm":
        from lightgbm import LGBMClassifier, LGBMRegressor

        return (LGBMClassifier if binary else LGBMRegressor)(n_estimators=20, n_jobs=1, verbose=-1), 1e-12
    if kind == "forest":
        from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

        return (RandomForestClassifier if binary else RandomForestRegressor)(20, random_state=0), 1e-12
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    return (HistGradientBoostingClassifier if binary else HistGradientBoostingRegressor)(max_iter=20), 1e-12


@pytest.mark.parametrize("binary", [False, True], ids=["regression", "binary"])
@pytest.mark.parametrize("kind", ["xgboost", "lightgbm", "histogram", "forest"])
def test_equals_scikit_learn_with_the_same_permutations(kind, binary):
    from sklearn.inspection import permutation_importance as theirs

    rng = np.random.default_rng(3)
    X = np.round(rng.normal(size=(400, 5)), 1)
    X[rng.random(X.shape) < 0.05] = np.nan
    y = np.nan_to_num(X[:, 0] * 2 + X[:, 1]) + rng.normal(size=400)
    y = (y > 0).astype(float) if binary else y
    model, tolerance = forest_of(kind, binary)
    model.fit(X[:200], y[:200])
    X, y = X[200:], y[200:]

    def predict(X):
        return model.predict_proba(X)[:, 1:].astype(float) if binary else model.predict(X)[:, None].astype(float)

    metric, scoring = (scores.roc_auc, "roc_auc") if binary else (scores.r2, "r2")
    task = PermutationTask(predict, X, y, [np.array([i]) for i in range(5)], tuple("abcde"), metric, "", kind)
    walked = replace(task, forest=read_forest(model))
    expected = theirs(model, X, y, scoring=scoring, n_repeats=5, random_state=7)
    for ours, off in ((task, 1e-12), (walked, tolerance)):
        found = permutation_importance(ours, permutations=sklearn_orders(7, 5, 200), resamples=0)
        assert np.abs(found.values - expected.importances_mean).max() <= off


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


def test_shuffles_within_strata_change_less_and_say_so():
    task = linear_task()
    strata = np.zeros((4, 300), dtype=int)
    strata[0] = np.argsort(np.argsort(task.X[:, 0])) // 10  # x0 is only shuffled among rows with about the same x0
    free, held = permutation_importance(task), permutation_importance(replace(task, strata=strata))
    assert held.values[0] < 0.05 * free.values[0]
    assert np.array_equal(held.values[1:], free.values[1:])
    assert (free.method, held.method) == ("permutation", "conditional permutation")
    assert held.spread.endswith("; shuffled among rows alike in associated features (up to 30 strata)")


def test_a_single_stratum_is_all_rows_and_says_so():
    found = permutation_importance(linear_task(strata=np.zeros((4, 300), dtype=int)))
    assert "strata" not in found.spread
    assert found.spread.endswith(
        "; shuffled among all rows: no feature goes along with another closely enough to tell rows apart"
    )


def test_strata_of_other_rows_are_refused():
    with pytest.raises(ExplainError, match=r"\(3, 300\) were given; one number per name and row is needed: \(4, 300\)"):
        linear_task(strata=np.zeros((3, 300), dtype=int))


def test_shuffles_go_on_until_chance_is_small():
    until = Until(share=0.02, batch=5, most=60)
    seen = []
    enough = permutation_importance(linear_task(), n_repeats=until, resamples=20, progress=seen.append)
    made = int(enough.spread.split()[3])
    assert 5 < made < 60
    assert made % 5 == 0
    assert enough.spread.endswith("; shuffled until chance was at most 2.0% of the leading importance")
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    same = permutation_importance(linear_task(), n_repeats=made, resamples=20)
    for field in ("values", "low", "high"):
        assert np.array_equal(getattr(enough, field), getattr(same, field))


def test_shuffles_end_with_the_budget_and_say_how_much_chance_is_left():
    spent = permutation_importance(linear_task(), n_repeats=Until(share=1e-4, batch=2, most=5), resamples=0)
    assert spent.spread.startswith("mean of 5 shuffles: no interval was asked for; shuffled as often as was allowed: ")
    left = float(spent.spread.split("still ")[1].split("%")[0])
    assert 0.1 < left < 30
