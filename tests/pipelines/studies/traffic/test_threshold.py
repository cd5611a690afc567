from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipelines.errors import StudyError
from pipelines.studies.traffic.threshold import SWEEP, auc_of, fit_long, long_or_short, sweep
from tests.pipelines.studies.traffic.made import cut


def test_both_constants_are_in_the_table():
    made = cut(800)
    shown = long_or_short(made, 30)
    assert shown.frame["Model"].tolist() == ["LightGBM", "always long", "always short"]
    share = float((made.minutes[made.test] > 30).mean())
    assert shown.frame["F1 of long"].iloc[1] == pytest.approx(2 * share / (1 + share), abs=1e-12)
    assert shown.frame["AUC"].iloc[0] > 0.7
    assert f"{100 * share:.1f} % of 160 test rows" in shown.sentence


def test_test_rows_have_no_say_in_the_threshold():
    made = cut(800)
    other = made.minutes.copy()
    other[made.test] = np.where(other[made.test] > 30, 1.0, 100.0)
    one, again = fit_long(made), fit_long(replace(made, minutes=other))
    assert one.at == again.at
    calibrated = made.minutes.copy()
    calibrated[made.calibrate] = np.where(calibrated[made.calibrate] > 30, 1.0, 100.0)
    assert fit_long(replace(made, minutes=calibrated)).at != one.at


def test_every_threshold_has_the_constant_beside_it():
    made = cut(800)
    frame = sweep(made).frame
    assert frame["Longer than (minutes)"].tolist() == list(SWEEP)
    shares = [(made.minutes[made.test] > at).mean() for at in SWEEP]
    np.testing.assert_allclose(frame["Long (share)"], shares)
    np.testing.assert_allclose(frame["F1 of always long"], [2 * p / (1 + p) for p in shares], atol=1e-12)


def test_what_cannot_be_answered_is_refused():
    made = cut(300)
    with pytest.raises(StudyError, match="one side of 100000 minutes"):
        long_or_short(made, 100_000)
    with pytest.raises(StudyError, match="No calibrate rows"):
        fit_long(replace(made, fit=made.development, calibrate=made.calibrate[:0]))
    with pytest.raises(StudyError, match="All 180 fit rows"):
        fit_long(replace(made, minutes=np.where(np.arange(300) < 180, 1.0, made.minutes)))


def test_the_area_needs_no_threshold():
    assert auc_of(cut(800)) > 0.7
