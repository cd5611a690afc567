"""Scores: intervals, baselines, what is left out."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from explain.scores import mae, rmse, roc_auc
from pipelines import study
from pipelines.engine.ask import ask, ground_of
from pipelines.engine.goal import Goal
from pipelines.engine.ground import Ground
from pipelines.engine.score import naive_outputs, score_model, scores_of
from pipelines.engine.study import Settings
from pipelines.errors import StudyError
from tests.pipelines.engine.planted import binary_table, classes_table, grouped_table, number_table


def ground(dataset, **settings) -> Ground:
    chosen = Settings(**settings)
    return ground_of(ask(dataset, study("upload"), chosen), chosen)


def test_out_of_fold_scores_equal_scikit_learns() -> None:
    base = ground(binary_table())
    scored = score_model(base, "tree", lambda _: None)
    y = base.y(base.scored_rows)
    by_name = {score.metric: score for score in scored.scores}
    assert by_name["AUC"].value == pytest.approx(metrics.roc_auc_score(y, scored.outputs[:, 0]))
    assert by_name["Brier score"].value == pytest.approx(metrics.brier_score_loss(y, scored.outputs[:, 0]))
    assert by_name["average precision"].value == pytest.approx(metrics.average_precision_score(y, scored.outputs[:, 0]))
    assert by_name["accuracy"].value == pytest.approx(metrics.accuracy_score(y, scored.outputs[:, 0] > 0.5))


def test_no_row_is_predicted_by_a_model_that_saw_it() -> None:
    base = ground(number_table())
    scored = score_model(base, "tree", lambda _: None)
    fit, test = base.folds[2]
    again = base.fit("tree", fit, {}).predict(base.frame(test))
    assert np.isin(test, fit).sum() == 0
    assert scored.outputs[np.searchsorted(base.scored_rows, test)].tolist() == again.tolist()


def test_the_naive_guess_is_measured_on_the_same_rows() -> None:
    base = ground(binary_table())
    y = base.y(base.scored_rows)
    baselines = {score.metric: score.baseline for score in scores_of(base, base.scored_rows, np.full((len(y), 1), 0.5))}
    assert baselines["AUC"] == 0.5
    assert baselines["accuracy"] == pytest.approx(max(y.mean(), 1 - y.mean()))
    assert baselines["average precision"] == pytest.approx(y.mean())
    assert baselines["Brier score"] == pytest.approx(y.mean() * (1 - y.mean()))


def test_a_number_is_guessed_by_its_mean_and_for_absolute_errors_by_its_median() -> None:
    goal = Goal("wait", "regression", (), "minutes")
    y = np.array([0.0, 0.0, 9.0])
    assert naive_outputs(goal, y, rmse)[:, 0].tolist() == [3, 3, 3]
    assert naive_outputs(goal, y, mae)[:, 0].tolist() == [0, 0, 0]
    shares = naive_outputs(Goal("kind", "multiclass", ("a", "b"), "probability"), np.array([0.0, 0, 1, 1]), roc_auc)
    assert shares[0].tolist() == [0.5, 0.5]


def test_intervals_are_wider_when_rows_of_a_person_hang_together() -> None:
    base = ground(grouped_table(n_people=30, visits=8))
    rows = base.scored_rows
    # The error belongs to the person: eight rows of one person are worth one.
    level = base.dataset.frame.groupby("person")["score"].transform("mean").to_numpy()[rows]
    together = scores_of(base, rows, (base.y(rows) - level)[:, None])[0]
    single = ground(number_table(240))
    apart = scores_of(single, single.scored_rows, np.zeros((240, 1)))[0]
    assert (together.high - together.low) / together.value > 1.5 * (apart.high - apart.low) / apart.value


def test_a_score_that_is_not_defined_is_left_out() -> None:
    base = ground(binary_table())
    y = base.y(base.scored_rows)
    rows = base.scored_rows[y == 1]
    names = [score.metric for score in scores_of(base, rows, np.full((len(rows), 1), 0.5))]
    assert "AUC" not in names
    assert "log loss" in names


def test_classes_are_all_there() -> None:
    base = ground(classes_table())
    scored = score_model(base, "tree", lambda _: None)
    assert scored.outputs.sum(axis=1) == pytest.approx(np.ones(300))
    assert scored.scores[0].metric == "accuracy"


def test_a_sentence_comes_before_every_fold() -> None:
    said: list[str] = []
    score_model(ground(number_table()), "tree", said.append)
    assert said == [f"Scoring Decision tree, fold {fold} of 5" for fold in range(1, 6)]


def test_log_odds_are_refused_before_all_folds_are_fitted() -> None:
    said: list[str] = []
    with pytest.raises(StudyError, match="averages probabilities"):
        score_model(ground(binary_table(), unit="log-odds"), "tree", said.append)
    assert len(said) == 1
