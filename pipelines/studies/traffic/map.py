"""Where incidents are, coloured by what was predicted or by how far off that was."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.errors import StudyError

if TYPE_CHECKING:
    from explain.arrays import FloatArray
    from pipelines.engine.protocol import Case

#: More points than this are not told apart on a page; drawn by the seed.
MOST = 2_000
PREDICTED, ACTUAL, ERROR = "Predicted (minutes)", "Actual (minutes)", "Actual less predicted (minutes)"
#: Where the colours of a map change, in minutes: durations and errors have long tails.
_BANDS = (15.0, 30.0, 60.0)


def incident_map(places: FloatArray, actual: FloatArray, predicted: FloatArray, seed: int = 0) -> Exhibit:
    """Test incidents on a map by bands of the predicted minutes, and by bands of the error.

    ``places`` (n, 2) are longitude and latitude in degrees; rows without a place are left out and counted.
    """
    if not len(places) == len(actual) == len(predicted):
        raise StudyError(
            f"{len(places)} places came with {len(actual)} durations and {len(predicted)} predictions",
            "one each is needed",
            "Match them",
        )
    known = np.isfinite(places).all(axis=1) & (np.abs(places) <= (180, 90)).all(axis=1)
    rows = np.flatnonzero(known)
    if not len(rows):
        raise StudyError("No incident has a place", "longitude and latitude in degrees are needed", "Name both columns")
    if len(rows) > MOST:
        rows = np.sort(np.random.default_rng(seed).permutation(rows)[:MOST])
    error = actual - predicted
    frame = pd.DataFrame(
        {
            "Longitude": places[rows, 0],
            "Latitude": places[rows, 1],
            PREDICTED: predicted[rows],
            ACTUAL: actual[rows],
            ERROR: error[rows],
            "Predicted": _banded(predicted[rows], "minutes"),
            "Off by": _banded(np.abs(error[rows]), "minutes"),
        }
    )
    charts = tuple(Chart("map", "Longitude", "Latitude", by=by) for by in ("Predicted", "Off by"))
    hidden = int((~known).sum())
    sentence = (
        f"{len(rows):,} of {len(places):,} test incidents; half of all forecasts are off by less than "
        f"{np.median(np.abs(error)):.1f} minutes."
    )
    notes = (f"{hidden:,} incidents have no place.",) if hidden else ()
    return Exhibit("traffic_map", "Where incidents last", sentence, frame, charts, notes)


def case_map(case: Case, longitude: str, latitude: str) -> Exhibit:
    """The run's test rows on a map, as its best model predicts them; the names are those of two columns of numbers."""
    ground = case.ground
    test = ground.split.test
    places = ground.frame(test)[[longitude, latitude]].to_numpy(dtype=np.float64, na_value=np.nan)
    return incident_map(places, ground.y(test), case.told[0].outputs[:, 0], ground.seed)


def _banded(values: FloatArray, unit: str) -> list[str]:
    """The band of each value in words: few colours that stand for the same everywhere."""
    names = [f"under {_BANDS[0]:g} {unit}"]
    names += [f"{low:g}–{high:g} {unit}" for low, high in pairwise(_BANDS)]
    names.append(f"{_BANDS[-1]:g} {unit} or more")
    return [names[place] for place in np.digitize(values, _BANDS)]
