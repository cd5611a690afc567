"""Kidney function from creatinine: the CKD-EPI equations of 2009 and 2021, back again, and the stages.

All arrays have shape (n,), ages are in years, creatinine in mg/dL unless ``unit`` says µmol/L, eGFR in
mL/min/1.73 m². ``female`` and ``black`` are 0 or 1. What is missing in any of them is missing in the outcome, and so is
the eGFR of people under 18 and of a creatinine that is not above zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.errors import TableError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

#: Micromoles per litre in one milligram per decilitre of creatinine.
UMOL_PER_MG = 88.4
#: The equations are made for adults.
ADULT = 18
#: What the 2009 equation multiplies by for a Black patient.
RACE_FACTOR = 1.159
#: From healthy to failing, and the smallest eGFR of each but the last.
STAGES = ("1", "2", "3a", "3b", "4", "5")
_BOUNDS = (90.0, 60.0, 45.0, 30.0, 15.0)


@dataclass(frozen=True, slots=True)
class _Equation:
    """Scale, exponents (below κ for women, for men; above κ), share that is left per year, factor for women."""

    scale: float
    low: tuple[float, float]
    high: float
    year: float
    female: float


_KAPPA = (0.7, 0.9)
_OF_2009 = _Equation(141.0, (-0.329, -0.411), -1.209, 0.993, 1.018)
_OF_2021 = _Equation(142.0, (-0.241, -0.302), -1.200, 0.9938, 1.012)


def ckd_epi_2009(
    creatinine: ArrayLike, age: ArrayLike, female: ArrayLike, black: ArrayLike, *, unit: str = "mg/dL"
) -> NDArray[np.float64]:
    """The eGFR of the 2009 equation, which reads a Black patient 15.9 % higher: (n,) in mL/min/1.73 m².

    ``black`` = 0 leaves the race factor out.
    Levey et al., Ann Intern Med 2009, doi 10.7326/0003-4819-150-9-200905050-00006.
    """
    race = np.asarray(black, dtype=np.float64)
    return _egfr(_OF_2009, milligrams(creatinine, unit), age, female) * np.where(race == 1, RACE_FACTOR, _known(race))


def ckd_epi_2021(
    creatinine: ArrayLike, age: ArrayLike, female: ArrayLike, *, unit: str = "mg/dL"
) -> NDArray[np.float64]:
    """The eGFR of the 2021 equation, which knows no race: (n,) in mL/min/1.73 m².

    Inker et al., N Engl J Med 2021, doi 10.1056/NEJMoa2102953.
    """
    return _egfr(_OF_2021, milligrams(creatinine, unit), age, female)


def creatinine_of(gfr: ArrayLike, age: ArrayLike, female: ArrayLike) -> NDArray[np.float64]:
    """The creatinine in mg/dL whose 2021 eGFR is ``gfr``: (n,), missing as in the equations."""
    level, years, woman = (np.asarray(one, dtype=np.float64) for one in (gfr, age, female))
    kappa, low = _of_sex(woman, _KAPPA), _of_sex(woman, _OF_2021.low)
    share = _positive(level) / _at_kappa(_OF_2021, years, woman)
    return np.asarray(kappa * np.where(share <= 1, share ** (1 / _OF_2021.high), share ** (1 / low)))


def milligrams(creatinine: ArrayLike, unit: str) -> NDArray[np.float64]:
    """Creatinine in mg/dL from mg/dL or µmol/L: (n,). Raises TableError for any other unit."""
    values = np.asarray(creatinine, dtype=np.float64)
    if unit == "mg/dL":
        return values
    if unit in {"µmol/L", "μmol/L", "umol/L"}:
        return values / UMOL_PER_MG
    raise TableError(
        f"Creatinine came in {unit!r}", "mg/dL or µmol/L is needed", "Convert it, or say which of the two it is."
    )


def stages(egfr: ArrayLike) -> NDArray[np.str_]:
    """The stage of chronic kidney disease, one of ``STAGES``, by eGFR alone: (n,), "" where it is missing."""
    values = np.asarray(egfr, dtype=np.float64)
    found = np.array(STAGES)[np.sum([values < bound for bound in _BOUNDS], axis=0)]
    return np.where(np.isnan(values), "", found)


def minors(age: ArrayLike) -> str:
    """What to say of people who are too young for the equations, "" where there is none."""
    count = int((np.asarray(age, dtype=np.float64) < ADULT).sum())
    who = "patient is" if count == 1 else "patients are"
    return f"{count:,} {who} under {ADULT}: CKD-EPI is for adults; eGFR left empty." if count else ""


def _egfr(equation: _Equation, mg_dl: NDArray[np.float64], age: ArrayLike, female: ArrayLike) -> NDArray[np.float64]:
    years, woman = np.asarray(age, dtype=np.float64), np.asarray(female, dtype=np.float64)
    share = _positive(mg_dl) / _of_sex(woman, _KAPPA)
    low = np.minimum(share, 1) ** _of_sex(woman, equation.low)
    return np.asarray(_at_kappa(equation, years, woman) * low * np.maximum(share, 1) ** equation.high)


def _at_kappa(equation: _Equation, age: NDArray[np.float64], female: NDArray[np.float64]) -> NDArray[np.float64]:
    """The eGFR of somebody whose creatinine is κ."""
    adult = np.where(age >= ADULT, age, np.nan)
    return np.asarray(equation.scale * equation.year**adult * _of_sex(female, (equation.female, 1.0)))


def _of_sex(female: NDArray[np.float64], pair: tuple[float, float]) -> NDArray[np.float64]:
    return np.where(female == 1, pair[0], pair[1] * _known(female))


def _known(flag: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 where a flag is there, else nan."""
    return np.where(np.isnan(flag), np.nan, 1.0)


def _positive(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(values > 0, values, np.nan)
