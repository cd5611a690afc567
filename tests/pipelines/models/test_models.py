"""Every registered model of single rows, on every task: a new model is tested by being registered.

Models of sequences answer to the same demands in ``test_lstm.py``.
"""

from __future__ import annotations

import importlib.util
import pickletools
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import optuna
import pytest

from data.table import Task
from pipelines.engine.fitted import Choice, FittedModel, fit_model
from pipelines.engine.goal import goal_of
from pipelines.errors import ModelUnavailable, StudyError, UnknownModel
from pipelines.models import MODELS, NEEDS, family, models_for
from pipelines.models.family import ModelFamily
from tests.pipelines.tables import N, described, table

TASKS: tuple[Task, ...] = ("binary", "multiclass", "regression")
FIT = np.arange(160)
SPEEDY = {"forest": {"n_estimators": 30}, "histogram": {"max_iter": 30}}
ROW_BY_ROW = [name for name in MODELS if family(name).encoding != "sequence"]
PAIRS = [(name, task) for name in ROW_BY_ROW for task in TASKS if task in family(name).tasks]
on_every_task = pytest.mark.parametrize(("name", "task"), PAIRS)


@cache
def fitted(name: str, task: Task, seed: int = 0) -> FittedModel:
    dataset = table(task)
    return fit_model(dataset, FIT, goal_of(dataset), Choice(name, params=SPEEDY.get(name, {}), seed=seed))


@on_every_task
def test_predictions_have_the_right_shape_and_range(name, task):
    dataset = table(task)
    outputs = fitted(name, task).predict(dataset.frame)
    assert outputs.shape == (N, {"binary": 1, "multiclass": 3, "regression": 1}[task])
    assert np.isfinite(outputs).all()
    if task == "regression":
        y = dataset.frame["y"]
        assert y.min() - 50 < outputs.min() < outputs.max() < y.max() + 50
    else:
        assert ((outputs >= 0) & (outputs <= 1)).all()
    if task == "multiclass":
        assert outputs.sum(axis=1) == pytest.approx(1, abs=1e-6)


@on_every_task
def test_it_learns_what_was_planted(name, task):
    dataset = table(task)
    goal = goal_of(dataset)
    y, outputs = goal.y(dataset.frame)[160:], fitted(name, task).predict(dataset.frame)[160:]
    if task == "regression":
        assert np.mean((y - outputs[:, 0]) ** 2) < 0.6 * y.var()
    elif task == "binary":
        assert ((outputs[:, 0] > 0.5) == y).mean() > 0.75
    else:
        assert (outputs.argmax(axis=1) == y).mean() > 0.5


@on_every_task
def test_the_same_seed_gives_the_same_model(name, task):
    dataset = table(task)
    again = fit_model(dataset, FIT, goal_of(dataset), Choice(name, params=SPEEDY.get(name, {})))
    assert np.array_equal(again.predict(dataset.frame), fitted(name, task).predict(dataset.frame))


@on_every_task
def test_one_thread_and_two_give_the_same_model(name, task, monkeypatch):
    monkeypatch.setattr("pipelines.engine.fitted.SMALL", 0)
    dataset = table(task)
    one, two = (
        fit_model(dataset, FIT, goal_of(dataset), Choice(name, params=SPEEDY.get(name, {}), threads=threads))
        for threads in (1, 2)
    )
    assert np.array_equal(one.predict(dataset.frame), two.predict(dataset.frame))


@on_every_task
def test_a_row_gives_the_same_output_in_any_batch(name, task):
    model = fitted(name, task)
    X = model.encode(table(task).frame)
    together = model.predict_encoded(X)
    for rows in ([0], [7, 3], range(50, 151)):
        assert np.array_equal(model.predict_encoded(X[list(rows)]), together[list(rows)])


@on_every_task
def test_rows_are_not_changed_by_predicting(name, task):
    model = fitted(name, task)
    X = model.encode(table(task).frame)
    before = X.copy()
    X.setflags(write=False)
    model.predict_encoded(X)
    assert np.array_equal(X, before, equal_nan=True)


@on_every_task
def test_what_it_counts_itself_has_a_number_per_encoded_column(name, task):
    model = fitted(name, task)
    if name == "svm":
        with pytest.raises(StudyError, match="permutation or Shapley"):
            model.native()
        return
    native = model.native()
    assert native.values.shape == (model.background.shape[1],)
    assert np.isfinite(native.values).all()
    assert (native.values >= 0).all()
    assert native.what
    per_column = {column: native.values[group].sum() for column, group in zip(model.names, model.groups, strict=True)}
    assert max(per_column, key=per_column.__getitem__) == "size [mm]"


@on_every_task
def test_log_odds_agree_with_probabilities_or_are_refused(name, task):
    model = fitted(name, task)
    frame = table(task).frame
    if task == "regression" or name in {"tree", "forest"} or (name, task) == ("svm", "multiclass"):
        with pytest.raises(StudyError, match="Log-odds"):
            model.margin(frame)
        return
    margin, outputs = model.margin(frame), model.predict(frame)
    assert margin.shape == outputs.shape
    odds = np.exp(margin)
    back = odds / (1 + odds) if task == "binary" else odds / odds.sum(axis=1, keepdims=True)
    assert back == pytest.approx(outputs, abs=1e-6)


@on_every_task
def test_a_kept_model_predicts_bit_by_bit_the_same(name, task, tmp_path):
    model = fitted(name, task)
    model.save(tmp_path / "kept")
    again = FittedModel.load(tmp_path / "kept")
    frame = table(task).frame
    assert np.array_equal(again.predict(frame), model.predict(frame))
    assert np.array_equal(again.background, model.background, equal_nan=True)
    for field in ("family", "preparation", "goal", "seen", "ranges", "params", "seed", "n_fitted", "n_given", "note"):
        assert getattr(again, field) == getattr(model, field)
    assert again.cost == model.cost


@on_every_task
def test_nothing_on_disk_is_a_pickle(name, task, tmp_path):
    fitted(name, task).save(tmp_path)
    for path in tmp_path.iterdir():
        if zipfile.is_zipfile(path):
            assert {Path(member).suffix for member in zipfile.ZipFile(path).namelist()} <= {".npy", ".json"}
            contents = [zipfile.ZipFile(path).read(member) for member in zipfile.ZipFile(path).namelist()]
        else:
            assert path.suffix in {".json", ".npy", ".ubj", ".txt"}
            contents = [path.read_bytes()]
        for content in contents:
            assert not content.startswith(b"\x80")
            with pytest.raises(ValueError, match=r".*"):
                list(pickletools.genops(content))


@on_every_task
def test_unseen_levels_empty_cells_and_infinite_numbers_are_answered(name, task):
    frame = table(task).frame.drop(columns="y").iloc[:4].astype({"colour": "str"})
    frame.loc[0, "colour"] = "teal"
    frame.loc[1, ["size [mm]", "noise"]] = np.inf
    frame.loc[2] = [np.nan, None, np.nan, None, None]
    outputs = fitted(name, task).predict(frame)
    assert np.isfinite(outputs).all()


@on_every_task
def test_the_cost_is_a_positive_number_that_grows_with_the_model(name, task):
    dataset = table(task)
    model = fitted(name, task)
    assert 0 < model.cost < 1000
    grown = {"forest": {"n_estimators": 60}, "histogram": {"max_iter": 60}, "xgboost": {"rounds": 300}}
    if name in grown:
        assert fit_model(dataset, FIT, model.goal, Choice(name, params=grown[name])).cost > 1.3 * model.cost


@on_every_task
def test_every_drawn_parameter_replaces_a_default(name, task):
    kind = family(name)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    for mode in ("quick", "thorough"):
        defaults = kind.defaults(task, mode, 500)
        drawn = kind.search_space(study.ask(), task)
        assert drawn
        assert set(drawn) <= set(defaults)


@pytest.mark.parametrize("name", ROW_BY_ROW)
def test_drawn_parameters_can_be_fitted(name):
    dataset = table("binary")
    trial = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1)).ask()
    params = family(name).search_space(trial, "binary") | SPEEDY.get(name, {})
    model = fit_model(dataset, FIT, goal_of(dataset), Choice(name, params=params))
    assert model.params == family(name).defaults("binary", "quick", len(FIT)) | params


@pytest.mark.parametrize("name", ROW_BY_ROW)
def test_column_names_never_reach_the_model(name):
    dataset = table("binary")
    hostile = {
        "size [mm]": '<b>["size"]</b>',
        "colour": "=cmd|'x'!A0",
        "noise": '{"a": 1}',
        "flag": "f0",
        "when": "é,\n",
    }
    frame = dataset.frame.rename(columns=hostile)
    kinds = {hostile.get(column.name, column.name): column.kind for column in dataset.columns}
    model = fit_model(
        described(frame, kinds, "binary"), FIT, goal_of(dataset), Choice(name, params=SPEEDY.get(name, {}))
    )
    assert np.array_equal(model.predict(frame), fitted(name, "binary").predict(dataset.frame))


@pytest.mark.parametrize("name", ROW_BY_ROW)
def test_few_rows_are_enough(name):
    dataset = table("binary", n_rows=24)
    model = fit_model(dataset, np.arange(24), goal_of(dataset), Choice(name, params=SPEEDY.get(name, {})))
    assert np.isfinite(model.predict(dataset.frame)).all()


@pytest.mark.parametrize("name", ROW_BY_ROW)
def test_a_class_with_two_rows_and_an_empty_column_are_no_trouble(name):
    dataset = table("multiclass")
    y = dataset.frame["y"].astype("str")
    y[:] = np.where(np.arange(N) % 2, "low", "middle")
    y[:2] = "high"
    frame = dataset.frame.assign(y=y.astype("category"), noise=np.nan)
    changed = described(frame, {column.name: column.kind for column in dataset.columns}, "multiclass")
    model = fit_model(changed, np.arange(N), goal_of(changed), Choice(name, params=SPEEDY.get(name, {})))
    assert model.predict(frame).sum(axis=1) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("name", MODELS)
def test_the_registry_holds_what_it_says(name):
    kind = family(name)
    assert isinstance(kind, ModelFamily)
    assert kind.name == name
    assert kind.title
    assert kind.encoding in {"scaled", "codes", "sequence"}
    for task in TASKS:
        assert (name in models_for(task)) == (task in kind.tasks)


@pytest.mark.parametrize("package", {package for need in NEEDS.values() for package in need.packages})
def test_a_package_that_is_missing_is_named(package, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == package else real(name))
    (name,) = [name for name, needs in NEEDS.items() if package in needs.packages]
    with pytest.raises(ModelUnavailable, match=f"{package}.*{NEEDS[name].command}"):
        family(name)
    assert name not in models_for("binary")


def test_an_unknown_model_is_answered_with_the_nearest():
    with pytest.raises(UnknownModel, match="Did you mean: forest"):
        family("forst")
