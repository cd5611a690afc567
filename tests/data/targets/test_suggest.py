from __future__ import annotations

import numpy as np

from data.schema import suggest_targets
from tests.data.build import named, table

N = 100
RNG = np.random.default_rng(1)


def expressions(dataset):
    return [one.expression for one in suggest_targets(dataset)]


def test_a_telling_name_comes_before_the_last_column():
    dataset = table(diagnosis=RNG.integers(0, 2, N), radius=RNG.normal(size=N), texture=RNG.normal(size=N))
    first, second = suggest_targets(dataset)[:2]
    assert (first.expression, first.task) == ("diagnosis", "binary")
    assert first.why == "its name speaks of 'diagnosis'; two different values"
    assert (second.expression, second.why.split(";")[0]) == ("texture", "it is the last column")


def test_a_time_to_an_event_comes_after_the_event():
    dataset = table(
        TimeToEventMonths=RNG.integers(1, 99, N), EventCKD35=RNG.integers(0, 2, N), TIME_YEAR=np.arange(N) % 9
    )
    assert expressions(dataset)[0] == "EventCKD35"


def test_what_only_tells_rows_apart_is_not_offered():
    dataset = named(
        {
            "id": np.arange(N),
            "Hand": ["R"] * N,
            "start": np.datetime64("2024-01-01") + np.arange(N),
            "x": RNG.normal(size=N),
        }
    )
    assert expressions(dataset) == ["x"]


def test_a_letter_inside_a_name_is_no_hint():
    assert expressions(table(a_y=RNG.normal(size=N), b=RNG.normal(size=N), y=RNG.integers(0, 2, N)))[0] == "y"
    assert expressions(table(death_3y=RNG.integers(0, 2, N), x_y=RNG.normal(size=N)))[0] == "death_3y"


def test_mostly_empty_columns_come_late():
    score = np.where(np.arange(N) < 60, np.nan, RNG.normal(size=N))
    assert expressions(table(score=score, price=RNG.normal(size=N)))[0] == "price"


def test_too_many_classes_are_not_offered():
    dataset = table(
        city=[f"city {chr(97 + i % 26)}{chr(97 + i // 26 % 26)}" for i in range(600)] * 5, x=np.arange(3000) / 7
    )
    assert expressions(dataset) == ["x"]
