"""What makes intervals, or sets of classes, for new rows: base models and the rules that make one answer of theirs.

Rules are arrays and words, so that they are kept as nouns; models are kept in their own formats.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from explain.aggregate import Blend
from explain.conformal_adaptive import Adaptive
from explain.conformal_groups import GroupCalibration
from explain.levels import pair_of
from pipelines.engine.rows import class_shares
from pipelines.engine.sure.bases import Base, forecasts_of
from pipelines.engine.sure.sets import SetMaker

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from explain.arrays import FloatArray, IntArray
    from pipelines.engine.fitted import FittedModel


@dataclass(frozen=True, slots=True)
class IntervalRules:
    """How forecasts become intervals: by the blend, which is calibrated once.

    In the place of its calibration: what followed the rows of time, or one calibration per value of the column
    ``cohort`` (``cohort_values`` in the order of their codes). No end is below ``floor``: a target without any value
    below 0 has none in an interval either, which loses no row.
    """

    blend: Blend
    adaptive: Adaptive | None = None
    groups: GroupCalibration | None = None
    cohort: str = ""
    cohort_values: tuple[str, ...] = ()
    floor: float = float("-inf")

    def codes(self, frame: pd.DataFrame) -> IntArray:
        """The code of each row's cohort; one that no calibration row had for values that were not seen."""
        places = {value: code for code, value in enumerate(self.cohort_values)}
        words = cohort_words(frame[self.cohort])
        return np.array([places.get(word, len(places)) for word in words], dtype=np.int64)

    def quantiles(self, z: FloatArray, frame: pd.DataFrame, X: FloatArray | None) -> FloatArray:
        """Calibrated quantiles (n_rows, Q) of rows to come, in order."""
        if self.adaptive is not None:
            found = self.adaptive.apply(self.plain(z, X))
        elif self.groups is not None:
            found = self.groups.apply(self.plain(z, X), self.codes(frame))
        else:
            found = self.blend.quantiles(z, X)
        return np.maximum(found, self.floor)

    def plain(self, z: FloatArray, X: FloatArray | None) -> FloatArray:
        """The same before calibration."""
        return replace(self.blend, calibration=None).quantiles(z, X)


@dataclass(frozen=True, slots=True)
class IntervalForecaster:
    """Base models and rules; ``names`` of the bases are those of the blend, in its order."""

    bases: tuple[Base, ...]
    rules: IntervalRules

    def quantiles(self, frame: pd.DataFrame) -> FloatArray:
        """Calibrated quantiles (n_rows, Q) of rows of the table, in the target's unit, at ``rules.blend.levels``."""
        z, _ = forecasts_of(self.bases, frame, self.rules.blend.levels)
        return self.rules.quantiles(z, frame, self.features(frame))

    def ends(self, frame: pd.DataFrame, level: float) -> tuple[FloatArray, FloatArray]:
        """Lower and upper end per row, (n_rows,) each, of the interval of at least that level."""
        low, high, _ = pair_of(self.rules.blend.levels, level)
        found = self.quantiles(frame)
        return found[:, low], found[:, high]

    def features(self, frame: pd.DataFrame) -> FloatArray | None:
        """What local weights depend on; None where weights are alike for all rows."""
        return None if self.rules.blend.regions is None else scaled_features(self.bases, frame)


@dataclass(frozen=True, slots=True)
class ClassForecaster:
    """A twin of the best model that was fitted on the fit rows alone, and the rows that its sets are made from."""

    twin: FittedModel
    rules: SetMaker

    def members(self, frame: pd.DataFrame, level: float, method: str = "LAC") -> NDArray[np.bool_]:
        """Which classes are in the set of each row, (n_rows, n_classes), in the order of the goal's classes."""
        return self.rules.members(class_shares(self.twin.predict(frame)), method, (level,))[:, :, 0]


Forecaster: TypeAlias = IntervalForecaster | ClassForecaster


def scaled_features(bases: tuple[Base, ...], frame: pd.DataFrame) -> FloatArray:
    """The rows without gaps, as the first base with scaled columns sees them."""
    return next(base for base in bases if base.kind.encoding == "scaled").preparation.encode(frame)


def cohort_words(series: pd.Series) -> list[str]:
    """The value of each row as text, "missing" where there is none."""
    return [str(value) for value in series.astype(object).where(series.notna(), "missing")]
