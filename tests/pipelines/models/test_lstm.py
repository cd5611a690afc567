"""What every family promises, held by the LSTM on sequences with gaps."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from functools import cache

import numpy as np
import optuna
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from data.histories import STEPS, with_history
from pipelines.engine.fitted import Choice, FittedModel, fit_model
from pipelines.engine.goal import goal_of
from pipelines.errors import StudyError
from pipelines.models.lstm import FAMILY
from tests.pipelines.models.sequences import Made, fit, gappy, turning
from tests.pipelines.tables import described

torch = pytest.importorskip("torch", reason="torch, which the LSTM needs, is not installed")

TASKS = ("binary", "multiclass", "regression")
FIT = slice(0, 120)
SPEEDY = {"members": 2, "hidden": 8, "epochs": 25, "learning_rate": 0.02}
on_every_task = pytest.mark.parametrize("task", TASKS)


@cache
def rows(task: str) -> Made:
    return gappy(task, 240)


@cache
def fitted(task: str):
    return fit(rows(task), task, FIT, **SPEEDY)


@on_every_task
def test_predictions_have_the_right_shape_and_range(task):
    outputs = FAMILY.predict(fitted(task), rows(task).X, task)
    assert outputs.shape == (240, {"binary": 1, "multiclass": 3, "regression": 1}[task])
    assert np.isfinite(outputs).all()
    if task != "regression":
        assert ((outputs >= 0) & (outputs <= 1)).all()
    if task == "multiclass":
        assert outputs.sum(axis=1) == pytest.approx(1, abs=1e-12)


@on_every_task
def test_it_learns_what_was_planted(task):
    y, outputs = rows(task).y[120:], FAMILY.predict(fitted(task), rows(task).X[120:], task)
    if task == "regression":
        assert np.mean((y - outputs[:, 0]) ** 2) < 0.6 * y.var()
    elif task == "binary":
        assert roc_auc_score(y, outputs[:, 0]) > 0.8
    else:
        assert (outputs.argmax(axis=1) == y).mean() > 0.55


@on_every_task
@pytest.mark.parametrize("around", [1, 2])
def test_the_same_seed_gives_the_same_model_on_any_number_of_threads(task, around):
    before = torch.get_num_threads()
    torch.set_num_threads(around)
    try:
        again = fit(rows(task), task, FIT, threads=around, **SPEEDY)
    finally:
        torch.set_num_threads(before)
    X = rows(task).X
    assert np.array_equal(FAMILY.predict(again, X, task), FAMILY.predict(fitted(task), X, task))


def test_another_seed_gives_another_model():
    other = fit(rows("binary"), "binary", FIT, seed=1, **SPEEDY)
    assert not np.array_equal(other.weights.back, fitted("binary").weights.back)


def test_members_differ():
    one, two = fitted("binary").weights.back
    assert not np.array_equal(one, two)


def test_fitting_leaves_torch_as_it_was():
    torch.manual_seed(5)
    expected = torch.rand(3)
    before = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    torch.manual_seed(5)
    fit(rows("binary"), "binary", FIT, **SPEEDY | {"epochs": 1})
    assert torch.equal(torch.rand(3), expected)
    assert (torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()) == before


@on_every_task
def test_a_row_gives_the_same_output_in_any_batch(task):
    X = np.tile(rows(task).X, (3, 1))
    together = FAMILY.predict(fitted(task), X, task)
    for some in ([0], [7, 3], range(50, 151), range(200, 700)):
        assert np.array_equal(FAMILY.predict(fitted(task), X[list(some)], task), together[list(some)])
    assert np.array_equal(FAMILY.predict(fitted(task), np.asfortranarray(X), task), together)
    assert np.array_equal(together[:240], together[480:])
    assert FAMILY.predict(fitted(task), X[:0], task).shape == (0, together.shape[1])


@on_every_task
def test_rows_are_not_changed(task):
    made = rows(task)
    before = made.X.copy()
    held = made._replace(X=made.X.copy())
    held.X.setflags(write=False)
    FAMILY.predict(fit(held, task, FIT, **SPEEDY | {"epochs": 1}), held.X, task)
    assert np.array_equal(held.X, before, equal_nan=True)


@pytest.mark.parametrize("task", ["binary", "multiclass"])
@pytest.mark.parametrize("balanced", [False, True])
def test_log_odds_agree_with_probabilities(task, balanced):
    model = fit(rows(task), task, FIT, balanced=balanced, **SPEEDY | {"epochs": 3})
    odds = np.exp(FAMILY.margin(model, rows(task).X, task))
    back = odds / (1 + odds) if task == "binary" else odds / odds.sum(axis=1, keepdims=True)
    assert back == pytest.approx(FAMILY.predict(model, rows(task).X, task), abs=1e-12)


def test_log_odds_of_a_number_are_refused():
    with pytest.raises(StudyError, match="Log-odds of a number"):
        FAMILY.margin(fitted("regression"), rows("regression").X, "regression")


@pytest.mark.parametrize("balanced", [False, True])
def test_probabilities_of_a_rare_class_keep_their_meaning(balanced):
    made = turning(1_200)
    rng = np.random.default_rng(1)
    # Nothing to learn: all that is left is how frequent the class is.
    rare = made._replace(X=rng.normal(size=made.X.shape), y=(rng.random(1_200) < 0.1).astype(float))
    model = fit(rare, balanced=balanced, members=2, hidden=8, epochs=40)
    assert FAMILY.predict(model, rare.X, "binary").mean() == pytest.approx(rare.y.mean(), abs=0.03)
    zeros, ones = np.bincount(rare.y.astype(int))
    assert model.shift == pytest.approx([np.log(ones / zeros) if balanced else 0.0])


def test_a_number_in_another_unit_gives_the_same_model():
    made = rows("regression")
    other = fit(made._replace(y=1_024 * made.y), "regression", FIT, **SPEEDY)
    ours = FAMILY.predict(fitted("regression"), made.X, "regression")
    assert np.array_equal(FAMILY.predict(other, made.X, "regression"), 1_024 * ours)


def test_a_constant_number_is_predicted_as_it_is():
    made = rows("regression")
    model = fit(made._replace(y=np.full(240, 7.0)), "regression", FIT, **SPEEDY)
    assert FAMILY.predict(model, made.X, "regression") == pytest.approx(7.0, abs=0.5)


@pytest.mark.parametrize(("steps", "statics"), [(1, 0), (1, 2), (4, 2), (1, 14), (2, 14)])
def test_one_step_and_nothing_but_statics_are_sequences_too(steps, statics):
    made = rows("binary")._replace(params={"steps": steps, "statics": statics})
    model = fit(made, "binary", FIT, **SPEEDY)
    assert roc_auc_score(made.y[120:], FAMILY.predict(model, made.X[120:], "binary")) > 0.65


def test_without_steps_a_row_is_one():
    made = rows("binary")
    assert fit(made._replace(params={}), "binary", FIT, **SPEEDY | {"epochs": 1}).layout.steps == 1


@pytest.mark.parametrize("wrong", [{"steps": 5, "statics": 2}, {"steps": 4, "statics": 15}, {"steps": -1}])
def test_columns_that_do_not_come_out_even_are_refused(wrong):
    with pytest.raises(StudyError, match=r"14 encoded columns.*same number of columns"):
        fit(rows("binary")._replace(params=wrong), "binary")


def test_rows_of_another_width_are_refused():
    with pytest.raises(StudyError, match=r"13 encoded columns.*2 statics and 4 steps of 3 channels"):
        FAMILY.predict(fitted("binary"), rows("binary").X[:, 1:], "binary")


def test_few_rows_and_a_class_with_two_are_enough():
    made = gappy("multiclass", 9)
    made.y[:] = [0, 0, 1, 1, 1, 1, 1, 2, 2]
    for some in (slice(0, 9), slice(1, 9)):
        model = fit(made, "multiclass", some, **SPEEDY)
        assert FAMILY.predict(model, made.X, "multiclass").sum(axis=1) == pytest.approx(1)


def test_it_counts_nothing_itself():
    with pytest.raises(StudyError, match="permutation or Shapley"):
        FAMILY.native(fitted("binary"))


def test_the_cost_grows_with_members_and_steps():
    small = fitted("binary")
    assert 0 < FAMILY.cost(small) < 1_000
    grown = fit(rows("binary"), "binary", FIT, **SPEEDY | {"members": 4, "epochs": 1})
    assert FAMILY.cost(grown) > 1.3 * FAMILY.cost(small)


def test_every_drawn_parameter_replaces_a_default_and_can_be_fitted():
    trial = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0)).ask()
    drawn = FAMILY.search_space(trial, "binary")
    for mode in ("quick", "thorough"):
        assert set(drawn) < set(FAMILY.defaults("binary", mode, 500))
        assert FAMILY.row_limit(mode) > 1_000
    assert fit(rows("binary"), "binary", FIT, **drawn | {"epochs": 2, "members": 1})


def test_the_engine_fits_keeps_and_asks_it_on_rows_with_their_history(tmp_path):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"person": np.repeat(np.arange(40), 5), "day": np.tile(np.arange(5), 40)})
    frame["lab"] = np.where(rng.random(200) < 0.1, np.nan, rng.normal(size=200))
    frame["sex"] = pd.Categorical(np.repeat(rng.choice(["f", "m"], 40), 5))
    risen = frame.groupby("person")["lab"].diff().fillna(0) > 0
    frame["y"] = pd.Categorical(np.where(risen, "yes", "no"))
    kinds = {"person": "number", "day": "number", "lab": "number", "sex": "category", "y": "category"}
    table = described(frame, kinds, "binary")
    roles = {"person": "entity", "day": "time"}
    columns = tuple(replace(column, role=roles.get(column.name, column.role)) for column in table.columns)
    dataset = with_history(replace(table, columns=columns))
    model = fit_model(dataset, np.arange(120), goal_of(dataset), Choice("lstm", params=SPEEDY))
    assert model.params["steps"] == STEPS
    seen = dataset.rows(np.arange(200))
    outputs = model.predict(seen)
    assert np.isfinite(outputs).all()
    model.save(tmp_path / "kept")
    assert np.array_equal(FittedModel.load(tmp_path / "kept").predict(seen), outputs)


def test_only_fitting_needs_torch(tmp_path):
    FAMILY.save(fitted("binary"), tmp_path)
    np.save(tmp_path / "X.npy", rows("binary").X)
    asked = (
        "import sys, numpy as np; from pathlib import Path; from pipelines.models import family, models_for; "
        "models_for('binary'); kind = family('lstm'); folder = Path(sys.argv[1]); kept = kind.load(folder); "
        "np.save(folder / 'P.npy', kind.predict(kept, np.load(folder / 'X.npy'), 'binary')); "
        "print({'torch', 'skorch'} & set(sys.modules) or 'none')"
    )
    done = subprocess.run([sys.executable, "-c", asked, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "none"
    there = FAMILY.predict(fitted("binary"), rows("binary").X, "binary")
    assert np.array_equal(np.load(tmp_path / "P.npy"), there)
