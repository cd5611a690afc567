from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.append import append_rows
from data.errors import TableError
from data.schema import set_target
from tests.data.build import named, table


def clinic(n, offset=0, labels=("no", "yes")):
    i = np.arange(n) + offset
    return table(
        age=50 + i % 30,
        site=np.where(i % 3 == 0, "north", "south"),
        dose=np.where(i % 5 == 0, np.nan, i / 7),
        outcome=np.array(labels)[i % len(labels)],
    )


def test_the_second_table_stands_below_and_its_rows_are_named():
    first, second = set_target(clinic(40), "outcome"), clinic(25, offset=3)
    both, rows = append_rows(first, second)
    assert rows.tolist() == list(range(40, 65))
    assert both.n_rows == 65
    assert (both.target, both.task) == ("outcome", "binary")
    assert both.frame["age"].iloc[40:].tolist() == second.frame["age"].tolist()
    assert both.frame["outcome"].iloc[40:].tolist() == second.frame["outcome"].tolist()
    assert both.column("dose").missing == first.column("dose").missing + second.column("dose").missing
    assert isinstance(both.frame.index, pd.RangeIndex)
    assert "25 rows of 'test'" in both.decisions[-1]


def test_the_order_of_the_columns_does_not_matter():
    columns = clinic(10).frame
    turned = named(
        {
            name: columns[name].astype(object).to_numpy()
            if columns[name].dtype == "category"
            else columns[name].to_numpy()
            for name in reversed(columns.columns)
        }
    )
    both, _ = append_rows(clinic(40), turned)
    assert both.names == ("age", "site", "dose", "outcome")


def test_other_columns_are_refused_with_both_lists():
    other = table(age=np.arange(20) / 3, place=["a", "b"] * 10, dose=np.arange(20) / 7, outcome=["no", "yes"] * 10)
    with pytest.raises(TableError, match=r"missing there: 'site'; only there: 'place'"):
        append_rows(clinic(40), other)


def test_another_sort_of_value_is_refused():
    other = table(
        age=["old", "young"] * 10, site=["north", "south"] * 10, dose=np.arange(20) / 7, outcome=["no", "yes"] * 10
    )
    with pytest.raises(TableError, match="'age' holds number values in 'test' and boolean values in 'test'"):
        append_rows(clinic(40), other)


def test_a_numeric_class_and_a_new_level_are_taken_over():
    first = set_target(table(x=np.arange(40) / 7, level=["a", "b"] * 20, y=[0, 1] * 20), "y")
    both, rows = append_rows(first, table(x=np.arange(20) / 9, level=["b", "c"] * 10, y=[1, 0] * 10))
    assert both.frame["y"].iloc[rows].tolist() == ["1", "0"] * 10
    assert both.frame["level"].iloc[rows].tolist() == ["b", "c"] * 10
    assert set(both.frame["level"].cat.categories) == {"a", "b", "c"}


def test_classes_that_only_the_second_file_has_lose_their_rows():
    first = set_target(clinic(40), "outcome")
    both, rows = append_rows(first, clinic(30, labels=("no", "yes", "maybe")))
    assert both.frame["outcome"].iloc[rows].isna().sum() == 10
    assert both.column("outcome").distinct == 2
    assert "10 rows of classes that only the second file has ('maybe')" in both.warnings[-1]


def test_an_empty_column_and_one_class_in_the_second_file_are_fine():
    first = set_target(clinic(40), "outcome")
    second = table(age=np.arange(12), site=["north"] * 12, dose=np.full(12, np.nan), outcome=["yes"] * 12)
    both, rows = append_rows(first, second)
    assert both.frame["dose"].iloc[rows].isna().all()
    assert set(both.frame["outcome"].iloc[rows]) == {"yes"}


def test_a_duration_is_computed_in_the_second_file_too_in_the_same_unit():
    def incidents(n, minutes):
        start = np.datetime64("2024-01-01T00:00:00") + np.arange(n).astype("timedelta64[h]")
        return named(
            {"start": start, "end": start + np.timedelta64(minutes, "m") + np.arange(n).astype("timedelta64[s]")}
        )

    first = set_target(incidents(40, 20), "end - start")
    both, rows = append_rows(first, incidents(5, 60 * 24 * 9))
    assert both.frame["end - start"].iloc[rows[0]] == 60 * 24 * 9
    assert both.column("end").role == "ignored"
