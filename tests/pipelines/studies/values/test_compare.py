from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest

from data.synthetic.value_networks import NetworkSize
from pipelines.errors import StudyError, UnknownModel
from pipelines.studies.values import bound, compare, learners
from pipelines.studies.values.compare import BOUNDED, PERSISTENCE, Entry
from pipelines.studies.values.folds import by_ego, last_wave
from pipelines.studies.values.learners import TITLES, Lesson, learn
from pipelines.studies.values.moves import moves_of
from pipelines.studies.values.settings import LEARNERS, ValueSettings
from pipelines.studies.values.skill import skills
from tests.pipelines.studies.values.made import FAST, network, planted, shuffled

REAL = pytest.mark.skipif("REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR names no folder of real tables")
THREE = NetworkSize(users=120, egos=60, dimensions=1, waves=3)
#: Noise and drift → MSE of persistence, bounded confidence and SVR on top of it.
PUBLISHED = {
    (0.02, 0.0): (0.001059, 0.000398, 0.000401),
    (0.02, 0.1): (0.002275, 0.000705, 0.000560),
    (0.06, 0.0): (0.004138, 0.003527, 0.003552),
}


@pytest.mark.real
@REAL
@pytest.mark.parametrize("noise_and_drift", PUBLISHED)
def test_the_planted_designs_give_the_measured_errors(noise_and_drift):
    settings = ValueSettings(models=("ridge", "boosting", "svr"), forms=("residual", "direct"), draws=50)
    compared = [compare.compare(moves, settings) for seed in (0, 1) for moves in planted(seed, *noise_and_drift)]
    mse = {one.entry: one.mse for one in skills(compared, settings)}
    found = [mse[Entry(PERSISTENCE)], mse[Entry(BOUNDED)], mse[Entry("svr", "residual")]]
    np.testing.assert_allclose(found, PUBLISHED[noise_and_drift], rtol=0.15)
    for model in settings.models:
        assert mse[Entry(model, "residual")] <= 1.02 * mse[Entry(model, "direct")]


def test_without_anything_to_learn_no_skill_is_shown():
    moves = moves_of(network(NetworkSize(dimensions=1)), 0)
    settings = ValueSettings(forms=("residual",))
    for seed in range(10):
        table = skills([compare.compare(shuffled(moves, seed), settings)], settings)
        assert not any(one.beats for one in table), seed


def test_everything_that_is_fitted_sees_fit_rows_only(monkeypatch):
    """What each step is handed is compared with the fit rows of its fold."""
    moves = moves_of(network(), 0)
    seen = {"bound": [], "lesson": []}
    sweep, learner = bound.sweep_exponents, compare.learn

    def spy_sweep(links, change, *rest):
        seen["bound"].append((links.own, change))
        return sweep(links, change, *rest)

    def spy_learn(name, lesson):
        seen["lesson"].append(lesson)
        return learner(name, lesson)

    monkeypatch.setattr(bound, "sweep_exponents", spy_sweep)
    monkeypatch.setattr(compare, "learn", spy_learn)
    compare.compare(moves, replace(FAST, models=("svr",)))
    folds = by_ego(moves.ego)
    assert len(seen["bound"]) == len(seen["lesson"]) == len(folds) == 5
    for (fit, _), (own, change), lesson in zip(folds, seen["bound"], seen["lesson"], strict=True):
        np.testing.assert_array_equal(own, moves.links.own[fit])
        np.testing.assert_array_equal(change, moves.change[fit])
        np.testing.assert_array_equal(lesson.ego, moves.ego[fit])
        np.testing.assert_allclose(lesson.X.mean(axis=0), 0, atol=1e-9)
        np.testing.assert_allclose(lesson.X.std(axis=0), 1, atol=1e-9)
        assert lesson.y.std() == pytest.approx(1)


def test_tuning_keeps_egos_together(monkeypatch):
    moves = moves_of(network(THREE), 0)
    rng = np.random.default_rng(0)
    lesson = Lesson(rng.normal(size=(moves.n_rows, 3)), rng.normal(size=moves.n_rows), moves.ego, 0)
    asked = []
    monkeypatch.setattr(learners, "by_ego", lambda *given: asked.append(given) or by_ego(*given))
    learn("knn", lesson)
    ((ego, folds),) = asked
    assert folds == 3
    np.testing.assert_array_equal(ego, moves.ego)


def test_the_future_of_a_test_row_changes_no_prediction():
    moves = moves_of(network(), 0)
    fit, test = by_ego(moves.ego)[0]
    settings = replace(FAST, models=LEARNERS, forms=("residual", "direct"))
    after = moves.after.copy()
    after[test] = np.random.default_rng(0).random(len(test))
    changed = replace(moves, after=after)
    first, second = (compare.predict_fold(one, fit, test, settings)[1] for one in (moves, changed))
    for entry, values in first.items():
        np.testing.assert_array_equal(values, second[entry])


def test_no_ego_is_on_both_sides_and_every_row_is_tested_once():
    moves = moves_of(network(THREE), 0)
    parts = by_ego(moves.ego)
    assert sorted(np.concatenate([test for _, test in parts]).tolist()) == list(range(moves.n_rows))
    for fit, test in parts:
        assert not set(moves.ego[fit]) & set(moves.ego[test])
    found = compare.compare(moves, FAST)
    assert sorted(found.rows.tolist()) == list(range(moves.n_rows))
    assert len(found.bounds) == 5


def test_folds_that_share_an_ego_are_a_defect(monkeypatch):
    from sklearn.model_selection import GroupKFold

    monkeypatch.setattr(GroupKFold, "split", lambda *_, **__: [(np.array([0, 1]), np.array([2]))])
    with pytest.raises(AssertionError, match="both sides"):
        by_ego(np.array([4, 5, 4]))


def test_the_last_time_as_a_test():
    moves = moves_of(network(THREE), 0)
    ((fit, test),) = last_wave(moves.wave)
    assert set(moves.wave[fit]) == {0}
    assert set(moves.wave[test]) == {1}
    assert set(compare.compare(moves, replace(FAST, folds="last time")).rows) == set(test)
    with pytest.raises(StudyError, match="three times or more"):
        last_wave(np.zeros(4, dtype=np.int64))
    with pytest.raises(StudyError, match="1 ego"):
        by_ego(np.zeros(4, dtype=np.int64))


@pytest.mark.parametrize("name", LEARNERS)
def test_every_learner_learns_a_line_and_repeats(name):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(150, 3))
    y = X[:, 0] + 0.1 * rng.normal(size=150)
    lesson = Lesson(X, y / y.std(), np.arange(150), 3)
    first, second = (learn(name, lesson).predict(X) for _ in range(2))
    assert np.corrcoef(first, y)[0, 1] > 0.85
    np.testing.assert_array_equal(first, second)
    assert name in TITLES


def test_a_model_that_there_is_not():
    with pytest.raises(UnknownModel, match="'lstm'"):
        learn("lstm", Lesson(np.zeros((3, 1)), np.zeros(3), np.arange(3), 0))
