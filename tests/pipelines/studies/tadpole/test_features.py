"""Features against a slow way to compute them, visit by visit; and no look ahead."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.clinical.tadpole.columns import LAST_VISIT_MARKERS
from pipelines.errors import StudyError
from pipelines.studies.tadpole.features import ALL, HISTORY, plan_features
from pipelines.studies.tadpole.pairs import equal_shares, last_visits, pairs_of
from pipelines.studies.tadpole.timeline import DAYS_PER_MONTH, known_rows, timeline_of
from tests.pipelines.studies.tadpole.own_sample import history


@pytest.fixture(scope="module")
def timeline():
    return timeline_of(history().frame)


def slow_features(rows, marker, horizon):
    """The features of one marker from the visits up to the origin (rows of the clean frame)."""
    months = rows["EXAMDATE"].to_numpy().astype("datetime64[D]").astype(float) / DAYS_PER_MONTH
    values = rows[marker].to_numpy()
    seen = np.isfinite(values)
    found = {f"{marker} count": float(seen.sum())}
    if not seen.any():
        names = ("last", "months since", "minimum", "maximum", "mean", "slope", "projected")
        return found | {f"{marker} {name}": np.nan for name in names}
    t, v = months[seen], values[seen]
    slope = np.nan
    if len(v) >= 2 and ((t - t.mean()) ** 2).sum() / 144 > 0.015:
        slope = np.polyfit((t - t.mean()) / 12, v - v.mean(), 1)[0]
    found |= {f"{marker} last": v[-1], f"{marker} months since": months[-1] - t[-1]}
    found |= {f"{marker} minimum": v.min(), f"{marker} maximum": v.max(), f"{marker} mean": v.mean()}
    return found | {f"{marker} slope": slope, f"{marker} projected": slope * (months[-1] - t[-1] + horizon) / 12}


def test_features_equal_the_slow_way(timeline):
    plan = plan_features()
    pairs = pairs_of(timeline, np.arange(0, len(timeline.rids), 9))
    rng = np.random.default_rng(0)
    pairs = pairs.take(rng.choice(len(pairs.later), 60, replace=False))
    X = plan.matrix(timeline, pairs.examples)
    frame = history().frame
    for i, (subject, visit, horizon) in enumerate(
        zip(pairs.examples.subject, pairs.examples.visit, pairs.examples.horizon, strict=True)
    ):
        rows = frame[frame["RID"] == timeline.rids[subject]].iloc[: visit + 1]
        for marker in ("ADAS13", "Ventricles_ICV", "ABETA"):
            for name, expected in slow_features(rows, marker, horizon).items():
                if name in plan.names:
                    assert X[i, plan.names.index(name)] == pytest.approx(expected, rel=1e-7, abs=1e-12, nan_ok=True)
        known = rows["DX"].dropna()
        for word in ("CN", "MCI", "AD"):
            expected = float(len(known) > 0 and known.iloc[-1] == word)
            assert X[i, plan.names.index(f"diagnosed {word}")] == expected
        assert X[i, plan.names.index("age")] == pytest.approx(rows["age"].iloc[-1])
        assert X[i, -1] == horizon


def test_pairs_are_all_earlier_and_later_visits_and_weigh_the_same_per_subject(timeline):
    subjects = np.array([3, 8, 20])
    pairs = pairs_of(timeline, subjects)
    expected = {
        (s, i, j) for s in subjects for i in range(timeline.length[s]) for j in range(i + 1, timeline.length[s])
    }
    found = list(zip(pairs.examples.subject, pairs.examples.visit, pairs.later, strict=True))
    assert len(found) == len(expected)
    assert set(found) == expected
    assert (pairs.examples.horizon > 0).all()
    shares = equal_shares(pairs.examples.subject)
    totals = [shares[pairs.examples.subject == s].sum() for s in subjects]
    np.testing.assert_allclose(totals, totals[0])
    assert shares.mean() == pytest.approx(1)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31))
def test_no_feature_reads_a_value_dated_after_the_origin(seed):
    rng = np.random.default_rng(seed)
    frame = history().frame
    timeline = timeline_of(frame)
    pairs = pairs_of(timeline, np.arange(len(timeline.rids)))
    pairs = pairs.take(rng.choice(len(pairs.later), 1))
    subject, visit = int(pairs.examples.subject[0]), int(pairs.examples.visit[0])
    rows = np.flatnonzero(frame["RID"] == timeline.rids[subject])[visit + 1 :]
    changed = frame.copy()
    numbers = list(timeline.markers)
    changed.loc[rows, numbers] = np.where(rng.random((len(rows), len(numbers))) < 0.3, np.nan, rng.normal(0, 1e6))
    changed.loc[rows, "DX"] = rng.choice(["CN", "MCI", "AD"], len(rows))
    changed.loc[rows, "age"] = 1.0
    plan = plan_features()
    before = plan.matrix(timeline, pairs.examples)
    np.testing.assert_array_equal(plan.matrix(timeline_of(changed), pairs.examples), before)


def test_cross_sectional_plans_have_last_values_of_d3_only():
    plan = plan_features(mode="cross-sectional")
    markers = {feature.marker for feature in plan.features if feature.marker}
    assert markers == set(LAST_VISIT_MARKERS)
    assert {feature.statistic for feature in plan.features} == {"last", "person"}
    assert "APOE4" not in plan.names


def test_cross_sectional_rows_hold_the_visits_own_values(timeline):
    plan = plan_features(mode="cross-sectional")
    pairs = pairs_of(timeline, np.arange(len(timeline.rids)))
    X = plan.matrix(timeline, pairs.examples)
    own = timeline.marker("Ventricles")[pairs.examples.subject, pairs.examples.visit]
    assert np.isnan(own).any()
    np.testing.assert_array_equal(X[:, plan.names.index("Ventricles last")], own)


def test_a_modality_left_out_leaves_no_trace_and_history_leaves_the_last_values():
    plan = plan_features(ALL - {"CSF"})
    assert not [name for name in plan.names if name.startswith(("ABETA", "TAU", "PTAU"))]
    assert plan.names[-1] == "horizon"
    flat = plan_features(history=False)
    assert not [feature for feature in flat.features if feature.statistic in HISTORY]
    assert "ADAS13 last" in flat.names
    assert plan_features(()).names == ("horizon",)


def test_visits_after_the_last_of_d2_are_not_known():
    frame = history().frame
    rid = history().to_forecast[0]
    rows = np.flatnonzero(frame["RID"] == rid)
    changed = frame.copy()
    changed.loc[rows[-1], "D2"] = 0
    known = known_rows(changed)
    assert (known["RID"] == rid).sum() == len(rows) - 1
    assert len(known) == len(frame) - 1
    changed.loc[rows[0], "D2"] = 0
    assert (known_rows(changed)["RID"] == rid).sum() == len(rows) - 1


def test_forecasts_start_at_the_last_visit_and_never_go_back_in_time(timeline):
    months = np.array([timeline.months[0, timeline.length[0] - 1] + 7, 0.0])
    examples = last_visits(timeline, np.array([0, 1]), months)
    assert list(examples.subject) == [0, 0, 1, 1]
    assert examples.horizon[0] == pytest.approx(7)
    assert examples.horizon[1] == examples.horizon[3] == 0


def test_unknown_subjects_are_named(timeline):
    with pytest.raises(StudyError, match="RID 999999 has no visit"):
        timeline.subject(np.array([999_999]))
