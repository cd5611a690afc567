from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explain.scores import roc_auc
from pipelines.engine.study import Settings
from pipelines.errors import StudyError
from pipelines.studies.alzheimers.again import as_run, by_row, entities_of, with_features
from tests.pipelines.studies.alzheimers.cases import case_of
from tests.pipelines.studies.alzheimers.made import cohort

LINEAR = "Logistic or ridge regression"


@pytest.fixture(scope="module")
def single():
    """Everybody has one row."""
    return case_of(cohort(), Settings(target="label", models=("linear",)))


@pytest.fixture(scope="module")
def repeated():
    """40 people with four rows each that are all alike."""
    return case_of(cohort(40, rows_each=4), Settings(target="label", models=("linear", "forest")))


def test_the_run_is_told_as_it_was_scored(single):
    found, ground = as_run(single), single.ground
    assert found.columns == ground.dataset.features
    y = ground.y(ground.scored_rows)
    assert roc_auc(y, found.predictions[LINEAR][:, None]) == single.told[0].scored.scores[0].value


def test_the_same_columns_give_the_same_predictions(single):
    same = with_features(single, single.ground.dataset.features)
    np.testing.assert_array_equal(same.predictions[LINEAR], as_run(single).predictions[LINEAR])


def test_fewer_columns_tell_less_and_the_case_keeps_its_own(single):
    before = single.ground.dataset.features
    found, ground = with_features(single, ("noise", "sex")), single.ground
    assert found.columns == ("noise", "sex")
    assert single.ground.dataset.features == before
    y = ground.y(ground.scored_rows)
    areas = [roc_auc(y, one.predictions[LINEAR][:, None]) for one in (found, as_run(single))]
    assert areas[0] < 0.65 < 0.8 < areas[1]


def test_a_column_that_was_left_out_can_be_asked_for(single):
    ground = single.ground
    columns = tuple(replace(one, role="ignored") if one.name == "MMSE" else one for one in ground.dataset.columns)
    without = replace(single, ground=replace(ground, dataset=ground.dataset.with_columns(columns), known={}))
    whole = with_features(without, ground.dataset.features)
    np.testing.assert_array_equal(whole.predictions[LINEAR], as_run(single).predictions[LINEAR])


def test_entities_are_people_not_rows(single, repeated):
    assert entities_of(single.ground).one_row_each
    assert (entities_of(repeated.ground).count, len(entities_of(repeated.ground).y)) == (40, 160)


def test_rows_of_a_person_on_both_sides_are_recognised_by_a_forest(repeated):
    mixed, ground = by_row(repeated), repeated.ground
    y = ground.y(ground.scored_rows)
    apart = {title: roc_auc(y, p[:, None]) for title, p in as_run(repeated).predictions.items()}
    assert mixed.keys() == apart.keys()
    assert mixed["Random forest"] > 0.97
    assert mixed["Random forest"] > apart["Random forest"] + 0.1


def test_one_class_cannot_be_told(single):
    ground = single.ground
    rows = np.flatnonzero(ground.y(np.arange(ground.dataset.n_rows)) == 1)
    alone = replace(ground, folds=((rows[:20], rows[20:]),))
    with pytest.raises(StudyError, match="No fold has two classes"):
        by_row(replace(single, ground=alone))
