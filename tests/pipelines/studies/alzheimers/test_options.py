from __future__ import annotations

import pytest

from data.clinical.cohorts.feature_sets import FEATURE_SETS
from data.clinical.cohorts.tasks import TASKS
from pipelines.alzheimers import PROTOCOL
from pipelines.engine.protocol import answers
from pipelines.engine.study import Settings
from pipelines.errors import StudyError
from pipelines.studies.alzheimers.options import OPTIONS, PARTS

BY_NAME = {one.name: one for one in OPTIONS}


def test_every_task_of_every_kind_of_table_can_be_asked():
    asked = set(BY_NAME["task"].choices) - {"auto"}
    assert asked == {task for tasks in TASKS.values() for task in tasks}


def test_every_feature_set_can_be_used_and_compared_with():
    assert set(BY_NAME["features"].choices) == set(FEATURE_SETS)
    assert set(BY_NAME["compare"].choices) == {*FEATURE_SETS, "none"}


def test_without_an_answer_one_scan_each_of_people_over_60_tests_beside_volumes_is_used():
    assert answers(PROTOCOL, Settings()) == {
        "task": "auto",
        "features": "COG+VOL+DEMO",
        "compare": "VOL+DEMO",
        "scan": "first",
        "height": "0.5",
        "min_age": "60",
        "horizon": "36",
    }


def test_answers_that_are_numbers_are_numbers():
    for name in ("height", "min_age", "horizon"):
        assert all(float(one) >= 0 for one in BY_NAME[name].choices)


@pytest.mark.parametrize(("name", "value"), [("horizon", "37"), ("window", "24")])
def test_other_questions_and_answers_are_refused(name, value):
    with pytest.raises(StudyError, match=name):
        answers(PROTOCOL, Settings(options={name: value}))


def test_other_cohorts_may_be_several():
    assert [(one.name, one.many) for one in PARTS] == [("external", True)]
