from __future__ import annotations

import numpy as np
import pytest

from pipelines.errors import StudyError
from pipelines.studies.traffic.breaks import level_change, months_exhibit, sides_exhibit
from tests.pipelines.studies.traffic.made import days


def series(n=400, at=0.4, factor=8.0, seed=0):
    """Durations that are divided by ``factor`` before a date, in shuffled order of rows."""
    rng = np.random.default_rng(seed)
    minutes = rng.gamma(2, 20, n)
    minutes[: int(at * n)] /= factor
    order = rng.permutation(n)
    return minutes[order], days(n)[order]


def slow(minutes, when):
    """The best R² of all dates by plain least squares."""
    order = np.argsort(when, kind="stable")
    y, n = np.log1p(minutes[order]), len(minutes)
    least = int(np.ceil(0.05 * n))
    total = ((y - y.mean()) ** 2).sum()
    found = {}
    for cut in range(least, n - least + 1):
        sides = y[:cut], y[cut:]
        found[cut] = 1 - sum(((one - one.mean()) ** 2).sum() for one in sides) / total
    best = max(found, key=found.get)
    return when[order][best], found[best]


def test_the_date_is_the_best_of_all():
    minutes, when = series()
    found = level_change(minutes, when)
    moment, explained = slow(minutes, when)
    assert found.moment == moment
    assert found.explained == pytest.approx(explained)
    assert found.found
    assert found.before < found.after


def test_it_is_found_with_a_break_and_silent_without():
    for seed in range(20):
        assert level_change(*series(seed=seed)).found
        assert not level_change(*series(factor=1.0, seed=seed)).found
        minutes, when = series(seed=seed)
        assert not level_change(np.random.default_rng(seed).permutation(minutes), when).found


def test_both_sides_are_shown():
    minutes, when = series()
    change = level_change(minutes, when)
    shown = sides_exhibit(minutes, when, change)
    assert shown.frame["Incidents"].sum() == 400
    np.testing.assert_allclose(shown.frame["Median (minutes)"], [change.before, change.after])
    assert f"change level on {change.day}" in shown.sentence
    flat, dates = series(factor=1.0)
    assert "No date explains 5 %" in sides_exhibit(flat, dates, level_change(flat, dates)).sentence


def test_months_have_their_quartiles():
    minutes, when = series()
    frame = months_exhibit(minutes, when).frame
    january = minutes[when.astype("datetime64[M]") == np.datetime64("2023-01")]
    assert frame["Median (minutes)"].iloc[0] == np.median(january)
    assert frame["Incidents"].sum() == 400


def test_too_little_says_nothing():
    minutes, when = series(90)
    assert level_change(minutes, when) is None
    assert level_change(np.ones(200), days(200)) is None
    with pytest.raises(StudyError, match="needs its time"):
        level_change(np.ones(200), days(199))
