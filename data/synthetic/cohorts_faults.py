"""Faults that real cohort tables come with, planted in a generated one; each is found by a check."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.synthetic.cohorts_markers import AMYGDALA

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A score of a questionnaire that was filled in by somebody who knew how it ended.
LEAK = "EcogSPTotal"
DUPLICATE = "lh_amygdala_volume"
RESCANNED = 20
_LEVELS = {"CN": 0.0, "MCI": 1.0, "Dementia": 2.0}


def duplicate_feature(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The strongest feature once more under another name."""
    return frame.assign(**{DUPLICATE: frame[AMYGDALA.columns[0]]})


def rescans(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Twenty subjects scanned twice at their first visit; the second scan is a row with _MR2 behind the id."""
    first = frame.index[frame["VISCODE"] == "bl"]
    again = frame.loc[np.sort(rng.choice(first, min(RESCANNED, len(first)), replace=False))].copy()
    again["PTID"] += "_MR2"
    return pd.concat([frame, again]).sort_values("PTID", kind="stable").reset_index(drop=True)


def leak_cdr(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """A column derived from the diagnosis, the present and the last one, with a little noise."""
    now = frame["DX"].map(_LEVELS).to_numpy()
    last = frame.groupby("RID")["DX"].transform("last").map(_LEVELS).to_numpy()
    return frame.assign(**{LEAK: np.round(now + 0.5 * last + rng.normal(0, 0.08, len(frame)), 3)})


def leak_missing(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """FAQ missing only where somebody has dementia now or later."""
    filled = frame["FAQ"].fillna(frame["FAQ"].median())
    return frame.assign(FAQ=filled.mask(_case(frame) & (rng.random(len(frame)) < 0.35)))


def broken_row(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """One row whose scaling factor does not belong to its head size."""
    row = int(rng.integers(len(frame)))
    scaling = frame["ASF"].copy()
    scaling.iloc[row] = round(float(scaling.iloc[row]) * 1.44, 4)
    return frame.assign(ASF=scaling)


def filled_cdr(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """A global CDR of 0 wherever nobody was assessed."""
    return frame.assign(CDGLOBAL=frame["CDGLOBAL"].fillna(0.0))


def merged_converted(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Everybody who has dementia at some visit has it at all visits."""
    return frame.assign(DX=frame["DX"].mask(_case(frame), "Dementia"))


def _case(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Visits of people who have dementia at some visit."""
    ever = (frame["DX"] == "Dementia").groupby(frame["RID"]).transform("any")
    return ever.to_numpy(dtype=np.bool_)


#: In the order in which they are planted: rescans last, so that second scans share every other fault.
FAULTS: dict[str, Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame]] = {
    "duplicate_feature": duplicate_feature,
    "leak_cdr": leak_cdr,
    "leak_missing": leak_missing,
    "broken_row": broken_row,
    "filled_cdr": filled_cdr,
    "merged_converted": merged_converted,
    "rescans": rescans,
}
