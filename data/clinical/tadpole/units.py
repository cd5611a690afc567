"""Ventricles as a fraction of the intracranial volume, and how to see that they are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from data.clinical.tadpole.cells import numbers_of
from data.clinical.tadpole.columns import FRACTION

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

#: Above this a median is a volume, below the other it was divided twice.
_VOLUME, _TWICE = 1.0, 1e-4


def ventricle_fraction(
    columns: Mapping[str, NDArray[np.float64]], rows: pd.DataFrame, told: list[str]
) -> NDArray[np.float64]:
    """Ventricles / ICV of the visit, / ICV_bl where the visit has none; as it is where it is a fraction already.

    What was decided is added to ``told``.
    """
    if FRACTION in rows:
        read = numbers_of(rows[FRACTION], FRACTION)
        told += read.decisions
        return read.values
    volume, own, baseline = (columns[name] for name in ("Ventricles", "ICV", "ICV_bl"))
    known = np.isfinite(volume)
    if known.any() and float(np.median(volume[known])) < _VOLUME:
        told.append("Ventricles are a fraction of ICV in the file; they are not divided again.")
        return np.asarray(volume).copy()
    size = np.where(own > 0, own, np.where(baseline > 0, baseline, np.nan))
    borrowed = int((known & ~(own > 0) & (baseline > 0)).sum())
    told.append(f"Ventricles are divided by the visit's ICV, in {borrowed:,} visits without one by ICV_bl.")
    fraction: NDArray[np.float64] = volume / size
    return fraction


def fraction_doubts(name: str, values: NDArray[np.float64]) -> list[str]:
    """A sentence where values are no fraction of ICV: not divided, or divided twice; none where they are."""
    known = values[np.isfinite(values)]
    if not len(known):
        return []
    median = float(np.median(known))
    if median > _VOLUME:
        needed = "The score needs a fraction of ICV (0.005–0.15). Divide by ICV."
        return [f"{name} has median {median:,.0f}: mm³. {needed}"]
    if abs(median) < _TWICE:
        return [f"{name} has median {_short(median)}: divided by ICV twice."]
    return []


def _short(value: float) -> str:
    digits, power = f"{value:.1e}".split("e")
    return f"{digits}e{int(power)}"
