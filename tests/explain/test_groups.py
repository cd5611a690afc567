from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explain.errors import ExplainError
from explain.groups import find_aspects, merge_groups, merge_tree


def matrix(n, **links):
    """Associations 0 but for those named: ab=0.9."""
    found = np.eye(n)
    for pair, strength in links.items():
        i, j = ("abcdef".index(letter) for letter in pair)
        found[i, j] = found[j, i] = strength
    return found


def test_correlated_features_are_joined_and_the_rest_stand_alone():
    aspects = find_aspects("abcd", matrix(4, bd=0.8))
    assert [one.name for one in aspects] == ["a", "b + d", "c"]
    assert aspects[1].members == ("b", "d")
    assert aspects[1].association == pytest.approx(0.8)
    assert aspects[1].sentence == "b and d move together (association 0.80)."
    assert aspects[0].sentence == "a stands alone."


def test_near_duplicates_are_named():
    aspects = find_aspects("abc", matrix(3, ab=0.97, ac=0.8, bc=0.75))
    assert aspects[0].name == "a + 2 more"
    assert aspects[0].sentence == (
        "a, b and c move together (association 0.75 to 0.97); a and b are near-duplicates: one of them would do."
    )


def test_a_chain_is_not_a_group():
    """a goes with b and b with c, but a and c do not: they must not share an aspect."""
    aspects = find_aspects("abc", matrix(3, ab=0.9, bc=0.85, ac=0.1))
    assert [one.members for one in aspects] == [("a", "b"), ("c",)]


def test_the_threshold_itself_counts():
    assert len(find_aspects("ab", matrix(2, ab=0.7), threshold=0.7)) == 1


def test_names_stay_unique_when_a_feature_is_called_like_an_aspect():
    aspects = find_aspects(["a", "b", "a + b"], matrix(3, ab=0.9))
    assert [one.name for one in aspects] == ["a + b (2)", "a + b"]


def test_no_and_one_feature():
    assert find_aspects([], np.zeros((0, 0))) == ()
    assert find_aspects(["a"], np.eye(1))[0].members == ("a",)
    with pytest.raises(ExplainError, match=r"2 names came with a matrix of shape \(3, 3\)"):
        find_aspects("ab", np.eye(3))


@given(n=st.integers(2, 8), seed=st.integers(0, 1000), threshold=st.floats(0.2, 0.9))
@settings(deadline=None, max_examples=40)
def test_every_feature_is_in_one_aspect_and_every_pair_inside_is_associated(n, seed, threshold):
    half = np.random.default_rng(seed).random((n, n))
    links = np.triu(half, 1) + np.triu(half, 1).T + np.eye(n)
    names = [f"f{i}" for i in range(n)]
    aspects = find_aspects(names, links, threshold)
    assert sorted(member for one in aspects for member in one.members) == names
    for one in aspects:
        inside = [names.index(member) for member in one.members]
        assert links[np.ix_(inside, inside)].min() >= threshold - 1e-8


def test_merged_groups_hold_all_encoded_columns():
    groups = [np.array([0, 1]), np.array([2]), np.array([3])]
    aspects = find_aspects("abc", matrix(3, ac=0.9))
    merged, names = merge_groups(groups, "abc", aspects)
    assert names == ("a + c", "b")
    assert [one.tolist() for one in merged] == [[0, 1, 3], [2]]
    with pytest.raises(ExplainError, match="that is not so for d"):
        merge_groups([*groups, np.array([4])], "abcd", aspects)


def test_the_tree_joins_the_closest_first_and_everything_last():
    merges = merge_tree("abcd", matrix(4, bd=0.8, ac=0.5, ab=0.1, ad=0.1, bc=0.2, cd=0.3))
    assert [(one.left, one.right) for one in merges] == [(("b",), ("d",)), (("a",), ("c",)), (("a", "c"), ("b", "d"))]
    assert [one.height for one in merges] == pytest.approx([0.2, 0.5, 0.9])
    assert merges[-1].members == ("a", "c", "b", "d")


def test_no_tree_without_two_names():
    assert merge_tree([], np.zeros((0, 0))) == ()
    assert merge_tree("a", np.eye(1)) == ()


@given(n=st.integers(2, 8), seed=st.integers(0, 1000), threshold=st.floats(0.2, 0.9))
@settings(deadline=None, max_examples=40)
def test_cutting_the_tree_gives_the_aspects(n, seed, threshold):
    half = np.random.default_rng(seed).random((n, n))
    links = np.triu(half, 1) + np.triu(half, 1).T + np.eye(n)
    names = [f"f{i}" for i in range(n)]
    groups = {(name,) for name in names}
    for merge in merge_tree(names, links):
        if merge.height <= 1 - threshold:
            groups = groups - {merge.left, merge.right} | {tuple(sorted(merge.members))}
    assert groups == {tuple(sorted(one.members)) for one in find_aspects(names, links, threshold)}
