"""The TADPOLE sample looks like the files, and holds what was planted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.errors import TableError
from data.synthetic.tadpole import BANNER, make_tadpole
from data.synthetic.tadpole_tables import AFTER, HISTORY, LAST


@pytest.fixture(scope="module")
def sample():
    return make_tadpole(seed=0)


@pytest.fixture(scope="module")
def current(sample):
    """Current diagnosis as a number, nan where there is none."""
    words = sample.d1_d2["DX"].str.split().str[-1]
    return words.map({"NL": 0.0, "MCI": 1.0, "Dementia": 2.0})


def test_headers_and_counts_are_those_of_the_files(sample):
    assert tuple(sample.d1_d2.columns) == HISTORY
    assert tuple(sample.d3.columns) == LAST
    assert tuple(sample.d4.columns) == AFTER
    rows = sample.d1_d2
    assert rows.loc[rows["D1"] == 1, "RID"].nunique() == 600
    assert rows.loc[rows["D2"] == 1, "RID"].nunique() == 200 == len(sample.d3)
    assert not ((rows["D1"] == 1) & (rows["D2"] == 1)).any()
    assert sample.banner == BANNER


def test_visits_are_3_to_12_with_codes_and_gaps_and_a_baseline_that_stays(sample):
    rows = sample.d1_d2
    visits = rows.groupby("RID")
    assert visits.size().between(3, 12).all()
    assert (visits["VISCODE"].first() == "bl").all()
    assert set(rows["VISCODE"]) >= {"bl", "m06", "m12", "m24", "m108"}
    for name in ("AGE", "ICV_bl"):
        assert (visits[name].min() == visits[name].max()).all()
    assert not rows.duplicated(["RID", "EXAMDATE"]).any()
    assert pd.to_datetime(rows["EXAMDATE"]).max() < pd.Timestamp("2018-01-01")
    assert rows["ICV_bl"].mean() == pytest.approx(1.5e6, rel=0.02)
    assert rows.groupby("RID")["ICV_bl"].first().std() == pytest.approx(1.5e5, rel=0.15)


def test_values_stay_in_their_ranges_and_are_missing_in_blocks(sample):
    rows = sample.d1_d2
    assert rows["ADAS13"].dropna().between(0, 85).all()
    assert rows["MMSE"].max() == 30
    assert rows["Ventricles"].dropna().between(9_500, 160_000).all()
    assert rows["Ventricles"].skew() > 0.5
    gone = rows.isna().mean()
    assert gone["Ventricles"] == pytest.approx(0.4, abs=0.03)
    assert (rows["Ventricles"].isna() == rows["Hippocampus"].isna()).all()
    for name in ("AV45", "FDG", "FA_CGH_L_DTIROI_04_30_14"):
        assert 0.7 < gone[name] < 0.95
    csf = rows["ABETA_UPENNBIOMK9_04_19_17"]
    assert 0.7 < (csf == "").mean() < 0.95
    assert csf.str.startswith(">1700").any()
    assert rows["TAU_UPENNBIOMK9_04_19_17"].eq("<80").any()
    late = rows["EXAMDATE"] >= "2010-01-01"
    assert rows.loc[~late, ["MOCA", "EcogPtTotal"]].isna().all(axis=None)
    assert rows.loc[late, "MOCA"].notna().mean() > 0.9


def test_diagnoses_progress_with_a_few_reversions_and_dxchange_agrees(sample, current):
    rows = sample.d1_d2
    step = current.dropna().groupby(rows["RID"]).diff().dropna()
    assert 0.03 <= (step < 0).mean() <= 0.05
    assert (step > 0).mean() > 0.05
    now = rows["DXCHANGE"].map({1: 0, 7: 0, 9: 0, 2: 1, 4: 1, 8: 1, 3: 2, 5: 2, 6: 2})
    assert (now.dropna() == current.dropna()).all()
    assert rows["DX"].isin(["NL to MCI", "MCI to Dementia", "MCI to NL"]).any()


def test_d3_is_the_last_visit_with_minus_4_and_d2_is_healthier(sample, current):
    rows = sample.d1_d2
    last = rows[rows["D2"] == 1].groupby("RID").tail(1)
    assert (sample.d3["EXAMDATE"].to_numpy() == last["EXAMDATE"].to_numpy()).all()
    assert (sample.d3["AGE"].to_numpy() >= last["AGE"].to_numpy()).all()
    assert not sample.d3.isna().any(axis=None)
    assert (sample.d3["Ventricles"] == -4).any()
    ends = current.groupby(rows["RID"]).last()
    in_d2 = rows.groupby("RID")["D2"].first() == 1
    assert ends[in_d2].mean() < ends[~in_d2].mean()


def test_d4_comes_later_with_scans_near_and_a_third_without_mri(sample):
    d4 = sample.d4
    seen, scanned = (pd.to_datetime(d4[name]) for name in ("CognitiveAssessmentDate", "ScanDate"))
    assert seen.min() >= pd.Timestamp("2018-01-01")
    assert ((seen - scanned).dt.days.abs() <= 10).all()
    assert d4["Ventricles"].isna().mean() == pytest.approx(1 / 3, abs=0.1)
    assert d4["Ventricles"].dropna().between(0.004, 0.15).all()
    assert 201 <= len(d4) <= 240
    assert d4["RID"].nunique() == 200
    assert set(d4["Diagnosis"]) >= {"CN", "MCI", "AD"}


def test_truth_goes_with_the_rows(sample, current):
    rows, truth = sample.d1_d2, sample.truth
    assert (truth.visits["RID"] == rows["RID"]).all()
    assert (truth.visits["EXAMDATE"] == pd.to_datetime(rows["EXAMDATE"])).all()
    noise = (rows["ADAS13"] - truth.visits["ADAS13"]).dropna()
    assert noise.std() == pytest.approx(3.2, abs=0.3)
    measured = rows["Ventricles"] / rows["ICV_bl"]
    assert (measured / truth.visits["Ventricles_ICV"]).std() == pytest.approx(0.007, abs=0.001)
    state = truth.visits["state"].map({"CN": 0, "MCI": 1, "AD": 2})
    assert (state[current.notna()] == current.dropna()).mean() > 0.8
    assert len(truth.months) == 200 * 60
    assert (truth.months.groupby("RID")["Ventricles_ICV"].diff().dropna() >= 0).all()


def test_csf_tells_amyloid_and_ventricles_have_a_pace_of_their_own(sample):
    people = sample.truth.people.set_index("RID")
    rows = sample.d1_d2
    read = pd.to_numeric(rows["ABETA_UPENNBIOMK9_04_19_17"].str.lstrip("<>"), errors="coerce").dropna()
    amyloid = people["amyloid"].reindex(rows.loc[read.index, "RID"]).to_numpy()
    assert ((read.to_numpy() < 980) == (amyloid == 1)).mean() > 0.9
    assert abs(np.corrcoef(people["pace"], people["ventricle_pace"])[0, 1]) < 0.1


def test_the_same_seed_gives_the_same_and_another_does_not():
    one, again, other = (make_tadpole(20, 10, seed=seed) for seed in (3, 3, 4))
    pd.testing.assert_frame_equal(one.d1_d2, again.d1_d2)
    pd.testing.assert_frame_equal(one.d4, again.d4)
    assert not one.d4.equals(other.d4)


def test_leak_future_adds_one_column_that_looks_ahead():
    plain, leaking = make_tadpole(20, 10, seed=3), make_tadpole(20, 10, seed=3, leak_future=True)
    name = leaking.truth.leak
    assert name == "ADAS13_FOLLOWUP"
    assert not plain.truth.leak
    pd.testing.assert_frame_equal(leaking.d1_d2.drop(columns=name), plain.d1_d2)
    ahead = leaking.d1_d2.groupby("RID")["ADAS13"].shift(-1)
    assert leaking.d1_d2[name].equals(ahead.rename(name))


def test_too_few_people_are_refused():
    with pytest.raises(TableError, match="at least 10 of each"):
        make_tadpole(9, 200)
