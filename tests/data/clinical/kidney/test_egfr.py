"""The equations against published figures, a textbook copy of themselves, and the stages against another package."""

from __future__ import annotations

import builtins

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.clinical.kidney.egfr import STAGES, ckd_epi_2009, ckd_epi_2021, creatinine_of, minors, stages
from data.errors import TableError

#: Creatinine, age, female → 2009 other, 2009 Black, 2021.
KNOWN = np.array(
    [
        (1.0, 60, 0, 81.4429, 94.3923, 86.1626),
        (1.0, 60, 1, 61.1851, 70.9135, 64.4950),
        (0.6, 30, 1, 122.3122, 141.7599, 123.7579),
        (2.5, 70, 0, 25.0747, 29.0616, 26.9638),
        (0.9, 55, 1, 71.9813, 83.4264, 75.4988),
        (4.0, 50, 0, 16.3482, 18.9476, 17.3723),
    ]
)
CREATININE = st.floats(0.1, 25)
AGE = st.integers(18, 100)


@pytest.fixture
def kfre(monkeypatch):
    monkeypatch.setattr(builtins, "help", builtins.help)  # the package puts its own in place
    return pytest.importorskip("kfre")


def textbook_2021(creatinine, age, female):
    kappa, alpha = (0.7, -0.241) if female else (0.9, -0.302)
    s = creatinine / kappa
    return 142 * min(s, 1) ** alpha * max(s, 1) ** -1.200 * 0.9938**age * (1.012 if female else 1)


def test_the_published_rows():
    creatinine, age, female, other, black, of_2021 = KNOWN.T
    assert ckd_epi_2009(creatinine, age, female, 0) == pytest.approx(other, abs=1e-3)
    assert ckd_epi_2009(creatinine, age, female, 1) == pytest.approx(black, abs=1e-3)
    assert ckd_epi_2021(creatinine, age, female) == pytest.approx(of_2021, abs=1e-3)


@given(CREATININE, AGE, st.booleans())
def test_the_textbook_agrees_and_units_do_not_matter(creatinine, age, female):
    ours = float(ckd_epi_2021(creatinine, age, female))
    assert ours == pytest.approx(textbook_2021(creatinine, age, female), rel=1e-12)
    for unit in ("µmol/L", "umol/L", "μmol/L"):
        assert float(ckd_epi_2021(creatinine * 88.4, age, female, unit=unit)) == pytest.approx(ours, abs=1e-9)
        both = ckd_epi_2009([creatinine, creatinine], age, female, [0, 1])
        assert ckd_epi_2009([creatinine * 88.4] * 2, age, female, [0, 1], unit=unit) == pytest.approx(both, abs=1e-9)


@given(st.floats(2, 160), AGE, st.booleans())
def test_creatinine_leads_back_to_the_gfr(gfr, age, female):
    creatinine = creatinine_of(gfr, age, female)
    assert float(ckd_epi_2021(creatinine, age, female)) == pytest.approx(gfr, rel=1e-10)


def test_the_race_factor_is_15_9_percent():
    ratio = ckd_epi_2009(1.7, 66, 1, 1) / ckd_epi_2009(1.7, 66, 1, 0)
    assert float(ratio) == pytest.approx(1.159, rel=1e-12)


def test_nobody_under_18_and_nothing_without_values():
    age = np.array([17, 18, 50, 50, 50, np.nan])
    creatinine = np.array([1, 1, 0, -1, np.nan, 1])
    assert np.isnan(ckd_epi_2021(creatinine, age, 0)).tolist() == [True, False, True, True, True, True]
    assert np.isnan(ckd_epi_2009(1.0, 50, [0, np.nan], 0)).tolist() == [False, True]
    assert np.isnan(ckd_epi_2009(1.0, 50, 0, [1, np.nan])).tolist() == [False, True]
    assert np.isnan(creatinine_of([0, 60, 60], [50, 17, 50], [0, 0, np.nan])).all()


def test_minors_are_counted_in_words():
    assert minors([17] * 12 + [40]) == "12 patients are under 18: CKD-EPI is for adults; eGFR left empty."
    assert minors([5, 40]).startswith("1 patient is under 18")
    assert minors([18, np.nan]) == ""


def test_other_units_are_refused():
    with pytest.raises(TableError, match=r"'mmol/L'; mg/dL or µmol/L is needed"):
        ckd_epi_2021(0.1, 50, 0, unit="mmol/L")


def test_stages_at_their_bounds():
    assert stages([150, 90, 89.9, 60, 59.9, 45, 44.9, 30, 29.9, 15, 14.9, 0, np.nan]).tolist() == [
        *("1", "1", "2", "2", "3a", "3a", "3b", "3b", "4", "4", "5", "5", "")
    ]


def test_stages_are_those_of_kfre(kfre):
    egfr = np.concatenate([np.arange(1501) / 10, [15.0, 30.0, 45.0, 60.0, 90.0]])
    theirs = kfre.class_ckd_stages(pd.DataFrame({"eGFR": egfr}), egfr_col="eGFR", stage_col="stage")["stage"]
    assert [f"CKD Stage {one}" for one in stages(egfr)] == theirs.tolist()
    assert set(stages(egfr)) == set(STAGES)
