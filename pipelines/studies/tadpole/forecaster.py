"""Our own forecasts: learnt from pairs of visits of D1 subjects, made from the last visit of others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.clinical.tadpole.columns import FRACTION, Modality
from explain.arrays import FloatArray, IntArray
from pipelines.studies.tadpole.bands import Bands, fit_bands, scales
from pipelines.studies.tadpole.features import (
    ALL,
    Mode,
    Plan,
    known_diagnosis,
    last_values,
    modality_of,
    plan_features,
    values_known,
)
from pipelines.studies.tadpole.layout import CHALLENGE, Calendar
from pipelines.studies.tadpole.learners import Fitted, Inputs, Learner, learner
from pipelines.studies.tadpole.pairs import Examples, Pairs, equal_shares, last_visits, pairs_of
from pipelines.studies.tadpole.parts import Parts, split_subjects
from pipelines.studies.tadpole.submission import Forecast
from pipelines.studies.tadpole.temperature import at_temperature, fit_temperature
from pipelines.studies.tadpole.timeline import DAYS_PER_MONTH, Timeline, known_rows, timeline_of

if TYPE_CHECKING:
    from data.clinical.tadpole.history import TadpoleHistory

#: The numbers that are forecast, and the most that each can be.
TARGETS = {"ADAS13": 85.0, FRACTION: 1.0}


@dataclass(frozen=True, slots=True)
class ValueModel:
    """One number's forecast: ``fitted`` gives the change from the last value; ``levels`` (4,) stand in for that.

    ``levels`` are means by last diagnosis, the last one for those without. ``from_last`` is False where the last value
    itself must not be used. ``bands`` are its intervals.
    """

    target: str
    fitted: Fitted
    levels: FloatArray
    from_last: bool
    bands: Bands


@dataclass(frozen=True, slots=True)
class Prediction:
    """What is forecast of n examples: probabilities (n, 3) of CN, MCI, AD; point, lower and upper end (n, 3) each."""

    probabilities: FloatArray
    adas: FloatArray
    ventricles: FloatArray


@dataclass(frozen=True, slots=True)
class Forecaster:
    """Fitted models of the three targets, with what they read. ``parts`` are the RIDs they were fitted on.

    ``diagnosis`` gives probabilities before ``temperature``. ``notes`` say what was used and what was not.
    """

    title: str
    plan: Plan
    extra: tuple[str, ...]
    diagnosis: Fitted
    temperature: float
    values: tuple[ValueModel, ...]
    parts: Parts
    notes: tuple[str, ...]

    def forecast(
        self, history: TadpoleHistory, subjects: IntArray | None = None, calendar: Calendar = CHALLENGE
    ) -> Forecast:
        """The forecast of each subject (RIDs; all of D2 by default) in each month, from its last known visit.

        Visits of a D2 subject after its last D2 visit are not read. Raises StudyError for a RID without a visit.
        """
        timeline = self.timeline(history)
        rids = history.to_forecast if subjects is None else np.asarray(subjects)
        months = calendar.dates.astype("datetime64[D]").astype(np.float64) / DAYS_PER_MONTH
        found = self.predict(timeline, last_visits(timeline, timeline.subject(rids), months))
        shape = (len(rids), calendar.months, 3)
        parts = (found.probabilities, found.adas, found.ventricles)
        return Forecast(rids, *(part.reshape(shape) for part in parts), calendar)

    def timeline(self, history: TadpoleHistory) -> Timeline:
        """The visits that may be read, as arrays."""
        return timeline_of(known_rows(history.frame), self.extra)

    def inputs(self, timeline: Timeline, examples: Examples) -> Inputs:
        """What the models read of examples."""
        return Inputs(timeline, examples, self.plan.matrix(timeline, examples), self.plan.names)

    def predict(self, timeline: Timeline, examples: Examples) -> Prediction:
        """The forecasts of any examples of a timeline."""
        inputs = self.inputs(timeline, examples)
        numbers = []
        for model in self.values:
            start, known = _start(model, inputs, self.plan.mode)
            points = np.clip(start + model.fitted.predict(inputs), 0.0, TARGETS[model.target])
            numbers.append(model.bands.intervals(points, examples.horizon, known))
        return Prediction(at_temperature(self.diagnosis.predict(inputs), self.temperature), *numbers)


def fit_forecaster(
    history: TadpoleHistory,
    seed: int = 0,
    *,
    modalities: Collection[Modality] = ALL,
    history_features: bool = True,
    mode: Mode = "longitudinal",
    kind: str | Learner = "xgboost",
) -> Forecaster:
    """A forecaster from the D1 subjects of ``history`` with two visits or more; a quarter of them calibrate.

    ``modalities`` are those that may be read; without ``history_features`` no slope, minimum or maximum is.
    "cross-sectional" reads one visit only, as D3 has it. ``kind`` is "xgboost", "linear", or a learner. Raises
    StudyError with too few subjects, or for a kind that is not there.
    """
    chosen = learner(kind) if isinstance(kind, str) else kind
    frame = known_rows(history.frame)
    timeline = timeline_of(frame, history.extra)
    parts = split_subjects(timeline, np.unique(frame.loc[frame["D1"] == 1, "RID"].to_numpy()), seed)
    plan = plan_features(modalities, history=history_features, mode=mode, extra=history.extra)
    sets = tuple(_prepared(timeline, plan, rids) for rids in (parts.fit, parts.calibrate))
    diagnosis, temperature = _fit_diagnosis(sets, chosen, seed)
    values = tuple(
        _fit_value(target, sets, plan, chosen, (seed + i, modality_of(target) in modalities))
        for i, target in enumerate(TARGETS, 1)
    )
    notes = _notes(plan, parts, modalities, history_features=history_features)
    return Forecaster(chosen.title, plan, history.extra, diagnosis, temperature, values, parts, notes)


@dataclass(frozen=True, slots=True)
class _Set:
    """Pairs of some subjects with what may be read of them."""

    pairs: Pairs
    inputs: Inputs

    def take(self, rows: np.ndarray) -> _Set:
        pairs = self.pairs.take(rows)
        return _Set(pairs, self.inputs._replace(examples=pairs.examples, X=self.inputs.X[rows]))


def _prepared(timeline: Timeline, plan: Plan, rids: IntArray) -> _Set:
    pairs = pairs_of(timeline, timeline.subject(rids))
    return _Set(pairs, Inputs(timeline, pairs.examples, plan.matrix(timeline, pairs.examples), plan.names))


def _fit_diagnosis(sets: tuple[_Set, ...], chosen: Learner, seed: int) -> tuple[Fitted, float]:
    """The model of the fit subjects, and its temperature on the calibrate subjects."""
    known = []
    for one in sets:
        truth = one.pairs.truth(one.inputs.timeline.diagnosis)
        known.append((one.take(truth >= 0), truth[truth >= 0]))
    (fit, y), (calibrate, later) = known
    fitted = chosen.fit_classes(fit.inputs, y, equal_shares(fit.pairs.examples.subject), seed)
    shares = equal_shares(calibrate.pairs.examples.subject)
    return fitted, fit_temperature(fitted.predict(calibrate.inputs), later, shares)


def _fit_value(target: str, sets: tuple[_Set, ...], plan: Plan, chosen: Learner, how: tuple[int, bool]) -> ValueModel:
    """The model of one number; ``how`` is the seed and whether its own last value may be used."""
    seed, from_last = how
    known = []
    for one in sets:
        truth = one.pairs.truth(one.inputs.timeline.marker(target))
        rows = np.isfinite(truth)
        known.append((one.take(rows), truth[rows]))
    (fit, y), (calibrate, later) = known
    weights = equal_shares(fit.pairs.examples.subject)
    levels = _levels(fit, y, weights, plan)
    start, has_last = _begin(target, levels, from_last, fit.inputs, plan.mode)
    fitted = chosen.fit_values(fit.inputs, y - start, weights, seed)
    sigma = scales(y - start - fitted.predict(fit.inputs), fit.pairs.examples.horizon, has_last, weights)
    begun, has = _begin(target, levels, from_last, calibrate.inputs, plan.mode)
    errors = later - np.clip(begun + fitted.predict(calibrate.inputs), 0.0, TARGETS[target])
    examples = calibrate.pairs.examples
    bands = fit_bands(errors, examples.horizon, has, examples.subject, sigma, seed)
    return ValueModel(target, fitted, levels, from_last, bands)


def _levels(fit: _Set, y: FloatArray, weights: FloatArray, plan: Plan) -> FloatArray:
    """The weighted mean of the target by diagnosis at the origin, the last of those without; one mean if not read."""
    overall = np.average(y, weights=weights)
    if all(feature.modality != "diagnosis" for feature in plan.features):
        return np.full(4, overall)
    examples = fit.pairs.examples
    group = known_diagnosis(fit.inputs.timeline, plan.mode)[examples.subject, examples.visit] % 4
    total, weight = np.bincount(group, weights * y, 4), np.bincount(group, weights, 4)
    return np.where(weight > 0, total / np.where(weight > 0, weight, 1.0), overall)


def _start(model: ValueModel, inputs: Inputs, mode: Mode) -> tuple[FloatArray, IntArray]:
    return _begin(model.target, model.levels, model.from_last, inputs, mode)


def _begin(target: str, levels: FloatArray, from_last: bool, inputs: Inputs, mode: Mode) -> tuple[FloatArray, IntArray]:
    """What the change is counted from (n,): the last value, else the level of the diagnosis; and how many are known."""
    rows = inputs.examples.subject, inputs.examples.visit
    last = last_values(inputs.timeline, target, mode)[rows] if from_last else np.full(len(rows[0]), np.nan)
    level = levels[known_diagnosis(inputs.timeline, mode)[rows] % 4]
    known = values_known(inputs.timeline, target, mode)[rows] if from_last else np.zeros(len(last), dtype=np.int64)
    return np.where(np.isfinite(last), last, level), known


def _notes(plan: Plan, parts: Parts, modalities: Collection[Modality], *, history_features: bool) -> tuple[str, ...]:
    found = [f"Fitted on {len(parts.fit):,} subjects of D1, calibrated on {len(parts.calibrate):,} others."]
    if plan.mode == "cross-sectional":
        found.append(
            "One visit per subject: only its own values are used; no slope, minimum, maximum, count or earlier value."
        )
    elif not history_features:
        found.append("Without history: no slope, minimum or maximum is used.")
    if left := [name for name in sorted(ALL) if name not in modalities and name != "time"]:
        found.append(f"Without {', '.join(left)}.")
    return tuple(found)
