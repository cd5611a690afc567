"""Which equation a column is: every candidate is recognised, and nothing else is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.clinical.kidney.egfr import ckd_epi_2009, ckd_epi_2021
from data.clinical.kidney.equation import match_equation


@pytest.fixture
def people():
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "creatinine": rng.lognormal(0.2, 0.4, 300),
            "age": rng.uniform(30, 85, 300),
            "female": rng.integers(0, 2, 300),
            "black": (rng.random(300) < 0.25).astype(int),
        }
    )


def egfr_2009(people, times):
    with_race = ckd_epi_2009(people["creatinine"], people["age"], people["female"], people["black"])
    plain = ckd_epi_2009(people["creatinine"], people["age"], people["female"], 0)
    return plain * (with_race / plain) ** times


def test_the_race_factor_is_not_applied_again(people):
    match = match_equation(egfr_2009(people, 1).round(), people)
    assert match.equation == "CKD-EPI 2009 with the race factor"
    assert match.sentence == (
        "eGFR column already matches 2009 with the race factor; applying it again would add 15.9 %."
    )


def test_the_race_factor_twice_is_found(people):
    match = match_equation(egfr_2009(people, 2), people)
    assert match.equation == "CKD-EPI 2009 with the race factor twice"
    assert "Black patients read 34.3 % higher" in match.sentence


def test_the_other_equations(people):
    plain = match_equation(egfr_2009(people, 0), people)
    assert plain.equation == "CKD-EPI 2009 without the race factor"
    assert plain.mean["CKD-EPI 2009 without the race factor"] == pytest.approx(0, abs=1e-12)
    assert "would add" not in plain.sentence
    newer = ckd_epi_2021(people["creatinine"], people["age"], people["female"])
    assert match_equation(newer, people).equation == "CKD-EPI 2021"


def test_without_race_the_factor_cannot_be_told(people):
    match = match_equation(egfr_2009(people, 0), people.drop(columns="black"))
    assert set(match.mean) == {"CKD-EPI 2009 without the race factor", "CKD-EPI 2021"}


def test_something_else_matches_nothing(people):
    match = match_equation(np.random.default_rng(1).uniform(5, 120, len(people)), people)
    assert match.equation is None
    assert match.sentence == "eGFR column matches neither CKD-EPI 2009 nor 2021."
    assert match_equation(np.full(len(people), np.nan), people).equation is None
