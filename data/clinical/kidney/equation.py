"""Which equation an eGFR column was computed with, so that it is not taken for another nor corrected twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from data.clinical.kidney.egfr import RACE_FACTOR, ckd_epi_2009, ckd_epi_2021

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

Equation = Literal[
    "CKD-EPI 2009 without the race factor",
    "CKD-EPI 2009 with the race factor",
    "CKD-EPI 2009 with the race factor twice",
    "CKD-EPI 2021",
]
WITHOUT_RACE, WITH_RACE, RACE_TWICE, OF_2021 = get_args(Equation)
#: Creatinine and eGFR are rounded in most tables: nine rows of ten must lie within so many mL/min/1.73 m².
_CLOSE, _ROWS = 1.5, 0.9


@dataclass(frozen=True, slots=True)
class Match:
    """How far an eGFR column is from every equation, in mL/min/1.73 m², and which it is (None: no one fits).

    ``mean`` and ``largest`` are absolute differences per equation, over the rows that have all values.
    """

    equation: Equation | None
    mean: dict[Equation, float]
    largest: dict[Equation, float]

    @property
    def sentence(self) -> str:
        """What to say of the column."""
        if self.equation is None:
            return "eGFR column matches neither CKD-EPI 2009 nor 2021."
        if self.equation == WITH_RACE:
            added = (RACE_FACTOR - 1) * 100
            return f"eGFR column already matches 2009 with the race factor; applying it again would add {added:.1f} %."
        if self.equation == RACE_TWICE:
            added = (RACE_FACTOR**2 - 1) * 100
            return (
                "eGFR column matches 2009 with the race factor applied twice: Black patients read "
                f"{added:.1f} % higher. Compute it again from creatinine."
            )
        return f"eGFR column matches {self.equation} (mean difference {self.mean[self.equation]:.2f} mL/min/1.73 m²)."


def match_equation(egfr: ArrayLike, people: pd.DataFrame) -> Match:
    """Which equation the column ``egfr`` (n,) is, by the one that comes nearest on average.

    ``people`` (n rows) has the columns creatinine (mg/dL), age (years), female (0/1) and, where race is known, black
    (0/1). Without a Black patient the race factor cannot be told.
    """
    given = np.asarray(egfr, dtype=np.float64)
    apart = {name: np.abs(given - own) for name, own in _candidates(people).items()}
    present = np.logical_and.reduce([np.isfinite(one) for one in apart.values()])
    if not present.any():
        return Match(None, {}, {})
    mean = {name: float(one[present].mean()) for name, one in apart.items()}
    largest = {name: float(one[present].max()) for name, one in apart.items()}
    best = min(mean, key=lambda name: mean[name])
    fits = (apart[best][present] <= _CLOSE).mean() >= _ROWS
    return Match(best if fits else None, mean, largest)


def _candidates(people: pd.DataFrame) -> dict[Equation, NDArray[np.float64]]:
    creatinine, age, female = (people[name].to_numpy(dtype=np.float64) for name in ("creatinine", "age", "female"))
    plain = ckd_epi_2009(creatinine, age, female, np.zeros(len(people)))
    found: dict[Equation, NDArray[np.float64]] = {
        WITHOUT_RACE: plain,
        OF_2021: ckd_epi_2021(creatinine, age, female),
    }
    if "black" in people and (people["black"] == 1).any():
        once = ckd_epi_2009(creatinine, age, female, people["black"].to_numpy(dtype=np.float64))
        found |= {WITH_RACE: once, RACE_TWICE: once**2 / plain}
    return found
