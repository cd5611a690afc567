from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.networks.network import ValueNetwork
from data.synthetic.value_networks import Dynamics, NetworkSize
from explain.bounded.profile import locate
from pipelines.errors import StudyError
from pipelines.studies.values import guards, swarm
from pipelines.studies.values.compare import Entry
from pipelines.studies.values.skill import Skill
from pipelines.studies.values.study import Analysis, analyse
from pipelines.studies.values.swarm import SwarmFit
from tests.pipelines.studies.values.made import FAST, SMALL, network, read, sample

FEW = NetworkSize(users=60, egos=14, dimensions=1)


def found(made: ValueNetwork, **chosen) -> tuple[Analysis, dict[str, tuple[str, str]]]:
    analysis = analyse(made, replace(FAST, **chosen))
    return analysis, {one.code: (one.state, one.sentence) for one in analysis.checks}


def test_nothing_vanishes_where_all_is_well():
    _, checks = found(network())
    assert list(checks) == [f"V{i:02d}" for i in range(1, 11)]
    assert {code for code, (state, _) in checks.items() if state != "pass"} == {"V09"}
    assert checks["V08"][1] == "No ego is on both sides of a fold."


def test_egos_without_friends_are_kept_and_counted():
    analysis, checks = found(network(replace(SMALL, isolated=12)))
    assert checks["V01"] == (
        "warn",
        '12 of 60 egos have no usable friend; for them the model says "no change".',
    )
    one = analysis.compared[0]
    alone = one.moves.links.counts[one.rows] == 0
    assert alone.sum() == 12
    bounded = one.predicted[Entry("bounded confidence")]
    np.testing.assert_array_equal(bounded[alone], one.predicted[Entry("persistence")][alone])


def test_friends_without_a_score_are_no_friends():
    nodes = sample().nodes.copy()
    ego = sample().truth.egos[0]
    friends = sample().edges.loc[sample().edges["ego_id"] == ego, "friend_id"]
    nodes = nodes[~nodes["user_id"].isin(friends) | (nodes["t"] > 0)]
    sentence = found(read(nodes, sample().edges))[1]["V01"][1]
    assert sentence.endswith('of 60 egos have no usable friend; for them the model says "no change".')


def test_missing_scores_leave_their_dimension_only():
    nodes = sample().nodes.copy()
    ego = sample().truth.egos[3]
    line = int(np.flatnonzero((nodes["user_id"] == ego) & (nodes["t"] == 1))[0])
    nodes.loc[nodes.index[line], "self-enhancement"] = np.nan
    analysis, checks = found(read(nodes, sample().edges))
    assert [one.moves.n_rows for one in analysis.fits] == [60, 59]
    assert checks["V02"][0] == "warn"
    assert f"self-enhancement: 1 (row {line + 1})" in checks["V02"][1]


def test_the_list_of_friends_is_accounted_for():
    edges = sample().edges
    ego = edges["ego_id"].iloc[0]
    more = edges.iloc[:2].assign(weight=1.0)
    loops = edges.iloc[:1].assign(friend_id=ego)
    unknown = edges.iloc[:3].assign(friend_id=54_321)
    state, sentence = found(read(sample().nodes, pd.concat([edges, more, loops, unknown])))[1]["V03"]
    assert state == "warn"
    for said in ("1: somebody is their own friend", "3: no such user", "2: the pair came before (weights are summed)"):
        assert said in sentence


def test_one_time_only():
    nodes = sample().nodes.query("t == 0")
    with pytest.raises(StudyError, match=r"Only one time; two are needed to fit\. With one, only a simulation"):
        analyse(read(nodes, sample().edges), FAST)


def test_few_egos():
    assert found(network(FEW))[1]["V04"] == (
        "warn",
        "30 egos or more are needed for a bound worth reporting; here 14.",
    )


def test_a_bound_that_is_not_located():
    analysis, checks = found(network(FEW, Dynamics(noise=0.2)))
    (one,) = analysis.fits
    assert one.located.covered > 0.5
    assert checks["V05"][0] == "warn"
    low, high = (f"{end:.2f}".replace("0.", ".", 1) for end in one.located.epsilon)
    assert f"the data do not locate the bound: anything from {low} to {high} fits." in checks["V05"][1]


def test_a_pull_at_an_end_of_its_range():
    state, sentence = found(network(), mu_high=0.1)[1]["V06"]
    assert state == "warn"
    assert "μ is at its upper end, 0.1" in sentence
    assert "one-sided" in sentence


def test_a_pull_that_nobody_defines():
    nodes = sample().nodes.copy()
    # All friends say exactly what the ego says: there is no gap.
    nodes.loc[nodes["t"] == 0, ["self-transcendence", "self-enhancement"]] = 0.5
    analysis, checks = found(read(nodes, sample().edges))
    assert "μ is undefined" in checks["V06"][1]
    assert analysis.fits[0].exact.mu == 0


def test_no_skill():
    still = Skill(Entry("persistence"), 0.1, 0.1, 0.0, 0.0, 0.0)
    level = Skill(Entry("svr"), 0.1, 0.1, 0.02, -0.1, 0.1)
    assert guards.skill([still, level]).sentence == 'No model beats "nothing changes".'
    assert guards.skill([still, level]).state == "fail"
    assert guards.skill([still, replace(level, low=0.01)]).state == "pass"


def test_the_last_time_as_a_test_says_so():
    checks = found(network(replace(SMALL, waves=3)), folds="last time")[1]
    assert checks["V08"][0] == "not applicable"


def test_a_swarm_that_stopped_above_the_exact_loss():
    analysis, checks = found(network(), swarm=True, particles=20, generations=40)
    one = analysis.fits[0]
    assert checks["V09"][0] in {"pass", "warn"}
    worse = replace(one, swarm=SwarmFit(0.1, 0.1, one.exact.loss * 1.022, 10))
    check = guards.swarm([worse])
    assert "the swarm stopped 2.2 % above the best possible loss; the exact fit is used." in check.sentence
    assert guards.swarm([replace(one, swarm=SwarmFit(0.1, 0.1, one.exact.loss, 10))]).state == "pass"


def test_without_pymoo_the_exact_fit_goes_on(monkeypatch):
    monkeypatch.setattr(swarm, "swarm_available", lambda: False)
    analysis, checks = found(network(), swarm=True)
    assert checks["V09"][0] == "not applicable"
    assert "pip install pymoo" in checks["V09"][1]
    assert analysis.fits[0].exact.mu > 0


def test_several_steps_are_not_exact():
    analysis, checks = found(network(FEW), steps=2, particles=10, generations=10)
    assert "not exact" in checks["V09"][1]
    assert not analysis.fits[0].bound.exact
    assert analysis.compared[0].bounds[0].steps == 2


def test_cut_predictions_are_counted():
    analysis, _ = found(network())
    one = replace(analysis.fits[0], clipped=3)
    assert "3 predictions left 0…1" in guards.cut([one]).sentence


def test_the_set_of_the_analysis_is_that_of_the_fit():
    analysis, _ = found(network())
    one = analysis.fits[0]
    assert one.located.epsilon == locate(one.exact).epsilon
