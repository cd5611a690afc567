from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.clinical.kidney.egfr import stages
from data.clinical.kidney.history import build_history
from data.clinical.kidney.index import find_cohort
from data.clinical.kidney.window import Window
from data.clinical.kidney.window_features import STAGE_NUMBERS, window_end, window_features
from data.clinical.kidney.window_sequences import window_sequences
from data.clinical.kidney.windows import compare_windows, window_labels, window_table
from data.clinical.visits.calendar import DAYS_PER_YEAR, add_months, dates_of, days_of
from data.errors import TableError
from tests.data.clinical.kidney_tables import history, records


@cache
def features(months, equation="2021"):
    return window_features(history(60), Window(months, equation=equation))


def after(frame, end, random):
    """More rows dated after the window of their patient."""
    picked = frame.sample(frac=0.3, replace=True, random_state=random)
    days = picked["id"].map(end).to_numpy() + 1 + random.integers(0, 500, len(picked))
    known = np.isfinite(days)
    return picked[known].assign(date=dates_of(days[known]))


@settings(max_examples=8)
@given(st.sampled_from((6, 18, 30)), st.integers(0, 1_000))
def test_rows_after_the_window_change_no_feature(months, seed):
    """KD5: append, shuffle and perturb what is dated after index + W."""
    random = np.random.default_rng(seed)
    cleaned, known = records(60), history(60)
    end = pd.Series(window_end(known, months), index=known.people)
    changed = {}
    for name, value in (("labs", "value"), ("claims", "net_cost")):
        frame = getattr(cleaned, name)
        late = days_of(frame["date"]) > frame["id"].map(end).to_numpy()
        frame = frame.assign(**{value: np.where(late, frame[value] * random.uniform(0.2, 5, len(frame)), frame[value])})
        more = pd.concat([frame, after(frame, end, random)], ignore_index=True)
        changed[name] = more.sample(frac=1, random_state=random)
    other = replace(cleaned, **changed)
    again = build_history(other, find_cohort(other))
    found = window_features(again, Window(months)).loc[known.people]
    pd.testing.assert_frame_equal(found, features(months), check_exact=True)
    one, two = (window_sequences(each, Window(months), known.people).values for each in (known, again))
    np.testing.assert_array_equal(one, two)


def test_a_row_inside_the_window_does_change_features():
    cleaned, known = records(60), history(60)
    inside = cleaned.claims.assign(net_cost=cleaned.claims["net_cost"] + 1)
    other = replace(cleaned, claims=inside)
    assert not window_features(build_history(other, known.cohort), Window(30)).equals(features(30))


def test_features_of_each_patient_are_those_of_a_loop():
    known, found, cleaned = history(60), features(18), records(60)
    end, start = window_end(known, 18), known.cohort.days("index")
    egfr = known.egfr["2021"]
    for number, person in enumerate(known.people[:12]):
        own = (egfr.person == number) & (egfr.time >= start[number]) & (egfr.time <= end[number])
        time, value = egfr.time[own], egfr.value[own]
        order = np.argsort(time, kind="stable")
        time, value = time[order], value[order]
        row = found.loc[person]
        assert row["eGFR count"] == len(value)
        if len(value):
            assert row["eGFR last"] == value[-1]
            assert row["stage"] == STAGE_NUMBERS[str(stages(value[-1:])[0])]
            same = stages(value) == stages(value[-1:])[0]
            began = time[len(same) - np.argmin(same[::-1])] if not same.all() else time[0]
            assert row["months in stage"] == pytest.approx((end[number] - began) / (DAYS_PER_YEAR / 12))
        if len(np.unique(time)) > 1:
            assert row["eGFR slope per year"] == pytest.approx(np.polyfit(time - time[0], value, 1)[0] * DAYS_PER_YEAR)
        claims = cleaned.claims[(cleaned.claims["id"] == person).to_numpy()]
        day = days_of(claims["date"])
        recent = (day > add_months(end, -6)[number]) & (day <= end[number])
        before = (day >= start[number]) & (day <= add_months(end, -6)[number])
        pharmacy = (claims["type"] == "pharmacy").to_numpy()
        assert row["claims pharmacy, last 6 months"] == (recent & pharmacy).sum()
        assert row["cost pharmacy, before"] == pytest.approx(claims["net_cost"].to_numpy()[before & pharmacy].sum())
        ill = claims["code"].astype(str).str.startswith("E11").to_numpy()
        assert row["diabetes"] == float((ill & (recent | before)).any())


def test_sources_share_out_the_columns():
    known = history(60)
    columns = {
        source: set(window_features(known, Window(24, source=source)))
        for source in ("clinical", "claims", "integrated")
    }
    assert columns["clinical"] | columns["claims"] == columns["integrated"]
    assert columns["clinical"] & columns["claims"] == {"age", "female"}
    assert not any("race" in name or "black" in name.lower() for name in columns["integrated"])
    assert not any("before" in name for name in features(6))
    with pytest.raises(TableError, match="'labs'"):
        window_features(known, Window(source="labs"))


def test_the_equation_moves_features_only():
    known = history(60)
    old, new = (window_table(known, Window(24, equation=one)) for one in ("2009", "2021"))
    assert old.X.index.equals(new.X.index)
    np.testing.assert_array_equal(old.y, new.y)
    moved = [name for name in old.X if not old.X[name].equals(new.X[name])]
    assert moved
    assert all(name.startswith(("eGFR", "stage", "months in stage")) for name in moved)
    with pytest.raises(TableError, match="'1999'"):
        window_features(known, Window(equation="1999"))


def test_windows_own_and_common():
    known = history()
    windows = [Window(months) for months in (6, 12, 18, 24, 30)]
    table = compare_windows(known, windows)
    assert table["patients"].is_monotonic_decreasing
    assert len(set(table["patients on the common cohort"])) == 1
    assert table["patients"].iloc[-1] == table["patients on the common cohort"].iloc[0]
    own = window_table(known, windows[1])
    assert (own.n, own.events) == tuple(table.loc[1, ["patients", "events"]])
    assert own.prevalence == table["prevalence"][1]
    assert own.flow.left == own.n
    early, late = (window_table(known, window, anchor=30) for window in windows[::4])
    assert early.X.index.equals(late.X.index)
    np.testing.assert_array_equal(early.y, late.y)
    with pytest.raises(TableError, match="after 6 months"):
        window_table(known, windows[1], anchor=6)


def test_lead_times_lie_within_the_horizon():
    table = window_table(history(), Window(12, horizon=24))
    lead = table.lead[table.y == 1]
    assert ((lead > 0) & (lead <= 24.1)).all()
    assert np.isnan(table.lead[table.y == 0]).all()


def test_deaths_and_horizons_change_who_is_used():
    known = history()
    kept, without = (window_labels(known, Window(12, deaths=one)) for one in ("non-event", "excluded"))
    assert without.used.sum() == kept.used.sum() - (kept.outcome == "died").sum()
    assert "censored" not in window_labels(known, Window(12, horizon=None)).outcome


def test_extras_and_codes_are_features_only_when_named():
    X = window_features(history(60), Window(24, codes=("N18.3",), extras=("region",)))
    assert {"region", "code N18.3"} <= set(X)
    assert not {"region", "code N18.3"} & set(features(24))
    assert X["code N18.3"].mean() > 0.2


def test_sequences_of_a_window():
    known = history(60)
    people = window_table(known, Window(24)).X.index
    built = window_sequences(known, Window(24), people)
    assert built.values.shape[:2] == (len(people), 8)
    assert built.bins[0] == "months 0–3"
    assert {"eGFR", "creatinine", "claims inpatient", "cost inpatient"} <= set(built.features)
    counts = built.values[:, :, built.of("claims vision")[0]].sum(axis=1)
    X = features(24).loc[people]
    np.testing.assert_array_equal(counts, X["claims vision, before"] + X["claims vision, last 6 months"])
    clinical, claims = (window_sequences(known, Window(24, source=one), people) for one in ("clinical", "claims"))
    assert {one.kind for one in clinical.channels} == {"value", "observed", "since"}
    assert {one.kind for one in claims.channels} == {"sum"}
    assert built.values.shape[2] == clinical.values.shape[2] + claims.values.shape[2]
    with pytest.raises(TableError, match="bins of 5 months"):
        window_sequences(known, Window(24), people, 5)
