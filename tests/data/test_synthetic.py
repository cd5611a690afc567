"""The planted truth is really there: a simple regression on a large draw finds effects, order and noise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import roc_auc_score

from data.samples import load_sample
from data.synthetic import alzheimers, kidney, traffic, values
from data.targets.durations import parse_duration


def scaled(frame):
    return (frame - frame.mean()) / frame.std()


def log_odds(frame, outcome):
    """Effect of one standard deviation of each column on the log-odds, all columns together."""
    model = LogisticRegression(C=1e6, max_iter=1_000).fit(scaled(frame), outcome)
    return dict(zip(frame.columns, model.coef_[0], strict=True))


def by_size(effects):
    return tuple(sorted(effects, key=lambda name: -abs(effects[name])))


def test_alzheimers_effects_order_and_noise():
    made = alzheimers.make_alzheimers(8_000, seed=1)
    first = made.columns["visit"] == 1
    names = [*made.truth.order, *made.truth.proxies, "room_temperature", "education"]
    frame = pd.DataFrame({name: made.columns[name][first].astype(float) for name in names})
    found = log_odds(frame, made.columns["converted"][first] == "yes")
    assert by_size({name: found[name] for name in made.truth.order}) == made.truth.order
    for name, effect in made.truth.effects.items():
        assert found[name] == pytest.approx(effect, abs=0.2), name
    assert all(abs(found[name]) < 0.3 for name in made.truth.proxies)
    assert all(abs(found[name]) < 0.1 for name in ("room_temperature", "education"))


def test_alzheimers_shares_the_outcome_within_a_subject_and_correlates_within_an_aspect():
    made = alzheimers.make_alzheimers(seed=2)
    frame = pd.DataFrame(dict(made.columns))
    assert frame.groupby("subject_id")["converted"].nunique().max() == 1
    assert 800 < len(frame) < 1_000
    memory = frame[list(made.truth.aspects[0])].corr().abs().to_numpy()
    assert memory.min() > 0.6
    assert frame["mmse"].max() <= 30


def test_kidney_effects_order_noise_and_gaps():
    made = kidney.make_kidney(20_000, seed=3)
    frame = pd.DataFrame(dict(made.columns))
    numbers = frame.assign(
        urine_acr=np.log(frame["urine_acr"].clip(lower=0.1)),
        diabetes=(frame["diabetes"] == "yes").astype(float),
        sex=(frame["sex"] == "male").astype(float),
    )[[*made.truth.order, *made.truth.proxies, "potassium", "sex"]]
    complete = numbers.notna().all(axis=1)
    found = log_odds(numbers[complete], frame["kidney_failure_3y"][complete] == "yes")
    assert by_size({name: found[name] for name in made.truth.order}) == made.truth.order
    assert all(found[name] == pytest.approx(effect, abs=0.15) for name, effect in made.truth.effects.items())
    assert all(abs(found[name]) < 0.1 for name in ("phosphate", "potassium", "sex"))
    assert frame["urine_acr"].isna().mean() == pytest.approx(0.2, abs=0.06)


def test_the_leak_decides_the_kidney_table():
    made = kidney.make_kidney(seed=4)
    failed = made.columns["kidney_failure_3y"] == "yes"
    assert 0.15 < failed.mean() < 0.35
    assert roc_auc_score(failed, made.columns["dialysis_sessions"]) > 0.95


def test_traffic_effects_add_up_in_the_logarithm():
    made = traffic.make_traffic(20_000, seed=5)
    columns = made.columns
    parts = traffic.contributions(
        columns["category"],
        columns["road"],
        columns["lanes_blocked"],
        columns["truck_involved"] == "yes",
        columns["start_time"],
    )
    spread = {name: float(part.std()) for name, part in parts.items()}
    assert by_size(spread) == made.truth.order
    assert all(spread[name] == pytest.approx(effect, abs=0.03) for name, effect in made.truth.effects.items())
    minutes = (columns["cleared_time"] - columns["start_time"]) / np.timedelta64(60, "s")
    fitted = LinearRegression().fit(np.column_stack(list(parts.values())), np.log(minutes))
    np.testing.assert_allclose(fitted.coef_, 1, atol=0.15)
    assert minutes.mean() > 1.4 * np.median(minutes)


def test_traffic_is_in_the_order_of_time_and_noise_is_noise():
    dataset = load_sample("traffic")
    assert dataset.frame["start_time"].is_monotonic_increasing
    assert parse_duration(dataset, dataset.target) == ("cleared_time", "start_time")
    assert dataset.column(dataset.target).unit == "minutes"
    logs = np.log(dataset.frame[dataset.target])
    assert abs(np.corrcoef(logs, dataset.frame["temperature"])[0, 1]) < 0.06
    means = logs.groupby(dataset.frame["reported_by"], observed=True).mean()
    assert means.max() - means.min() < 0.15


def test_values_effects_order_and_aspects():
    made = values.make_values(6_000, seed=6)
    frame = pd.DataFrame(dict(made.columns))
    items = [name for aspect in made.truth.aspects for name in aspect]
    assert len(items) == 21
    fitted = LinearRegression().fit(scaled(frame[items]), frame["wellbeing_score"])
    found = dict(zip(items, fitted.coef_, strict=True))
    totals = {aspect[0][:-2]: sum(found[name] for name in aspect) for aspect in made.truth.aspects}
    assert by_size(totals)[:4] == ("benevolence", "achievement", "conformity", "stimulation")
    assert totals["conformity"] < -2
    assert all(found[name] == pytest.approx(effect, abs=0.6) for name, effect in made.truth.effects.items())
    assert all(abs(found[name]) < 0.4 for name in items if name in made.truth.noise)
    for aspect in made.truth.aspects:
        inside = frame[list(aspect)].corr().to_numpy()
        assert inside.min() > 0.7
    assert frame[items].min().min() == 1
    assert frame[items].max().max() == 6
