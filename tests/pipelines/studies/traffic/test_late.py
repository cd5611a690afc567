from __future__ import annotations

import numpy as np
import pytest

from pipelines.errors import StudyError
from pipelines.studies.traffic.late import AT_REPORT, late_exhibit, lateness
from tests.pipelines.studies.traffic.made import cut


def leaking(n=700):
    made = cut(n)
    rng = np.random.default_rng(9)
    tow = (made.minutes * rng.uniform(0.8, 1.25, n) > 40).astype(float)
    return made.with_column("tow truck", tow).with_column("closed lanes", rng.normal(size=n))


def test_both_scores_are_shown():
    found = lateness(leaking(), {"known while it runs": ("closed lanes",), "known after": ("tow truck",)})
    assert [step.name for step in found.steps] == [AT_REPORT, "known while it runs", "known after"]
    assert found.late == ("closed lanes", "tow truck")
    first, _, last = found.steps
    assert last.auc - first.auc > 0.05
    assert last.rmse < first.rmse < found.mean_rmse
    shown = late_exhibit(found)
    assert shown.frame["RMSE (minutes)"].tolist() == [step.rmse for step in found.steps]
    assert shown.charts[0].naive == found.mean_rmse
    assert "tow truck" in shown.frame["Columns"].iloc[-1]


def test_the_first_step_knows_nothing_of_late_columns():
    clean = lateness(cut(700).with_column("x", np.zeros(700)), {"late": ("x",)})
    leak = lateness(leaking(), {"late": ("tow truck", "closed lanes")})
    assert leak.steps[0].rmse == clean.steps[0].rmse


def test_columns_that_are_not_there_are_refused():
    with pytest.raises(StudyError, match="'fare' was called late"):
        lateness(cut(100), {"late": ("fare",)})
    with pytest.raises(StudyError, match="No late column"):
        lateness(cut(100), {"late": ()})


def test_a_threshold_that_splits_nothing_leaves_the_errors():
    found = lateness(leaking(), {"late": ("tow truck",)}, minutes=1e6)
    assert np.isnan(found.steps[0].auc)
    assert found.steps[0].rmse > 0
