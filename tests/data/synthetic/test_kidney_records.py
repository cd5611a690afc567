from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from data.clinical.kidney.codes import giveaway_codes
from data.clinical.kidney.egfr import ckd_epi_2009, ckd_epi_2021
from data.clinical.kidney.history import build_history
from data.clinical.kidney.index import find_cohort
from data.clinical.kidney.records import clean_records
from data.clinical.kidney.window import Window
from data.clinical.kidney.windows import window_table
from data.clinical.visits.calendar import DAYS_PER_MONTH, days_of
from data.synthetic.kidney_people import draw_course, draw_ends, draw_people
from data.synthetic.kidney_records import make_kidney_records


@cache
def made(**switches):
    return make_kidney_records(1_500, 0, **switches)


@cache
def table():
    records = clean_records(made().tables)
    return window_table(build_history(records, find_cohort(records)), Window(24))


def creatinines(records):
    """Creatinine in mg/dL with age, sex and race, without the planted faults."""
    labs = clean_records(records.tables).labs
    rows = labs[labs["test"] == "creatinine"].merge(records.patients, on="id")
    age = (rows["date"] - rows["birth"]).dt.days / 365.25
    return rows.assign(age=age, female=(rows["sex"] == "female") * 1.0, black=(rows["race"] == "Black") * 1.0)


def test_people_are_as_planted():
    truth, patients = made().truth, made().patients
    assert truth.people["slope"].mean() == pytest.approx(-2)
    assert truth.people["slope"].std() == pytest.approx(4, abs=0.3)
    assert 0.15 < (patients["race"] == "Black").mean() < 0.30
    age = (pd.Timestamp("2009-01-01") - patients["birth"]).dt.days / 365.25
    assert 34 < age.min() < age.max() < 86
    assert 0.03 < table().prevalence < 0.14
    assert (made().outcome["death_date"].notna()).mean() > 0.05


def test_the_2021_equation_finds_the_gfr_again_and_2009_reads_black_patients_higher():
    rng = np.random.default_rng([0, 0])  # the stream that people are drawn from
    people = draw_people(1_500, rng)
    course = draw_course(people, rng)
    rows = creatinines(made())
    new = ckd_epi_2021(rows["value"], rows["age"], rows["female"])
    person = rows["id"].to_numpy() - 1
    month = np.floor((days_of(rows["date"]) - people.entry[person] + 0.5) / DAYS_PER_MONTH).astype(int)
    off = np.log(new / course.gfr[person, month])
    low, middle, high = np.quantile(off, [0.16, 0.5, 0.84])
    assert middle == pytest.approx(0, abs=0.005)
    assert (high - low) / 2 == pytest.approx(1.2 * 0.05, rel=0.25)
    old = ckd_epi_2009(rows["value"], rows["age"], rows["female"], rows["black"])
    plain = ckd_epi_2009(rows["value"], rows["age"], rows["female"], 0 * rows["black"])
    black = rows["black"] == 1
    np.testing.assert_allclose((old / plain)[black], 1.159)
    by_race = pd.Series(new).groupby(black.to_numpy()).mean()
    assert by_race[True] == pytest.approx(by_race[False], abs=1.5)


def test_outcomes_look_at_gfr_not_at_race():
    rng = np.random.default_rng(1)
    people = draw_people(8_000, rng)
    ends = draw_ends(people, draw_course(people, rng), rng)
    failed = np.isfinite(ends.esrd)
    assert failed[people.black].mean() == pytest.approx(failed[~people.black].mean(), abs=0.03)
    assert np.corrcoef(people.slope, failed)[0, 1] < -0.1
    assert (ends.esrd[failed] <= ends.last[failed]).all()
    dead = np.isfinite(ends.death)
    np.testing.assert_array_equal(ends.death[dead], ends.last[dead])


def test_sicker_patients_have_more_tests_and_their_values_move():
    labs = clean_records(made().tables).labs
    wide = labs.pivot_table(index=["id", "date"], columns="test", values="value", aggfunc="first", observed=True)
    wide = wide[wide["creatinine"].notna()]
    log = np.log(wide["creatinine"])
    together = {name: wide[name].corr(log) for name in wide.columns}
    assert together["haemoglobin"] < -0.3
    assert together["bicarbonate"] < -0.2
    assert together["phosphate"] > 0.3
    assert together["pth"] > 0.3
    assert abs(together["potassium"]) < 0.05
    assert 0.55 < wide["phosphate"].isna().mean() < 0.8
    assert 0.6 < wide["pth"].isna().mean() < 0.85
    visits = wide.groupby("id").agg(creatinine=("creatinine", "mean"), n=("creatinine", "size"))
    assert visits["creatinine"].corr(visits["n"], method="spearman") > 0.1


def test_claims_are_heavy_tailed_and_rise_before_dialysis():
    claims, outcome = made().claims, made().outcome.set_index("id")
    cost = claims["net_cost"][claims["net_cost"] > 0]
    assert cost.mean() > 3 * cost.median()
    assert (claims["net_cost"] < 0).mean() == pytest.approx(0.005, abs=0.001)
    ahead = (claims["id"].map(outcome["esrd_date"]) - claims["date"]).dt.days
    near, far = ((ahead > 0) & (ahead <= 180)).sum(), ((ahead > 540) & (ahead <= 720)).sum()
    assert near > 1.2 * far


def test_trend_and_each_source_carry_their_own_signal():
    X, y = table().X, table().y
    X = X.fillna(X.median())
    X = (X - X.mean()) / X.std().replace(0, 1)

    def score(columns):
        return roc_auc_score(
            y, LogisticRegression(C=0.1, max_iter=1_000).fit(X[columns], y).decision_function(X[columns])
        )

    level, trend = ["eGFR last"], ["eGFR last", "eGFR slope per year", "eGFR min"]
    costs = [name for name in X if name.startswith(("claims inpatient", "claims outpatient", "claims professional"))]
    assert score(trend) > score(level) + 0.005
    assert score([*trend, *costs]) > max(score(trend), score(costs)) + 0.05
    assert score(costs) > 0.6
    assert score(["potassium mean", "claims vision, last 6 months", "claims pharmacy, last 6 months"]) < 0.6


def test_the_same_seed_gives_the_same_tables_and_switches_leave_outcomes_alone():
    one, again = make_kidney_records(150, 0), make_kidney_records(150, 0)
    for name, frame in one.tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[name])
    assert not make_kidney_records(150, 1).outcome.equals(one.outcome)
    for switch in ("leak_access_codes", "leak_time", "race_term_twice", "mixed_units"):
        assert make_kidney_records(150, 0, **{switch: True}).outcome.equals(one.outcome), switch


def test_access_codes_leak_only_when_switched_on():
    found = {
        on: giveaway_codes(records.claims, records.outcome)
        for on, records in ((True, made(leak_access_codes=True)), (False, made()))
    }
    assert not found[False]
    assert [one.code for one in found[True]] == ["ACCESS-1"]
    assert found[True][0].cases == pytest.approx(0.81, abs=0.06)
    assert found[True][0].others < 0.01


def test_time_leaks_only_when_switched_on():
    leaky = made(leak_time=True)
    assert "TIME_YEAR" not in made().patients
    failed = leaky.outcome["esrd_date"].notna()
    assert roc_auc_score(failed, -leaky.patients["TIME_YEAR"]) > 0.6


def test_the_race_factor_is_in_the_reported_egfr_only_when_switched_on():
    assert "egfr" not in set(made().labs["test"])
    records = made(race_term_twice=True)
    reported = clean_records(records.tables).labs.query("test == 'egfr'")[["id", "date", "value"]]
    both = creatinines(records).merge(reported, on=["id", "date"], suffixes=("", "_reported"))
    own = ckd_epi_2009(both["value"], both["age"], both["female"], both["black"])
    assert np.median(np.abs(own - both["value_reported"])) < 0.5


def test_units_are_left_out_only_when_switched_on():
    assert (made().labs["unit"] != "").all()
    records = made(mixed_units=True)
    unwritten = records.labs[(records.labs["unit"] == "").to_numpy()]
    assert set(unwritten["test"]) == {"creatinine", "haemoglobin"}
    cleaned = clean_records(records.tables)
    assert any(one.median is not None and one.test == "creatinine" for one in cleaned.conversions)
    assert creatinines(records)["value"].median() == pytest.approx(creatinines(made())["value"].median(), rel=0.05)
