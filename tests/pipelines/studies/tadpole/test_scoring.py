from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipelines.errors import StudyError
from pipelines.studies.tadpole.matching import match
from pipelines.studies.tadpole.scoring import OFFICIAL, compare, draw_scores, score
from pipelines.studies.tadpole.submission import Forecast
from pipelines.studies.tadpole.truth import read_truth
from tests.pipelines.studies.tadpole.fixture import MEASURED, banded, d4, flat, forecast, hard, truth_frame

_BLANK_LAST = {"kind": "stable", "key": lambda names: names.replace("", pd.NA), "na_position": "last"}
_ORDERS = {
    "as it stands": (lambda rows: rows, 0.6583333),
    "reversed": (lambda rows: rows[::-1], 0.6916667),
    "diagnosis up": (lambda rows: rows.sort_values("Diagnosis", **_BLANK_LAST), 0.70),
    "diagnosis down": (lambda rows: rows.sort_values("Diagnosis", ascending=False, **_BLANK_LAST), 0.65),
}


@pytest.mark.parametrize("ties", ["midrank", "official"])
def test_the_fixture_has_the_scores_of_the_organisers_script(ties):
    found = score(forecast(), read_truth(d4()), ties=ties, draws=10)
    assert {key: found[key] for key in MEASURED} == pytest.approx(MEASURED, abs=1e-9)
    assert (found.n_rows, found.n_subjects) == (14, 12)
    assert [(one.n_rows, one.n_subjects) for one in found.scores][::2] == [(13, 11), (13, 11), (13, 11), (12, 10)]


@pytest.mark.parametrize("order", _ORDERS)
def test_ties_follow_the_rows_only_where_they_are_official(order):
    arrange, official = _ORDERS[order]
    truth = read_truth(arrange(d4()))
    found = score(hard(), truth, ties="official", draws=10)
    assert found["mauc"] == pytest.approx(official, abs=1e-7)
    assert found["bca"] == pytest.approx(MEASURED["bca"], abs=1e-9)
    assert score(hard(), truth, draws=10)["mauc"] == pytest.approx(0.675, abs=1e-9)


def test_nothing_is_changed_by_scoring():
    rows, given = d4(), forecast()
    before, parts = rows.copy(), [part.copy() for part in (given.probabilities, given.adas, given.ventricles)]
    score(given, read_truth(rows), draws=10)
    pd.testing.assert_frame_equal(rows, before)
    for part, kept in zip((given.probabilities, given.adas, given.ventricles), parts, strict=True):
        np.testing.assert_array_equal(part, kept)


def test_a_perfect_forecast_has_perfect_scores():
    n = 9
    diagnosis = np.arange(n) % 3
    adas, ventricles = 5.0 + np.arange(n), 0.02 + 0.001 * np.arange(n)
    parts = (np.eye(3)[diagnosis], banded(adas, 1.0), banded(ventricles, 0.01))
    truth = read_truth(truth_frame(ADAS13=adas, Ventricles=ventricles))
    found = score(Forecast.flat(np.arange(1, n + 1), parts), truth, draws=10)
    exact = {"mauc": 1.0, "bca": 1.0, "adas_mae": 0.0, "ventricles_mae": 0.0, "adas_wes": 0.0, "adas_cpa": 0.5}
    assert {key: found[key] for key in exact} == exact


def test_equal_widths_make_the_weighted_error_plain_and_half_coverage_is_best():
    truth = read_truth(truth_frame(ADAS13=[9.5, 10.5, 8.0, 14.0], Ventricles=[0.021, 0.039, 0.02, 0.05]))
    found = score(flat(4), truth, draws=10)
    assert found["adas_wes"] == pytest.approx(found["adas_mae"], abs=1e-12)
    assert found["adas_mae"] == pytest.approx((0.5 + 0.5 + 2 + 4) / 4, abs=1e-12)
    # A truth on an end of the interval is not inside it.
    assert (found["adas_cpa"], found["ventricles_cpa"]) == (0.0, 0.0)


def test_an_absent_class_leaves_the_mauc_undefined_and_the_rest_scored():
    truth = read_truth(truth_frame(Diagnosis=["CN", "MCI", "MCI", "CN"]))
    found = score(flat(4), truth, draws=50)
    mauc = found.scores[0]
    assert np.isnan([mauc.value, mauc.low, mauc.high]).all()
    assert mauc.undefined == "no AD in truth"
    assert all(np.isfinite(one.value) and not one.undefined for one in found.scores[1:])


def test_a_target_without_any_truth_says_so():
    found = score(flat(3), read_truth(truth_frame(Ventricles=["", "-4", "N/A"])), draws=10)
    assert np.isnan(found["ventricles_mae"])
    assert found.scores[-1].undefined == "no row of the truth has a value and a date"
    assert np.isfinite(found["adas_mae"])


def test_subjects_without_a_forecast_are_all_named():
    with pytest.raises(StudyError, match=r"RID 4 is in D4, not in the forecast\. RID 5 is in D4"):
        score(flat(3), read_truth(truth_frame(ADAS13=[1.0] * 5)), draws=10)


def test_draws_are_of_whole_subjects_within_their_diagnosis():
    """Drawing rows one by one, in a loop, gives the same scores as the weights."""
    matched = match(forecast(), read_truth(d4()))
    drawn = draw_scores(matched, draws=300, seed=1)
    assert drawn.shape == (8, 300)
    # 13 diagnoses of 11 subjects, drawn within their class: no draw can lack one.
    assert np.isfinite(drawn).all()
    maes = np.abs(matched.true_adas - matched.adas[:, 0])
    rng, plain = np.random.default_rng(2), []
    first = {rid: matched.diagnosis[matched.rid == rid][0] for rid in np.unique(matched.rid)}
    for _ in range(2000):
        rows = []
        for label in set(first.values()):
            own = [rid for rid, one in first.items() if one == label]
            rows += [row for rid in rng.choice(own, len(own)) for row in np.flatnonzero(matched.rid == rid)]
        plain.append(np.nanmean(maes[rows]))
    assert drawn[2].mean() == pytest.approx(np.mean(plain), abs=0.06)
    assert drawn[2].std() == pytest.approx(np.std(plain), rel=0.15)


def test_intervals_repeat_and_hold_the_value():
    found, again = (score(forecast(), read_truth(d4()), draws=200, seed=3) for _ in range(2))
    assert found == again
    assert all(one.low <= one.value <= one.high for one in found.scores)


def test_a_forecast_differs_from_itself_by_nothing():
    truth = read_truth(d4())
    for one in compare(forecast(), forecast(), truth, draws=50):
        assert (one.value, one.low, one.high, one.p) == (0.0, 0.0, 0.0, 1.0)


def test_a_clearly_better_forecast_is_told_apart_on_the_same_draws():
    n = 60
    adas = 10 + np.arange(n) % 7
    truth = read_truth(truth_frame(ADAS13=adas))
    parts = (np.tile((0.2, 0.3, 0.5), (n, 1)), banded(adas + 0.1, 1.0), np.tile((0.03, 0.02, 0.04), (n, 1)))
    found = {one.official.key: one for one in compare(Forecast.flat(np.arange(1, n + 1), parts), flat(n), truth)}
    assert found["adas_mae"].high < 0
    assert found["adas_mae"].p == pytest.approx(2 / 2001)
    assert (found["ventricles_mae"].value, found["ventricles_mae"].p) == (0.0, 1.0)
    assert [one.key for one in OFFICIAL] == list(found)
