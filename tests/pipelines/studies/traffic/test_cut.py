from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipelines.errors import StudyError
from pipelines.studies.traffic.cut import Cut, cut_of, in_time, plain_cut
from tests.pipelines.engine.planted import dataset_of
from tests.pipelines.engine.sure.grounds import ground
from tests.pipelines.studies.traffic.made import cut


def incidents(n=300, seed=0):
    rng = np.random.default_rng(seed)
    opened = pd.date_range("2024-03-01", periods=n, freq="10min")
    street = rng.choice([f"street {i:02d}" for i in range(20)], n)
    kind = rng.choice(["crash", "breakdown"], n)
    minutes = np.round(rng.uniform(5, 45, n))
    closed = opened + pd.to_timedelta(minutes, unit="min")
    frame = pd.DataFrame({"opened": opened, "closed": closed, "street": street, "kind": kind})
    return dataset_of(frame, "closed - opened", "regression"), minutes


def test_a_run_becomes_arrays_with_codes_where_there_are_many_levels():
    dataset, minutes = incidents()
    found = cut_of(ground(dataset))
    np.testing.assert_array_equal(found.minutes, minutes)
    streets = found.groups[found.names.index("street")]
    assert found.categorical == (int(streets[0]),)
    assert found.X.shape == (300, sum(len(group) for group in found.groups))
    assert "closed" not in found.names
    assert len(np.intersect1d(found.development, found.test)) == 0


def test_a_target_in_another_unit_is_refused():
    rng = np.random.default_rng(0)
    points = dataset_of(pd.DataFrame({"a": rng.normal(size=200), "y": rng.normal(size=200)}), "y", "regression")
    with pytest.raises(StudyError, match="durations in minutes"):
        cut_of(ground(points))


def test_columns_are_left_out_with_all_their_pieces():
    made = Cut(
        np.arange(40.0).reshape(8, 5),
        np.ones(8),
        ("a", "b", "c"),
        (np.array([0]), np.array([1, 2]), np.array([3, 4])),
        *in_time(8),
        (0, 4),
    )
    left = made.without({"b"})
    np.testing.assert_array_equal(left.X, made.X[:, [0, 3, 4]])
    assert left.names == ("a", "c")
    assert [group.tolist() for group in left.groups] == [[0], [1, 2]]
    assert left.categorical == (0, 2)
    with pytest.raises(StudyError, match="at least one"):
        made.without({"a", "b", "c"})


def test_a_new_column_is_the_last():
    made = cut(50)
    more = made.with_column("new", np.arange(50.0))
    np.testing.assert_array_equal(more.X[:, more.groups[-1][0]], np.arange(50.0))
    assert more.names[-1] == "new"
    assert made.names == ("strong", "weak", "noise")


def test_rows_that_cannot_be_used_are_refused():
    X, parts = np.zeros((10, 1)), in_time(10)
    with pytest.raises(StudyError, match="1 of 10 rows have no duration or a negative one"):
        plain_cut(X, np.r_[np.ones(9), -1.0], ("a",), parts)
    with pytest.raises(StudyError, match="used twice"):
        plain_cut(X, np.ones(10), ("a",), (parts[0], parts[1], parts[1]))
