"""The incidents of §9: shares, quartiles, effects in order, the leak, the break."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.inspection import permutation_importance
from sklearn.metrics import roc_auc_score

from data.errors import TableError
from data.synthetic import incidents_times as times
from data.synthetic.incidents import TRUTH, make_incidents
from data.synthetic.incidents_draws import codes, stratified
from data.traffic.groups import frequent, parse_groups
from data.traffic.headers import GROUPS, RAW

MADE = make_incidents(5_000, 0)
TABLE = MADE.table
SHARES = {
    "Main_Category": {"Breakdown": 0.538, "Crash": 0.457, "Other": 0.004},
    "Day": {"Friday": 0.169, "Thursday": 0.168, "Wednesday": 0.164, "Tuesday": 0.159, "Monday": 0.149,
            "Saturday": 0.110, "Sunday": 0.081},
    "Primary_Vehicle": {"Car": 0.582, "Truck": 0.174, "Unknown": 0.113, "Multiple vehicles": 0.076, "Bus": 0.041,
                        "Motorcycle": 0.012, "Others": 0.002},
    "Is_Major_Incident": {"Yes": 0.017},
    "Closure_Type": {"Lanes closed": 0.615, "Affected": 0.362, "Closed": 0.019, "unknown": 0.004},
    "Attending_Groups": {"unknown": 0.128},
    "End_Time": {"UNKNOWN": 0.014},
}  # fmt: skip


def test_the_headers_are_those_of_the_raw_table():
    assert tuple(TABLE.columns) == RAW


@pytest.mark.parametrize("name", SHARES)
def test_shares_are_those_published(name):
    found = TABLE[name].value_counts(normalize=True)
    for word, share in SHARES[name].items():
        assert found[word] == pytest.approx(share, abs=0.02), word


@pytest.mark.parametrize(
    ("name", "share"), [("Advice_B", 0.33), ("Secondary_Vehicle", 0.543), ("2_ML", 0.03), ("0_ZID", 0.03)]
)
def test_missing_cells_are_as_many_as_published(name, share):
    assert TABLE[name].isna().mean() == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize("seed", range(20))
def test_quartiles_and_the_share_of_long_incidents(seed):
    minutes = make_incidents(5_000, seed).table["Duration_in_Minutes"].dropna().to_numpy()
    low, high = np.quantile(minutes, [0.01, 0.99])
    trimmed = minutes[(minutes >= low) & (minutes <= high)]
    np.testing.assert_allclose(np.quantile(trimmed, [0.25, 0.5, 0.75]), [15.2, 28.7, 50.9], rtol=0.05)
    assert np.mean(trimmed > 30) == pytest.approx(0.475, abs=0.02)


def test_oddities_of_the_published_table_are_there():
    minutes = TABLE["Duration_in_Minutes"]
    assert int((minutes == 0).sum()) == 5
    assert int(((minutes > 0) & (minutes < 0.001)).sum()) in range(8, 13)
    assert minutes.isna().equals(TABLE["End_Time"] == "UNKNOWN")
    affected = TABLE["Closure_Type"] == "Affected"
    assert (TABLE.loc[affected, "Affected_Lanes"] == 99).all()
    assert (TABLE.loc[~affected, "Actual_Number_of_Lanes "] < 99).all()
    said = set(TABLE["Display_Name"].astype(str))
    assert "crash car, horse" in said
    assert {text.split()[0] for text in said} >= {"BREAKDOWN", "Breakdown", "ACCIDENT", "crash", "hazard"}
    assert {"[' ']", "unknown"} <= set(TABLE["Attending_Groups"].astype(str))
    start = pd.to_datetime(TABLE["Start_Time"], format=times.FORMAT)
    assert start.is_monotonic_increasing
    assert (start.dt.day_name() == TABLE["Day"].astype(str)).all()
    assert TABLE["Incident ID"].is_unique


def test_ten_groups_attend_often_and_many_rarely():
    attending = parse_groups(TABLE["Attending_Groups"])
    assert set(frequent(attending)) == set(GROUPS)
    assert len(attending.groups) > 80


def test_the_unknown_ends_are_censored_independently():
    ends = times.lasting(np.zeros(60_000), np.random.default_rng(0))
    assert 1 - ends.known.mean() == pytest.approx(0.014, abs=0.002)
    assert (ends.touched[~ends.known] < ends.minutes[~ends.known]).all()
    assert (ends.touched[ends.known] >= ends.minutes[ends.known]).all()


def frame_of(made):
    """The planted columns as numbers, and the noise."""
    table = made.table
    return pd.DataFrame(
        {
            "Main_Street": table["Main_Street"].cat.codes,
            "Start_Time": pd.to_datetime(table["Start_Time"], format=times.FORMAT).dt.hour,
            "2_ML": table["2_ML"],
            "Is_Major_Incident": (table["Is_Major_Incident"] == "Yes").astype(int),
            "Main_Category": (table["Main_Category"] == "Crash").astype(int),
            "Incident ID": table["Incident ID"],
        }
    )


def test_permutation_ranks_the_planted_effects_in_order():
    made = make_incidents(30_000, 1)
    X, y = frame_of(made), np.log1p(made.truth.minutes)
    model = HistGradientBoostingRegressor(max_iter=120, categorical_features=[0], random_state=0)
    model.fit(X[:15_000], y[:15_000])
    found = permutation_importance(model, X[15_000:], y[15_000:], n_repeats=4, random_state=0).importances_mean
    ranked = [X.columns[place] for place in np.argsort(-found)]
    assert tuple(ranked) == (*TRUTH.order, "Incident ID")


def test_effects_per_standard_deviation_are_as_stated():
    made = make_incidents(60_000, 2)
    truth, table = made.truth, made.table
    hour = frame_of(made)["Start_Time"].to_numpy()
    parts = {
        "Main_Street": table["Main_Street"].astype(str).map(truth.street).to_numpy(),
        "Start_Time": truth.hour[hour],
        "Is_Major_Incident": truth.sizes["Is_Major_Incident"] * (table["Is_Major_Incident"] == "Yes"),
        "Main_Category": truth.sizes["Main_Category"] * (table["Main_Category"] == "Crash"),
    }
    for name, part in parts.items():
        assert np.std(part) == pytest.approx(truth.planted.effects[name], rel=0.05), name
    design = np.column_stack([np.ones(len(table)), *parts.values()])
    usual = truth.minutes > 0.01
    slopes = np.linalg.lstsq(design[usual], np.log(truth.minutes[usual]), rcond=None)[0]
    np.testing.assert_allclose(slopes[1:], 1, atol=0.2)
    assert slopes[0] == pytest.approx(truth.intercept, abs=0.03)


def leak_of(made):
    """AUC of more than 30 minutes with the planted columns and with tow trucks, less that without them."""
    X, y = frame_of(made).drop(columns=["Incident ID"]), made.truth.minutes > 30
    towed = made.table["Attending_Groups"].astype(str).str.contains("'Tow truck'").astype(int)
    scores = []
    for columns in (X, X.assign(towed=towed)):
        model = HistGradientBoostingClassifier(max_iter=60, random_state=0).fit(columns[:4_000], y[:4_000])
        scores.append(roc_auc_score(y[4_000:], model.predict_proba(columns[4_000:])[:, 1]))
    return scores[1] - scores[0]


def test_tow_trucks_leak_the_duration_when_asked():
    assert leak_of(make_incidents(6_000, 3)) >= 0.05
    assert abs(leak_of(make_incidents(6_000, 3, late_leak=False))) < 0.02
    assert "Tow truck" in MADE.truth.planted.leaks
    assert make_incidents(100, 3, late_leak=False).truth.planted.leaks == ()


def best_split(y):
    """The share of the variance that the best cut in two explains, both sides at least a twentieth; by the book."""
    total, best = np.sum((y - y.mean()) ** 2), 0.0
    for cut in range(len(y) // 20, len(y) - len(y) // 20):
        left, right = y[:cut], y[cut:]
        between = len(left) * (left.mean() - y.mean()) ** 2 + len(right) * (right.mean() - y.mean()) ** 2
        best = max(best, between / total)
    return best


@pytest.mark.parametrize("seed", range(20))
def test_the_regime_break_is_there_when_asked_and_only_then(seed):
    assert best_split(np.log1p(make_incidents(800, seed).truth.minutes)) < 0.05
    broken = make_incidents(800, seed, regime_break="2020-03-10")
    assert best_split(np.log1p(broken.truth.minutes)) > 0.3
    assert broken.truth.regime_break == "2020-03-10"


def test_the_break_divides_by_eight():
    before = make_incidents(2_000, 4)
    broken = make_incidents(2_000, 4, regime_break="2020-03-10")
    early = pd.to_datetime(before.table["Start_Time"], format=times.FORMAT) < "2020-03-10"
    ratio = before.truth.minutes / np.where(broken.truth.minutes > 0, broken.truth.minutes, np.nan)
    usual = before.truth.minutes > 0.01
    np.testing.assert_allclose(ratio[early & usual], 8)
    np.testing.assert_allclose(ratio[~early & usual], 1)


@pytest.mark.parametrize("text", ["soon", "2010-01-01", "2030-01-01"])
def test_a_break_that_is_no_date_of_the_table_is_refused(text):
    with pytest.raises(TableError, match="2020-03-10"):
        make_incidents(100, 0, regime_break=text)


def test_the_same_seed_gives_the_same_table_and_another_one_another():
    again = make_incidents(300, 7).table
    assert again.equals(make_incidents(300, 7).table)
    assert not again.equals(make_incidents(300, 8).table)


def test_draws_keep_their_shares_in_small_tables():
    rng = np.random.default_rng(0)
    places = np.sort(stratified(50, rng))
    assert np.all((places >= np.arange(50) / 50) & (places < (np.arange(50) + 1) / 50))
    counts = np.bincount(codes(200, (0.5, 0.25, 0.25), rng))
    assert counts.tolist() == [100, 50, 50]
