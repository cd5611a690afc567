from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from data.synthetic.value_networks import Dynamics, NetworkSize
from explain.bounded.moves import moved
from pipelines.errors import StudyError
from pipelines.studies.values.compare import NAIVE
from pipelines.studies.values.exhibits import PAPER_WORDS
from pipelines.studies.values.flat import RESIDUAL, flat_dataset
from pipelines.studies.values.simulate import simulation_exhibit
from pipelines.studies.values.study import analyse, attribution_of, exhibits_of
from tests.pipelines.studies.values.made import FAST, network, read, sample

FULL = NetworkSize(dimensions=2)
KEYS = [
    "value_scores",
    "value_skill",
    "value_fits",
    "value_curve",
    "value_influence",
    "value_ego",
    "value_future",
    "value_paper",
    "value_predictions",
    "value_curve_all",
]


@pytest.fixture(scope="module")
def analysis():
    return analyse(network(FULL), FAST)


@pytest.fixture(scope="module")
def shown(analysis):
    return {one.key: one for one in exhibits_of(analysis)}


def test_the_planted_dynamics_are_found(analysis):
    truth = sample(FULL).truth
    for one in analysis.fits:
        low, high = one.located.epsilon
        assert low - 0.005 <= truth.epsilon[one.moves.dimension] <= high + 0.005
        assert one.located.mu[0] - 0.02 <= truth.mu[one.moves.dimension] <= one.located.mu[1] + 0.02
    bounded = next(one for one in analysis.table if one.entry.model == "bounded confidence")
    assert bounded.beats
    assert bounded.skill > 0.4


def test_persistence_is_first_in_every_table(analysis):
    for table in (analysis.table, *analysis.by_dimension):
        assert [one.entry.model for one in table[:3]] == list(NAIVE)


def test_the_planted_influencer_ranks_first(analysis):
    assert analysis.influence.importance.top(1) == (str(sample(FULL).truth.influencer),)


def test_friends_add_up_to_the_unclipped_prediction(analysis):
    for k, one in enumerate(analysis.fits):
        expected = moved(one.moves.links, one.exact.epsilon, one.exact.mu)
        for row in (0, 17, 200):
            found = attribution_of(analysis, k, row)
            assert found.additivity_gap() < 1e-12
            assert found.predictions[0, 0] == pytest.approx(expected[row], abs=1e-12)


def test_the_order_of_the_tables_changes_nothing(analysis):
    made = sample(FULL)
    mixed = read(made.nodes.sample(frac=1, random_state=0), made.edges.sample(frac=1, random_state=1))
    found = analyse(mixed, FAST)
    assert found.table == analysis.table
    np.testing.assert_array_equal(found.influence.importance.values, analysis.influence.importance.values)


def test_the_same_seed_gives_the_same_exhibits(analysis, shown):
    for one in exhibits_of(analyse(network(FULL), FAST)):
        assert one.frame.to_csv() == shown[one.key].frame.to_csv()
        assert (one.sentence, one.notes) == (shown[one.key].sentence, shown[one.key].notes)


def test_charts_name_columns_of_their_frames(shown):
    assert list(shown) == KEYS
    for one in shown.values():
        assert len(one.frame)
        for chart in one.charts:
            named = {chart.x, chart.y, chart.by, chart.panel, chart.low, chart.high} - {""}
            assert named <= set(one.frame.columns), one.key


def test_the_score_table(analysis, shown):
    frame = shown["value_scores"].frame
    assert frame["Model"].tolist()[:3] == ["Nothing changes", "Mean of friends", "Bounded confidence"]
    assert frame["Skill"].tolist() == [one.skill for one in analysis.table]
    assert (frame["Skill from (95 %)"] <= frame["Skill"]).all()
    assert "below that of “nothing changes”" in shown["value_scores"].sentence
    assert any("reconstruction" in note for note in shown["value_scores"].notes)
    assert "Mean of friends" not in set(shown["value_skill"].frame["Model"])


def test_the_first_sentence_where_nothing_can_be_learnt():
    dynamics = Dynamics(shuffle_changes=True)
    found = exhibits_of(analyse(network(FULL, dynamics), FAST))
    assert found[0].sentence == 'No model beats "nothing changes".'


def test_the_fits_have_every_interval(analysis, shown):
    frame = shown["value_fits"].frame
    assert ((frame["ε from (tied)"] <= frame["ε"]) & (frame["ε"] <= frame["ε to (tied)"])).all()
    assert ((frame["ε from (profile)"] <= frame["ε"]) & (frame["ε"] <= frame["ε to (profile)"])).all()
    assert ((frame["μ from (union)"] <= frame["μ"]) & (frame["μ"] <= frame["μ to (union)"])).all()
    assert frame["Swarm loss − exact loss"].isna().all()
    assert (frame["Loss"] < frame["Loss of “nothing changes”"]).all()


def test_the_picture_of_the_curve_has_its_lowest_point(analysis, shown):
    for one in analysis.fits:
        drawn = shown["value_curve"].frame.query("Dimension == @one.moves.dimension")
        assert len(drawn) <= 151
        assert drawn["Loss"].min() == one.exact.loss
        whole = shown["value_curve_all"].frame.query("Dimension == @one.moves.dimension")
        assert len(whole) == len(one.exact.curve.epsilon)
        assert (whole["In profile set"] == "yes").sum() == one.located.inside.sum()


def test_the_words_stand_beside_the_number(shown):
    said = [
        text
        for one in shown.values()
        for text in (one.sentence, *one.notes, *map(str, one.frame.to_numpy().ravel()))
        if "0.00347" in text
    ]
    assert said
    assert shown["value_paper"].sentence == PAPER_WORDS
    assert all("0.00347" not in one.sentence for key, one in shown.items() if key != "value_paper")
    assert shown["value_paper"].frame.iloc[0, 2] == pytest.approx(0.0589, abs=5e-5)


def test_one_ego_over_time(analysis, shown):
    frame = shown["value_ego"].frame
    assert list(frame) == ["Time", "Friend", "Gap (points)", "In bound", "Pull (points)"]
    assert frame["Pull (points)"].abs().is_monotonic_decreasing
    assert (frame["Pull (points)"][frame["In bound"] == "no"] == 0).all()


def test_files_of_predictions(analysis, shown):
    known, future = shown["value_predictions"].frame, shown["value_future"].frame
    assert len(known) == sum(len(one.rows) for one in analysis.compared) == 550
    assert shown["value_predictions"].file
    assert ((known["Next score"] - known["Stays as it is"]) ** 2).mean() == pytest.approx(analysis.table[0].mse)
    assert future["Predicted next score"].between(0, 1).all()


def test_the_swarm_beside_the_exact_fit():
    found = analyse(network(), replace(FAST, swarm=True, particles=20, generations=30))
    frame = exhibits_of(found)[2].frame
    assert (frame["Swarm loss − exact loss"] >= -1e-12).all()


def test_several_steps_have_no_intervals():
    found = analyse(network(), replace(FAST, steps=2, particles=10, generations=10))
    fits = exhibits_of(found)[2]
    assert fits.frame["ε from (profile)"].isna().all()
    assert any("not exact" in note for note in fits.notes)


@pytest.mark.parametrize("target", ["next score", "residual"])
def test_a_flat_table_for_the_engine(target):
    found = flat_dataset(network(), target=target)
    assert found.n_rows == 120
    assert found.target == (RESIDUAL if target == "residual" else target)
    assert found.task == "regression"
    assert found.with_role("entity") == ("person",)
    assert "dimension" in found.features
    assert "time" not in found.features
    one = flat_dataset(network(), dimension="self-enhancement", target=target)
    assert one.n_rows == 60
    assert "dimension" not in one.names


def test_own_columns_come_from_other_people():
    nodes = sample().nodes.copy()
    ego = sample().truth.egos[5]
    nodes.loc[(nodes["user_id"] == ego) & (nodes["t"] == 1), ["self-enhancement", "self-transcendence"]] = 0.99
    before, after = (
        flat_dataset(made).frame.query("person == @ego_name")
        for ego_name in [str(ego)]
        for made in (network(), read(nodes, sample().edges))
    )
    assert before["next score"].tolist() != after["next score"].tolist()
    assert before.drop(columns="next score").equals(after.drop(columns="next score"))


def test_a_dimension_that_there_is_not():
    with pytest.raises(StudyError, match="'happiness'"):
        flat_dataset(network(), dimension="happiness")


def test_one_time_can_be_simulated():
    nodes = sample().nodes.query("t == 0")
    found = simulation_exhibit(read(nodes, sample().edges), 0.3, 0.5, steps=4)
    spread = found.frame.query("Dimension == 'self-enhancement'")["Spread (sd, points)"]
    assert len(spread) == 5
    assert spread.iloc[-1] < spread.iloc[0]
    assert "nothing was fitted" in found.sentence


def test_neither_pymoo_nor_matplotlib_is_loaded_before_it_is_needed():
    code = (
        "import sys, pipelines.values, pipelines.studies.values.study, pipelines.studies.values.exhibits\n"
        "print([name for name in ('pymoo', 'matplotlib', 'sklearn', 'xgboost') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
