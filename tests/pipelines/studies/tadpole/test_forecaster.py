"""Our own forecasts: shape, sense, no future, and one visit only where no more is given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.clinical.tadpole.columns import FRACTION, MARKERS
from data.clinical.tadpole.history import clean_history
from pipelines.errors import StudyError
from pipelines.studies.tadpole.features import ALL
from pipelines.studies.tadpole.forecaster import fit_forecaster
from pipelines.studies.tadpole.layout import Calendar
from pipelines.studies.tadpole.learners import learner
from pipelines.studies.tadpole.submission import submission_faults
from tests.pipelines.studies.tadpole.own_sample import QUICK, forecaster, history, sample

MARKER_NAMES = [*MARKERS, FRACTION]


def same(one, other):
    for name in ("probabilities", "adas", "ventricles"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_a_forecast_has_every_subject_and_month_and_can_be_sent_in():
    found = forecaster().forecast(history())
    assert list(found.subjects) == list(history().to_forecast)
    assert found.probabilities.shape == (40, 60, 3)
    np.testing.assert_allclose(found.probabilities.sum(axis=2), 1, atol=1e-5)
    assert (found.probabilities >= 1e-6).all()
    for part in (found.adas, found.ventricles):
        assert (part[:, :, 1] >= 0).all()
        assert (part[:, :, 1] < part[:, :, 2]).all()
        assert (part[:, :, 1] <= part[:, :, 0]).all()
        assert (part[:, :, 0] < part[:, :, 2]).all()
    assert submission_faults(found.to_frame()) == ()


def test_fit_and_calibrate_subjects_are_apart_and_of_d1_only():
    parts = forecaster().parts
    assert not np.intersect1d(parts.fit, parts.calibrate).size
    assert len(parts.calibrate) / 150 == pytest.approx(0.25, abs=0.02)
    d1 = history().frame.loc[history().frame["D1"] == 1, "RID"].unique()
    assert set(parts.fit) | set(parts.calibrate) == set(d1)


def test_the_same_seed_forecasts_the_same_and_subjects_can_be_chosen():
    again = fit_forecaster(history(), 0, kind=QUICK)
    whole = forecaster().forecast(history())
    same(again.forecast(history()), whole)
    chosen = history().to_forecast[[5, 2]]
    few = forecaster().forecast(history(), chosen, Calendar("2018-01", 3))
    np.testing.assert_array_equal(few.adas, whole.adas[[5, 2], :3])
    with pytest.raises(StudyError, match="RID 999999 has no visit"):
        forecaster().forecast(history(), np.array([999_999]))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**31))
def test_nothing_dated_after_the_origin_changes_a_forecast(seed):
    rng = np.random.default_rng(seed)
    frame = history().frame.copy()
    # Half of the D2 subjects end earlier: their last visit stays in the table, but no longer belongs to D2.
    last = frame[frame["D2"] == 1].groupby("RID").tail(1)
    later = last.index[rng.random(len(last)) < 0.5]
    frame.loc[later, "D2"] = 0
    before = forecaster().forecast(replace(history(), frame=frame))
    changed = frame.copy()
    changed.loc[later, MARKER_NAMES] = rng.normal(0, 1e5, (len(later), len(MARKER_NAMES)))
    changed.loc[later, "DX"] = "AD"
    changed.loc[later, ["age", "APOE4"]] = 2.0
    same(forecaster().forecast(replace(history(), frame=changed)), before)
    same(forecaster().forecast(replace(history(), frame=changed.drop(index=later))), before)


def test_a_refit_does_not_learn_from_what_came_after_the_origin():
    frame = history().frame.copy()
    frame["D1"] = 1  # as in the real file, where D2 subjects are learnt from as well
    last = frame[frame["D2"] == 1].groupby("RID").tail(1).index[:20]
    frame.loc[last, "D2"] = 0
    changed = frame.copy()
    changed.loc[last, MARKER_NAMES] = 77_777.0
    changed.loc[last, "DX"] = "AD"
    one, other = (replace(history(), frame=table) for table in (frame, changed))
    same(fit_forecaster(one, 0, kind=QUICK).forecast(one), fit_forecaster(other, 0, kind=QUICK).forecast(other))


def test_values_of_the_last_known_visit_do_change_it():
    frame = history().frame.copy()
    last = frame[frame["D2"] == 1].groupby("RID").tail(1).index
    frame.loc[last, "ADAS13"] = 60.0
    moved = forecaster().forecast(replace(history(), frame=frame))
    assert moved.adas[:, :, 0].mean() > forecaster().forecast(history()).adas[:, :, 0].mean() + 10


def test_one_visit_per_subject_uses_no_history_and_says_so():
    flat = fit_forecaster(history(), 0, mode="cross-sectional", kind=QUICK)
    d3 = clean_history(sample().d3)
    found = flat.forecast(d3)
    assert len(found.subjects) == 40
    assert submission_faults(found.to_frame()) == ()
    assert any("One visit per subject" in note and "no slope" in note for note in flat.notes)
    # The whole history tells it nothing more: earlier visits do not count, and D3 holds the last one.
    longer = flat.forecast(history())
    shorter = history().frame.groupby("RID").tail(1)
    same(flat.forecast(replace(history(), frame=shorter)), longer)
    np.testing.assert_allclose(longer.adas, found.adas, atol=2.0)


def test_a_subject_without_any_value_is_forecast_too():
    frame = history().frame.copy()
    rid = history().to_forecast[0]
    mine = frame["RID"] == rid
    frame.loc[mine, [*MARKER_NAMES, "ICV_bl"]] = np.nan
    frame.loc[mine, "DX"] = np.nan
    found = forecaster().forecast(replace(history(), frame=frame), np.array([rid]))
    whole = forecaster().forecast(history(), np.array([rid]))
    assert np.isfinite(found.adas).all()
    assert 0.005 < found.ventricles[0, 0, 0] < 0.1
    width, usual = (one.ventricles[:, :, 2] - one.ventricles[:, :, 0] for one in (found, whole))
    assert (width > usual).all()


def test_linear_models_forecast_and_modalities_can_be_left_out():
    found = fit_forecaster(history(), 0, kind="linear")
    forecast = found.forecast(history())
    assert submission_faults(forecast.to_frame()) == ()
    # Not fooled: the last value and the forecast of the first month go together.
    last = history().frame.groupby("RID")["Ventricles_ICV"].last().reindex(forecast.subjects).to_numpy()
    known = np.isfinite(last)
    assert np.corrcoef(last[known], forecast.ventricles[known, 0, 0])[0, 1] > 0.9
    without = fit_forecaster(history(), 0, kind="linear", modalities=ALL - {"MRI"})
    blind = without.forecast(history())
    assert "Without MRI." in without.notes
    assert abs(np.corrcoef(last[known], blind.ventricles[known, 0, 0])[0, 1]) < 0.7


def test_markers_without_their_modality_are_not_read():
    without = fit_forecaster(history(), 0, modalities=ALL - {"cognition"}, kind=QUICK)
    frame = history().frame.copy()
    cognition = [name for name, modality in MARKERS.items() if modality == "cognition"]
    frame[cognition] = 1.0
    same(without.forecast(replace(history(), frame=frame)), without.forecast(history()))


def test_an_extra_marker_is_read():
    extra = clean_history(sample().d1_d2, extra=("EcogPtTotal",))
    found = fit_forecaster(extra, 0, kind=QUICK)
    assert "EcogPtTotal last" in found.plan.names
    assert found.forecast(extra).adas.shape == (40, 60, 3)


def test_too_few_subjects_and_unknown_kinds_are_refused():
    frame = history().frame
    few = frame[frame["RID"].isin(frame.loc[frame["D1"] == 1, "RID"].unique()[:15])]
    with pytest.raises(StudyError, match="15 subjects of D1"):
        fit_forecaster(replace(history(), frame=few), 0)
    with pytest.raises(StudyError, match="There is no forecaster 'oracle'"):
        learner("oracle")
