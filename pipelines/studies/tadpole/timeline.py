"""Visits as arrays, one row of visits per subject: what every forecaster reads, also one that reads sequences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.clinical.tadpole.columns import FRACTION, MARKERS
from explain.arrays import FloatArray, IntArray
from pipelines.errors import StudyError
from pipelines.studies.tadpole.layout import CLASS_OF

DAYS_PER_MONTH = 365.25 / 12
#: What is known of a person once and for all.
TRAITS = ("female", "education", "APOE4")


@dataclass(frozen=True, slots=True)
class Timeline:
    """S subjects of at most V visits in order of time, M markers; places after the last visit are nan (−1).

    ``rids`` (S,) sorted, ``length`` (S,) how many visits. ``months`` (S, V) since 1970-01-01, in months of 30.4 days,
    ``values`` (S, V, M), ``diagnosis`` (S, V) 0 CN, 1 MCI, 2 AD, −1 unknown, ``age`` (S, V) in years, ``traits`` (S, 3)
    as in ``TRAITS``.
    """

    rids: IntArray
    length: IntArray
    markers: tuple[str, ...]
    months: FloatArray
    values: FloatArray
    diagnosis: IntArray
    age: FloatArray
    traits: FloatArray

    def subject(self, rids: IntArray) -> IntArray:
        """The place of each RID. Raises StudyError with those that are not there."""
        missing = np.setdiff1d(rids, self.rids)
        if len(missing):
            raise StudyError(
                f"RID {', '.join(str(rid) for rid in missing[:10])} has no visit in the history",
                "a forecast starts at a subject's last visit",
                "Leave these subjects out, or give their visits.",
            )
        return np.searchsorted(self.rids, rids)

    def marker(self, name: str) -> FloatArray:
        """The values of one marker: (S, V)."""
        return self.values[:, :, self.markers.index(name)]


def known_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The visits of a clean history without those of a D2 subject that are dated after its last D2 visit."""
    in_d2 = frame["D2"] == 1
    origin = frame["EXAMDATE"].where(in_d2).groupby(frame["RID"]).transform("max")
    return frame[origin.isna() | (frame["EXAMDATE"] <= origin)]


def timeline_of(frame: pd.DataFrame, extra: tuple[str, ...] = ()) -> Timeline:
    """The visits of a clean history frame as arrays; ``extra`` are markers besides."""
    frame = frame.sort_values(["RID", "EXAMDATE"], kind="stable")
    rids, member, length = np.unique(frame["RID"].to_numpy(), return_inverse=True, return_counts=True)
    place = np.arange(len(frame)) - np.repeat(np.cumsum(length) - length, length)
    markers = (*MARKERS, FRACTION, *extra)

    def laid_out(column: np.ndarray) -> np.ndarray:
        shape = (len(rids), int(length.max()), *column.shape[1:])
        found = np.full(shape, np.nan if column.dtype.kind == "f" else -1, dtype=column.dtype)
        found[member, place] = column
        return found

    days = frame["EXAMDATE"].to_numpy().astype("datetime64[D]").astype(np.float64)
    codes = frame["DX"].astype(object).map(CLASS_OF).fillna(-1).to_numpy(dtype=np.int64)
    return Timeline(
        rids=rids,
        length=length,
        markers=markers,
        months=laid_out(days / DAYS_PER_MONTH),
        values=laid_out(frame[list(markers)].to_numpy(dtype=np.float64)),
        diagnosis=laid_out(codes),
        age=laid_out(frame["age"].to_numpy(dtype=np.float64)),
        traits=_traits(frame, member, len(rids)),
    )


def _traits(frame: pd.DataFrame, member: IntArray, n_subjects: int) -> FloatArray:
    """The first known value of each trait per subject: what is asked at the first visit."""
    female = frame["PTGENDER"].str.lower().map({"female": 1.0, "f": 1.0, "male": 0.0, "m": 0.0})
    rows = pd.DataFrame({"female": female.to_numpy(dtype=np.float64)})
    rows["education"], rows["APOE4"] = frame["PTEDUCAT"].to_numpy(), frame["APOE4"].to_numpy()
    found = rows.groupby(member).first().reindex(range(n_subjects))
    return found[list(TRAITS)].to_numpy(dtype=np.float64)
