"""What the LSTM looks at: a feature over all its steps, and the time bins, by shuffling and by Shapley values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.permutation import PermutationTask, permutation_importance
from explain.scores import roc_auc
from explain.shapley import Game, attribute
from pipelines.engine.budget import draw_rows
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.studies.kidney.lstm_scored import LSTM, TITLE, SequenceModel, fit_sequences

if TYPE_CHECKING:
    from explain.arrays import FloatArray, IntArray
    from explain.attribution import Attribution
    from explain.importance import Importance
    from pipelines.engine.ground import Ground
    from pipelines.studies.kidney.lstm_inputs import SequenceInputs

#: Test rows that are shuffled and explained, background rows of the fit rows, pairs of orders, repeats of shuffles.
SHUFFLED_ROWS, EXPLAINED_ROWS, BACKGROUND, ORDERS, REPEATS = 1_000, 40, 25, 1, 10
#: Base + values must equal the prediction to so much, or the explanation is no explanation.
ADDITIVE = 1e-4
_FEATURE, _BIN = "feature", "time bin"


@dataclass(frozen=True, slots=True)
class Explained:
    """Falls of AUROC when names are shuffled among test rows, and Shapley values in probability, of the same names."""

    axis: str
    permuted: Importance
    attribution: Attribution


def explain_sequences(ground: Ground, inputs: SequenceInputs, kind: str = LSTM) -> tuple[Explained, Explained]:
    """A model fitted on the development rows, explained on test rows: by feature over all steps, and by time bin."""
    model = fit_sequences(ground, inputs, ground.split.development, kind)
    steps, columns = inputs.by_step
    return (
        _explained(ground, inputs, model, (_FEATURE, inputs.names, inputs.by_feature)),
        _explained(ground, inputs, model, (_BIN, steps, columns)),
    )


def explained_exhibit(one: Explained) -> Exhibit:
    """A line per name: fall of AUROC and mean size of its Shapley values, bins in the order of time."""
    shapley = np.abs(one.attribution.values[:, :, 0]).mean(axis=0)
    permuted = one.permuted
    frame = pd.DataFrame(
        {
            one.axis: permuted.names,
            "fall of AUROC when shuffled": permuted.values,
            "fall low": permuted.low,
            "fall high": permuted.high,
            "mean |Shapley value| (probability)": shapley,
        }
    )
    if one.axis == _FEATURE:
        frame = frame.sort_values("fall of AUROC when shuffled", ascending=False, kind="stable", ignore_index=True)
    best = str(frame.iloc[frame["fall of AUROC when shuffled"].to_numpy().argmax()][one.axis])
    gap = one.attribution.additivity_gap()
    kept = "kept" if gap <= ADDITIVE else "not kept"
    over = " over all its time bins" if one.axis == _FEATURE else ""
    return Exhibit(
        f"lstm_{one.axis.split()[-1]}s",
        f"What the LSTM uses, by {one.axis}",
        f"Shuffling {best!r}{over} costs the {TITLE} most: AUROC falls by {permuted.values.max():.3f} from "
        f"{permuted.reference:.3f}.",
        frame,
        (
            Chart("bars", one.axis, "fall of AUROC when shuffled", low="fall low", high="fall high", unit="AUROC"),
            Chart("bars", one.axis, "mean |Shapley value| (probability)", unit="probability"),
        ),
        (
            f"{permuted.spread}.",
            f"Shapley values of {len(one.attribution.rows):,} test rows in probability; {one.attribution.method}.",
            f"Additivity: base + values miss the prediction by at most {gap:.1e} ({kept}: {ADDITIVE:g}).",
        ),
    )


def _explained(
    ground: Ground,
    inputs: SequenceInputs,
    model: SequenceModel,
    players: tuple[str, tuple[str, ...], tuple[IntArray, ...]],
) -> Explained:
    axis, names, groups = players
    rows = draw_rows(ground.split.test, SHUFFLED_ROWS, ground.seed)
    task = PermutationTask(
        predict=model.predict,
        X=inputs.X[rows],
        y=ground.y(rows),
        groups=groups,
        names=names,
        score=roc_auc,
        unit="AUROC",
        model=TITLE,
        clusters=ground.clusters(rows),
    )
    permuted = permutation_importance(task, n_repeats=REPEATS, seed=ground.seed)
    return Explained(axis, permuted, _attribution(ground, model, (names, groups), inputs.X))


def _attribution(
    ground: Ground, model: SequenceModel, players: tuple[tuple[str, ...], tuple[IntArray, ...]], X: FloatArray
) -> Attribution:
    """Sampled Shapley values: half of the rows from those that are surest of an event, half drawn."""
    names, groups = players
    test, rng = ground.split.test, ground.seed
    p = model.predict(X[test])[:, 0]
    surest = test[np.argsort(-p, kind="stable")[: EXPLAINED_ROWS // 2]]
    drawn = draw_rows(np.setdiff1d(test, surest), EXPLAINED_ROWS - len(surest), rng)
    rows = np.sort(np.concatenate([surest, drawn]))
    game = Game(
        predict=model.predict,
        X=X[rows],
        background=X[draw_rows(ground.split.fit, BACKGROUND, rng)],
        groups=groups,
        names=names,
        outputs=ground.goal.outputs,
        unit=ground.goal.unit,
        model=TITLE,
    )
    return attribute(game, rows, samples=ORDERS, exact_up_to=0, seed=rng)
