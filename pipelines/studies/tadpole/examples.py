"""Pairs of visits as a table that models learn from: what was known at one visit, and what was seen at a later one."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.tadpole.columns import FRACTION
from data.table import Column, Dataset, Kind, Role, Task
from pipelines.errors import StudyError
from pipelines.studies.tadpole.bands import band_of
from pipelines.studies.tadpole.features import modality_of, plan_features
from pipelines.studies.tadpole.layout import CLASSES
from pipelines.studies.tadpole.pairs import Pairs, pairs_of
from pipelines.studies.tadpole.timeline import Timeline, known_rows, timeline_of

if TYPE_CHECKING:
    from data.clinical.tadpole.history import TadpoleHistory
    from explain.arrays import FloatArray, IntArray

#: Columns with fewer known values than this share are left out of the table.
LEAST_KNOWN = 0.02
SUBJECT = "RID"
#: Statistics of a marker that are explained; forecasts read counts, means and gaps besides.
TOLD = ("last", "minimum", "maximum", "slope", "person")
_NAMES = {"diagnosis": "later diagnosis", "ADAS13": "later ADAS13", FRACTION: "later Ventricles_ICV"}
_UNITS = {"ADAS13": "points", FRACTION: "fraction of ICV"}


def examples_table(history: TadpoleHistory, target: str, seed: int, name: str, source: str) -> Dataset:
    """One drawn pair per D1 subject and horizon band (0–12, 13–24, 25–36, 37–60 months): features, horizon, truth.

    ``target`` is "diagnosis", "ADAS13" or "Ventricles_ICV". Rows of one subject share the entity RID. Raises StudyError
    where no pair has the target.
    """
    frame = known_rows(history.frame)
    timeline = timeline_of(frame, history.extra)
    learnt = np.unique(frame.loc[frame["D1"] == 1, "RID"].to_numpy())
    pairs = pairs_of(timeline, timeline.subject(learnt))
    seen = _truth(timeline, pairs, target)
    pairs, seen = _drawn(pairs, seen, seed)
    plan = plan_features(extra=history.extra)
    X = plan.matrix(timeline, pairs.examples)
    kept = [k for k, one in enumerate(plan.features) if one.statistic in TOLD and _tells(X[:, k])]
    columns = {plan.names[k]: X[:, k] for k in kept}
    table = pd.DataFrame({SUBJECT: timeline.rids[pairs.examples.subject], **columns})
    later = _NAMES[target]
    table[later] = pd.Categorical.from_codes(seen.astype(np.int64), list(CLASSES)) if target == "diagnosis" else seen
    described = tuple(_column(table, one, later, target) for one in table.columns)
    digest = hashlib.sha256(pd.util.hash_pandas_object(table).to_numpy().tobytes()).hexdigest()
    task: Task = "multiclass" if target == "diagnosis" else "regression"
    told = (
        f"{len(table):,} pairs of visits of {table[SUBJECT].nunique():,} D1 subjects: one per subject and horizon "
        "band, drawn by the seed; features look no further than the earlier visit."
    )
    return Dataset(name, table, described, later, task, source, digest, (*history.decisions, told), history.warnings)


def _truth(timeline: Timeline, pairs: Pairs, target: str) -> FloatArray:
    if target == "diagnosis":
        codes = pairs.truth(timeline.diagnosis).astype(np.float64)
        return np.where(codes < 0, np.nan, codes)
    return pairs.truth(timeline.marker(target)).astype(np.float64)


def _drawn(pairs: Pairs, seen: FloatArray, seed: int) -> tuple[Pairs, FloatArray]:
    """One pair with a known truth per subject and band."""
    known: IntArray = np.flatnonzero(~np.isnan(seen))
    if not len(known):
        raise StudyError(
            "No D1 subject has the target at two visits", "pairs of visits are what is learnt from", "Choose another"
        )
    order = np.random.default_rng(seed).permutation(known)
    cells = pairs.examples.subject[order] * 8 + band_of(pairs.examples.horizon[order])
    _, first = np.unique(cells, return_index=True)
    rows = np.sort(order[first])
    return pairs.take(rows), seen[rows]


def _tells(values: FloatArray) -> bool:
    there = values[np.isfinite(values)]
    return len(there) >= LEAST_KNOWN * len(values) and len(np.unique(there[:2_000])) > 1


def _column(table: pd.DataFrame, name: str, later: str, target: str) -> Column:
    role: Role = "entity" if name == SUBJECT else "target" if name == later else "feature"
    kind: Kind = "category" if name == later and target == "diagnosis" else "number"
    why = {
        "entity": "visits of one subject stay together",
        "target": "seen at the later visit",
        "feature": "known at the earlier visit",
    }[role]
    if name == "horizon":
        why = "months between the two visits"
    unit = _UNITS.get(target, "") if name == later else "months" if name == "horizon" or "months" in name else ""
    return Column(name, kind, role, unit, why, int(table[name].isna().sum()), int(table[name].nunique()))


def modality_of_feature(name: str) -> str:
    """What kind of examination a feature of the table is from: an aspect of its own."""
    plan = {one.name: one.modality for one in plan_features().features}
    return plan.get(name, modality_of(name.rsplit(" ", 1)[0]))
