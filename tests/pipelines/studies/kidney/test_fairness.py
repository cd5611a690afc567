"""Gaps between groups: worked out by hand, paired between models, and the effect of the equation in a sketch."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from data.clinical.kidney.egfr import ckd_epi_2009, ckd_epi_2021, creatinine_of
from pipelines.studies.kidney.cells import People, Predicted, age_bands, interval, measure
from pipelines.studies.kidney.fairness import change_table, fairness, gap_table, group_table
from tests.pipelines.studies.kidney.people import clinic


def cell_of(cells, group, model="LR"):
    return next(cell for cell in cells if cell.group == group and cell.model == model)


def test_a_gap_is_the_difference_on_the_same_draws():
    people, model = clinic()
    cells = measure(people, (model,), draws=200)
    gaps = gap_table(cells, {}).set_index(["by", "group", "score"])
    black, other = cell_of(cells, "Black"), cell_of(cells, "other")
    row = gaps.loc[("race", "Black", "FNR")]
    assert row["against"] == "other"  # the larger group
    assert row["gap"] == pytest.approx(black.values[1] - other.values[1])
    assert (row["low"], row["high"]) == interval(black.draws[:, 1] - other.draws[:, 1])


def test_the_reference_can_be_named():
    people, model = clinic()
    cells = measure(people, (model,), draws=50)
    usual, turned = gap_table(cells, {}), gap_table(cells, {"race": "Black"})
    assert turned.loc[0, "gap"] == pytest.approx(-usual.loc[0, "gap"])
    assert turned.loc[0, "low"] == pytest.approx(-usual.loc[0, "high"])


def test_the_same_model_twice_has_no_difference_of_gaps():
    people, model = clinic()
    twin = Predicted("twin", model.p, model.threshold)
    changes = change_table(measure(people, (model, twin), draws=100), {})
    assert set(changes["less model"]) == {"twin"}
    assert (changes[["difference of gaps", "low", "high"]] == 0).all(axis=None)


def test_small_groups_have_no_score_and_no_gap():
    labels = np.array(["Black"] * 9 + ["other"] * 191)
    people, model = clinic(200, race=labels)
    groups, gaps = fairness(people, (model,), draws=50)
    row = groups.frame[groups.frame["group"] == "Black"].iloc[0]
    assert row["patients"] == "< 10"
    assert row.drop(["by", "group", "model", "patients"]).isna().all()
    assert len(gaps.frame) == 0
    assert "Black (race): 9 patients, not shown." in groups.notes
    assert gaps.sentence == "There is no second group with enough people and events."


def test_without_race_there_is_none():
    people, model = clinic(300)
    bare = People(people.y, people.entity, {"sex": people.groups["sex"]})
    exhibits = fairness(bare, (model,), draws=50)
    assert len(exhibits) == 2  # one model: nothing to compare
    assert all("No race is in the table: other groups only." in one.notes for one in exhibits)
    assert set(exhibits[0].frame["by"]) == {"all", "sex"}
    assert "by sex" in exhibits[0].sentence
    with_race = fairness(people, (model,), draws=50)
    assert not any("No race" in note for one in with_race for note in one.notes)


def test_charts_name_columns_that_are_there():
    people, model = clinic(300)
    for exhibit in fairness(people, (model, Predicted("other", 1 - model.p, 0.5)), draws=20):
        for chart in exhibit.charts:
            assert {chart.x, chart.y, chart.by, chart.panel, chart.low, chart.high} <= set(exhibit.frame)
    assert group_table(measure(people, (model,), draws=20))["events"].iloc[0] == people.y.sum()


def sketch(n=20_000, seed=0, with_race=False):
    """Creatinine from a kidney function without race, kidney failure by that function, and two models of it.

    The specification gives the gaps (.197 with 2009, .024 with 2021) without the sketch's own numbers. Here GFR is
    normal (40, 12), failure logistic about 25 with a scale of 3, and as many people are flagged as have an event.
    """
    rng = np.random.default_rng(seed)
    black, female, age = rng.random(n) < 0.25, rng.random(n) < 0.5, rng.uniform(40, 85, n)
    gfr = np.clip(rng.normal(40, 12, n), 8, 120)
    creatinine = creatinine_of(gfr, age, female) * rng.lognormal(0, 0.05, n)
    y = (rng.random(n) < 1 / (1 + np.exp((gfr - 25) / 3))).astype(np.int64)
    equations = {
        "2009": ckd_epi_2009(creatinine, age, female, black),
        "2021": ckd_epi_2021(creatinine, age, female),
    }
    models = []
    for name, egfr in equations.items():
        X = np.column_stack([egfr, age, black] if with_race else [egfr, age])
        p = LogisticRegression(max_iter=1000).fit(X, y).predict_proba(X)[:, 1]
        models.append(Predicted(name, p, float(np.quantile(p, 1 - y.mean()))))
    groups = {"race": np.where(black, "Black", "other"), "age band": age_bands(age)}
    return People(y, np.arange(n), groups), tuple(models)


def test_the_equation_of_2009_misses_more_black_patients():
    people, models = sketch()
    _, gaps, changes = fairness(people, models, references={"race": "other"}, draws=300)
    fnr = gaps.frame[(gaps.frame["by"] == "race") & (gaps.frame["score"] == "FNR")].set_index("model")
    assert fnr.loc["2009", "gap"] == pytest.approx(0.197, abs=0.04)
    assert fnr.loc["2021", "gap"] == pytest.approx(0.024, abs=0.04)
    assert fnr.loc["2021", "low"] <= 0 <= fnr.loc["2021", "high"]
    assert fnr.loc["2009", "low"] > 0
    change = changes.frame[(changes.frame["by"] == "race") & (changes.frame["score"] == "FNR")].iloc[0]
    assert change["low"] > 0
    assert "Black − other" in changes.sentence
    assert changes.sentence.endswith("the interval excludes 0.")


def test_race_as_a_feature_undoes_the_equation():
    people, models = sketch(with_race=True)
    gaps = gap_table(measure(people, models[:1], draws=100), {})
    row = gaps[(gaps["by"] == "race") & (gaps["score"] == "FNR")].iloc[0]
    assert row["gap"] == pytest.approx(0, abs=0.04)
    assert row["low"] <= 0 <= row["high"]
