from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from data.errors import MissingColumn, TableError
from data.networks.headers import kind_of
from data.networks.links import read_links
from data.networks.network import draw_egos
from data.networks.read import NetworkOptions, read_network, read_pairs
from data.read import read_table
from tests.data.networks.tables import FRIENDS, PEOPLE, as_read

REAL = pytest.mark.skipif("REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR names no folder of real tables")


def network(people: str = PEOPLE, friends: str | None = FRIENDS, **options):
    return read_network(as_read(people), None if friends is None else as_read(friends), NetworkOptions(**options))


def links_of(found):
    names = found.users
    return {(names[e], names[f]): w for e, f, w in zip(found.ego, found.friend, found.weight, strict=True)}


def test_people_over_time_and_their_friends():
    found = network()
    assert found.dimensions == ("hedonism", "openness")
    assert found.users == ("a", "b", "c")
    assert found.times == ("0", "1")
    np.testing.assert_array_equal(found.scores[:, :, 0], [[0.5, 0.6], [0.7, 0.7], [0.9, 0.8]])
    assert np.isnan(found.scores[2, 0, 1])
    assert found.line[2].tolist() == [4, 5]
    assert links_of(found) == {("a", "b"): 2, ("b", "a"): 1, ("b", "c"): 1}
    assert found.egos.tolist() == [0, 1], "c is only named as a friend"


def test_somebody_whom_the_list_does_not_name_is_an_ego_without_friends():
    found = network(PEOPLE + "d,0,0.1,0.1\nd,1,0.1,0.1\n")
    assert found.egos.tolist() == [0, 1, 3]
    assert found.lonely == 1


def test_times_side_by_side():
    wide = "user_id,hedonism_t0,hedonism_t1,openness_t0,openness_t1\na,.5,.6,.2,.3\nb,.7,.7,.4,.4\nc,.9,.8,,.1\n"
    assert kind_of(as_read(wide)) == "wide"
    first, second = network(), network(wide)
    np.testing.assert_array_equal(first.scores, second.scores)
    assert second.line.tolist() == [[0, 0], [1, 1], [2, 2]]


def test_everybody_in_an_egos_network_is_a_friend_where_there_is_no_list():
    people = "ego_id,user_id,t,h\n1,1,0,.5\n1,2,0,.6\n1,3,0,.7\n1,1,1,.5\n4,4,0,.1\n4,2,0,.6\n4,4,1,.2\n"
    found = network(people, None)
    assert links_of(found) == {("1", "2"): 1, ("1", "3"): 1, ("4", "2"): 1}
    assert [found.users[i] for i in found.egos] == ["1", "4"]


def test_ids_are_the_same_as_numbers_and_as_text():
    people = "user_id,t,h\n10,0,.5\n10,1,.5\n9,0,.4\n9,1,.4\n"
    found = network(people, "ego_id,friend_id\n10,9\n9,\n10,9\n")
    assert found.users == ("9", "10")
    assert links_of(found) == {("10", "9"): 2}


def test_every_row_of_the_list_is_accounted_for():
    found = network(friends=FRIENDS + "a,a,1\na,b,3\nb,zz,1\n")
    assert links_of(found) == {("a", "b"): 5, ("b", "a"): 1, ("b", "c"): 1}
    dropped = {step.why: step.dropped for step in found.flow.steps}
    assert dropped == {
        "the ego or the friend is missing": 0,
        "somebody is their own friend": 1,
        "no such user in the table of people": 1,
        "the pair came before (weights are summed)": 1,
    }
    assert found.flow.left == len(found.ego)
    assert "1 rows of the list of friends left out: somebody is their own friend." in found.sentences


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ("1 2\n2 3\n1 3\n", "Each of 3 pairs came once: each was taken both ways."),
        ("1 2\n2 1\n2 3\n3 2\n3 1\n1 3\n", "Each of 3 pairs came both ways."),
        ("1,2\n2,1\n2,3\n3,1\n", "1 of 3 pairs came both ways: the others were taken both ways too."),
    ],
)
def test_bare_pairs_count_both_ways(pairs, said):
    found, sentences = read_pairs(as_read(pairs, "pairs.txt"))
    assert {frozenset(pair) for pair in zip(found["ego_id"], found["friend_id"], strict=True)} == {
        frozenset(pair) for pair in ("12", "23", "13")
    }
    assert len(found) == 6
    assert sentences[0] == said


def test_directed_pairs_stay_as_they_are():
    found, sentences = read_pairs(as_read("1 2\n2 3\n1 3\n", "pairs.txt"), directed=True)
    assert len(found) == 3
    assert not sentences


def test_a_score_outside_the_scale_is_refused_in_these_words():
    with pytest.raises(TableError, match=r"Row 3: hedonism = 4\.2, outside 0\.\.1.*\(for example 1 to 6\) to rescale"):
        network(PEOPLE.replace("b,0,0.7", "b,0,4.2"))


def test_another_scale_is_made_0_to_1_and_never_cut():
    people = "user_id,t,h\na,0,1\na,1,6\nb,0,3.5\nb,1,2\n"
    found = network(people, "ego_id,friend_id\na,b\n", scale=(1.0, 6.0))
    np.testing.assert_allclose(found.scores[:, :, 0], [[0, 1], [0.5, 0.2]])
    with pytest.raises(TableError, match=r"outside 1\.\.5"):
        network(people, "ego_id,friend_id\na,b\n", scale=(1.0, 5.0))
    with pytest.raises(TableError, match="below its second"):
        network(people, "ego_id,friend_id\na,b\n", scale=(5.0, 5.0))


def test_rows_that_cannot_be():
    with pytest.raises(TableError, match="second, other row"):
        network(PEOPLE + "a,1,0.1,0.1\n")
    with pytest.raises(TableError, match="holds words"):
        network("user_id,t,h\na,0,low\na,1,high\nb,0,low\n")
    with pytest.raises(TableError, match="weights above 0"):
        network(friends="ego_id,friend_id,weight\na,b,-1\nb,a,2\n")
    with pytest.raises(TableError, match="whose friend is who"):
        network(friends=None)
    with pytest.raises(MissingColumn, match="no column user_id"):
        network("name,t,h\na,0,.1\nb,1,.2\n")
    with pytest.raises(TableError, match="None of 2 rows"):
        network(friends="ego_id,friend_id\nx,y\ny,x\n")
    assert any("counted once" in said for said in network(PEOPLE + "a,1,0.6,0.3\n").sentences)


def test_egos_can_be_drawn():
    found = draw_egos(network(), 1, seed=3)
    assert len(found.egos) == 1
    assert set(found.ego.tolist()) == set(found.egos.tolist())
    np.testing.assert_array_equal(found.egos, draw_egos(network(), 1, seed=3).egos)
    with pytest.raises(TableError, match="3 egos were asked for"):
        draw_egos(network(), 3)
    with pytest.raises(TableError, match="no user 'q'"):
        found.position("q")


@pytest.mark.real
@REAL
def test_the_pairs_of_facebook():
    dataset = read_table(Path(os.environ["REAL_DATA_DIR"]) / "facebook_ego_raw" / "facebook_combined.txt")
    assert kind_of(dataset) == "pairs"
    links = read_links(dataset)
    assert links.sentences == ("Each of 88,234 pairs came once: each was taken both ways.",)
    degree = links.frame.groupby("ego_id").size()
    assert len(degree) == 4_039
    assert (degree.min(), degree.max()) == (1, 1_045)
    assert degree.quantile([0.25, 0.5, 0.75, 0.9]).round().tolist() == [11, 25, 57, 112]
    assert degree.mean() == pytest.approx(43.69, abs=0.005)
