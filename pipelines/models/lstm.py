"""An LSTM on flattened sequences; torch is needed to fit it, not to ask or read it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pipelines.errors import StudyError
from pipelines.models.family import Encoding, Floats, ModelFamily, Native, Params, Recipe, no_margin
from pipelines.models.lstm_layout import Layout, Scaling, layout_of, read, scaling_of

if TYPE_CHECKING:
    from pathlib import Path

    from optuna.trial import Trial

    from data.table import Task
    from pipelines.engine.study import Mode
    from pipelines.models.lstm_forward import Weights

#: Rows that are read at a time: their channels take thrice the room of the rows.
BATCH = 256
#: Microseconds for a product and a sum, for a gate, and to read a number; measured on sequences of 4 to 24 steps.
PRODUCT, GATE, READING = 0.0001, 0.008, 0.1
#: Rows that it is fitted on at most: a thousand take about a second per pass over all members.
LIMITS: dict[Mode, int] = {"quick": 10_000, "thorough": 50_000}


@dataclass(frozen=True, slots=True)
class FittedLSTM:
    """All that predicts: how rows are read, the weights, and output = ``stretch`` × raw + ``shift`` (n_outputs,).

    For a regression these bring the target's unit back; for balanced classes ``shift`` takes back what the weights of
    the classes added to the log-odds.
    """

    layout: Layout
    scaling: Scaling
    weights: Weights
    stretch: Floats
    shift: Floats

    def scores(self, X: Floats) -> Floats:
        """(n_rows, n_outputs): log-odds, the scores that the softmax is taken of, or the value."""
        from pipelines.models.lstm_forward import raw_scores

        self._refuse_other_widths(X.shape[1])
        found = np.empty((len(X), len(self.shift)))
        for start in range(0, len(X), BATCH):
            rows = slice(start, start + BATCH)
            found[rows] = raw_scores(read(X[rows], self.layout, self.scaling), self.weights)
        return found * self.stretch + self.shift

    def _refuse_other_widths(self, width: int) -> None:
        statics, steps, channels = self.layout.statics, self.layout.steps, len(self.scaling.mean)
        if width != statics + steps * channels:
            raise StudyError(
                f"Rows of {width:,} encoded columns were given",
                f"{statics:,} statics and {steps:,} steps of {channels:,} channels are needed",
                "Give the sequence as it was fitted",
            )


class LSTM(ModelFamily):
    """Long short-term memory (Hochreiter, Schmidhuber 1997) on values and gaps, statics at the head.

    A row is a flattened sequence: ``params["statics"]`` columns, then ``params["steps"]`` times the channels, oldest
    step first, nan where nothing was observed (``pipelines.models.lstm_layout``). Every row is an entity of its own to
    it: with many rows per entity those that it watches to know when to stop are no strangers, and it stops late. Give
    one row per entity, or few. The score is the mean of the log-odds of ``members`` networks.
    """

    name = "lstm"
    title = "LSTM"
    encoding: ClassVar[Encoding] = "sequence"
    file: ClassVar[str] = "model.safetensors"

    def defaults(self, task: Task, mode: Mode, n_rows: int) -> Params:
        """Found by cross-validation on 271 to 1,000 sequences of 6 to 24 steps; see docs/models.md."""
        thorough, few = mode == "thorough", n_rows <= 4_000
        return {
            "hidden": 32,
            "learning_rate": 0.003,
            "dropout": 0.3,
            "weight_decay": 0.001,
            "batch": 64 if few else 256,
            "epochs": 200 if thorough else 100,
            "patience": 15 if thorough else 8,
            "members": 5 if few else 3,
            "balanced": False,
        }

    def search_space(self, trial: Trial, task: Task) -> Params:
        """Size, pace and what holds the weights back."""
        return {
            "hidden": trial.suggest_int("hidden", 8, 64, log=True),
            "learning_rate": trial.suggest_float("learning_rate", 1e-3, 1e-2, log=True),
            "dropout": trial.suggest_float("dropout", 0.0, 0.6),
            "weight_decay": trial.suggest_float("weight_decay", 1e-5, 1e-2, log=True),
        }

    def fit(self, X: Floats, y: Floats, recipe: Recipe) -> FittedLSTM:
        """A fitted LSTM; raises StudyError where ``steps`` and ``statics`` do not fit the columns."""
        from pipelines.models.lstm_net import train

        layout = layout_of(recipe.params, X.shape[1])
        recipe = replace(recipe, params=self.defaults(recipe.task, "quick", len(X)) | recipe.params)
        scaling = scaling_of(X, layout)
        stretch, shift = _link(y, recipe)
        target = (y - shift) / stretch if recipe.task == "regression" else y
        weights = train(read(X, layout, scaling), target, recipe)
        return FittedLSTM(layout, scaling, weights, stretch, shift)

    def predict(self, estimator: Any, X: Floats, task: Task) -> Floats:
        """Probabilities, or the value."""
        from scipy.special import expit, softmax

        scores: Floats = estimator.scores(X)
        if task == "regression":
            return scores
        return np.asarray(expit(scores) if task == "binary" else softmax(scores, axis=1), dtype=np.float64)

    def margin(self, estimator: Any, X: Floats, task: Task) -> Floats:
        """The mean of the members' log-odds."""
        if task == "regression":
            raise no_margin(self.title, task)
        return np.asarray(estimator.scores(X), dtype=np.float64)

    def native(self, estimator: Any) -> Native:
        """Nothing: raises StudyError."""
        raise StudyError(
            "An LSTM was asked for importances of its own",
            "its gates mix all columns of all steps and keep no number per column",
            "Read its permutation or Shapley importance",
        )

    def cost(self, estimator: Any) -> float:
        """The products of every step, the gates, and reading the row."""
        members, hidden = estimator.weights.bend.shape
        inputs = len(estimator.weights.inward)
        per_step = members * hidden * 4 * (PRODUCT * (inputs + hidden) + GATE)
        reading = READING * (estimator.layout.statics + estimator.layout.steps * len(estimator.scaling.mean))
        return float(estimator.layout.steps * per_step + reading)

    def row_limit(self, mode: Mode) -> int | None:
        """What is fitted within minutes on two cores."""
        return LIMITS[mode]

    def save(self, estimator: Any, folder: Path) -> None:
        """One safetensors file: arrays, and a header of plain text."""
        from pipelines.models.lstm_keep import write

        write(estimator, folder / self.file)

    def load(self, folder: Path) -> FittedLSTM:
        """The fitted LSTM; raises StudyError when the file is damaged."""
        from pipelines.models.lstm_keep import take

        return take(folder / self.file)


def _link(y: Floats, recipe: Recipe) -> tuple[Floats, Floats]:
    """``stretch`` and ``shift`` of ``FittedLSTM``."""
    if recipe.task == "regression":
        spread = float(np.std(y))
        return np.array([spread if spread > 0 else 1.0]), np.array([float(np.mean(y))])
    from pipelines.models.lstm_net import class_weights

    shift = -np.log(class_weights(y, recipe))
    return np.ones(1), shift[1:] - shift[:1] if recipe.task == "binary" else shift


FAMILY = LSTM()
