from __future__ import annotations

import numpy as np
import pytest
from sklearn.svm import SVR

from pipelines.errors import StudyError
from pipelines.studies.tadpole.history import history_of
from pipelines.studies.tadpole.svm import next_visits, svm
from tests.pipelines.studies.tadpole.history_frame import drawn_history, history_frame, visit


def test_the_next_visit_is_the_next_by_date_not_by_row():
    history = history_of(
        history_frame(
            visit(2, "2012-01-01", d2=1),
            visit(1, "2014-01-01"),
            visit(2, "2010-01-01", d2=1),
            visit(1, "2011-01-01"),
            visit(2, "2011-06-01", d2=1),
        )
    )
    after = next_visits(history)
    pairs = {(str(history.date[row]), str(history.date[then])) for row, then in enumerate(after) if then >= 0}
    assert pairs == {("2011-01-01", "2014-01-01"), ("2010-01-01", "2011-06-01"), ("2011-06-01", "2012-01-01")}


def test_scores_are_those_of_a_machine_put_together_by_hand():
    frame = drawn_history(60, seed=5).sort_values("EXAMDATE", kind="stable").reset_index(drop=True)
    values = frame[["ADAS13", "Ventricles", "ICV_bl"]].to_numpy()
    X = np.column_stack([values, values[:, 1] / values[:, 2]])
    target = frame.groupby("RID")["ADAS13"].shift(-1).to_numpy()
    used = np.isfinite(target)
    means = np.nanmean(X[used], axis=0)
    filled = np.where(np.isnan(X), means, X)
    centre, scale = filled[used].mean(axis=0), filled[used].std(axis=0)
    scaled, y = (filled - centre) / scale, target[used]
    machine = SVR(kernel="linear").fit(scaled[used], (y - y.mean()) / y.std())
    last = frame[frame["D2"] == 1].groupby("RID").tail(1).sort_values("RID").index
    expected = machine.predict(scaled[last]) * y.std() + y.mean()
    found = svm(frame)
    np.testing.assert_allclose(found.adas[:, 17, 0], expected, atol=1e-8)
    np.testing.assert_allclose(found.adas[:, :, 2] - found.adas[:, :, 0], 1.0)
    np.testing.assert_allclose(found.ventricles[:, :, 2] - found.ventricles[:, :, 0], 0.05)
    assert found.ventricles[:, :, 1].min() == 0
    assert (np.ptp(found.probabilities, axis=1) == 0).all()


def test_a_class_that_nobody_reaches_gets_no_probability():
    frame = drawn_history()
    found = svm(frame.assign(DX=frame["DX"].replace("AD", "MCI")))
    assert (found.probabilities[:, :, 2] == 0).all()
    assert (found.probabilities[:, :, :2] > 0).all()


def test_too_few_pairs_are_said():
    few = history_frame(*(visit(1, f"201{k}-01-01", d2=1, ADAS13=10.0, Ventricles=3e4, dx="CN") for k in range(3)))
    with pytest.raises(StudyError, match="followed by one with a diagnosis"):
        svm(few)
    with pytest.raises(StudyError, match="0 visits are followed by one with ADAS13"):
        svm(few.assign(ADAS13=np.nan))
