"""Whole runs on small tables whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_info

from explain.errors import AdditivityError
from explain.shapley import verify_additivity
from pipelines import study
from pipelines.engine import run as engine
from pipelines.engine.ground import Ground
from pipelines.engine.result import Result
from pipelines.engine.run import Run, run
from pipelines.engine.score import Scored
from pipelines.engine.story import Told, tell_model
from pipelines.engine.study import Settings
from pipelines.errors import StudyError
from pipelines.models import USUAL
from tests.pipelines.engine.planted import (
    binary_table,
    classes_table,
    grouped_table,
    number_table,
    series_table,
)

UPLOAD = study("upload")
FAST = Settings(models=("tree", "lightgbm"))


@pytest.fixture(scope="module")
def binary() -> Run:
    return run(binary_table(), UPLOAD, Settings())


@pytest.fixture(scope="module")
def number() -> Run:
    return run(number_table(doubled=True), UPLOAD, FAST)


@pytest.fixture(scope="module")
def classes() -> Result:
    return run(classes_table(), UPLOAD, FAST).result


def test_every_model_answers_and_the_best_stands_first(binary: Run) -> None:
    result = binary.result
    assert {one.model for one in result.findings} == set(USUAL)
    assert result.skipped == {}
    values = [one.scores[0].value for one in result.findings]
    assert values == sorted(values, reverse=True)
    assert all(one.scores[0].metric == "AUC" for one in result.findings)
    for finding in result.findings:
        for score in finding.scores:
            assert score.low <= score.value <= score.high


def test_planted_truth_is_found(binary: Run) -> None:
    result = binary.result
    assert result.verdict.level in {"moderate", "strong"}
    assert result.ranking.names[result.ranking.order()[0]] == "strong"
    assert result.importance("permutation").top(1) == ("strong",)
    at = result.stability.names.index("strong")
    assert result.stability.in_top[at] == result.stability.refits == 20


def test_attributions_add_up_and_have_their_units(binary: Run) -> None:
    verify_additivity(binary.result.attribution)
    units = {one.method: one.unit for one in binary.result.best.importances if one.axis == "feature"}
    assert units["shapley"] == "probability"
    assert units["permutation"] == "AUC"


def test_native_importance_is_spread_over_folds_and_absent_where_there_is_none(binary: Run) -> None:
    by_model = {one.model: {found.method for found in one.importances} for one in binary.result.findings}
    assert "native" in by_model["forest"]
    assert "native" not in by_model["svm"]
    forest = next(one for one in binary.result.findings if one.model == "forest")
    native = next(one for one in forest.importances if one.method == "native")
    assert "over 5 fits" in native.spread
    assert native.names == binary.result.ranking.names


def test_rows_and_predictions_are_complete(binary: Run) -> None:
    result = binary.result
    assert result.predictions["row"].tolist() == list(range(240))
    assert result.predictions["fold"].nunique() == 5
    assert len(result.rows) == result.split.test == len(result.table)
    assert set(result.rows["row"]).isdisjoint(())
    assert result.rows["uncertainty"].between(0, 1).all()
    explained = result.rows.loc[result.rows["explained"], "row"]
    assert set(explained) == set(result.attribution.rows)
    assert result.table.columns.tolist() == list(result.ranking.names)


def test_the_kept_model_is_the_one_of_the_rows(binary: Run) -> None:
    result, fitted = binary.result, binary.fitted
    assert fitted.predict(result.table)[:, 0] == pytest.approx(result.rows["p:yes"].to_numpy(), abs=1e-12)


def test_the_settings_of_the_result_repeat_it(binary: Run) -> None:
    settings = binary.result.settings
    assert (settings.target, settings.task, settings.positive) == ("sick", "binary", "yes")
    again = run(binary_table(), UPLOAD, replace(settings, models=("lightgbm", "tree"))).result
    first = {one.model: one for one in binary.result.findings}
    for finding in again.findings:
        assert [score.value for score in finding.scores] == [score.value for score in first[finding.model].scores]
        for ours, theirs in zip(finding.importances[:3], first[finding.model].importances[:3], strict=True):
            if ours.method != "shapley":
                assert ours.values == pytest.approx(theirs.values, abs=1e-12)


def test_the_same_run_twice_is_the_same() -> None:
    settings = replace(FAST, models=("lightgbm", "svm"))
    first, second = (run(number_table(160), UPLOAD, settings).result for _ in range(2))
    assert first.ranking.order().tolist() == second.ranking.order().tolist()
    assert first.ranking.values.tolist() == second.ranking.values.tolist()
    assert first.stability.in_top.tolist() == second.stability.in_top.tolist()
    pd.testing.assert_frame_equal(first.rows, second.rows)
    assert first.verdict == second.verdict


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_shuffled_target_is_called_guessing(seed: int) -> None:
    for table in (binary_table(160, seed, shuffled=True), number_table(160, seed, shuffled=True)):
        result = run(table, UPLOAD, replace(FAST, seed=seed)).result
        assert result.verdict.level == "none"
        assert result.verdict.sentence.startswith("No better than guessing")


def test_a_doubled_feature_is_one_aspect_that_names_both(number: Run) -> None:
    result = number.result
    pair = next(one for one in result.aspects if len(one.members) > 1)
    assert pair.members == ("strong", "strong again")
    assert result.importance("shapley", "aspect").top(1) == (pair.name,)
    assert result.importance("permutation", "aspect").top(1) == (pair.name,)
    alone = result.importance("permutation").values[result.ranking.names.index("strong")]
    together = result.importance("permutation", "aspect").values[0]
    assert together >= alone


def test_a_regression_speaks_in_the_targets_unit(number: Run) -> None:
    result = number.result
    assert [score.metric for score in result.best.scores] == ["RMSE", "R²", "mean absolute error"]
    assert result.outputs == ("wait",)
    assert result.best.scores[1].value > 0.8
    assert result.best.scores[1].baseline == pytest.approx(0)
    assert "models that beat guessing disagree" in result.uncertainty_how
    strong = next(one for one in result.dependence if one.name == "strong")
    assert "rises" in strong.sentence
    assert strong.mean[-1] > strong.mean[0]


def test_several_classes_have_an_output_each(classes: Result) -> None:
    assert classes.outputs == classes.classes == ("high", "low", "middle")
    assert classes.attribution.values.shape[2] == 3
    assert classes.best.scores[0].metric == "accuracy"
    assert classes.ranking.top(1) == ("strong",)
    assert {one.output for one in classes.dependence} <= set(classes.classes)


def test_people_stay_together() -> None:
    table = grouped_table()
    result = run(table, UPLOAD, FAST).result
    person = table.frame["person"]
    assert result.split.how == "group"
    assert result.entity == "person"
    entities = result.predictions.groupby("entity")["row"].agg(list)
    assert [set(person.iloc[rows]) for rows in entities] == [{person.iloc[rows[0]]} for rows in entities]
    assert len(entities) == person.nunique()
    for _, fold in result.predictions.groupby("fold"):
        others = set(range(table.n_rows)) - set(fold["row"])
        assert set(person.iloc[fold["row"]]).isdisjoint(set(person.iloc[sorted(others)]))
    assert result.best.scores[1].value < 0.7
    assert result.ranking.top(1) == ("strong",)
    assert "rows of one entity together" in result.stability.how


def test_a_series_is_scored_forwards() -> None:
    result = run(series_table(), UPLOAD, FAST).result
    assert result.split.how == "time"
    firsts = result.predictions.groupby("fold")["row"].agg(["min", "max"])
    assert (firsts["min"].to_numpy()[1:] > firsts["max"].to_numpy()[:-1]).all()
    assert result.predictions["row"].min() > 0
    time = next(one for one in result.dependence if one.name == "time")
    assert time.grid[:2] == ("00:00", "01:00")


def test_a_second_file_is_the_test() -> None:
    other = number_table(80, seed=5)
    result = run(number_table(160), UPLOAD, FAST, external=other).result
    assert result.split.how == "external"
    assert result.has_second_file
    assert result.entity == ""
    assert "entity" not in result.predictions
    assert result.split.test == 80
    assert result.predictions["row"].max() < 160
    beyond = [score for score in result.best.scores if score.metric.endswith("on the second file")]
    assert [score.metric.split(" ")[0] for score in beyond] == ["RMSE", "R²", "mean"]
    assert set(result.rows["row"]) == set(range(160, 240))


def test_log_odds_only_from_models_that_have_them() -> None:
    settings = Settings(models=("linear", "forest"), unit="log-odds")
    result = run(binary_table(160), UPLOAD, settings).result
    assert [one.model for one in result.findings] == ["linear"]
    assert "averages probabilities" in result.skipped["forest"]
    assert result.attribution.unit == "log-odds"
    assert result.unit == "probability"
    verify_additivity(result.attribution)


def test_without_any_model_the_reason_is_told() -> None:
    with pytest.raises(StudyError, match="No model could be fitted"):
        run(number_table(100), UPLOAD, Settings(models=("linear",), unit="log-odds"))


def failing_to_tell(name: str) -> Callable[..., Told]:
    """Explaining, with a defect in one family."""

    def tell(ground: Ground, scored: Scored, *others: Any) -> Told:
        if scored.family == name:
            raise AdditivityError("the values of row 3 miss its prediction")
        return tell_model(ground, scored, *others)

    return tell


def test_a_model_that_cannot_be_explained_is_told_and_the_others_stay(
    binary: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    best, second, *_ = (one.model for one in binary.result.findings)
    settings = Settings(models=(best, second, "tree"))
    whole = run(binary_table(), UPLOAD, settings).result
    monkeypatch.setattr(engine, "tell_model", failing_to_tell(second))
    result = run(binary_table(), UPLOAD, settings).result
    assert [one.model for one in whole.findings] == [best, second, "tree"]
    assert [one.model for one in result.findings] == [best, "tree"]
    assert result.skipped == {
        second: "It was scored, but it could not be explained: the values of row 3 miss its prediction"
    }
    for ours, theirs in zip(result.findings, (whole.findings[0], whole.findings[2]), strict=True):
        assert ours.scores == theirs.scores
        for one, other in zip(ours.importances, theirs.importances, strict=True):
            np.testing.assert_array_equal(one.values, other.values)
    monkeypatch.setattr(engine, "tell_model", failing_to_tell(best))
    with pytest.raises(AdditivityError, match="row 3"):
        run(binary_table(), UPLOAD, settings)


def test_agreement_is_told_in_titles_and_findings_keep_their_keys(binary: Run) -> None:
    result = binary.result
    titles = {one.title for one in result.findings}
    labels = {label for pair in result.agreement.pairs for label in (pair.left, pair.right)}
    assert labels <= titles | {"shapley", "permutation", "native"}
    assert labels & titles
    assert "lightgbm" not in result.agreement.sentence
    assert all(one.model == finding.model for finding in result.findings for one in finding.importances)


def test_linear_algebra_has_one_thread_during_a_run_and_its_own_afterwards() -> None:
    before, during = blas_threads(), set()
    run(number_table(100), UPLOAD, replace(FAST, models=("linear",)), lambda *_: during.update(blas_threads()))
    assert during == {1}
    assert blas_threads() == before


def blas_threads() -> list[int]:
    return [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]


def test_progress_runs_forward_through_every_stage() -> None:
    told: list[tuple[str, float, str]] = []
    run(number_table(140), UPLOAD, replace(FAST, models=("tree",)), lambda *one: told.append(one))
    done = [share for _, share, _ in told]
    assert done == sorted(done)
    assert done[-1] == 1.0
    stages = ["read", "check", "score", "explain", "refit", "sure", "write"]
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == stages
    assert any("fold 3 of 5" in sentence for _, _, sentence in told)
    assert all(sentence for _, _, sentence in told)


def test_the_table_summary_counts_rows(binary: Run) -> None:
    summary = binary.result.table_summary
    assert (summary.rows, summary.rows_used) == (240, 240)
    assert len(summary.digest) == 64
    assert np.isfinite(binary.result.seconds)


def test_rows_that_were_asked_for_are_explained_whatever_they_cost() -> None:
    from data.samples import load_sample
    from pipelines import upload
    from pipelines.engine.run import run

    table = load_sample("kidney")
    asked = run(table, upload.STUDY, Settings(models=("svm",), explained=290, intervals=False)).result
    usual = run(table, upload.STUDY, Settings(models=("svm",), intervals=False)).result
    assert len(usual.attribution.rows) < 290 <= len(asked.attribution.rows)
