from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipelines.errors import StudyError
from pipelines.studies.tadpole.mixed import mixed_effects
from tests.pipelines.studies.tadpole.history_frame import drawn_history, history_frame, visit


def months(dates: pd.Series) -> pd.Series:
    return 12 * (dates.dt.year - 2000) + dates.dt.month


def by_least_squares(frame: pd.DataFrame, values: pd.Series) -> np.ndarray:
    """The forecast by ``numpy.linalg.lstsq`` with an intercept, age and a dummy for every subject: (s, 60)."""
    first = frame.groupby("RID")["EXAMDATE"].transform("min")
    age = frame["AGE"] + (months(frame["EXAMDATE"]) - months(first)) / 12
    subjects = sorted(frame["RID"].unique())
    dummies = (frame["RID"].to_numpy()[:, None] == np.array(subjects)).astype(float)
    X = np.column_stack([np.ones(len(frame)), age, dummies])
    used = values.notna().to_numpy()
    solved, *_ = np.linalg.lstsq(X[used], values[used].to_numpy(), rcond=None)
    d2 = frame[frame["D2"] == 1]
    forecasts = []
    for rid, own in d2.groupby("RID"):
        ahead = own["AGE"].iloc[0] + (np.arange(217, 277) - months(own["EXAMDATE"]).min()) / 12
        forecasts.append(solved[0] + solved[1] * ahead + solved[2 + subjects.index(rid)])
    return np.array(forecasts)


def test_the_closed_form_is_the_smallest_least_squares_solution_unseen_subjects_included():
    frame = drawn_history(seed=3)
    frame.loc[frame["RID"].isin([6, 9]), "ADAS13"] = np.nan
    frame.loc[frame["RID"] == 12, "Ventricles"] = np.nan
    found = mixed_effects(frame)
    adas = by_least_squares(frame, frame["ADAS13"])
    ventricles = by_least_squares(frame, frame["Ventricles"] / frame["ICV_bl"])
    np.testing.assert_allclose(found.adas[:, :, 0], adas, atol=1e-8)
    np.testing.assert_allclose(found.ventricles[:, :, 0], ventricles, atol=1e-8)
    np.testing.assert_allclose(np.diff(found.adas[:, :, 1:], axis=2), 2.0)
    np.testing.assert_allclose(np.diff(found.ventricles[:, :, 1:], axis=2), 0.1)


def test_probabilities_are_normalised_normal_densities_of_the_forecast_score():
    from scipy.stats import norm

    frame = drawn_history(seed=4)
    found = mixed_effects(frame)
    points = found.adas[:, :, 0]
    densities = []
    for name in ("CN", "MCI", "AD"):
        own = frame.loc[frame["DX"] == name, "ADAS13"].dropna()
        densities.append(norm.pdf(points, own.mean(), own.std()))
    expected = np.stack(densities, axis=-1)
    np.testing.assert_allclose(found.probabilities, expected / expected.sum(axis=-1, keepdims=True), atol=1e-10)


def test_a_forecast_far_from_every_class_still_has_probabilities():
    frame = drawn_history(seed=4)
    frame.loc[frame["RID"] == 3, "ADAS13"] = 5_000.0
    frame.loc[frame["RID"] == 3, "DX"] = None
    np.testing.assert_allclose(mixed_effects(frame).probabilities.sum(axis=2), 1)


def test_without_an_age_the_mean_age_is_taken():
    frame = drawn_history()
    known = mixed_effects(frame)
    frame.loc[frame["RID"] == 3, "AGE"] = np.nan
    found = mixed_effects(frame)
    assert np.isfinite(found.adas).all()
    np.testing.assert_allclose(known.adas[1:, :, 0], found.adas[1:, :, 0], atol=3)


def test_what_cannot_be_estimated_is_said():
    once = history_frame(*(visit(rid, "2010-01-05", d2=1, ADAS13=10.0 + rid, Ventricles=3e4) for rid in range(4)))
    with pytest.raises(StudyError, match="No subject has ADAS13 at two ages"):
        mixed_effects(once)
    with pytest.raises(StudyError, match="No D2 subject has an AGE"):
        mixed_effects(once.assign(AGE=np.nan))
    frame = drawn_history()
    with pytest.raises(StudyError, match="0 visits of AD have an ADAS13"):
        mixed_effects(frame.assign(DX=frame["DX"].replace("AD", "MCI")))
