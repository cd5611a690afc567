"""Every registered quantile model: a new one is tested by being registered."""

from __future__ import annotations

import importlib.util
import json
import pickletools
import zipfile
from functools import cache
from typing import Any

import numpy as np
import pytest

from pipelines.errors import ModelUnavailable, StudyError, UnknownModel
from pipelines.models.quantiles import NEEDS, QUANTILE_MODELS, THOROUGH_ONLY, quantile_family, quantile_models
from pipelines.models.quantiles.family import QuantileFamily, QuantileRecipe
from tests.pipelines.models.quantiles.made import LEVELS, made, pinball

on_every_model = pytest.mark.parametrize("name", QUANTILE_MODELS)
IN_ORDER = {"quantile_forest", "quantile_extra_trees", "gaussian"}
N_FIT = 300


@cache
def fitted(name: str) -> Any:
    X, y = made(N_FIT)
    return quantile_family(name).fit(X, y, QuantileRecipe(LEVELS))


def forecasts(name: str, n_rows: int = 200) -> np.ndarray:
    return quantile_family(name).predict(fitted(name), made(n_rows, seed=1)[0], LEVELS)


@on_every_model
def test_the_registry_holds_what_it_says(name):
    kind = quantile_family(name)
    assert isinstance(kind, QuantileFamily)
    assert kind.name == name
    assert kind.title
    assert kind.settings
    assert kind.encoding in {"scaled", "codes"}
    assert kind.row_limit("quick") < kind.row_limit("thorough")
    assert name in quantile_models("thorough")
    assert (name in quantile_models("quick")) == (name not in THOROUGH_ONLY)


def test_titles_and_their_objects_differ():
    kinds = [quantile_family(name) for name in QUANTILE_MODELS]
    assert len({kind.title for kind in kinds}) == len({id(kind) for kind in kinds}) == len(QUANTILE_MODELS)


@on_every_model
def test_it_beats_one_interval_for_every_row_at_every_level(name):
    _, y_fit = made(N_FIT)
    _, y = made(200, seed=1)
    naive = np.tile(np.quantile(y_fit, LEVELS), (200, 1))
    found = forecasts(name)
    assert found.shape == (200, len(LEVELS))
    assert found.dtype == np.float64
    assert (pinball(y, np.sort(found)) < 0.95 * pinball(y, naive)).all()


@on_every_model
def test_a_meaningless_target_is_not_learnt(name):
    X, y = made(N_FIT)
    shuffled = np.random.default_rng(5).permutation(y)
    estimator = quantile_family(name).fit(X, shuffled, QuantileRecipe(LEVELS))
    X_new, y_new = made(1_000, seed=1)
    found = np.sort(quantile_family(name).predict(estimator, X_new, LEVELS))
    naive = np.tile(np.quantile(shuffled, LEVELS), (1_000, 1))
    rows = [
        np.mean(np.maximum(LEVELS * (y_new[:, None] - q), (LEVELS - 1) * (y_new[:, None] - q)), axis=1)
        for q in (found, naive)
    ]
    better = rows[1] - rows[0]
    assert better.mean() < 2 * better.std() / np.sqrt(len(better))


@on_every_model
def test_levels_cover_their_share(name):
    _, y = made(200, seed=1)
    below = (y[:, None] <= np.sort(forecasts(name))).mean(axis=0)
    assert (np.diff(below) > 0.05).all()
    assert below == pytest.approx(LEVELS, abs=0.15)


@on_every_model
def test_the_same_seed_gives_the_same_model_on_any_number_of_threads(name):
    X, y = made(N_FIT)
    kind = quantile_family(name)
    again = kind.fit(X, y, QuantileRecipe(LEVELS, threads=2))
    assert np.array_equal(kind.predict(again, made(200, seed=1)[0], LEVELS), forecasts(name))


@on_every_model
def test_a_row_gives_the_same_quantiles_in_any_batch(name):
    X, together = made(200, seed=1)[0], forecasts(name)
    for rows in ([0], [7, 3], range(50, 151)):
        found = quantile_family(name).predict(fitted(name), X[list(rows)], LEVELS)
        assert np.array_equal(found, together[list(rows)])


@on_every_model
def test_neither_fitting_nor_predicting_changes_the_rows(name):
    X, y = made(N_FIT)
    X.setflags(write=False)
    y.setflags(write=False)
    estimator = quantile_family(name).fit(X, y, QuantileRecipe(LEVELS))
    quantile_family(name).predict(estimator, X, LEVELS)
    assert np.array_equal(X, made(N_FIT)[0])


@on_every_model
def test_a_kept_model_predicts_bit_by_bit_the_same(name, tmp_path):
    kind = quantile_family(name)
    kind.save(fitted(name), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [kind.file]
    again = kind.load(tmp_path)
    assert np.array_equal(kind.predict(again, made(200, seed=1)[0], LEVELS), forecasts(name))
    assert kind.cost(again) == kind.cost(fitted(name))


@on_every_model
def test_nothing_on_disk_is_a_pickle(name, tmp_path):
    quantile_family(name).save(fitted(name), tmp_path)
    (path,) = tmp_path.iterdir()
    contents = [path.read_bytes()]
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as kept:
            contents = [kept.read(member) for member in kept.namelist()]
    for content in contents:
        assert not content.startswith(b"\x80")
        with pytest.raises(ValueError, match=r".*"):
            list(pickletools.genops(content))


@pytest.mark.parametrize("name", [name for name in QUANTILE_MODELS if quantile_family(name).file.endswith(".skops")])
def test_a_file_with_a_strange_type_is_refused(name, tmp_path):
    kind = quantile_family(name)
    kind.save(fitted(name), tmp_path)
    with zipfile.ZipFile(tmp_path / kind.file) as kept:
        members = {member: kept.read(member) for member in kept.namelist()}
    schema = json.loads(members["schema.json"])
    schema |= {"__class__": "Popen", "__module__": "subprocess", "__loader__": "ObjectNode", "content": None}
    with zipfile.ZipFile(tmp_path / kind.file, "w") as changed:
        for member, content in (members | {"schema.json": json.dumps(schema).encode()}).items():
            changed.writestr(member, content)
    with pytest.raises(StudyError, match=r"subprocess\.Popen"):
        kind.load(tmp_path)


@pytest.mark.parametrize("name", [name for name in QUANTILE_MODELS if quantile_family(name).encoding == "codes"])
def test_missing_values_are_fitted_and_answered(name):
    X, y = made(N_FIT)
    X[::9, 0], X[1:, 3] = np.nan, np.nan
    estimator = quantile_family(name).fit(X, y, QuantileRecipe(LEVELS))
    found = quantile_family(name).predict(estimator, np.full((3, 4), np.nan), LEVELS)
    assert np.isfinite(found).all()


@on_every_model
def test_few_rows_one_column_and_a_constant_column_are_no_trouble(name):
    X, y = made(12)
    X[:, 1] = 3.0
    for columns in (X, X[:, :1], X[:, 1:2]):
        estimator = quantile_family(name).fit(columns, y, QuantileRecipe(LEVELS))
        assert np.isfinite(quantile_family(name).predict(estimator, columns, LEVELS)).all()


@on_every_model
def test_a_constant_target_is_foretold(name):
    X, _ = made(40)
    estimator = quantile_family(name).fit(X, np.zeros(40), QuantileRecipe(LEVELS))
    assert quantile_family(name).predict(estimator, X, LEVELS) == pytest.approx(0.0, abs=1e-6)


@on_every_model
def test_one_level_is_enough(name):
    X, y = made(60)
    level = np.array([0.9])
    estimator = quantile_family(name).fit(X, y, QuantileRecipe(level))
    assert quantile_family(name).predict(estimator, X, level).shape == (60, 1)


@pytest.mark.parametrize("name", sorted(IN_ORDER))
def test_these_never_cross(name):
    assert (np.diff(forecasts(name)) >= 0).all()


@on_every_model
def test_the_cost_is_a_positive_number_that_grows_with_the_model(name):
    X, y = made(N_FIT)
    kind = quantile_family(name)
    small = kind.fit(X[:, :1], y, QuantileRecipe(LEVELS[:2]))
    assert 0 < kind.cost(small) < 1_000
    if name not in {"gaussian", "quantile_forest", "quantile_extra_trees"}:
        assert kind.cost(fitted(name)) > 1.3 * kind.cost(small)


@pytest.mark.parametrize("package", {need.packages[0] for need in NEEDS.values()})
def test_a_package_that_is_missing_is_named(package, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == package else real(name))
    for name in [name for name, needs in NEEDS.items() if package in needs.packages]:
        with pytest.raises(ModelUnavailable, match="pip install"):
            quantile_family(name)
        assert name not in quantile_models("thorough")


def test_an_unknown_model_is_answered_with_the_known():
    with pytest.raises(UnknownModel, match="quantile_forest"):
        quantile_family("quantile_forst")
