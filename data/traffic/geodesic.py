"""Kilometres along the WGS-84 ellipsoid, many places at once.

Vincenty's inverse formula (Survey Review 23, 1975) agrees with Karney's (geopy's ``geodesic``) within a
millimetre wherever it converges; the few pairs at opposite ends of the earth, where it does not, are left to geopy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_MAJOR_KM, _FLATTENING = 6_378.137, 1 / 298.257223563
_MINOR_KM = (1 - _FLATTENING) * _MAJOR_KM
_STEPS, _SMALL = 50, 1e-13


def kilometres(latitude: Floats, longitude: Floats, centre: tuple[float, float]) -> Floats:
    """Kilometres from each place (n,) in degrees to ``centre`` (latitude, longitude); nan stays nan."""
    distance = np.full(len(latitude), np.nan)
    known = np.isfinite(latitude) & np.isfinite(longitude)
    # Where the series does not converge it may leave the domain of its square roots; those pairs are done anew below.
    with np.errstate(invalid="ignore", divide="ignore"):
        distance[known], settled = _vincenty(latitude[known], longitude[known], centre)
    for row in np.flatnonzero(known)[~settled]:
        distance[row] = _geopy(latitude[row], longitude[row], centre)
    return distance


def _geopy(latitude: float, longitude: float, centre: tuple[float, float]) -> float:
    from geopy.distance import geodesic

    return float(geodesic((latitude, longitude), centre).km)


def _vincenty(latitude: Floats, longitude: Floats, centre: tuple[float, float]) -> tuple[Floats, NDArray[np.bool_]]:
    """Kilometres (n,), and whether the iteration has settled (n,)."""
    here = np.arctan((1 - _FLATTENING) * np.tan(np.radians(latitude)))
    there = float(np.arctan((1 - _FLATTENING) * np.tan(np.radians(centre[0]))))
    east = np.radians((longitude - centre[1] + 180) % 360 - 180)
    apart, settled = east.copy(), np.zeros(len(east), dtype=bool)
    for _ in range(_STEPS):
        before = apart
        sine, cosine, squared, middle = _sphere(here, there, apart)
        sigma = np.arctan2(sine, cosine)
        c = _FLATTENING / 16 * squared * (4 + _FLATTENING * (4 - 3 * squared))
        stretch = sigma + c * sine * (middle + c * cosine * (2 * middle**2 - 1))
        azimuth = _azimuth(here, there, apart, sine)
        following = east + (1 - c) * _FLATTENING * azimuth * stretch
        apart = np.where(settled, apart, following)
        settled |= np.abs(following - before) < _SMALL
        if settled.all():
            break
    sine, cosine, squared, middle = _sphere(here, there, apart)
    return _length(sine, cosine, squared, middle), settled & (np.abs(apart) <= np.pi)


def _sphere(here: Floats, there: float, apart: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Sine and cosine of the arc, the squared cosine of its azimuth at the equator, the cosine of twice its middle."""
    across = np.cos(there) * np.sin(apart)
    along = np.cos(here) * np.sin(there) - np.sin(here) * np.cos(there) * np.cos(apart)
    sine = np.hypot(across, along)
    cosine = np.sin(here) * np.sin(there) + np.cos(here) * np.cos(there) * np.cos(apart)
    squared = 1 - _azimuth(here, there, apart, sine) ** 2
    ratio = np.divide(2 * np.sin(here) * np.sin(there), squared, out=np.zeros_like(squared), where=squared > _SMALL)
    return sine, cosine, squared, np.where(squared > _SMALL, cosine - ratio, 0.0)


def _azimuth(here: Floats, there: float, apart: Floats, sine: Floats) -> Floats:
    """The sine of the azimuth where the arc crosses the equator; 0 where the two places are one."""
    over = np.cos(here) * np.cos(there) * np.sin(apart)
    crossing: Floats = np.divide(over, sine, out=np.zeros_like(sine), where=sine > 0)
    return crossing


def _length(sine: Floats, cosine: Floats, squared: Floats, middle: Floats) -> Floats:
    """Kilometres of the arc, by Vincenty's series in Helmert's form."""
    second = squared * (_MAJOR_KM**2 - _MINOR_KM**2) / _MINOR_KM**2
    root = np.sqrt(1 + second)
    k = (root - 1) / (root + 1)
    a, b = (1 + k**2 / 4) / (1 - k), k * (1 - 3 * k**2 / 8)
    inner = cosine * (2 * middle**2 - 1) - b / 6 * middle * (4 * sine**2 - 3) * (4 * middle**2 - 3)
    change = b * sine * (middle + b / 4 * inner)
    kilometre: Floats = _MINOR_KM * a * (np.arctan2(sine, cosine) - change)
    return kilometre
