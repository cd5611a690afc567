"""Numbers that stand for "no value", taken out of all columns of a table by the evidence of the whole table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from data.kinds.missing import FEWEST_REPEATS, Code, find_codes, zeros_in_doubt
from data.kinds.reading import Note, Reading

if TYPE_CHECKING:
    from numpy.typing import NDArray


def clear_codes(readings: list[Reading]) -> list[Reading]:
    """The readings with codes such as -999 made missing, and notes on codes and zeros that were left.

    A code is certain in a column by that column alone, or when it is certain in another column of the table and is
    here negative and beside nothing but positive values, or a range away from them.
    """
    cleared = [_clear_certain(reading) for reading in readings]
    known = {value for _, values in cleared for value in values if value < 0}
    return [_note_doubts(_clear_known(reading, known)) for reading, _ in cleared]


def _clear_certain(reading: Reading) -> tuple[Reading, list[float]]:
    found: list[float] = []
    while _has_numbers(reading):
        certain = [code for code in find_codes(reading.values) if code.certain]
        if not certain:
            break
        reading = _without(reading, certain[0])
        found.append(certain[0].value)
    return reading, found


def _clear_known(reading: Reading, known: set[float]) -> Reading:
    if not known or not _has_numbers(reading):
        return reading
    for code in find_codes(reading.values):
        if code.value in known and code.count >= FEWEST_REPEATS and (code.wrong_side or code.gap >= 1):
            return _without(reading, code)
    return reading


def _note_doubts(reading: Reading) -> Reading:
    """Notes on what may be missing values but was left as it stands."""
    if not _has_numbers(reading):
        return reading
    notes = [
        Note(
            f"{code.value:g} lies far from all other values and may stand for missing, nothing was changed",
            code.count,
            warn=True,
        )
        for code in find_codes(reading.values)
        if code.count >= FEWEST_REPEATS and code.gap >= 1
    ]
    zeros = zeros_in_doubt(reading.values)
    if zeros:
        notes.append(
            Note("0 lies apart from all other values and may stand for missing, nothing was changed", zeros, warn=True)
        )
    return replace(reading, notes=(*reading.notes, *notes))


def _has_numbers(reading: Reading) -> bool:
    return reading.kind == "number" and len(reading.values) > 0 and not np.isnan(reading.values).all()


def _without(reading: Reading, code: Code) -> Reading:
    values: NDArray[np.float64] = reading.values.astype(np.float64)
    values[values == code.value] = np.nan
    note = Note(f"{code.value:g} lies far outside all other values and was read as missing", code.count)
    return replace(reading, values=values, notes=(*reading.notes, note))
