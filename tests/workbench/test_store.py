from __future__ import annotations

import dataclasses
import json
import types

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.table import Column, Dataset
from pipelines.engine.result import Finding, Result, Score
from pipelines.engine.study import Settings
from tests.example import example_result
from tests.workbench.engine.sitecustomize import Fitted
from tests.workbench.sameness import assert_same
from workbench.codec import Encoder, decode
from workbench.errors import DamagedRun
from workbench.store import load_dataset, load_noun, load_result, save_dataset, save_noun, save_run

FRAME = pd.DataFrame(
    {
        "levels": pd.Categorical(["x", None, "y"], categories=["z", "y", "x"], ordered=True),
        "none": pd.Categorical([None, None, None], categories=["unused"]),
        "when": pd.Series(pd.to_datetime(["2020-01-01", None, "2021-03-04"])).astype("datetime64[s]"),
        "text": pd.Series(["a", None, ""], dtype="str"),
        "object": pd.Series(["a", "b", None], dtype="object"),
        "whole": np.array([1, -2, 2**60]),
        "small": np.array([1, 2, 3], dtype="int8"),
        "number": [np.nan, np.inf, -0.0],
        "single": np.array([1.5, np.nan, 3], dtype="float32"),
        "flag": [True, False, True],
        "<script>": [1, 2, 3],
        "": [1, 2, 3],
        "ünï\ncode\ud7ff": [1, 2, 3],
    }
)


def run_of(result):
    return types.SimpleNamespace(result=result, fitted=Fitted(), forecaster=None)


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_a_result_comes_back_exactly(tmp_path, task):
    result = example_result(task)
    save_run(tmp_path, run_of(result))
    assert_same(load_result(tmp_path), result)


def test_large_arrays_and_every_kind_of_column_come_back_exactly(tmp_path):
    result = example_result()
    values = np.random.default_rng(0).normal(size=(500, 5, 1))
    values[0, 0, 0], values[1, 1, 0] = np.nan, -np.inf
    attribution = dataclasses.replace(
        result.attribution, values=values, error=values, rows=np.arange(500), predictions=values[:, 0]
    )
    result = dataclasses.replace(result, attribution=attribution, table=FRAME, rows=FRAME.iloc[::2])
    save_run(tmp_path, run_of(result))
    assert_same(load_result(tmp_path), result)
    assert (tmp_path / "result.attribution.values.parquet").is_file()


@given(
    numbers=st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=6),
    params=st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.floats() | st.text(), max_size=5),
    roles=st.dictionaries(st.text(), st.text(), max_size=3),
    how=st.sampled_from(["auto", "time", "group"]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_load_is_the_inverse_of_save(tmp_path, numbers, params, roles, how):
    score = Score("R²", numbers[0], numbers[-1], min(numbers), max(numbers), "", True)
    finding = Finding("m", "M", (score,) * len(numbers), (), params, "", numbers[0])
    for stem, noun in (("finding", finding), ("settings", Settings(roles=roles, how=how, task=None))):
        save_noun(tmp_path, stem, noun)
        assert_same(load_noun(tmp_path, stem, type(noun)), noun)


def test_a_result_from_before_the_newer_methods_opens_and_says_nothing_of_them(tmp_path):
    saved = Encoder(tmp_path).encode(example_result(), "result")
    for newer in ("p_values", "pairs"):
        del saved[newer]
    for finding in saved["findings"]:
        del finding["manners"]
    for newer in ("shapley", "permutation", "p_values", "interactions"):
        del saved["settings"][newer]
    result = decode(Result, saved, tmp_path)
    assert (result.p_values, result.pairs, result.best.manners) == (None, None, ())
    assert result.settings.shapley == "interventional"
    assert_same(result.best.importances, example_result().best.importances)


def test_a_table_comes_back_exactly(tmp_path):
    columns = tuple(Column(name, "number", "feature", "", "because", 0, 3) for name in FRAME.columns)
    dataset = Dataset("a.csv", FRAME, columns, None, None, "upload", "00", ("read",), ("look",))
    save_dataset(tmp_path, dataset)
    assert_same(load_dataset(tmp_path), dataset)


def test_no_file_can_run_code(tmp_path):
    save_run(tmp_path, run_of(example_result()))
    endings = {path.suffix for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "model"}
    assert endings == {".json", ".parquet"}


def test_a_newer_schema_is_refused_in_words(tmp_path):
    save_noun(tmp_path, "settings", Settings())
    sealed = json.loads((tmp_path / "settings.sealed.json").read_text())
    (tmp_path / "settings.sealed.json").write_text(json.dumps(sealed | {"schema": 99}))
    with pytest.raises(DamagedRun, match="newer version of the workbench"):
        load_noun(tmp_path, "settings", Settings)


@pytest.mark.parametrize("name", ["result.json", "result.rows.parquet"])
def test_a_changed_file_is_refused_in_words(tmp_path, name):
    save_run(tmp_path, run_of(example_result()))
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes().replace(b"a", b"b", 1))
    with pytest.raises(DamagedRun, match=f"{name}.*was changed after it was saved"):
        load_result(tmp_path)


def test_a_missing_file_is_refused_in_words(tmp_path):
    save_run(tmp_path, run_of(example_result()))
    (tmp_path / "result.rows.parquet").unlink()
    with pytest.raises(DamagedRun, match="is missing"):
        load_result(tmp_path)
    with pytest.raises(DamagedRun, match="is missing"):
        load_result(tmp_path / "nowhere")


def test_what_is_no_noun_is_not_saved(tmp_path):
    with pytest.raises(TypeError, match="holds a set"):
        save_noun(tmp_path, "settings", dataclasses.replace(Settings(), models={"a"}))
    with pytest.raises(TypeError, match="an array of object"):
        save_noun(tmp_path, "settings", dataclasses.replace(Settings(), models=np.array([None])))
