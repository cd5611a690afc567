"""How far the data locate the bound ε and the pull μ: all bounds that fit about as well, and the μ that go with them.

The interval of tied bounds is no confidence interval: with noise it holds the truth in one of a hundred tables. The
profile set {ε : n · (L(ε) / L_min − 1) ≤ c} does, with c = −2 ln(1 − √level), the quantile of the largest drop of a
two-sided random walk (7.35 at .95; the usual 3.84 is too narrow, because the loss is no parabola in ε but a staircase).
The interval of μ is the union of μ(ε) ± z · √(L n / (n − 2) / Σ m²) over that set.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from explain.bounded.sweep import BoundFit

#: Share of the loss of staying that is rounding when a fit is perfect.
_ROUNDING = 1e-15


@dataclass(frozen=True, slots=True)
class Located:
    """The profile set at ``level``: ``inside`` (n,) says which steps of the curve belong to it.

    ``epsilon`` are its outer ends, ``covered`` how much of 0…1 it takes up; ``mu`` are the ends of the union.
    """

    level: float
    inside: NDArray[np.bool_]
    epsilon: tuple[float, float]
    covered: float
    mu: tuple[float, float]


def threshold(level: float) -> float:
    """The constant c of the profile set: 7.35 at .95."""
    return -2 * float(np.log(1 - np.sqrt(level)))


def locate(fit: BoundFit, level: float = 0.95) -> Located:
    """The profile set of an exact fit and the interval of μ over it, cut to the range that μ may have."""
    curve = fit.curve
    n, ends = curve.n_rows, curve.ends
    inside = curve.loss <= fit.loss * (1 + threshold(level) / n) + _ROUNDING * curve.persistence
    at = np.flatnonzero(inside)
    return Located(
        level,
        inside,
        (float(curve.epsilon[at[0]]), float(ends[at[-1]])),
        float((ends - curve.epsilon)[inside].sum()),
        _mu_union(fit, inside, level),
    )


def holds(fit: BoundFit, located: Located, epsilon: float) -> bool:
    """Whether this bound is in the profile set."""
    return bool(located.inside[np.searchsorted(fit.curve.epsilon, epsilon, side="right") - 1])


def _mu_union(fit: BoundFit, inside: NDArray[np.bool_], level: float) -> tuple[float, float]:
    curve, n = fit.curve, fit.curve.n_rows
    if n <= 2 or np.isnan(curve.mu[inside]).any():
        return fit.mu_bounds  # Where nobody pulls, any μ fits as well.
    z = NormalDist().inv_cdf((1 + level) / 2)
    half = z * np.sqrt(curve.loss[inside] * n / (n - 2) / curve.squares[inside])
    low, high = float((curve.mu[inside] - half).min()), float((curve.mu[inside] + half).max())
    return max(low, fit.mu_bounds[0]), min(high, fit.mu_bounds[1])
