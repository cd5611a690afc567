"""A kidney clinic: laboratory values at the first visit, and kidney failure within three years. No real patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from data.synthetic.generated import Generated, Truth, happens, standardised, yes_no

if TYPE_CHECKING:
    from numpy.typing import NDArray

TARGET = "kidney_failure_3y"
TRUTH = Truth(
    effects={"egfr": -1.4, "urine_acr": 1.0, "haemoglobin": -0.6, "systolic_bp": 0.35, "diabetes": 0.2},
    proxies=("phosphate",),
    noise=("bicarbonate", "potassium", "sex", "first_visit_weekday"),
    leaks=("dialysis_sessions",),
    notes=(
        "urine_acr acts through its logarithm; a fifth of its values is missing, mostly in young people.",
        "Some haemoglobin and bicarbonate values are missing at random.",
        "dialysis_sessions is counted after the outcome: it gives the answer away and must be found out as a leak.",
    ),
)
_UNITS = {
    "age": "years",
    "systolic_bp": "mmHg",
    "egfr": "mL/min/1.73 m²",
    "urine_acr": "mg/g",
    "haemoglobin": "g/dL",
    "phosphate": "mg/dL",
    "bicarbonate": "mmol/L",
    "potassium": "mmol/L",
}


def make_kidney(n_rows: int = 1_500, seed: int = 0) -> Generated:
    """One row per patient, about a quarter of whom reach kidney failure; with missing values and one planted leak."""
    rng = np.random.default_rng(seed)
    egfr, phosphate, haemoglobin = _linked(n_rows, rng)
    age = np.clip(rng.normal(64, 12, n_rows), 19, 95)
    diabetes = rng.random(n_rows) < 0.4
    log_acr = rng.normal(4.2, 1.5, n_rows)
    systolic = rng.normal(138, 17, n_rows)
    effects = TRUTH.effects
    log_odds = (
        effects["egfr"] * egfr
        + effects["urine_acr"] * standardised(log_acr)
        + effects["haemoglobin"] * haemoglobin
        + effects["systolic_bp"] * standardised(systolic)
        + effects["diabetes"] * standardised(diabetes.astype(np.float64))
        - 1.9
    )
    failed = happens(log_odds, rng)
    columns: dict[str, NDArray[np.generic]] = {
        "age": np.round(age).astype(np.int64),
        "sex": np.where(rng.random(n_rows) < 0.5, "female", "male"),
        "diabetes": yes_no(diabetes),
        "systolic_bp": np.round(systolic).astype(np.int64),
        "egfr": np.round(np.clip(38 + 12 * egfr, 8, 90), 1),
        "urine_acr": _gaps(np.exp(log_acr).round(1), _untested(age, diabetes), rng),
        "haemoglobin": _gaps(np.round(12.5 + 1.6 * haemoglobin, 1), 0.08, rng),
        "phosphate": np.round(3.8 + 0.6 * phosphate, 1),
        "bicarbonate": _gaps(np.round(rng.normal(23.5, 3, n_rows), 1), 0.25, rng),
        "potassium": np.round(rng.normal(4.6, 0.5, n_rows), 1),
        "first_visit_weekday": rng.choice(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"], n_rows),
        "dialysis_sessions": _sessions(failed, rng),
        TARGET: yes_no(failed),
    }
    return Generated(columns, TARGET, _UNITS, TRUTH)


def _linked(n: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], ...]:
    """Standings (mean 0, sd 1) of eGFR, phosphate (r = -.6 with it) and haemoglobin (r = .35)."""
    egfr = rng.standard_normal(n)
    phosphate = -0.6 * egfr + 0.8 * rng.standard_normal(n)
    haemoglobin = 0.35 * egfr + np.sqrt(1 - 0.35**2) * rng.standard_normal(n)
    return egfr, phosphate, haemoglobin


def _untested(age: NDArray[np.float64], diabetes: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Chance that nobody measured albumin in the urine."""
    return np.where((age < 60) & ~diabetes, 0.5, 0.1)


def _gaps(
    values: NDArray[np.float64], chance: float | NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    return np.where(rng.random(len(values)) < chance, np.nan, values)


def _sessions(failed: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.int64]:
    """Dialysis sessions: many after kidney failure, and a few times in somebody who recovered."""
    recovered = rng.random(len(failed)) < 0.02
    late = failed & (rng.random(len(failed)) < 0.06)
    many = rng.poisson(60, len(failed))
    few = rng.poisson(4, len(failed))
    return np.where(failed & ~late, many, np.where(recovered & ~failed, few, 0))
