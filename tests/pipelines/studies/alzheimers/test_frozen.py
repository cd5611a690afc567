from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import f1_score

from pipelines.engine.fitted import Choice
from pipelines.engine.goal import goal_of
from pipelines.errors import StudyError
from pipelines.studies.alzheimers.frozen import best_threshold, freeze, state_hash
from tests.pipelines.studies.alzheimers.made import cohort

TABLE = cohort()
LINEAR = Choice("linear", params={"strength": 1.0})


@pytest.mark.parametrize("places", [1, 3])
def test_no_other_threshold_gives_a_larger_f1(places):
    rng = np.random.default_rng(places)
    y = (rng.random(80) < 0.4).astype(float)
    p = np.round(np.clip(0.3 * y + 0.7 * rng.random(80), 0, 1), places)
    found = best_threshold(y, p)
    best = max(f1_score(y, p >= one) for one in np.unique(p))
    assert f1_score(y, p >= found) == pytest.approx(best)


def test_the_threshold_comes_from_calibrate_rows_where_there_are_some():
    goal = goal_of(TABLE, "AD")
    fit, calibrate = np.arange(100), np.arange(100, 160)
    found = freeze(TABLE, goal, LINEAR, fit=fit, calibrate=calibrate)
    y = goal.y(TABLE.frame.iloc[calibrate])
    assert found.threshold == best_threshold(y, found.probabilities(TABLE, calibrate))
    assert found.prevalence == pytest.approx(goal.y(TABLE.frame.iloc[fit]).mean())
    assert found.chosen_on == "60 calibrate rows"


def test_else_from_rows_out_of_fold():
    found = freeze(TABLE, goal_of(TABLE, "AD"), LINEAR)
    assert found.chosen_on == "out-of-fold predictions of 160 train rows"
    assert 0 < found.threshold < 1


def test_several_rows_of_a_person_are_folded_together():
    table = cohort(60, rows_each=2)
    assert 0 < freeze(table, goal_of(table, "AD"), LINEAR).threshold < 1


def test_the_state_changes_with_the_fit_rows_and_with_nothing_else():
    goal = goal_of(TABLE, "AD")
    one, same, other = (freeze(TABLE, goal, LINEAR, fit=np.arange(n)) for n in (100, 100, 120))
    assert one.state == same.state != other.state
    one.probabilities(cohort(seed=5, shift=3.0), np.arange(160))
    one.confirm_unchanged()
    assert one.state == state_hash(one.fitted)
    with pytest.raises(StudyError, match="changed from"):
        replace(one, state=other.state).confirm_unchanged()


def test_a_target_of_more_classes_is_refused():
    goal = replace(goal_of(TABLE, "AD"), task="multiclass")
    with pytest.raises(StudyError, match="multiclass target"):
        freeze(TABLE, goal, LINEAR)
