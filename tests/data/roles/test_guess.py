from __future__ import annotations

import numpy as np
import pandas as pd

from data.roles.guess import guess_roles
from data.schema import set_target
from tests.data.build import named, roles, table

N = 120
RNG = np.random.default_rng(0)


def test_an_entity_comes_back_and_has_a_name_that_says_so():
    subjects = np.repeat([f"S{n}" for n in range(40)], 3)
    dataset = named({"Subject ID": subjects, "MRI ID": [f"{s}_MR{i % 3}" for i, s in enumerate(subjects)]})
    assert roles(dataset) == {"Subject ID": "entity", "MRI ID": "id-like"}
    assert "40 different values in 120 rows" in dataset.column("Subject ID").why


def test_a_bare_id_that_comes_back_is_an_entity_and_a_unique_one_is_not():
    assert roles(table(id=np.repeat(np.arange(40), 3))) == {"id": "entity"}
    assert roles(table(id=np.arange(N) * 7 + 3)) == {"id": "id-like"}


def test_only_one_entity_and_a_subject_comes_before_an_id():
    dataset = table(visit_id=np.repeat(np.arange(60), 2), patient=np.repeat(np.arange(30), 4))
    assert roles(dataset) == {"visit_id": "id-like", "patient": "entity"}


def test_a_code_for_few_kinds_is_no_entity():
    assert roles(table(store_id=RNG.integers(0, 5, N))) == {"store_id": "feature"}
    assert roles(table(product_id=np.arange(3_000) % 12)) == {"product_id": "feature"}


def test_numbers_without_a_gap_number_the_rows_in_any_order():
    assert roles(table(PassengerId=np.arange(1, N + 1))) == {"PassengerId": "id-like"}
    assert roles(table(anything=RNG.permutation(N))) == {"anything": "id-like"}
    assert roles(table(month=np.arange(N))) == {"month": "feature"}


def test_a_measurement_that_never_repeats_is_a_feature():
    assert roles(table(fare=RNG.normal(size=N), id=RNG.normal(size=N))) == {"fare": "feature", "id": "feature"}


def test_whole_numbers_that_hardly_repeat_are_a_feature_unless_their_name_says_id():
    values = RNG.choice(100_000, N, replace=False)
    assert roles(table(income=values, account_no=values)) == {"income": "feature", "account_no": "id-like"}


def test_constants_and_empty_columns():
    dataset = table(hand=["R"] * N, count=np.ones(N), empty=np.full(N, np.nan))
    assert set(roles(dataset).values()) == {"constant"}
    assert "every cell is empty" in dataset.column("empty").why


def test_texts_that_hardly_repeat_are_free_text_or_codes():
    names = [
        f"{'abcdefghij'[i % 10] * 3} {'klmnopqrst'[i // 10 % 10] * 4} Smith {chr(97 + i // 100) * 2}" for i in range(N)
    ]
    dataset = table(name=names, ticket=[f"T {i * 37}" for i in range(N)])
    assert roles(dataset) == {"name": "free text", "ticket": "id-like"}


def test_a_text_that_repeats_becomes_a_category_to_learn_from():
    phrases = [f"Two vehicle incident. Blocking lane {i % 15}" for i in range(N)]
    frame = table(description=phrases)
    raw = frame.with_columns(
        tuple(column.__class__(column.name, "text", "feature", "", "", 0, 15) for column in frame.columns)
    )
    column = guess_roles(raw).column("description")
    assert (column.kind, column.role) == ("category", "feature")


def test_dates_are_time():
    dataset = table(
        start=pd.date_range("2024-01-01", periods=N).to_numpy(),
        birth_date=pd.date_range("1950-01-01", periods=N).to_numpy(),
    )
    assert roles(dataset) == {"start": "time", "birth_date": "time"}
    assert "birth" in dataset.column("birth_date").why


def test_only_an_outspoken_weight_is_one():
    weights = RNG.random(N)
    assert roles(table(sample_weight=weights, weight=weights, fnlwgt=weights)) == {
        "sample_weight": "weight",
        "weight": "feature",
        "fnlwgt": "feature",
    }


def test_the_reason_is_added_to_what_is_known_and_a_target_is_left_alone():
    dataset = set_target(table(x=RNG.normal(size=N), outcome=RNG.integers(0, 2, N)), "outcome")
    again = guess_roles(dataset)
    assert again.column("outcome") == dataset.column("outcome")
    assert again.column("x").why.startswith("held as number")
