"""How frozen models do on another cohort: scores with intervals beside naive guesses, calibration, and the shift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.resample import percentile_interval
from explain.scores import Metric, brier, pr_auc, roc_auc
from pipelines.compare.calibration_line import CalibrationLine, bins_of, calibration_line
from pipelines.compare.entities import Entities
from pipelines.compare.paired import DRAWS
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.engine.fitted import Choice
from pipelines.engine.goal import goal_of
from pipelines.errors import StudyError
from pipelines.studies.alzheimers.frozen import Frozen, freeze

if TYPE_CHECKING:
    from data.clinical.cohorts.shared_columns import Shared
    from data.table import Dataset
    from explain.arrays import FloatArray, IntArray

#: Fewer entities than these are no group to score.
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """A score with its 95 % interval over entities and what a naive guess reaches on the same rows."""

    score: str
    value: float
    low: float
    high: float
    naive: float


@dataclass(frozen=True, slots=True)
class ExternalTest:
    """One frozen model on one external cohort: who was scored, what it said, how good that was.

    ``rows`` are the external rows that have a label, ``p`` (n,) their probabilities of a case.
    """

    cohort: str
    model: str
    frozen: Frozen
    entities: Entities
    rows: IntArray
    p: FloatArray
    outcomes: tuple[Outcome, ...]
    line: CalibrationLine

    def value(self, score: str) -> float:
        """One of the scores by its name, such as "AUROC"."""
        return next(one.value for one in self.outcomes if one.score == score)


def external_test(
    train: Dataset,
    external: Dataset,
    choice: Choice,
    *,
    positive: str = "",
    fit: IntArray | None = None,
    calibrate: IntArray | None = None,
) -> ExternalTest:
    """The model refitted on the train rows with the shared columns, frozen, and scored on the external rows.

    Both tables have the same features and target (see ``cohorts.shared_columns``), ``positive`` is the class of a
    case. ``fit`` and ``calibrate`` are as in ``freeze``. Nothing is learnt from external rows: the state of
    the preparation is confirmed afterwards. Raises StudyError where the tables differ or too few entities have a label.
    """
    _confirm_same(train, external)
    frozen = freeze(train, goal_of(train, positive), choice, fit=fit, calibrate=calibrate)
    return score_frozen(frozen, external)


def score_frozen(frozen: Frozen, external: Dataset, *, draws: int = DRAWS) -> ExternalTest:
    """What the frozen model says of the external rows with a label, and how good that is."""
    goal, seed = frozen.fitted.goal, frozen.fitted.seed
    labels = goal.y(external.frame)
    rows = np.flatnonzero(~np.isnan(labels)).astype(np.int64)
    entities = _entities(external, labels, rows)
    p = frozen.probabilities(external, rows)
    frozen.confirm_unchanged()
    return ExternalTest(
        cohort=external.name,
        model=frozen.fitted.kind.title,
        frozen=frozen,
        entities=entities,
        rows=rows,
        p=p,
        outcomes=_outcomes(entities, p, frozen, draws, seed),
        line=calibration_line(entities, p, draws=draws, seed=seed),
    )


def external_exhibit(tests: Sequence[ExternalTest]) -> Exhibit:
    """A line per model and score on one external cohort."""
    frame = pd.DataFrame(
        [(test.model, one.score, one.value, one.low, one.high, one.naive) for test in tests for one in test.outcomes],
        columns=["model", "score", "value", "low", "high", "naive guess"],
    )
    first = tests[0]
    best = max(tests, key=lambda one: one.value("AUROC"))
    area = best.outcomes[0]
    sentence = (
        f"Trained on {first.frozen.fitted.n_given:,} rows and frozen, scored on {first.entities.count:,} others "
        f"({first.entities.events:,} cases) of {first.cohort}: {best.model} reaches AUROC {area.value:.3f} "
        f"[{area.low:.3f}, {area.high:.3f}]."
    )
    notes = (
        f"Features: {', '.join(first.frozen.fitted.names)}.",
        f"Fitted on train rows only; the preparation ({first.frozen.state[:12]}) is unchanged after scoring.",
        *(f"{one.model}: threshold {one.frozen.threshold:.3f}, from {one.frozen.chosen_on}." for one in tests),
        "Naive guess: the same probability for everybody; everybody a case, for F1. Intervals over entities.",
    )
    chart = Chart("points", "model", "value", panel="score", low="low", high="high")
    return Exhibit(f"external_{_key(first.cohort)}", f"On {first.cohort}", sentence, frame, (chart,), notes)


def calibration_exhibit(tests: Sequence[ExternalTest]) -> Exhibit:
    """Predicted and observed shares in groups of 10 rows or more, and the two figures of the line per model."""
    bins = [bins_of(test.entities.y, test.p, fewest=FEWEST).assign(model=test.model) for test in tests]
    frame = pd.concat(bins, ignore_index=True)
    frame = frame[["model", "predicted (probability)", "observed (share of rows)", "rows"]]
    told = [
        f"{one.model}: in the large {_figures(one.line.in_the_large)} (0 is right), slope {_figures(one.line.slope)} "
        "(1 is right)."
        for one in tests
    ]
    chart = Chart("lines", "predicted (probability)", "observed (share of rows)", by="model", unit="share of rows")
    cohort = tests[0].cohort
    notes = ("In the large: mean probability less share of cases, above 0 expects too many cases.",)
    return Exhibit(f"calibration_{_key(cohort)}", f"Calibration on {cohort}", " ".join(told), frame, (chart,), notes)


def shift_exhibit(shared: Shared) -> Exhibit:
    """How the values of each shared feature differ between the cohorts, and which features were dropped and why."""
    frame = shared.shift
    known = frame.dropna(subset=["standardised difference"])
    largest = ""
    if len(known):
        top = known.loc[known["standardised difference"].abs().idxmax()]
        largest = f" {top['feature']} differs most ({top['standardised difference']:+.2f} sd)."
    dropped = ", ".join(one.name for one in shared.dropped)
    told = f"{len(shared.names)} features are shared with {shared.external.name}; dropped: {dropped or 'none'}."
    notes = tuple(f"'{one.name}' is dropped: {one.why}." for one in shared.dropped)
    chart = Chart("bars", "feature", "standardised difference", unit="sd")
    title = f"How {shared.external.name} differs"
    return Exhibit(
        f"shift_{_key(shared.external.name)}", title, f"{told}{largest}", frame, (chart,), (*notes, *shared.messages)
    )


def _confirm_same(train: Dataset, external: Dataset) -> None:
    ours, theirs = (*train.features, str(train.target)), (*external.features, str(external.target))
    if ours != theirs:
        odd = sorted(set(ours) ^ set(theirs)) or ["their order"]
        raise StudyError(
            f"Train and external table differ in {', '.join(odd)}",
            "both need the same features and the same target",
            "Cut both to their shared columns first",
        )


def _entities(external: Dataset, labels: FloatArray, rows: IntArray) -> Entities:
    owners = external.with_role("entity")
    who = external.frame[owners[0]].iloc[rows].astype("str").to_numpy() if owners else None
    if len(rows) < FEWEST or len(np.unique(labels[rows])) < 2:
        raise StudyError(
            f"{len(rows)} external rows have a label, of {len(np.unique(labels[rows]))} classes",
            f"{FEWEST} rows and both classes are needed for a score",
            "Bring a larger external table",
        )
    return Entities(labels[rows], who)


def _outcomes(entities: Entities, p: FloatArray, frozen: Frozen, draws: int, seed: int) -> tuple[Outcome, ...]:
    """All scores on the same draws."""
    y, outputs = entities.y, p[:, None]
    called = (p >= frozen.threshold).astype(np.float64)[:, None]
    constant = np.full((len(y), 1), frozen.prevalence)
    judged = (
        ("AUROC", roc_auc, outputs, np.zeros_like(outputs)),
        ("average precision", pr_auc, outputs, np.zeros_like(outputs)),
        ("balanced accuracy at the threshold", BALANCED, called, np.zeros_like(called)),
        ("F1 at the threshold", F1, called, np.ones_like(called)),
        ("Brier score (lower is better)", brier, outputs, constant),
    )
    drawn: list[list[FloatArray]] = [[] for _ in judged]
    for weights in entities.draws(draws, seed):
        for parts, (_, metric, told, _) in zip(drawn, judged, strict=True):
            parts.append(metric.weighted(y, told, weights))
    found = []
    for parts, (name, metric, told, guess) in zip(drawn, judged, strict=True):
        low, high = percentile_interval(np.concatenate(parts))
        found.append(Outcome(name, metric(y, told), float(low), float(high), metric(y, guess)))
    return tuple(found)


def _balanced_calls(y: FloatArray, calls: FloatArray, weights: FloatArray) -> FloatArray:
    right = (calls[:, 0] == y).astype(np.float64)
    recalls = [((right * own) @ weights) / (own @ weights) for own in (y, 1 - y)]
    return np.asarray(np.mean(recalls, axis=0))


def _f1_calls(y: FloatArray, calls: FloatArray, weights: FloatArray) -> FloatArray:
    called = calls[:, 0]
    return np.asarray(2 * ((called * y) @ weights) / ((called + y) @ weights))


#: Both take calls (n, 1) of 0 or 1 instead of probabilities: the threshold was chosen elsewhere.
BALANCED = Metric("balanced_calls", "balanced accuracy", "share of rows", True, "rows of both classes", _balanced_calls)
F1 = Metric("f1_calls", "F1", "", True, "a case", _f1_calls)


def _figures(line: tuple[float, float, float]) -> str:
    value, low, high = line
    return "n/a" if np.isnan(value) else f"{value:.2f} [{low:.2f}, {high:.2f}]"


def _key(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name.rsplit(".", 1)[0].lower())
