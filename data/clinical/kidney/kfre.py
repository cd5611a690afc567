"""The kidney failure risk equation of four variables, as it is used in clinics: a comparator, never a feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from data.errors import TableError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

#: The share of average patients without kidney failure, by (years, in North America).
_SURVIVAL = {(2, True): 0.9750, (5, True): 0.9240, (2, False): 0.9832, (5, False): 0.9365}


def kfre_risk(
    age: ArrayLike, male: ArrayLike, egfr: ArrayLike, uacr: ArrayLike, *, years: int = 2, north_america: bool = True
) -> NDArray[np.float64]:
    """The risk of kidney failure within 2 or 5 ``years``: (n,) probabilities, nan where a value is missing.

    ``age`` in years, ``male`` 0 or 1, ``egfr`` in mL/min/1.73 m², ``uacr`` (albumin to creatinine in urine) in mg/g.
    Raises TableError for a uACR of zero or less and for other years. Tangri et al., JAMA 2016,
    doi 10.1001/jama.2015.18202.
    """
    if (years, north_america) not in _SURVIVAL:
        raise TableError(
            f"A risk within {years} years was asked for", "KFRE knows 2 and 5 years", "Ask for one of them."
        )
    a, m, g, u = (np.asarray(one, dtype=np.float64) for one in (age, male, egfr, uacr))
    _refuse_nothing(u)
    score = -0.2201 * (a / 10 - 7.036) + 0.2467 * (m - 0.5642) - 0.5567 * (g / 5 - 7.222) + 0.4510 * (np.log(u) - 5.137)
    return np.asarray(1 - _SURVIVAL[years, north_america] ** np.exp(score))


def _refuse_nothing(uacr: NDArray[np.float64]) -> None:
    wrong = int((uacr <= 0).sum())
    if wrong:
        raise TableError(
            f"{wrong:,} of {uacr.size:,} uACR values are zero or less",
            "KFRE needs the albumin-to-creatinine ratio in mg/g, above zero",
            "Leave these cells empty, or write the detection limit of the test.",
        )
