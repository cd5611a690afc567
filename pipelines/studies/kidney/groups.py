"""Who is missed: groups, kinds of errors, and what clinics have without a model, all on rows that no threshold saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from explain.shapley import attribute, closed_form
from pipelines.engine.budget import draw_rows
from pipelines.engine.study import Unit
from pipelines.errors import StudyError
from pipelines.studies.kidney.cells import People, Predicted, age_bands, time_bands
from pipelines.studies.kidney.comparators import LAST_EGFR, Ranked, beside, comparators
from pipelines.studies.kidney.fairness import fairness
from pipelines.studies.kidney.misclassified import Attributed, misclassified, missed_against_found

if TYPE_CHECKING:
    from explain.arrays import FloatArray, IntArray
    from explain.attribution import Attribution
    from pipelines.engine.exhibit import Exhibit
    from pipelines.engine.protocol import Case
    from pipelines.engine.story import Told
    from pipelines.studies.kidney.kept import Kept


#: Test rows with an event that are explained, at most, and the spaces in which that is tried.
MOST_EVENTS = 500
UNITS: tuple[Unit, ...] = ("log-odds", "natural")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The best model's threshold, which the ``calibrate`` rows chose, and the rows that it is ``judged`` on.

    Rows are numbers of the table; out-of-fold predictions of both, by a model that saw neither.
    """

    told: Told
    threshold: float
    calibrate: IntArray
    judged: IntArray


def judgement_of(case: Case) -> Judgement:
    """The threshold with the highest F1 on calibrate rows; judged are all other rows that folds predict."""
    ground, told = case.ground, case.told[0]
    rows = ground.scored_rows
    calibrate = np.intersect1d(rows, ground.split.calibrate)
    judged = np.setdiff1d(rows, calibrate)
    p = told.scored.outputs[:, 0]
    own = np.searchsorted(rows, calibrate)
    return Judgement(told, f1_threshold(ground.y(calibrate), p[own]), calibrate, judged)


def f1_threshold(y: FloatArray, p: FloatArray) -> float:
    """The probability from which on flagging gives the highest F1; the lowest of several; 0.5 without an event."""
    if not y.sum():
        return 0.5
    order = np.argsort(-p, kind="stable")
    found, flagged = np.cumsum(y[order]), np.arange(1, len(y) + 1)
    f1 = 2 * found / (flagged + y.sum())
    # Rows of one probability are flagged together: only the last of them is a threshold.
    last = np.r_[p[order][1:] != p[order][:-1], True]
    return float(p[order][last][np.argmax(np.where(last, f1, -1)[last])])


def group_exhibits(case: Case, judgement: Judgement) -> list[Exhibit]:
    """Scores and gaps per group, errors per group, and how missed events differ from found ones."""
    kept: Kept = case.material.kept
    seed, rows = case.ground.seed, judgement.judged
    p = judgement.told.scored.outputs[np.searchsorted(case.ground.scored_rows, rows), 0]
    predicted = Predicted(judgement.told.scored.title, p, judgement.threshold)
    groups = _groups(kept.clinic, ("race", "sex", "age band"), rows)
    exhibits = [] if not groups else list(fairness(_people(case, rows, groups), (predicted,), seed=seed))
    errors = _groups(kept.clinic, ("stage", "age band", "race", "sex", "time to event"), rows)
    exhibits.append(misclassified(_people(case, rows, errors), predicted, seed=seed))
    exhibits.append(_missed(case, judgement))
    return exhibits


def comparators_exhibit(case: Case, judgement: Judgement) -> Exhibit | None:
    """The models beside the last eGFR and KFRE; None where no eGFR is known."""
    kept: Kept = case.material.kept
    if "egfr" not in kept.clinic or "male" not in kept.clinic:
        return None
    ground, rows = case.ground, judgement.judged
    prevalence = float(ground.y(ground.split.fit).mean())
    ranked = comparators(kept.clinic.iloc[rows].reset_index(drop=True), prevalence)
    at = np.searchsorted(ground.scored_rows, rows)
    models = tuple(Ranked(told.scored.title, told.scored.outputs[at, 0]) for told in case.told)
    if not any(one.name == LAST_EGFR for one in ranked):
        return None
    return beside(_people(case, rows, {}), (*models, *ranked), seed=ground.seed)


def _missed(case: Case, judgement: Judgement) -> Exhibit:
    """FN against TP among test rows."""
    told, ground = judgement.told, case.ground
    attribution = _attribution_of_events(case, told)
    rows = attribution.rows
    p = told.outputs[np.searchsorted(ground.split.test, rows), 0]
    attributed = Attributed(
        attribution.values[:, :, 0],
        attribution.names,
        attribution.unit,
        {name: aspect_of(name) for name in attribution.names},
    )
    predicted = Predicted(told.scored.title, p, judgement.threshold)
    return missed_against_found(_people(case, rows, {}), predicted, attributed, seed=ground.seed)


def _attribution_of_events(case: Case, told: Told) -> Attribution:
    """What adds to the predictions of the test rows with an event, in a space where that follows from the model.

    Where it follows in none, the values of the run: of whichever rows it could afford.
    """
    ground = case.ground
    events = ground.split.test[ground.y(ground.split.test) == 1]
    rows = draw_rows(events, MOST_EVENTS, ground.seed)
    for unit in UNITS:
        try:
            game = told.fitted.game(told.fitted.encode(ground.frame(rows)), unit)
        except StudyError:
            continue  # a model that averages probabilities has no log-odds
        if closed_form(game):
            return attribute(game, rows, seed=ground.seed)
    return told.explained.attribution


#: What the names of summaries end with; "days since last" before "last".
_SUMMARIES = (
    " days since last",
    " slope per year",
    *(f" {one}" for one in ("last", "mean", "min", "max", "count", "first", "change")),
)


def aspect_of(name: str) -> str:
    """What a feature is about: the measure behind its summaries, costs and claims by type."""
    if name.startswith(("claims ", "cost ")):
        return name.partition(",")[0]
    if name in {"stage", "months in stage"}:
        return "stage"
    for ending in _SUMMARIES:
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def _people(case: Case, rows: IntArray, groups: dict[str, NDArray[np.generic]]) -> People:
    clusters = case.ground.clusters(rows)
    entity = rows if clusters is None else clusters
    return People(case.ground.y(rows).astype(np.int64), entity, groups)


def _groups(clinic: pd.DataFrame, axes: tuple[str, ...], rows: IntArray) -> dict[str, NDArray[np.generic]]:
    """Those of the axes that are known, as labels of these rows."""
    frame = clinic.iloc[rows]
    found: dict[str, NDArray[np.generic]] = {}
    for axis in axes:
        if axis == "age band" and "age" in frame:
            found[axis] = age_bands(frame["age"].to_numpy(dtype=np.float64))
        elif axis == "time to event" and "lead" in frame:
            found[axis] = time_bands(frame["lead"].to_numpy(dtype=np.float64))
        elif axis in frame:
            found[axis] = frame[axis].astype(str).to_numpy()
    return found
