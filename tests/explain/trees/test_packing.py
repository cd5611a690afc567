from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from explain.trees.packing import pack

N_STEPS = 12
planes = st.lists(
    st.tuples(st.integers(0, 3), st.sets(st.integers(0, N_STEPS - 1), min_size=1, max_size=4)), min_size=1, max_size=80
)


def packed(asked, scale, most):
    asked = sorted(asked, key=lambda one: (one[0], -len(one[1])))
    steps = np.full((len(asked), 4), -1, np.int32)
    for row, (_, mine) in zip(steps, asked, strict=True):
        row[: len(mine)] = sorted(mine)
    n_steps = np.array([len(mine) for _, mine in asked])
    return asked, pack(np.array([key for key, _ in asked]), steps, n_steps, scale, most)


@given(asked=planes, scale=st.lists(st.integers(0, 4), min_size=N_STEPS, max_size=N_STEPS), most=st.integers(2, 64))
def test_tables_have_one_key_and_no_more_entries_than_allowed(asked, scale, most):
    asked, table = packed(asked, np.array(scale), most)
    assert sorted(set(table)) == list(range(table.max() + 1))
    for number in range(table.max() + 1):
        inside = [asked[plane] for plane in np.flatnonzero(table == number)]
        steps = set().union(*(mine for _, mine in inside))
        entries = np.prod(1 + np.bincount([scale[step] for step in steps]))
        assert len({key for key, _ in inside}) == 1
        assert entries <= most or len({frozenset(mine) for _, mine in inside}) == 1


def test_planes_join_where_the_table_grows_least():
    scale = np.array([0, 0, 0, 1, 1, 2, 3, 3, 3, 3, 3, 3])
    # The first two do not fit together: 5 and 8 entries. A step of a scale that a table has costs less than a new one.
    asked, table = packed([(0, {6, 7, 8, 9}), (0, {0, 3, 5}), (0, {2}), (0, {10})], scale, 12)
    assert [min(mine) for _, mine in asked] == [6, 0, 2, 10]
    assert table.tolist() == [0, 1, 1, 0]


def test_the_same_questions_take_one_table():
    _, table = packed([(0, {0, 1, 2})] * 100, np.arange(N_STEPS), 8)
    assert not table.any()


def test_more_tables_than_can_be_open():
    _, table = packed([(0, {step, (step + 1) % N_STEPS}) for step in range(N_STEPS)] * 5, np.arange(N_STEPS), 4)
    assert len(set(table)) == N_STEPS
