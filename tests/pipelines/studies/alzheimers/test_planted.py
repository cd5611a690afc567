from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from sklearn.model_selection import train_test_split

from data.clinical.cohorts.recognise import cohort_of
from data.read import read_table
from data.synthetic.cohorts import make_alzheimers_cohorts
from pipelines.engine.fitted import Choice, fit_model
from pipelines.engine.goal import goal_of
from pipelines.studies.alzheimers.aspect_importances import KINDS, aspect_importances
from pipelines.studies.alzheimers.aspects import dependency
from pipelines.studies.alzheimers.gaps import without_gaps
from pipelines.studies.alzheimers.signs import signs

FAMILIES = ("forest", "xgboost")


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The generated training cohort asked CN or AD, 60 % fit rows, 40 % test rows, by label."""
    made = make_alzheimers_cohorts(600, 0)
    file = tmp_path_factory.mktemp("sample") / "train.csv"
    made.train.to_csv(file, index=False)
    chosen = cohort_of(read_table(file), "CN/AD", feature_set="all")
    rows = np.arange(chosen.dataset.n_rows)
    fit, test = (np.sort(part) for part in train_test_split(rows, test_size=0.4, random_state=0, stratify=chosen.cases))
    aspects = dependency(chosen.dataset, fit).aspects(made.truth.planted_h)

    @cache
    def importances(family):
        data = without_gaps(chosen.dataset, fit)
        model = fit_model(data, fit, goal_of(data, chosen.positive), Choice(family))
        return aspect_importances(model, chosen.dataset, test, aspects)

    return made.truth, chosen.dataset, aspects, importances


def test_ad7_planted_aspects_are_found_at_the_planted_height(sample):
    truth, dataset, aspects, _ = sample
    # The diagnosis rests on the rating (CDRSB, CDGLOBAL), which is therefore no feature here.
    planted = {frozenset(one) for one in truth.aspects if set(one) <= set(dataset.features)}
    assert {frozenset(one.members) for one in aspects if len(one.members) > 1} == planted
    assert len(planted) == 5


@pytest.mark.parametrize("family", FAMILIES)
def test_ad11_planted_drivers_are_the_top_three_aspects_of_every_kind(sample, family):
    truth, _, aspects, importances = sample
    members = {one.name: frozenset(one.members) for one in aspects}
    for kind in KINDS:
        top = getattr(importances(family), kind).top(3)
        assert {members[name] for name in top} == {frozenset(one) for one in truth.drivers}, kind
        assert members[top[0]] == frozenset(truth.drivers[0])


@pytest.mark.parametrize("family", FAMILIES)
def test_ad11_intervals_of_noise_cover_zero(sample, family):
    truth, _, _, importances = sample
    joint = importances(family).joint
    places = [joint.names.index(name) for name in truth.noise]
    covered = [joint.low[place] <= 0 <= joint.high[place] for place in places]
    assert len(covered) == 20
    assert np.mean(covered) >= 0.95


@pytest.mark.parametrize("family", FAMILIES)
def test_ad11_drivers_point_the_planted_way(sample, family):
    truth, dataset, _, importances = sample
    found = {one.name: one for one in signs(importances(family).attribution, dataset)}
    for name in ("Left-Amygdala", "LDELTOT", "MMSE"):
        assert truth.signs[name] == -1
        assert found[name].word == "higher values, lower risk"
