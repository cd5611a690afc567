from __future__ import annotations

import pytest

from data.kinds.units import guess_unit


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("age_years", "years"),
        ("temp (°C)", "°C"),
        ("Weight_kg", "kg"),
        ("VitC_mg", "mg"),
        ("Fat_g", "g"),
        ("Glucose [mg/dL]", "mg/dL"),
        ("minutes", "minutes"),
        ("TimeToEventMonths", "months"),
        ("months_loan_duration", "months"),
        ("hours-per-week", "hours per week"),
        ("flipper_length_mm", "mm"),
        ("delay_min", "min"),
        ("speed (km/h)", "km/h"),
        ("price_usd", "USD"),
    ],
)
def test_units_in_names(name, unit):
    assert guess_unit(name) == unit


@pytest.mark.parametrize(
    "name", ["temp_min", "CO(GT)", "TIME_YEAR", "age", "M/F", "T", "x", "group_h", "", "()", "rating (1-5)"]
)
def test_names_without_a_unit(name):
    assert guess_unit(name) == ""
