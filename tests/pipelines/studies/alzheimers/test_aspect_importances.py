from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from data.clinical.cohorts.recognise import cohort_of
from data.read import read_table
from explain.groups import find_aspects
from explain.permutation import permutation_importance
from pipelines.engine.fitted import Choice, fit_model
from pipelines.engine.goal import goal_of
from pipelines.studies.alzheimers.aspect_importances import aspect_importances, aspects_exhibit, consolidated
from pipelines.studies.alzheimers.aspects import dependency
from pipelines.studies.alzheimers.gaps import without_gaps
from tests.explain.reference import permutation as slow_permutation
from tests.explain.reference import shapley as slow_shapley
from tests.pipelines.studies.alzheimers.made import cohort
from tests.pipelines.studies.alzheimers.real import FOLDER, real

FIT, TEST = np.arange(110), np.arange(110, 160)


def fitted(table, family="forest", **params):
    goal = goal_of(table, "AD")
    return fit_model(without_gaps(table, FIT), FIT, goal, Choice(family, params=params))


def test_all_three_by_their_definitions():
    table = cohort()
    model = fitted(table, "linear", strength=1.0)
    aspects = dependency(table, FIT).aspects()
    found = aspect_importances(model, table, TEST[:12], aspects)
    X = model.encode(table.rows(TEST[:12]))
    groups = [np.concatenate([model.groups[model.names.index(name)] for name in one.members]) for one in aspects]
    players = np.array([slow_shapley(model.predict_encoded, x, model.background, groups) for x in X])[:, :, 0]
    singles = np.array([slow_shapley(model.predict_encoded, x, model.background, model.groups) for x in X])[:, :, 0]
    sums = np.column_stack([sum(singles[:, model.names.index(name)] for name in one.members) for one in aspects])
    assert found.exact.values == pytest.approx(np.abs(players).mean(axis=0), abs=1e-9)
    assert found.consolidated.values == pytest.approx(np.abs(sums).mean(axis=0), abs=1e-9)
    assert found.gap < 1e-12
    assert (found.exact.axis, found.unit, found.joint.unit) == ("aspect", "probability", "1 − AUROC")


def test_joint_permutation_moves_all_columns_of_an_aspect_by_one_order():
    from explain.scores import roc_auc
    from pipelines.studies.alzheimers.aspect_importances import _shuffled

    table = cohort()
    model = fitted(table)
    aspects = dependency(table, FIT).aspects()
    task = _shuffled(model, table, TEST, aspects)
    orders = np.array([np.random.default_rng(k).permutation(len(TEST)) for k in range(3)])
    fast = permutation_importance(task, permutations=orders, resamples=0)
    slow = slow_permutation(model.predict_encoded, task.X, task.y, task.groups, roc_auc, orders)
    assert fast.values == pytest.approx(slow.mean(axis=1), abs=1e-12)


def test_a_sum_of_opposite_values_is_small_though_their_sizes_are_not():
    """Σ before |·|: not the same as adding the features' importances."""
    table = cohort()
    model = fitted(table, "linear", strength=1.0)
    attribution = model.attribute(table.frame, TEST)
    aspects = find_aspects(model.names, np.eye(len(model.names)), 0.5)
    assert np.array_equal(consolidated(attribution, aspects).values, attribution.values)
    opposite = replace(attribution, values=attribution.values.copy())
    opposite.values[:, 1] = -opposite.values[:, 0]
    matrix = np.eye(len(model.names))
    matrix[0, 1] = matrix[1, 0] = 1.0
    joined = consolidated(opposite, find_aspects(model.names, matrix, 0.5))
    assert np.abs(joined.values[:, 0]).max() < 1e-15


def test_the_exhibit_has_every_model_kind_and_aspect_with_its_interval():
    table = cohort()
    aspects = dependency(table, FIT).aspects()
    found = [aspect_importances(fitted(table, name), table, TEST, aspects) for name in ("linear", "tree")]
    exhibit = aspects_exhibit(found, 0.5)
    assert len(exhibit.frame) == 2 * 3 * len(aspects)
    assert (exhibit.frame["low"] <= exhibit.frame["importance"] + 1e-12).all()
    assert set(exhibit.frame["unit"]) == {"1 − AUROC", "probability"}
    assert "left and right" not in exhibit.sentence
    assert exhibit.frame["features"].str.contains("left · right").any()
    assert "linear: left + right and MMSE" in exhibit.sentence


@pytest.mark.parametrize("family", ["linear", "forest"])
def test_ad9_a_copy_takes_from_its_feature_and_not_from_the_aspect(family):
    """The top feature twice: its own importance falls, that of the aspect stays within 10 %."""
    table = cohort(500)
    single = [one for one in table.columns if one.name != "right"]
    one = replace(table, columns=tuple(single), frame=table.frame.drop(columns="right"))
    twice = replace(table, frame=table.frame.assign(right=table.frame["left"]))
    shares = {}
    for name, data in (("one", one), ("twice", twice)):
        fit, test = np.arange(350), np.arange(350, 500)
        goal = goal_of(data, "AD")
        model = fit_model(without_gaps(data, fit), fit, goal, Choice(family))
        aspects = dependency(data, fit).aspects()
        found = aspect_importances(model, data, test, aspects)
        place = next(i for i, each in enumerate(aspects) if "left" in each.members)
        features = np.abs(found.attribution.values[:, model.names.index("left"), 0]).mean()
        alone = aspect_importances(model, data, test, find_aspects(model.names, np.eye(len(model.names)), 1.0)).joint
        own = alone.values[model.names.index("left")]
        shares[name] = (features, own, found.joint.values[place], found.exact.values[place])
    assert shares["twice"][0] < 0.8 * shares["one"][0]
    assert shares["twice"][1] < 0.8 * shares["one"][1]
    assert shares["twice"][2] == pytest.approx(shares["one"][2], rel=0.1)
    assert shares["twice"][3] == pytest.approx(shares["one"][3], rel=0.1)


@real
def test_order_of_aspects_on_oasis2_is_that_of_the_spec():
    table = read_table(FOLDER / "oasis2_long_alt" / "OASIS_long_tbl_df.csv")
    features = "Age+EDUC+SES+M/F+MMSE+eTIV+nWBV+ASF"
    chosen = cohort_of(table, "ever_demented", feature_set=features)
    rows = np.arange(chosen.dataset.n_rows)
    params = {"n_estimators": 300, "min_samples_leaf": 1}
    data = without_gaps(chosen.dataset, rows)
    model = fit_model(data, rows, goal_of(data, chosen.positive), Choice("forest", params=params))
    joint = aspect_importances(model, data, rows, dependency(data, rows).aspects()).joint
    assert joint.top(4) == ("MMSE", "M/F + 2 more", "Age + nWBV", "EDUC + SES")
