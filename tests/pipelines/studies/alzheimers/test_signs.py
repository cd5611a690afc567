from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from sklearn.model_selection import StratifiedKFold

from pipelines.engine.fitted import Choice, fit_model
from pipelines.engine.goal import goal_of
from pipelines.studies.alzheimers.frozen import freeze
from pipelines.studies.alzheimers.gaps import without_gaps
from pipelines.studies.alzheimers.signs import Sign, signs, signs_exhibit, weighted_spearman
from tests.pipelines.studies.alzheimers.made import cohort
from tests.pipelines.studies.alzheimers.real import oasis2, real


def test_draws_equal_the_correlation_of_the_rows_written_out():
    rng = np.random.default_rng(0)
    left, right = rng.integers(0, 6, 25).astype(float), rng.normal(size=25)
    weights = rng.integers(0, 3, (25, 6)).astype(float)
    rows = [np.repeat(np.arange(25), counts.astype(int)) for counts in weights.T]
    expected = [stats.spearmanr(left[one], right[one]).statistic for one in rows]
    assert weighted_spearman(left, right, weights) == pytest.approx(expected, abs=1e-12)


def fitted_signs(unit="natural"):
    table = cohort(240)
    fit, test = np.arange(160), np.arange(160, 240)
    model = freeze(table, goal_of(table, "AD"), Choice("linear"), fit=fit).fitted
    attribution = model.attribute(table.frame, test, unit=unit)
    return table, attribution, {one.name: one for one in signs(attribution, table)}


def test_planted_signs_are_found_and_the_value_is_spearmans():
    table, attribution, found = fitted_signs()
    assert {found[name].word for name in ("left", "right", "MMSE")} == {"higher values, lower risk"}
    place = attribution.names.index("left")
    values = table.frame["left"].iloc[attribution.rows]
    assert found["left"].rho == pytest.approx(stats.spearmanr(values, attribution.values[:, place, 0]).statistic)
    assert found["left"].low <= found["left"].rho <= found["left"].high


def test_missing_values_are_left_out_and_two_levels_are_ordered():
    table, attribution, found = fitted_signs("log-odds")
    moved = attribution.values[:, :, 0]
    seen = table.frame["MMSE"].iloc[attribution.rows]
    known = seen.notna().to_numpy()
    expected = stats.spearmanr(seen[known], moved[known, attribution.names.index("MMSE")]).statistic
    assert known.sum() < len(known)
    assert found["MMSE"].rho == pytest.approx(expected)
    # In log-odds each of two levels has one value.
    male = (table.frame["sex"].iloc[attribution.rows] == "M").to_numpy()
    own = moved[:, attribution.names.index("sex")]
    assert found["sex"].rho == pytest.approx(np.sign(own[male].mean() - own[~male].mean()))


def test_what_does_not_vary_has_no_sign():
    table = cohort()
    frame = table.frame.assign(noise=1.0)
    flat = type(table)(**{name: getattr(table, name) for name in table.__slots__} | {"frame": frame})
    rows = np.arange(100)
    model = fit_model(without_gaps(flat, rows), rows, goal_of(flat, "AD"), Choice("tree"))
    found = {one.name: one for one in signs(model.attribute(frame, rows), flat)}
    assert np.isnan(found["noise"].rho)
    assert found["noise"].word == "n/a"


def test_an_interval_about_zero_has_no_direction():
    assert Sign("a", 0.1, -0.1, 0.3).word == "no clear direction"
    assert Sign("a", 0.2, 0.1, 0.3).word == "higher values, higher risk"


def test_the_exhibit_names_what_all_models_agree_on():
    up, down, none = Sign("a", 0.9, 0.8, 1.0), Sign("b", -0.9, -1.0, -0.8), Sign("c", 0.0, -0.1, 0.1)
    exhibit = signs_exhibit({"one": [up, down, none], "other": [up, Sign("b", 0.9, 0.8, 1.0), none]}, "probability")
    assert exhibit.sentence == "Of 2 models, in all of them – a: higher values, higher risk."
    assert any("Attributions in probability" in note for note in exhibit.notes)
    words = " ".join([exhibit.sentence, *exhibit.notes]).lower()
    assert not any(word in words for word in ("causes", "protects", "leads to"))


def out_of_fold(table, goal, family):
    """Attributions of every row by the model of the four folds that it is not in."""
    y = goal.y(table.frame)
    parts = []
    for fit, test in StratifiedKFold(5, shuffle=True, random_state=0).split(y, y):
        model = fit_model(without_gaps(table, fit), fit, goal, Choice(family))
        parts.append(model.attribute(table.frame, test))
    joined = {name: np.concatenate([getattr(one, name) for one in parts]) for name in ("rows", "values", "error")}
    return replace(parts[0], **joined, predictions=np.concatenate([one.predictions for one in parts]))


@real
@pytest.mark.parametrize("family", ["forest", "linear", "xgboost"])
def test_ad11_mmse_and_brain_volume_up_means_risk_down_on_oasis2(family):
    chosen = oasis2()
    attribution = out_of_fold(chosen.dataset, goal_of(chosen.dataset, chosen.positive), family)
    found = {one.name: one for one in signs(attribution, chosen.dataset)}
    assert found["MMSE"].word == found["nWBV"].word == "higher values, lower risk"
