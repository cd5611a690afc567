"""Two years of road incidents with start and end times; how long one lasts is planted. Generated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from data.synthetic.generated import Generated, Truth, yes_no

if TYPE_CHECKING:
    from numpy.typing import NDArray

TARGET = "cleared_time - start_time"
TRUTH = Truth(
    effects={"category": 0.47, "lanes_blocked": 0.30, "road": 0.20, "truck_involved": 0.13, "start_time": 0.06},
    noise=("reported_by", "temperature"),
    notes=(
        "Effects add up in the logarithm of the duration, so they multiply minutes.",
        "The rest is a log-logistic draw of shape 2.5: a heavy tail, the mean lies far above the median.",
        "cleared_time is known only when the incident is over; it is part of the target and nothing else.",
        "start_time acts through the hour: incidents in the rush hours last longer.",
    ),
)
_CATEGORIES = {"breakdown": (0.5, 0.0), "crash": (0.35, 0.8), "hazard": (0.15, -0.45)}
_ROADS = {
    "Anzac Parade": 0.30,
    "Bay Street": -0.20,
    "Canal Road": 0.10,
    "Dock Road": 0.25,
    "Elm Motorway": -0.35,
    "Ferry Road": 0.00,
    "Garden Street": -0.05,
    "Harbour Tunnel": -0.25,
    "Island Highway": 0.20,
    "Junction Way": 0.00,
}
_TRUCK, _LANE, _RUSH, _MEDIAN_LOG, _SHAPE = 0.33, 0.33, 0.12, 2.9, 2.5
#: Share of a day's incidents per hour, from midnight on: two rush hours.
_HOURS = np.array([1, 1, 1, 1, 1, 2, 4, 7, 8, 6, 5, 5, 5, 5, 5, 6, 8, 9, 7, 5, 3, 2, 2, 1], dtype=np.float64)


def make_traffic(n_rows: int = 3_000, seed: int = 0) -> Generated:
    """One row per incident in the order of its start; the target is the minutes until it was cleared."""
    rng = np.random.default_rng(seed)
    start = _starts(n_rows, rng)
    category = rng.choice(list(_CATEGORIES), n_rows, p=[share for share, _ in _CATEGORIES.values()])
    road = rng.choice(list(_ROADS), n_rows)
    lanes = rng.choice([0, 1, 2, 3], n_rows, p=[0.35, 0.35, 0.2, 0.1])
    truck = rng.random(n_rows) < 0.2
    parts = contributions(category, road, lanes, truck, start)
    log_minutes = _MEDIAN_LOG + sum(parts.values()) + rng.logistic(0, 1 / _SHAPE, n_rows)
    seconds = np.round(60 * np.exp(log_minutes)).astype("timedelta64[s]")
    columns: dict[str, NDArray[np.generic]] = {
        "incident_id": np.array([f"INC-{number:05d}" for number in range(1, n_rows + 1)]),
        "start_time": start,
        "cleared_time": start + seconds,
        "road": road,
        "category": category,
        "lanes_blocked": lanes,
        "truck_involved": yes_no(truck),
        "reported_by": rng.choice(["camera", "patrol", "phone"], n_rows),
        "temperature": np.round(rng.normal(18, 6, n_rows), 1),
    }
    return Generated(columns, TARGET, {"temperature": "°C"}, TRUTH)


def contributions(
    category: NDArray[np.str_],
    road: NDArray[np.str_],
    lanes: NDArray[np.int64],
    truck: NDArray[np.bool_],
    start: NDArray[np.datetime64],
) -> dict[str, NDArray[np.float64]]:
    """What each column adds to the logarithm of the minutes, row by row."""
    rush = np.isin(_hour(start), [7, 8, 16, 17, 18])
    return {
        "category": np.array([_CATEGORIES[one][1] for one in category]),
        "road": np.array([_ROADS[one] for one in road]),
        "lanes_blocked": _LANE * lanes,
        "truck_involved": _TRUCK * truck,
        "start_time": _RUSH * rush,
    }


def _starts(n_rows: int, rng: np.random.Generator) -> NDArray[np.datetime64]:
    day = rng.integers(0, 730, n_rows)
    hour = rng.choice(24, n_rows, p=_HOURS / _HOURS.sum())
    seconds = day * 86_400 + hour * 3_600 + rng.integers(0, 3_600, n_rows)
    return np.datetime64("2022-01-01T00:00:00", "s") + np.sort(seconds).astype("timedelta64[s]")


def _hour(start: NDArray[np.datetime64]) -> NDArray[np.int64]:
    return (start.astype("datetime64[h]").astype(np.int64) % 24).astype(np.int64)
