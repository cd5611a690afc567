"""The LSTM on the folds of the run: how good it is beside the others, and whether the order of time matters to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.compare.table import Judged, compare_pairs
from pipelines.models import MODELS, NEEDS, family
from pipelines.models.family import Recipe
from pipelines.models.registry import installed
from pipelines.studies.kidney.lstm_inputs import SequenceInputs
from pipelines.studies.kidney.out_of_fold import Task, out_of_fold

if TYPE_CHECKING:
    from explain.arrays import FloatArray, IntArray
    from pipelines.compare.entities import Entities
    from pipelines.engine.exhibit import Exhibit
    from pipelines.engine.ground import Ground
    from pipelines.engine.protocol import Case

LSTM = "lstm"
NOT_RUN = "The LSTM was not run: it needs torch, which is not installed. Add it with: make lstm"
TITLE, SHUFFLED, LAST = "LSTM", "LSTM, time bins shuffled", "Logistic regression on last values"


@dataclass(frozen=True, slots=True)
class SequenceModel:
    """A fitted model of sequences; ``kind`` is its name in the registry."""

    kind: str
    estimator: Any

    def predict(self, X: FloatArray) -> FloatArray:
        """(n, 1): the probability of the event."""
        return family(self.kind).predict(self.estimator, X, "binary")


@dataclass(frozen=True, slots=True)
class ScoredSequences:
    """Out-of-fold probabilities (n_scored,) in the order of time, and with every patient's time bins shuffled."""

    p: FloatArray
    shuffled: FloatArray


def can_run(kind: str = LSTM) -> bool:
    """Whether the model of sequences is registered and its package is there."""
    return kind in MODELS and installed(kind, NEEDS)


def fit_sequences(ground: Ground, inputs: SequenceInputs, rows: IntArray, kind: str = LSTM) -> SequenceModel:
    """The model fitted on these rows; all that it learns from data, it learns from them."""
    chosen = family(kind)
    params = chosen.defaults("binary", ground.settings.mode, len(rows)) | _shape(inputs, kind)
    recipe = Recipe("binary", 2, params, ground.seed)
    return SequenceModel(kind, chosen.fit(inputs.X[rows], ground.y(rows), recipe))


def score_sequences(ground: Ground, inputs: SequenceInputs, kind: str = LSTM) -> ScoredSequences:
    """The model on the very folds of the run; each fold's model is asked twice: bins as they were, and shuffled."""
    scored = ground.scored_rows
    p, mixed = np.empty(len(scored)), np.empty(len(scored))
    for number, (fit, test) in enumerate(ground.folds):
        model, at = fit_sequences(ground, inputs, fit, kind), np.searchsorted(scored, test)
        X = inputs.X[test]
        p[at] = model.predict(X)[:, 0]
        mixed[at] = model.predict(inputs.shuffled_steps(X, ground.seed + number))[:, 0]
    return ScoredSequences(p, mixed)


def lstm_exhibit(case: Case, scored: ScoredSequences, entities: Entities) -> Exhibit:
    """The LSTM against every model, against last values alone, and against itself with time in disorder; Holm."""
    ground = case.ground
    predictions = {told.scored.title: told.scored.outputs[:, 0] for told in case.told}
    pairs = {f"{TITLE} less {title}": (TITLE, title) for title in predictions}
    last = last_values(case)
    predictions |= {TITLE: scored.p, SHUFFLED: scored.shuffled}
    if last is not None:
        predictions[LAST] = last
        pairs[f"{TITLE} less {LAST.lower()}"] = (TITLE, LAST)
    pairs[f"{TITLE} less itself with time bins shuffled"] = (TITLE, SHUFFLED)
    notes = (
        "The same patients and folds for all. The LSTM reads bins in the order of time; the others read summaries.",
        "Shuffled: the fitted LSTM is asked again with each patient's bins in another order.",
    )
    return compare_pairs(
        Judged(entities, predictions, seed=ground.seed),
        pairs,
        key="lstm",
        title="The LSTM beside the others",
        notes=notes,
    )


def last_values(case: Case) -> FloatArray | None:
    """Logistic regression on the last value of each measure with age and sex, out of fold; None where there is none."""
    ground = case.ground
    last = {name for name in ground.dataset.features if name.endswith(" last")}
    if not last:
        return None
    kept = last | {"age", "female", "sex"}
    columns = tuple(
        replace(one, role="ignored") if one.name in ground.dataset.features and one.name not in kept else one
        for one in ground.dataset.columns
    )
    task = Task(ground.dataset.with_columns(columns), ground.folds, ground.settings.mode, ground.seed)
    return out_of_fold(task, "linear")[ground.scored_rows]


def _shape(inputs: SequenceInputs, kind: str) -> dict[str, float | int | str | bool | None]:
    """Steps and statics, for families that read sequences; others would not know the words."""
    return inputs.shape if family(kind).encoding == "sequence" else {}
