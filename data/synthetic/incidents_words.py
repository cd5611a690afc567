"""What the columns of words say: vehicles, what was seen, who attended, advice. Generated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from data.synthetic.incidents_draws import codes, flags, levels, words
from data.traffic.headers import GROUPS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

CATEGORIES = {"Breakdown": 0.538, "Crash": 0.457, "Other": 0.004}
PRIMARY = {"Car": 0.582, "Truck": 0.174, "Unknown": 0.113, "Multiple vehicles": 0.076, "Bus": 0.041,
           "Motorcycle": 0.012, "Others": 0.002}  # fmt: skip
SECONDARY = {"Car": 0.62, "Truck": 0.12, "Unknown": 0.10, "Multiple vehicles": 0.06, "Motorcycle": 0.04, "Bus": 0.02,
             "Others": 0.02, "Bicycle": 0.01, "Pedestrian": 0.01}  # fmt: skip
CLOSURES = {"Lanes closed": 0.615, "Affected": 0.362, "Closed": 0.019, "unknown": 0.004}
MAJOR = 0.017
UNKNOWN_GROUPS, BLANK_GROUPS, RARE_GROUPS = 0.128, 0.015, 0.06
#: Groups that attend too rarely to have a column of their own.
N_RARE = 80
_ATTEND = dict(zip(GROUPS, (0.35, 0.06, 0.05, 0.20, 0.08, 0.04, 0.12, 0.25, 0.26, 0.03), strict=True))
LEAK = "Tow truck"
#: The chance of a tow truck rises to this with the minutes, half way at 30, when it follows the duration.
_LEAK_MOST, _LEAK_HALF, _LEAK_STEEP = 0.6, 30.0, 4
_SEEN = {
    "Breakdown": ("Breakdown {one}", "BREAKDOWN {one}", "Breakdown {n} {many}", "BREAKDOWN {one}, debris"),
    "Crash": ("Crash {one}", "CRASH {n} {many}", "ACCIDENT {n} {many}", "Accident {one}", "Collision {n} {many}",
              "Crash {n} Vehicles", "crash {one}, horse", "crash {one}, tree"),
    "Other": ("hazard", "HAZARD Debris", "Hazard oil spill"),
}  # fmt: skip
_ONE, _MANY = ("car", "Truck", "bus", "motorcycle", "caravan"), ("cars", "vehicles")
FREE = {
    "Advice_A": {"": 0.038, "Exercise caution": 0.56, "Reduce speed": 0.20, "Check signage": 0.102, "Use lanes": 0.1},
    "Advice_B": {"": 0.33, "Allow extra travel time": 0.50, "Reduce speed": 0.10, "Expect delays": 0.07},
    "Other_Advice": {"": 0.985, "Motorists are advised to avoid the area": 0.010, "Follow directions": 0.005},
    "Diversions": {"": 0.983, "Use a parallel road": 0.012, "Detour in place": 0.005},
    "Direction": {"Northbound": 0.24, "Southbound": 0.23, "Eastbound": 0.21, "Westbound": 0.22, "Both directions": 0.1},
    "Traffic_Volume": {"Light": 0.42, "Moderate": 0.33, "Heavy": 0.23, "Unknown": 0.02},
}


def secondary(crash: NDArray[np.bool_], rng: np.random.Generator) -> pd.Categorical:
    """The second vehicle of a crash; nothing where there was none."""
    drawn = codes(len(crash), list(SECONDARY.values()), rng)
    return levels(np.where(crash, drawn, len(SECONDARY)), [*SECONDARY, ""])


def display_names(category: pd.Categorical, rng: np.random.Generator) -> pd.Categorical:
    """What was seen, in small and capital letters, with counts of vehicles and odd objects."""
    texts: list[str] = []
    first: dict[str, tuple[int, int]] = {}
    for word, patterns in _SEEN.items():
        made = [
            pattern.format(one=one, many=many, n=n)
            for pattern in patterns
            for one in _ONE
            for many in _MANY
            for n in (2, 2, 3)
        ]
        first[word] = (len(texts), len(made))
        texts += made
    bounds = np.array([first[str(word)] for word in category.categories])[category.codes]
    place = bounds[:, 0] + np.floor(bounds[:, 1] * rng.random(len(category))).astype(np.int64)
    return levels(place, texts)


def attending(minutes: NDArray[np.float64], rng: np.random.Generator, *, late_leak: bool) -> pd.Categorical:
    """Who attended, written as a Python list, "unknown" or "[' ']"; with a leak tow trucks follow the real minutes."""
    n = len(minutes)
    mask = np.zeros(n, dtype=np.int64)
    for place, (group, share) in enumerate(_ATTEND.items()):
        chance = _towed(minutes) if late_leak and group == LEAK else share
        mask |= flags(chance, n, rng).astype(np.int64) << place
    rare = np.where(flags(RARE_GROUPS, n, rng), 1 + rng.integers(0, N_RARE, n), 0)
    mask[(mask == 0) & (rare == 0)] = 1
    found, rows = np.unique(mask * (N_RARE + 1) + rare, return_inverse=True)
    texts = [_listed(int(code)) for code in found]
    rows = np.where(flags(BLANK_GROUPS, n, rng), len(texts), rows)
    rows = np.where(flags(UNKNOWN_GROUPS, n, rng), len(texts) + 1, rows)
    return levels(rows, [*texts, "[' ']", "unknown"])


def _towed(minutes: NDArray[np.float64]) -> NDArray[np.float64]:
    powered = (minutes / _LEAK_HALF) ** _LEAK_STEEP
    chance: NDArray[np.float64] = _LEAK_MOST * powered / (1 + powered)
    return chance


def _listed(code: int) -> str:
    mask, rare = divmod(code, N_RARE + 1)
    present = [group for place, group in enumerate(GROUPS) if mask >> place & 1]
    return repr([*present, f"Local crew {rare}"] if rare else present)


def lanes(closure: pd.Categorical, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Affected lanes and lane count; 99 where the closure says no more than "Affected"."""
    n = len(closure)
    count = 1 + codes(n, (0.12, 0.34, 0.30, 0.17, 0.07), rng)
    affected = 1 + np.floor(rng.random(n) ** 2 * count).astype(np.int64)
    text = np.asarray(closure.categories)[closure.codes]
    affected = np.where(text == "Closed", count, affected)
    vague = text == "Affected"
    return np.where(vague, 99, affected), np.where(vague, 99, count)


def free(name: str, n: int, rng: np.random.Generator) -> pd.Categorical:
    """A column of words that has nothing to do with the duration."""
    return words(n, FREE[name], rng)
