from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from explain.shapley import verify_additivity
from pipelines.engine.fitted import BACKGROUND_ROWS, Choice, FittedModel, fit_model
from pipelines.engine.goal import goal_of
from pipelines.errors import StudyError
from pipelines.models import family
from tests.pipelines.tables import described, table

FIT = np.arange(160)


def model(task="binary", name="tree", **choice) -> FittedModel:
    dataset = table(task)
    return fit_model(dataset, FIT, goal_of(dataset), Choice(name, **choice))


def test_the_background_is_made_of_fit_rows_only():
    dataset = table("binary")
    found = model()
    assert len(found.background) == BACKGROUND_ROWS
    rows = {row.tobytes() for row in found.encode(dataset.frame.iloc[FIT])}
    assert all(row.tobytes() in rows for row in found.background)
    assert not np.array_equal(model(seed=1).background, found.background, equal_nan=True)


def test_rows_beyond_the_fit_rows_change_nothing():
    dataset = table("regression")
    changed = dataset.frame.copy()
    changed.loc[160:, "y"] = 1e9
    changed.loc[160:, "size [mm]"] = -1e9
    other = described(changed, {column.name: column.kind for column in dataset.columns}, "regression")
    left, right = (fit_model(one, FIT, goal_of(one), Choice("linear")) for one in (dataset, other))
    assert np.array_equal(left.predict(dataset.frame), right.predict(dataset.frame))
    assert left.ranges == right.ranges


def test_parameters_replace_single_defaults():
    found = model(params={"max_depth": 2})
    assert found.params == family("tree").defaults("binary", "quick", 160) | {"max_depth": 2}
    assert found.estimator.get_depth() <= 2


@pytest.mark.parametrize("name", ["linear", "tree", "xgboost"])
@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_attributions_add_up_on_the_original_columns(name, task):
    dataset = table(task)
    found = model(task, name, params={"rounds": 20} if name == "xgboost" else {})
    found = replace(found, background=found.background[:10])
    attribution = found.attribute(dataset.frame, np.array([161, 170, 3]))
    verify_additivity(attribution)
    assert attribution.names == dataset.features
    assert attribution.rows.tolist() == [161, 170, 3]
    assert attribution.outputs == found.goal.outputs
    assert attribution.unit == found.goal.unit
    assert attribution.predictions == pytest.approx(found.predict(dataset.frame.iloc[[161, 170, 3]]))
    assert attribution.base == pytest.approx(found.predict_encoded(found.background).mean(axis=0))


def test_log_odds_only_when_asked():
    dataset = table("binary")
    found = replace(model(name="linear"), background=np.zeros((1, model(name="linear").background.shape[1])))
    attribution = found.attribute(dataset.frame, np.array([1, 2]), unit="log-odds")
    assert attribution.unit == "log-odds"
    assert attribution.predictions == pytest.approx(found.margin(dataset.frame.iloc[[1, 2]]))
    with pytest.raises(StudyError, match="averages probabilities"):
        model(name="tree").attribute(dataset.frame, np.array([1]), unit="log-odds")


@pytest.mark.parametrize("name", ["linear", "xgboost", "lightgbm", "tree"])
def test_a_class_that_the_fit_rows_lack_gets_probability_0(name):
    dataset = table("multiclass")
    goal = goal_of(dataset)
    rows = np.flatnonzero(goal.y(dataset.frame) != 1)
    found = fit_model(dataset, rows, goal, Choice(name))
    outputs = found.predict(dataset.frame)
    assert found.seen == (0, 2)
    assert (outputs[:, 1] == 0).all()
    assert outputs.sum(axis=1) == pytest.approx(1)
    assert (outputs.argmax(axis=1) == goal.y(dataset.frame))[rows].mean() > 0.7
    with pytest.raises(StudyError, match="2 of 3 classes"):
        found.margin(dataset.frame)


def test_a_limit_on_rows_is_said_and_keeps_the_shares_of_classes(monkeypatch):
    from pipelines.models.svm import SupportVectors

    monkeypatch.setattr(SupportVectors, "row_limit", lambda *_: 60)
    dataset = table("multiclass")
    y = np.where(np.arange(240) < 3, "high", np.where(np.arange(240) % 3, "low", "middle"))
    changed = described(
        dataset.frame.assign(y=pd.Categorical(y)), {one.name: one.kind for one in dataset.columns}, "multiclass"
    )
    found = fit_model(changed, np.arange(240), goal_of(changed), Choice("svm"))
    assert found.n_given == 240
    assert found.n_fitted == 60
    assert found.note == "fitted on 60 of 240 rows, drawn at random"
    assert len(found.seen) == 3
    assert model(name="svm").note.startswith("fitted on 60 of 160 rows")
    regression = table("regression")
    assert fit_model(regression, FIT, goal_of(regression), Choice("svm")).n_fitted == 60


def test_limits_are_those_of_the_family():
    assert [family("svm").row_limit(mode) for mode in ("quick", "thorough")] == [4_000, 12_000]
    assert family("forest").row_limit("quick") is None


def test_what_is_unlike_the_fit_rows_is_said():
    dataset = table("binary")
    row = dataset.frame.iloc[[0]].assign(**{"size [mm]": 500.0})
    assert any("500 mm lies outside" in sentence for sentence in model().unlike(row)[0])


def test_refusals_say_what_to_do():
    dataset = table("binary")
    goal = goal_of(dataset)
    one_class = np.flatnonzero(goal.y(dataset.frame) == 1)
    with pytest.raises(StudyError, match="at least 2 classes"):
        fit_model(dataset, one_class, goal, Choice("forest"))
    with pytest.raises(StudyError, match="have no value"):
        fit_model(dataset, np.arange(0), goal, Choice("forest"))
    empty = dataset.frame.assign(y=dataset.frame["y"].where(np.arange(240) > 4))
    missing = described(empty, {one.name: one.kind for one in dataset.columns}, "binary")
    with pytest.raises(StudyError, match="5 of 240 rows have no value of 'y'"):
        fit_model(missing, np.arange(240), goal, Choice("forest"))


def test_a_task_that_the_family_cannot_do_is_refused(monkeypatch):
    from pipelines.models.tree import DecisionTree

    monkeypatch.setattr(DecisionTree, "tasks", frozenset({"regression"}))
    with pytest.raises(StudyError, match="it does regression"):
        model()


@pytest.mark.parametrize("name", ["model.json", "background.npy", "model.skops"])
def test_a_file_that_was_changed_is_refused(tmp_path, name):
    model().save(tmp_path)
    path = tmp_path / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(StudyError, match=f"{name} that was changed"):
        FittedModel.load(tmp_path)


@pytest.mark.parametrize("name", ["manifest.json", "model.json", "background.npy", "model.skops"])
def test_a_file_that_is_not_there_is_named(tmp_path, name):
    model().save(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(StudyError, match=f"lacks {name}"):
        FittedModel.load(tmp_path)


def test_versions_are_recorded_and_another_scikit_learn_is_refused(tmp_path):
    model().save(tmp_path)
    path = tmp_path / "manifest.json"
    manifest = json.loads(path.read_text())
    assert {"python", "numpy", "scikit-learn"} <= set(manifest["versions"])
    manifest["versions"]["scikit-learn"] = "0.24.2"
    path.write_text(json.dumps(manifest))
    with pytest.raises(StudyError, match=r"scikit-learn 0\.24\.2, and .* is installed"):
        FittedModel.load(tmp_path)


def test_formats_that_outlive_versions_are_read_all_the_same(tmp_path):
    found = model(name="lightgbm")
    found.save(tmp_path)
    path = tmp_path / "manifest.json"
    path.write_text(path.read_text().replace('"scikit-learn": "', '"scikit-learn": "0.'))
    frame = table("binary").frame
    assert np.array_equal(FittedModel.load(tmp_path).predict(frame), found.predict(frame))


def test_a_manifest_that_is_none_or_of_another_format_is_refused(tmp_path):
    model().save(tmp_path)
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(StudyError, match="is no JSON"):
        FittedModel.load(tmp_path)
    (tmp_path / "manifest.json").write_text('{"format": 99}')
    with pytest.raises(StudyError, match="has format 99"):
        FittedModel.load(tmp_path)


def test_a_type_that_the_model_does_not_need_is_not_read(tmp_path):
    import skops.io

    from pipelines.models.tree import FAMILY

    skops.io.dump({"estimator": json.JSONDecoder}, tmp_path / FAMILY.file)
    with pytest.raises(StudyError, match="json"):
        FAMILY.load(tmp_path)
