"""Where incidents happened: columns of coordinates, pairs of them as text, and kilometres to a point of reference."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from data.clinical.cohorts.edits import describe, put_column
from data.roles.names import words
from data.traffic.geodesic import kilometres
from data.traffic.headers import TableKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.table import Dataset

#: Latitude and longitude that the distance goes to, and the name of its column.
CENTRES: dict[TableKind, tuple[float, float]] = {
    "sydney raw": (-33.87324469333478, 151.20665137317067),
    "sydney prepared": (-33.87324469333478, 151.20665137317067),
    "sydney unlabelled": (-33.87324469333478, 151.20665137317067),
    "calgary": (51.0461, -114.0654),
}
_LATITUDE, _LONGITUDE = {"latitude", "lat"}, {"longitude", "lon", "lng", "long"}
_NUMBER = r"([-+]?\d+(?:\.\d+)?)"
_PAIR = re.compile(rf"^\s*[(\[]?\s*{_NUMBER}\s*[,;]\s*{_NUMBER}\s*[)\]]?\s*$")
_POINT = re.compile(rf"^\s*POINT\s*\(\s*{_NUMBER}\s+{_NUMBER}\s*\)\s*$", re.IGNORECASE)
_SAMPLE = 200


class Places(NamedTuple):
    """Latitude and longitude in degrees (n,), nan where unknown, and the columns that they came from."""

    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    columns: tuple[str, ...]


def find_places(dataset: Dataset) -> Places | None:
    """The coordinates of the rows from two columns named for them, else from a column of pairs; None without any."""
    named: dict[str, str] = {}
    for column in dataset.columns:
        said = set(words(column.name))
        if column.kind == "number":
            if said & _LATITUDE:
                named.setdefault("latitude", column.name)
            elif said & _LONGITUDE:
                named.setdefault("longitude", column.name)
    if len(named) == 2:
        found = [dataset.frame[named[way]].to_numpy(dtype=np.float64) for way in ("latitude", "longitude")]
        return Places(*_on_earth(*found), (named["latitude"], named["longitude"]))
    for column in dataset.columns:
        if column.kind in {"text", "category", "boolean"}:
            pairs = parse_pairs(dataset.frame[column.name])
            if pairs is not None:
                return Places(*pairs, (column.name,))
    return None


def parse_pairs(cells: pd.Series) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Latitude and longitude of texts such as "(51.04, -114.06)" or "POINT (-114.06 51.04)"; None for other texts.

    A pair begins with the latitude, unless a first number beyond 90 says otherwise; a POINT begins with the longitude.
    """
    text = pd.Series(cells.astype("object").array)
    present = text.dropna().head(_SAMPLE)
    for pattern, longitude_first in ((_PAIR, False), (_POINT, True)):
        if not len(present) or not present.map(lambda cell, p=pattern: p.match(str(cell)) is not None).all():
            continue
        table = {cell: _both(pattern, str(cell)) for cell in text.dropna().unique()}
        both = np.array([table.get(cell, (np.nan, np.nan)) for cell in text], dtype=np.float64).reshape(-1, 2)
        first, second = both[:, 0], both[:, 1]
        turned = longitude_first or bool(np.nanmax(np.abs(first)) > 90)
        return _on_earth(*((second, first) if turned else (first, second)))
    return None


def middle(places: Places) -> tuple[float, float]:
    """The median latitude and longitude."""
    return float(np.nanmedian(places.latitude)), float(np.nanmedian(places.longitude))


def add_distance(dataset: Dataset, places: Places, centre: tuple[float, float], name: str) -> Dataset:
    """The dataset with coordinates that were text, and with kilometres to the centre as the column ``name``."""
    if len(places.columns) == 1:
        for axis, values in (("Latitude", places.latitude), ("Longitude", places.longitude)):
            if axis not in dataset.names:
                dataset = _put(dataset, axis, values, f"from the pairs in {places.columns[0]!r}", "")
    why = f"kilometres to {centre[0]:.6g}, {centre[1]:.6g} along the WGS-84 ellipsoid"
    return _put(dataset, name, kilometres(places.latitude, places.longitude, centre), why, "km")


def _put(dataset: Dataset, name: str, values: NDArray[np.float64], why: str, unit: str) -> Dataset:
    from dataclasses import replace

    series = pd.Series(values)
    return put_column(dataset, series, replace(describe(name, series, "number", "feature", why), unit=unit))


def _both(pattern: re.Pattern[str], cell: str) -> tuple[float, float]:
    found = pattern.match(cell)
    return (float(found[1]), float(found[2])) if found else (np.nan, np.nan)


def _on_earth(
    latitude: NDArray[np.float64], longitude: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The coordinates with those that are none, 0/0 among them, missing."""
    wrong = (np.abs(latitude) > 90) | (np.abs(longitude) > 180) | ((latitude == 0) & (longitude == 0))
    return np.where(wrong, np.nan, latitude), np.where(wrong, np.nan, longitude)
