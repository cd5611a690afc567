from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, chi2, ecdf

from pipelines.errors import StudyError
from pipelines.studies.traffic.survival import (
    Spells,
    logrank_exhibit,
    logrank_p,
    survival_curve,
    survival_exhibit,
)


def spells(n=120, seed=0, scale=20.0, censored=0.3):
    rng = np.random.default_rng(seed)
    return Spells(np.round(rng.gamma(2, scale, n)), rng.random(n) >= censored)


def textbook(minutes, ended):
    """Kaplan and Meier's product, time by time, with Greenwood's sum."""
    share, total, found = 1.0, 0.0, {}
    for time in sorted(set(minutes)):
        still = sum(one >= time for one in minutes)
        gone = sum(one == time and end for one, end in zip(minutes, ended, strict=True))
        share *= 1 - gone / still
        total += gone / (still * (still - gone)) if still > gone else np.nan
        found[time] = share, share * np.sqrt(total)
    return found


@given(st.integers(2, 50), st.integers(0, 10_000), st.floats(0, 0.6))
def test_the_curve_is_the_textbook_product(n, seed, censored):
    made = spells(n, seed, censored=censored)
    found = survival_curve(made)
    slow = textbook(made.minutes, made.ended)
    np.testing.assert_allclose(found.minutes, list(slow))
    np.testing.assert_allclose(found.share, [share for share, _ in slow.values()], atol=1e-12)
    deviation = np.array([one for _, one in slow.values()])
    np.testing.assert_allclose(found.low, np.clip(found.share - 1.959963984540054 * deviation, 0, 1), atol=1e-12)


def test_the_band_is_that_of_scipy():
    made = spells()
    found = survival_curve(made)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        band = ecdf(CensoredData.right_censored(made.minutes, ~made.ended)).sf.confidence_interval()
    np.testing.assert_allclose(found.low, band.low.probabilities, atol=1e-12)
    np.testing.assert_allclose(found.high, band.high.probabilities, atol=1e-12)


def test_without_censoring_it_is_one_minus_the_distribution():
    made = spells(censored=0.0)
    found = survival_curve(made)
    np.testing.assert_allclose(found.share, [(made.minutes > time).mean() for time in found.minutes], atol=1e-12)
    assert found.median == np.sort(made.minutes)[59]
    assert found.at(30) == pytest.approx((made.minutes > 30).mean())
    assert found.at(-1) == 1.0


def test_a_lost_incident_lasted_at_least_so_long():
    known = survival_curve(Spells(np.array([10.0, 20, 30, 40]), np.ones(4, dtype=bool)))
    lost = survival_curve(Spells(np.array([10.0, 20, 30, 40]), np.array([True, False, True, True])))
    assert lost.at(30) > known.at(30)
    assert np.isnan(survival_curve(Spells(np.array([5.0, 9.0]), np.zeros(2, dtype=bool))).median)


def test_logrank_is_the_textbook_sum():
    one, other = spells(60, 1), spells(70, 2, scale=30)
    gone = expected = spread = 0.0
    for time in sorted({*one.minutes[one.ended], *other.minutes[other.ended]}):
        n1, n2 = (one.minutes >= time).sum(), (other.minutes >= time).sum()
        d1, d2 = ((part.minutes == time) & part.ended for part in (one, other))
        d, n = d1.sum() + d2.sum(), n1 + n2
        gone += d1.sum()
        expected += d * n1 / n
        spread += d * (n1 / n) * (n2 / n) * (n - d) / (n - 1) if n > 1 else 0
    assert logrank_p(one, other) == pytest.approx(chi2.sf((gone - expected) ** 2 / spread, 1))


def test_groups_have_a_curve_each_and_a_test_per_pair():
    first, second = spells(80, 1), spells(90, 2, scale=60)
    made = Spells(np.r_[first.minutes, second.minutes], np.r_[first.ended, second.ended])
    labels = pd.Series(["short"] * 80 + ["long"] * 90, name="kind")
    shown = survival_exhibit(made, labels)
    assert set(shown.frame["kind"]) == {"short", "long"}
    assert shown.frame.groupby("kind")["Minutes"].min().eq(0).all()
    assert f"{(~made.ended).sum()} incidents have no known end" in shown.notes[0]
    (chart,) = shown.charts
    assert {chart.x, chart.y, chart.by, chart.low, chart.high} <= set(shown.frame.columns)
    tests = logrank_exhibit(made, labels)
    assert tests.frame["p (logrank)"].tolist() == ["< 0.001"]
    assert survival_exhibit(made).frame["Incidents"].eq("all").all()


def test_what_is_no_spell_is_refused():
    with pytest.raises(StudyError, match="minutes seen"):
        Spells(np.array([1.0, -1.0]), np.ones(2, dtype=bool))
    with pytest.raises(StudyError, match="No incident"):
        survival_curve(Spells(np.array([]), np.array([], dtype=bool)))
    labels = pd.Series(["a"] * 6 + ["b"] * 6, name="x")
    with pytest.raises(StudyError, match="two are needed"):
        logrank_exhibit(Spells(np.ones(12), np.arange(12) < 6), labels)
