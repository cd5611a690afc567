from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.errors import TableError
from data.synthetic.value_networks import Dynamics, NetworkSize, make_value_networks


def test_the_planted_truth_is_in_the_tables():
    made = make_value_networks(dynamics=Dynamics(noise=0.0))
    scores = made.nodes.pivot_table(index="user_id", columns="t", values="hedonism")
    weight = made.edges.set_index(["ego_id", "friend_id"])["weight"]
    near = made.truth.in_bound
    near = near[near["dimension"] == "hedonism"]
    for ego, friends in list(near.groupby("ego_id")["friend_id"])[:40]:
        heavy = weight[ego][friends.to_numpy()].to_numpy()
        gap = scores.loc[friends, 0].to_numpy() - scores.loc[ego, 0]
        assert np.abs(gap).max() <= made.truth.epsilon["hedonism"] + 1e-12
        move = made.truth.mu["hedonism"] * (heavy * gap).sum() / heavy.sum()
        assert scores.loc[ego, 1] == pytest.approx(scores.loc[ego, 0] + move, abs=1e-12)


def test_the_graph_has_about_20_friends_and_a_heavy_tail():
    made = make_value_networks()
    degree = made.edges.groupby("ego_id").size()
    assert len(degree) == 275
    assert 15 < degree.mean() < 25
    assert degree.max() > 4 * degree.median()
    assert made.nodes.drop(columns=["user_id", "t"]).to_numpy().min() >= 0
    assert not made.nodes.duplicated(["user_id", "t"]).any()


def test_isolated_egos_have_no_friends_and_are_nobodys():
    made = make_value_networks(NetworkSize(isolated=7))
    named = set(made.edges["ego_id"]) | set(made.edges["friend_id"])
    assert len(set(made.truth.egos) - named) == 7
    assert set(made.truth.egos) <= set(made.nodes["user_id"])


def test_the_influencer_weighs_ten_times_as_much():
    made = make_value_networks()
    heavy = made.edges["friend_id"] == made.truth.influencer
    assert (made.edges["weight"][heavy] == 10).all()
    assert (made.edges["weight"][~heavy] == 1).all()
    assert heavy.sum() == made.edges.groupby("friend_id").size().max()


def test_the_same_seed_gives_the_same_tables():
    first, second, other = make_value_networks(seed=4), make_value_networks(seed=4), make_value_networks(seed=5)
    pd.testing.assert_frame_equal(first.nodes, second.nodes)
    assert not first.nodes["hedonism"].equals(other.nodes["hedonism"])


def test_means_and_spreads_can_be_those_of_a_survey():
    dynamics = Dynamics(homophily=0.0, means=(0.793, 0.494), sds=(0.136, 0.202))
    made = make_value_networks(NetworkSize(users=2_000, egos=1_900, dimensions=2), dynamics)
    start = made.nodes[made.nodes["t"] == 0]
    assert start["self-transcendence"].mean() == pytest.approx(0.793, abs=0.015)
    assert start["self-enhancement"].std() == pytest.approx(0.202, abs=0.015)


def test_shuffled_changes_sum_to_nothing():
    made = make_value_networks(dynamics=Dynamics(shuffle_changes=True))
    scores = made.nodes.pivot_table(index="user_id", columns="t", values="conservation").loc[list(made.truth.egos)]
    assert (scores[1] - scores[0]).mean() == pytest.approx(0, abs=1e-3)


def test_impossible_sizes_are_refused():
    with pytest.raises(TableError, match="700 egos"):
        make_value_networks(NetworkSize(egos=700))
