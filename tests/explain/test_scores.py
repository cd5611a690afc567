from __future__ import annotations

import numpy as np
import pytest
import sklearn.metrics as judge
from hypothesis import given, settings
from hypothesis import strategies as st

from explain import scores
from explain.errors import ExplainError
from explain.resample import resample_weights

RNG = np.random.default_rng(5)
BINARY = (RNG.random(200) < 0.4).astype(float), np.round(RNG.random((200, 1)), 2)  # rounded: many ties
CLASSES = RNG.integers(0, 3, 200).astype(float), RNG.dirichlet(np.ones(3), 200)
NUMBERS = RNG.normal(50, 9, 200), RNG.normal(50, 9, (200, 1))


def hard(outputs):
    return (outputs[:, 0] > 0.5).astype(float) if outputs.shape[1] == 1 else outputs.argmax(axis=1)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(
    ("metric", "rows", "theirs"),
    [
        (scores.roc_auc, BINARY, lambda y, p, w: judge.roc_auc_score(y, p[:, 0], sample_weight=w)),
        (scores.pr_auc, BINARY, lambda y, p, w: judge.average_precision_score(y, p[:, 0], sample_weight=w)),
        (scores.log_loss, BINARY, lambda y, p, w: judge.log_loss(y, p[:, 0], sample_weight=w)),
        (scores.log_loss, CLASSES, lambda y, p, w: judge.log_loss(y, p, sample_weight=w)),
        (scores.brier, BINARY, lambda y, p, w: judge.brier_score_loss(y, p[:, 0], sample_weight=w)),
        (scores.brier, CLASSES, lambda y, p, w: judge.brier_score_loss(y, p, sample_weight=w)),
        (scores.accuracy, BINARY, lambda y, p, w: judge.accuracy_score(y, hard(p), sample_weight=w)),
        (scores.accuracy, CLASSES, lambda y, p, w: judge.accuracy_score(y, hard(p), sample_weight=w)),
        (scores.balanced_accuracy, CLASSES, lambda y, p, w: judge.balanced_accuracy_score(y, hard(p), sample_weight=w)),
        (scores.r2, NUMBERS, lambda y, p, w: judge.r2_score(y, p[:, 0], sample_weight=w)),
        (scores.rmse, NUMBERS, lambda y, p, w: judge.root_mean_squared_error(y, p[:, 0], sample_weight=w)),
        (scores.mae, NUMBERS, lambda y, p, w: judge.mean_absolute_error(y, p[:, 0], sample_weight=w)),
    ],
)
def test_equals_scikit_learn(metric, rows, theirs, weighted):
    y, outputs = rows
    weights = RNG.integers(0, 4, len(y)).astype(float) if weighted else np.ones(len(y))
    ours = metric.weighted(y, outputs, weights[:, None])[0]
    assert ours == pytest.approx(theirs(y, outputs, weights), abs=1e-12, rel=1e-12)
    if not weighted:
        assert metric(y, outputs) == ours


def test_macro_auc_equals_scikit_learn():
    y, outputs = CLASSES
    assert scores.macro_auc(y, outputs) == pytest.approx(judge.roc_auc_score(y, outputs, multi_class="ovr"), abs=1e-12)


def test_log_loss_survives_a_probability_of_zero():
    y, outputs = np.array([1.0, 0.0]), np.array([[0.0], [0.0]])
    assert scores.log_loss(y, outputs) == pytest.approx(judge.log_loss(y, outputs[:, 0]), abs=1e-12)


@pytest.mark.parametrize("metric", [scores.roc_auc, scores.pr_auc])
def test_one_class_is_refused_in_words(metric):
    with pytest.raises(ExplainError, match=r"needs rows of"):
        metric(np.zeros(10), np.linspace(0, 1, 10)[:, None])


def test_a_class_without_rows_is_refused_in_words():
    with pytest.raises(ExplainError, match="rows of every class"):
        scores.macro_auc(np.array([0.0, 1.0]), np.full((2, 3), 1 / 3))


def test_a_constant_target_has_no_r2():
    with pytest.raises(ExplainError, match="a target that varies"):
        scores.r2(np.full(7, 0.1), np.arange(7.0)[:, None])


@given(
    y=st.lists(st.integers(0, 1), min_size=2, max_size=40).filter(lambda y: len(set(y)) == 2),
    data=st.data(),
)
@settings(deadline=None, max_examples=50)
def test_auc_is_unmoved_by_any_rising_map_and_mirrored_by_a_falling_one(y, data):
    ranking = np.array(data.draw(st.lists(st.integers(-5, 5), min_size=len(y), max_size=len(y))), dtype=float)
    truth = np.array(y, dtype=float)
    auc = scores.roc_auc(truth, ranking[:, None])
    assert scores.roc_auc(truth, np.exp(ranking)[:, None]) == pytest.approx(auc, abs=1e-12)
    assert scores.roc_auc(truth, -ranking[:, None]) == pytest.approx(1 - auc, abs=1e-12)


def test_score_turns_losses_round_and_draws_agree_with_it():
    y, outputs = NUMBERS
    assert scores.rmse.score(y, outputs) == -scores.rmse(y, outputs)
    assert scores.r2.score(y, outputs) == scores.r2(y, outputs)
    assert scores.rmse.draws(y, outputs, np.ones((len(y), 2))) == pytest.approx([-scores.rmse(y, outputs)] * 2)


def test_draws_under_counts_equal_the_score_of_the_repeated_rows():
    y, outputs = BINARY
    counts = resample_weights(len(y), 5, np.random.default_rng(1))
    for metric in (scores.roc_auc, scores.pr_auc, scores.log_loss, scores.balanced_accuracy):
        for draw, weights in zip(metric.weighted(y, outputs, counts), counts.T, strict=True):
            again = np.repeat(np.arange(len(y)), weights.astype(int))
            assert draw == pytest.approx(metric(y[again], outputs[again]), abs=1e-12)


def test_interval_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(8)
    inside = 0
    for seed in range(100):
        y = rng.normal(size=150)
        low, high = scores.bootstrap_interval(y, np.zeros((150, 1)), scores.rmse, n=300, seed=seed)
        inside += low <= 1.0 <= high
    assert inside >= 86  # 95 of 100 expected; four standard deviations below


def test_interval_by_cluster_is_wider_when_the_rows_of_a_cluster_are_copies():
    y = np.repeat(np.random.default_rng(2).normal(size=30), 20)
    outputs, clusters = np.zeros((600, 1)), np.repeat(np.arange(30), 20)
    by_row = np.diff(scores.bootstrap_interval(y, outputs, scores.rmse, n=300))
    by_cluster = np.diff(scores.bootstrap_interval(y, outputs, scores.rmse, clusters, n=300))
    assert by_cluster > 3 * by_row


def test_interval_in_small_chunks_of_draws_is_whole(monkeypatch):
    monkeypatch.setattr(scores, "_WEIGHT_BYTES", 8 * 200 * 7)
    low, high = scores.bootstrap_interval(*NUMBERS, scores.mae, n=50)
    assert low < scores.mae(*NUMBERS) < high


def test_a_draw_without_a_rare_class_is_the_mean_over_the_others():
    y, outputs = np.array([0.0, 0, 1, 1, 2]), RNG.dirichlet(np.ones(3), 5)
    weights = np.array([1.0, 1, 1, 1, 0])
    drawn = scores.macro_auc.weighted(y, outputs, weights[:, None])[0]
    expected = np.mean([judge.roc_auc_score(y[:4] == k, outputs[:4, k]) for k in (0, 1)])
    assert drawn == pytest.approx(expected)


def test_interval_of_an_undefined_score_is_refused():
    with pytest.raises(ExplainError, match="undefined in 20 of 20 resamples"):
        scores.bootstrap_interval(np.zeros(10), np.zeros((10, 1)), scores.roc_auc, n=20)


def test_every_metric_is_registered_by_its_name():
    assert all(name == metric.name for name, metric in scores.METRICS.items())
    assert set(scores.METRICS) >= {
        "roc_auc",
        "pr_auc",
        "macro_auc",
        "log_loss",
        "brier",
        "accuracy",
        "r2",
        "rmse",
        "mae",
    }
