from __future__ import annotations

import json

import numpy as np
import pandas as pd

from data.describe import describe
from data.schema import set_target
from tests.data.build import table

N = 300
RNG = np.random.default_rng(5)


def described():
    dataset = table(
        amount=np.where(np.arange(N) < 30, np.nan, RNG.normal(size=N)),
        rooms=RNG.integers(1, 5, N),
        city=[f"city {chr(97 + i % 20)}" for i in range(N)],
        note=[f"{chr(97 + i % 26)}{chr(97 + i // 26)} some longer note {'word ' * 20}" for i in range(N)],
        when=pd.date_range("2024-01-01", periods=N).to_numpy(),
        empty=np.full(N, np.nan),
        outcome=RNG.integers(0, 2, N),
    )
    return describe(set_target(dataset, "outcome"))


def test_it_is_plain_json():
    whole = described()
    assert json.loads(json.dumps(whole, allow_nan=False)) == whole
    assert list(whole) == [
        "name",
        "source",
        "digest",
        "rows",
        "target",
        "task",
        "columns",
        "decisions",
        "warnings",
        "targets",
    ]
    assert whole["targets"][0]["expression"] == "outcome"


def test_histograms_count_every_filled_cell():
    columns = {column["name"]: column for column in described()["columns"]}
    amount = columns["amount"]["histogram"]
    assert (len(amount["counts"]), len(amount["edges"]), sum(amount["counts"])) == (12, 13, 270)
    assert columns["amount"]["missing_share"] == 0.1
    assert columns["rooms"]["histogram"]["labels"] == ["1", "2", "3", "4"]
    city = columns["city"]["histogram"]
    assert (len(city["labels"]), sum(city["counts"]) + city["other"]) == (11, N)
    when = columns["when"]["histogram"]
    assert (when["edges"][0], sum(when["counts"])) == ("2024-01-01T00:00:00", N)


def test_texts_and_empty_columns_have_no_picture():
    columns = {column["name"]: column for column in described()["columns"]}
    assert columns["note"]["histogram"] is None
    assert columns["empty"]["histogram"] is None
    assert columns["empty"]["examples"] == []
    assert all(len(example) <= 60 for example in columns["note"]["examples"])


def test_a_column_of_one_number_and_one_beyond_all_bars():
    whole = describe(table(one=np.ones(40), huge=np.r_[-1.7e308, 1.7e308, np.arange(38)], x=np.arange(40) / 7))
    columns = {column["name"]: column["histogram"] for column in whole["columns"]}
    assert columns["one"] == {"kind": "levels", "labels": ["1"], "counts": [40], "other": 0}
    assert columns["huge"] is None
