"""Earlier rows beside each row: in the order of time, of the same entity only, never a later one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import TableError
from data.histories import BEFORE, before, has_sequences, is_history, with_history
from data.table import Column, Dataset, Kind, Role


def dataset(frame: pd.DataFrame, roles: dict[str, Role]) -> Dataset:
    kinds: dict[str, Kind] = {
        name: "time" if str(dtype).startswith("datetime") else "category" if str(dtype) == "category" else "number"
        for name, dtype in frame.dtypes.items()
    }  # type: ignore[misc]
    columns = tuple(
        Column(name, kinds[name], roles.get(name, "feature"), "", "", 0, int(frame[name].nunique())) for name in frame
    )
    return Dataset("visits", frame, columns, None, None, "made up", "0")


def visits() -> Dataset:
    frame = pd.DataFrame(
        {
            "person": pd.Categorical(["b", "a", "b", "a", "a", "c"]),
            "day": [30, 10, 5, 30, 20, 1],
            "bili": [3.0, 1.0, np.nan, 1.3, 1.2, 9.0],
            "drug": pd.Categorical(["x", "y", "x", None, "x", "y"]),
        }
    )
    return dataset(frame, {"person": "entity", "day": "time"})


def test_each_row_has_its_own_earlier_rows_latest_first() -> None:
    table = with_history(visits(), steps=3)
    history = table.history
    assert history is not None
    assert history[before("bili", 1)].tolist()[1:5] == pytest.approx([np.nan, np.nan, 1.2, 1.0], nan_ok=True)
    assert np.isnan(history[before("bili", 1)][0])  # the visit of day 5 had no value
    assert history[before("day", 1)].tolist()[0] == 5
    assert history[before("bili", 2)].tolist()[3] == 1.0
    assert history[before("drug", 1)].astype(object).tolist()[3] == "x"
    assert history.loc[5].isna().all()


def test_names_tell_history_from_columns() -> None:
    assert before("bili", 0) == "bili"
    assert is_history(f"bili{BEFORE}2")
    assert not is_history("bili")


def test_rows_bring_their_history() -> None:
    table = with_history(visits(), steps=2)
    assert list(table.rows(np.array([3]))) == [
        "person",
        "day",
        "bili",
        "drug",
        *(before(n, 1) for n in ("day", "bili", "drug")),
    ]
    assert list(visits().rows(np.array([3]))) == ["person", "day", "bili", "drug"]


def test_a_table_without_a_time_is_refused_in_words() -> None:
    table = dataset(visits().frame, {"person": "entity"})
    assert not has_sequences(table)
    with pytest.raises(TableError, match="no time column"):
        with_history(table)


def test_rows_without_entity_or_time_stand_alone() -> None:
    frame = visits().frame.assign(person=pd.Categorical([None] * 6))
    history = with_history(dataset(frame, {"person": "entity", "day": "time"}), steps=2).history
    assert history is not None
    assert history.isna().all(axis=None)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), min_size=1, max_size=30), st.integers(2, 5))
@settings(max_examples=60, deadline=None)
def test_equals_the_slow_way(rows: list[tuple[int, int]], steps: int) -> None:
    frame = pd.DataFrame(rows, columns=["person", "day"]).assign(x=np.arange(len(rows), dtype=float))
    history = with_history(dataset(frame, {"person": "entity", "day": "time"}), steps).history
    assert history is not None
    for row, (person, _) in enumerate(rows):
        own = sorted((day, number) for number, (who, day) in enumerate(rows) if who == person)
        place = own.index((rows[row][1], row))
        for step in range(1, steps):
            found = history[before("x", step)][row]
            assert (np.isnan(found) and place < step) or found == own[place - step][1]
