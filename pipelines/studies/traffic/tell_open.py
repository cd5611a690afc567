"""How long incidents stay open, with those whose end is unknown: curves per group, and a model that may use them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from pipelines.engine.protocol import Chapter
from pipelines.studies.traffic.aft import aft_exhibit, tune_log_logistic
from pipelines.studies.traffic.incidents import spells_of
from pipelines.studies.traffic.matter import COLUMNS, Matter, Piece
from pipelines.studies.traffic.survival import Spells, logrank_exhibit, survival_exhibit
from pipelines.studies.traffic.tell_groups import group_columns, labels_of

if TYPE_CHECKING:
    from pipelines.studies.traffic.cut import Cut

#: Columns with a curve per group.
MOST = 2


def open_pieces(matter: Matter) -> tuple[Piece, ...]:
    """All incidents, the main columns, and the model; nothing where it was not asked for."""
    if matter.kept.answers["survival"] == "no":
        return ()
    incidents = matter.kept.incidents
    # Few curves are told apart better than many.
    names = sorted(
        group_columns(incidents, COLUMNS[matter.mode]), key=lambda name: labels_of(incidents, name).nunique()
    )
    return (
        Piece("Still open", _all),
        *(Piece(f"Still open, by {name}", partial(_by, name=name)) for name in names[:MOST]),
        Piece("With unknown ends: a log-logistic model", _model),
    )


def open_parts(cut: Cut, ended: np.ndarray, seed: int) -> Cut:
    """The rows with those of unknown end among them, each part getting its share at random.

    A row without an end has no part in the run; here it says that its incident lasted at least so long.
    """
    lost = np.random.default_rng(seed).permutation(np.flatnonzero(~ended))
    shares = np.array([len(cut.fit), len(cut.calibrate), len(cut.test)], dtype=np.float64)
    ends = np.round(np.cumsum(shares)[:2] / shares.sum() * len(lost)).astype(np.int64)
    more = np.split(lost, ends)
    own = (cut.fit, cut.calibrate, cut.test)
    fit, calibrate, test = (np.sort(np.concatenate([old, new])) for old, new in zip(own, more, strict=True))
    # Minutes of rows without an end are nowhere but in the spells.
    return replace(cut, minutes=np.zeros(len(cut.X)), fit=fit, calibrate=calibrate, test=test)


def _all(matter: Matter) -> Chapter:
    return Chapter((survival_exhibit(spells_of(matter.kept.incidents)),))


def _by(matter: Matter, name: str) -> Chapter:
    incidents = matter.kept.incidents
    spells, labels = spells_of(incidents), labels_of(incidents, name)
    return Chapter((survival_exhibit(spells, labels), logrank_exhibit(spells, labels)))


def _model(matter: Matter) -> Chapter:
    spells = spells_of(matter.kept.incidents)
    cut = open_parts(matter.cut, spells.ended, matter.seed)
    model = tune_log_logistic(cut.X, spells, cut.fit, cut.calibrate, matter.seed)
    tested = Spells(spells.minutes[cut.test], spells.ended[cut.test])
    return Chapter((aft_exhibit(model, cut.X[cut.test], tested, matter.kept.long),))
