"""How a number column becomes what a model sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.errors import StudyError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

#: Trees and XGBoost compute in float32: what does not fit there would become infinite inside them.
LARGEST = float(np.finfo(np.float32).max)
#: Scaled values end here, so that a mistyped 1e30 stays a large number and does not become nan in a kernel.
FARTHEST = 50.0


@dataclass(frozen=True, slots=True)
class NumberPlan:
    """What the fit rows say about a number: median, mean, standard deviation, and whether any was missing.

    "codes": the number itself; missing stays nan where the model could learn from missing values, else it becomes
    the median. "scaled": missing becomes the median, then (x - mean) / sd, and a 0/1 column says what was missing.
    """

    name: str
    scaled: bool
    fill: float
    flag: bool
    center: float
    scale: float

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the encoded columns, for people."""
        return (self.name, f"{self.name} is missing") if self.scaled and self.flag else (self.name,)

    def encode(self, series: pd.Series) -> NDArray[np.float64]:
        """(n_rows, len(labels))."""
        x = finite(series)
        missing = np.isnan(x)
        if not self.scaled:
            return (x if self.flag else np.where(missing, self.fill, x))[:, None]
        z = standardise(np.where(missing, self.fill, x), self.center, self.scale)
        return np.column_stack([z, missing]) if self.flag else z[:, None]

    def state(self) -> dict[str, Any]:
        """All of it, ready for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def plan_number(series: pd.Series, name: str, *, scaled: bool) -> NumberPlan:
    """The plan that these rows give; a column without any value is 0 everywhere (histograms refuse one of nan)."""
    x = finite(series)
    there = x[~np.isnan(x)]
    flag = len(there) < len(x)
    if not len(there):
        return NumberPlan(name, scaled, 0.0, False, 0.0, 1.0)
    center, scale = center_and_scale(there)
    return NumberPlan(name, scaled, float(np.median(there)), flag, center, scale)


def center_and_scale(x: NDArray[np.float64]) -> tuple[float, float]:
    """Mean and standard deviation; 1 where a column does not vary beyond rounding."""
    center, scale = float(x.mean()), float(x.std())
    return center, scale if scale > 1e-12 * max(abs(center), 1e-300) else 1.0


def standardise(x: NDArray[np.float64], center: float, scale: float) -> NDArray[np.float64]:
    """Distance from the center in standard deviations, ended at ``FARTHEST``."""
    with np.errstate(over="ignore"):
        return np.clip((x - center) / scale, -FARTHEST, FARTHEST)


def finite(series: pd.Series) -> NDArray[np.float64]:
    """The column as float64: what is infinite or beyond float32 counts as missing (nan).

    The one guard for all models: XGBoost refuses infinite values, LightGBM takes them in silence.
    """
    try:
        x = series.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as trouble:
        raise StudyError(
            f"Column {series.name!r} holds text ({trouble})",
            "the model was fitted on numbers there",
            "Give numbers, or leave the cell empty",
        ) from trouble
    return np.where(np.abs(x) <= LARGEST, x, np.nan)
