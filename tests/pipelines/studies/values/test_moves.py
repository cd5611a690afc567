from __future__ import annotations

import numpy as np
import pytest

from pipelines.studies.values.moves import friendless, latest, moves_of
from tests.data.networks.tables import FRIENDS, PEOPLE, as_read
from tests.pipelines.studies.values.made import network, read, sample

WAVES = """user_id,t,h
a,0,0.5
a,1,0.6
a,2,0.7
b,0,0.4
b,1,
b,2,0.2
c,0,0.9
c,2,0.9
"""


def tables(people: str, friends: str):
    return read(as_read(people).frame, as_read(friends).frame)


def test_rows_are_egos_and_steps_of_time_with_the_friends_of_that_time():
    found = moves_of(tables(WAVES, "ego_id,friend_id\na,b\na,c\nb,a\n"), 0)
    assert list(zip(found.ego, found.wave, strict=True)) == [(0, 0), (0, 1)]
    np.testing.assert_allclose(found.change, [0.1, 0.1])
    assert list(zip(found.links.row, found.links.friend, strict=True)) == [(0, 1), (0, 2)]
    assert friendless(found).tolist() == [False, True]


def test_missing_scores_leave_their_dimension_and_are_counted_by_line():
    found = moves_of(tables(WAVES, "ego_id,friend_id\na,b\na,c\nb,a\n"), 0)
    assert found.left_out == (5,), "line 5 of the table has no score of b at time 1"
    both = tables(PEOPLE, FRIENDS)
    assert [moves_of(both, k).n_rows for k in range(2)] == [2, 2]
    assert len(moves_of(both, 1).links.row) == 2, "c has no openness at time 0"


def test_the_future_starts_from_the_last_time():
    ego, links = latest(tables(WAVES, "ego_id,friend_id\na,b\na,c\nb,a\n"), 0)
    assert ego.tolist() == [0, 1]
    assert links.own.tolist() == [0.7, 0.2]
    assert links.counts.tolist() == [2, 1]


def test_links_are_those_of_the_table():
    made, found = sample(), moves_of(network(), 1)
    users = network().users
    listed = {(str(e), str(f)) for e, f in made.edges[["ego_id", "friend_id"]].itertuples(index=False)}
    got = {(users[found.ego[r]], users[f]) for r, f in zip(found.links.row, found.links.friend, strict=True)}
    assert got == listed


@pytest.mark.parametrize("rows", [[5, 2, 9], [0], []])
def test_some_rows_alone(rows):
    found = moves_of(network(), 0)
    rows = np.array(rows, dtype=np.int64)
    some = found.take(rows)
    np.testing.assert_array_equal(some.after, found.after[rows])
    np.testing.assert_array_equal(some.links.counts, found.links.counts[rows])
