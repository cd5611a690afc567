"""Quantile forecasts of six models, each good somewhere, and the quantiles that are true. Generated.

The target's middle depends on x0 and x1 and its spread on x2, with tails as heavy as Student's t with four degrees of
freedom. So it is known which model is best at which level, and which column makes intervals wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri, stdtrit

from data.synthetic.generated import Generated, Truth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TARGET = "y"
TRUTH = Truth(
    effects={"x0": 1.0, "x1": 0.71},
    noise=("x3", "x4", "x5", "x6", "x7"),
    notes=(
        "y = x0 + x1² / 2 plus noise; x1 acts through its square, so its effect has no sign.",
        "x2 decides how wide intervals are, .3 + |x2| / 2, and has no effect on the median.",
    ),
)
#: .01 to .99.
LEVELS = np.arange(1, 100) / 100
DEGREES, N_COLUMNS = 4, 8
#: Model j forecasts a·middle + b, give or take .3, with a spread of c: times the true one where j is even, else .6.
_MODELS = ((1.0, 0.0, 1.0), (0.9, 0.2, 0.7), (1.0, 0.1, 1.5), (0.7, 0.0, 1.0), (1.1, -0.2, 0.5), (0.0, 0.3, 2.0))
_MISSED, _JITTER, _SAME_SPREAD = 0.3, 0.03, 0.6
_NOISE_MODELS, _ASTRAY = 5, 1.5


@dataclass(frozen=True, slots=True)
class Forecasts:
    """What models said of rows X (n_rows, 8): z (n_rows, n_models, Q) of y (n_rows,) at ``levels`` (Q,), and the truth.

    The target is ``middle`` (n_rows,) plus ``spread`` (n_rows,) times a draw from Student's t.
    """

    X: Floats
    y: Floats
    z: Floats
    levels: Floats
    names: tuple[str, ...]
    middle: Floats
    spread: Floats

    @property
    def quantiles(self) -> Floats:
        """The true quantiles of each row, (n_rows, Q)."""
        true: Floats = self.middle[:, None] + self.spread[:, None] * stdtrit(DEGREES, self.levels)
        return true

    @property
    def expected_loss(self) -> Floats:
        """The pinball loss of each model at each level over endless draws of y in these rows, (n_models, Q)."""
        away = (self.z - self.middle[:, None, None]) / self.spread[:, None, None]
        stretched = 1 + away**2 / DEGREES
        # Student's t with four degrees of freedom has its density and distribution in closed form; above is E(T − u)₊.
        density = 0.375 * stretched**-2.5
        beyond = 0.5 - 0.375 * away / np.sqrt(stretched) * (1 - away**2 / (12 * stretched))
        above = density * (DEGREES + away**2) / (DEGREES - 1) - away * beyond
        losses: Floats = (self.spread[:, None, None] * ((1 - self.levels) * away + above)).mean(axis=0)
        return losses

    @property
    def table(self) -> Generated:
        """Columns x0 to x7 and the target, as other generators give them."""
        columns: dict[str, NDArray[np.generic]] = {f"x{k}": self.X[:, k] for k in range(N_COLUMNS)}
        return Generated({**columns, TARGET: self.y}, TARGET, {}, TRUTH)


def make_quantiles(n_rows: int = 1_000, seed: int | np.random.Generator = 0, narrow: float = 1.0) -> Forecasts:
    """Six models' forecasts at .01 to .99 of rows whose true quantiles are known.

    ``narrow`` multiplies every model's spread: .7 makes all of them too sure. A generator as ``seed`` draws on: with
    the same one, a second call gives other rows of the same kind.
    """
    rng = np.random.default_rng(seed)
    X, middle, spread, y = _rows(n_rows, rng)
    forecasts = []
    for j, (a, b, c) in enumerate(_MODELS):
        centre = a * middle + b + rng.normal(0, _MISSED, n_rows)
        own = narrow * c * (spread if j % 2 == 0 else np.full(n_rows, _SAME_SPREAD))
        forecasts.append(centre[:, None] + own[:, None] * ndtri(LEVELS))
    z = np.stack(forecasts, axis=1)
    z += rng.normal(0, _JITTER, z.shape)
    return Forecasts(X, y, z, LEVELS, tuple(f"model {j + 1}" for j in range(len(_MODELS))), middle, spread)


def make_one_perfect(n_rows: int = 400, seed: int | np.random.Generator = 0) -> Forecasts:
    """Six models, of which "perfect" knows the true quantiles and five go astray by row and know no spread."""
    rng = np.random.default_rng(seed)
    X, middle, spread, y = _rows(n_rows, rng)
    astray = middle[:, None] + rng.normal(0, _ASTRAY, (n_rows, _NOISE_MODELS))
    noise = astray[:, :, None] + _ASTRAY * ndtri(LEVELS)
    true = middle[:, None] + spread[:, None] * stdtrit(DEGREES, LEVELS)
    names = ("perfect", *(f"noise {j + 1}" for j in range(_NOISE_MODELS)))
    return Forecasts(X, y, np.concatenate([true[:, None], noise], axis=1), LEVELS, names, middle, spread)


def _rows(n_rows: int, rng: np.random.Generator) -> tuple[Floats, Floats, Floats, Floats]:
    """X, the middle and spread of the target's distribution, and the target, in this order of draws."""
    X = rng.normal(size=(n_rows, N_COLUMNS))
    middle = X[:, 0] + 0.5 * X[:, 1] ** 2
    spread = 0.3 + 0.5 * np.abs(X[:, 2])
    return X, middle, spread, middle + spread * rng.standard_t(DEGREES, n_rows)
