"""A few hundred zones: size, roads, land use, people and how they travel. All follow how urban a zone is. Generated."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from data.traffic.headers import ZONES

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_ZONES = 300
#: Zones that incidents lie in but the table of zones lacks.
N_UNKNOWN = 9
_CITY = (-33.87324469333478, 151.20665137317067)
_NAMES_A = ("Ash", "Bay", "Cedar", "Dale", "Elm", "Fern", "Glen", "Hill", "Iron", "Jade", "Kings", "Lake", "Mill",
            "North", "Oak", "Pine", "Queens", "River", "Stone", "Tall")  # fmt: skip
_NAMES_B = ("bridge", "brook", "court", "field", "ford", "gate", "grove", "ham", "haven", "mead", "mont", "park",
            "ridge", "side", "ton", "view", "wick")  # fmt: skip
#: Column → typical value, spread of its logarithm, share of the spread that follows how urban the zone is.
_FALLS = {"1_Area", "29_RA", "27_PA", "31_WbA", "7_RRL", "36_PD2MV", "37_PD3MV", "38_PD≥4MV", "43_NPTtWbyCD"}
_TYPICAL = {"33_TP": 14_000.0, "40_AMI": 900.0, "39_PUE": 5.0, "49_ANP_FH": 2.6, "12_NoN": 420.0, "10_ToRL": 95.0}
_SPREAD, _FOLLOWS = 0.45, 0.7


class Zones(NamedTuple):
    """Zones in order, the last ``N_UNKNOWN`` not in the table of zones.

    ``columns`` (n_zones, 50) as in ZONES, nan for the unknown ones; ``motorway`` is 2_ML with mean 0 and standard
    deviation 1 (0 where unknown); ``place`` (n_zones, 2) has latitude and longitude.
    """

    codes: NDArray[np.int64]
    names: tuple[str, ...]
    columns: NDArray[np.float64]
    motorway: NDArray[np.float64]
    place: NDArray[np.float64]
    area: NDArray[np.float64]


def make_zones(rng: np.random.Generator) -> Zones:
    """300 zones and 9 more of which only code and name are known."""
    n = N_ZONES + N_UNKNOWN
    urban = np.sort(rng.normal(size=n))[::-1]
    distance = 0.02 + 0.45 * np.argsort(np.argsort(-urban + rng.normal(0, 0.3, n))) / n
    angle = rng.uniform(0.4, 1.6 * np.pi, n)
    place = np.column_stack([_CITY[0] + distance * np.sin(angle) * 0.7, _CITY[1] - distance * np.cos(angle)])
    codes = 100_000_000 + 10_000_000 * (np.arange(n) // 100 + 1) + 1_000 * (np.arange(n) // 10 + 101) + np.arange(n)
    columns = np.column_stack([_column(name, urban, rng) for name in ZONES])
    columns[:, 0] = codes
    motorway = np.log(columns[:, ZONES.index("2_ML")])
    known = np.arange(n) < N_ZONES
    motorway = np.where(known, (motorway - motorway[known].mean()) / motorway[known].std(), 0.0)
    area = columns[:, 1].copy()
    columns[~known] = np.nan
    names = tuple(f"{_NAMES_A[i % 20]}{_NAMES_B[(i // 20) % 17]}" for i in range(n))
    return Zones(codes, names, columns, motorway, place, area)


def _column(name: str, urban: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    if name == "2_ML":  # the planted one: it has a life of its own beside how urban the zone is
        return np.exp(1.2 + 0.5 * (0.5 * urban + rng.normal(size=len(urban))))
    way = -1.0 if name in _FALLS else 1.0
    noise = rng.normal(size=len(urban))
    spread = _SPREAD * (way * np.sqrt(_FOLLOWS) * urban + np.sqrt(1 - _FOLLOWS) * noise)
    values: NDArray[np.float64] = np.round(_TYPICAL.get(name, 12.0) * np.exp(spread), 4)
    return values
