"""When incidents start, how long they last by what is planted, and what is known of their end. Generated."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.synthetic.incidents_draws import codes, flags, stratified

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FIRST, LAST = np.datetime64("2017-01-02", "D"), np.datetime64("2022-10-14", "D")
#: Monday to Sunday.
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY_SHARES = (0.149, 0.159, 0.164, 0.168, 0.169, 0.110, 0.081)
_HOUR_SHARES = (8, 6, 5, 5, 8, 20, 42, 62, 64, 54, 52, 54, 55, 56, 60, 68, 72, 70, 54, 38, 28, 22, 18, 12)
#: What an hour adds to the logarithm of the duration: nights are short, the rush hours long.
_NIGHT, _RUSH = -0.55, 0.20
INTERCEPT, SHAPE = 3.272, 2.04
MAJOR, CRASH, ZONE = 0.645, 0.111, 0.17
STREETS = 60
REGIME_FACTOR = 8.0
ZERO_SHARE, TINY_SHARE, CENSOR_CLOCKS = 0.001, 0.0024, 0.028
FORMAT = "%d-%m-%Y %H:%M"


class Ends(NamedTuple):
    """Minutes (n,) that incidents really last, whether their end is known, and when they were last touched."""

    minutes: Floats
    known: NDArray[np.bool_]
    touched: Floats


def starts(n: int, rng: np.random.Generator) -> NDArray[np.datetime64]:
    """Starts in seconds, ascending, with more incidents on working days and in the day."""
    weeks = int((LAST - FIRST).astype(int)) // 7
    day = 7 * np.floor(weeks * stratified(n, rng)).astype(np.int64) + codes(n, _DAY_SHARES, rng)
    hour = codes(n, _HOUR_SHARES, rng)
    seconds = day * 86_400 + hour * 3_600 + rng.integers(0, 3_600, n)
    ascending: NDArray[np.datetime64] = FIRST.astype("datetime64[s]") + np.sort(seconds).astype("timedelta64[s]")
    return ascending


def hours(start: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """The hour of the day, 0 to 23."""
    return (start.astype("datetime64[h]").astype(np.int64) % 24).astype(np.int64)


def hour_effects() -> Floats:
    """What each hour of the day adds to the logarithm of the duration, (24,)."""
    hour = np.arange(24)
    return np.where((hour < 5) | (hour > 21), _NIGHT, np.where(np.isin(hour, [7, 8, 9, 15, 16, 17, 18]), _RUSH, -0.10))


def street_shares() -> Floats:
    """How often each street has an incident, (60,), adding up to 1."""
    weights = 1 / (np.arange(STREETS) + 6.0)
    shares: Floats = weights / weights.sum()
    return shares


def street_effects() -> Floats:
    """What each street adds to the logarithm of the duration, (60,): mean 0, a few streets are much quicker."""
    drawn = -np.random.default_rng(11).gamma(1.6, 1.0, STREETS)
    shares = street_shares()
    centred = drawn - shares @ drawn
    effects: Floats = 0.34 * centred / np.sqrt(shares @ centred**2)
    return effects


def lasting(log_alpha: Floats, rng: np.random.Generator) -> Ends:
    """Durations in minutes from log-logistic draws about exp(log_alpha), (n,), with a few of 0 or nearly so.

    Some incidents have a censoring clock of their own: where it runs out first, the end stays unknown.
    """
    n = len(log_alpha)
    u = stratified(n, rng)
    minutes = np.exp(log_alpha + np.log(u / (1 - u)) / SHAPE)
    odd = rng.permutation(n)
    zero, tiny = round(ZERO_SHARE * n), round(TINY_SHARE * n)
    minutes[odd[:zero]] = 0.0
    minutes[odd[zero : zero + tiny]] = rng.uniform(1e-5, 9e-4, tiny)
    clock = np.exp(log_alpha + np.log(1 / rng.random(n) - 1) / SHAPE)
    known = ~(flags(CENSOR_CLOCKS, n, rng) & (clock < minutes))
    touched = np.where(known, minutes + rng.exponential(2.0, n), clock)
    return Ends(minutes, known, touched)


def written(start: NDArray[np.datetime64], minutes: Floats | None = None) -> pd.Series:
    """Times as text, day first and without seconds; ``minutes`` (n,) after the start where given."""
    if minutes is not None:
        start = start + np.round(60 * np.minimum(minutes, 1e6)).astype("timedelta64[s]")
    text = pc.strftime(pa.array(start.astype("datetime64[s]")), format=FORMAT)
    return pd.Series(text.to_pandas(types_mapper=None), dtype="str")
