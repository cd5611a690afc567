"""Will it last longer than so many minutes? The answer chosen on calibrate rows, and a sweep over thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.scores import roc_auc
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.errors import StudyError
from pipelines.studies.traffic.long_scores import (
    ALWAYS_LONG,
    LONG,
    LongScores,
    always_long_f1,
    choose_threshold,
    constant_scores,
    long_scores,
)
from pipelines.studies.traffic.losses import Trees

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from explain.arrays import FloatArray, IntArray
    from pipelines.studies.traffic.backtransform import Predictor
    from pipelines.studies.traffic.cut import Cut

SWEEP = (20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 55.0, 60.0)
#: Trees that answer long or short: a yes or no tells less per row than a number, so they are smaller.
SIZE: dict[str, float | int] = {"rounds": 200, "learning_rate": 0.05, "num_leaves": 8}
MODEL = "LightGBM"

#: The columns of a table of long and short, and where each comes from.
_COLUMNS = {
    "AUC": "auc",
    "Average precision": "average_precision",
    "Brier score": "brier",
    "MCC": "mcc",
    "Balanced accuracy": "balanced_accuracy",
    "Long rows right (share)": "recall_long",
    "Short rows right (share)": "recall_short",
    "Precision of long": "precision",
    "F1 of long": "f1",
    "Accuracy": "accuracy",
    "Called long from (probability)": "at",
}
_NOTES = (
    (
        "From which probability on a row is called long was chosen on calibrate rows, where both recalls together are "
        "largest (our choice); test rows had no say in it."
    ),
    "Always answering long has F1 = 2p / (1 + p), p the share of long rows: F1 alone says little.",
)


@dataclass(frozen=True, slots=True)
class Classifier:
    """Probabilities of lasting longer, and the one from which on a row is called long."""

    probabilities: Predictor
    at: float

    def scores(self, name: str, X: FloatArray, is_long: NDArray[np.bool_]) -> LongScores:
        """What it reaches on these rows."""
        return long_scores(name, is_long, self.probabilities(X), self.at)


def fit_long(
    cut: Cut, minutes: float = LONG, rows: tuple[IntArray, IntArray] | None = None, seed: int = 0
) -> Classifier:
    """Trees fitted on the fit rows, their threshold chosen on the calibrate rows, or on these two sets of ``rows``.

    Raises StudyError where there are no calibrate rows, or rows of one class only.
    """
    fit, calibrate = rows or (cut.fit, cut.calibrate)
    if not len(calibrate):
        raise StudyError("No calibrate rows were given", "the threshold is chosen on them", "Set some rows aside")
    is_long = cut.minutes > minutes
    if len(np.unique(is_long[fit])) < 2:
        raise StudyError(
            f"All {len(fit):,} fit rows are on one side of {minutes:g} minutes",
            "both long and short rows are needed",
            "Ask for another number of minutes",
        )
    model = Trees("binary", cut.categorical, seed, SIZE)(cut.X[fit], is_long[fit].astype(np.float64))
    return Classifier(model, choose_threshold(is_long[calibrate], model(cut.X[calibrate])))


def long_or_short(cut: Cut, minutes: float = LONG, seed: int = 0) -> Exhibit:
    """The test rows answered long or short by a model and by both constants."""
    is_long = (cut.minutes > minutes)[cut.test]
    _confirm_both(is_long, minutes)
    scores = fit_long(cut, minutes, seed=seed).scores(MODEL, cut.X[cut.test], is_long)
    return long_exhibit((scores,), is_long, minutes)


def long_exhibit(models: Sequence[LongScores], is_long: NDArray[np.bool_], minutes: float = LONG) -> Exhibit:
    """Scores of models on test rows ``is_long`` (n,), with always long and always short in the same table."""
    constants = constant_scores(is_long)
    frame = pd.DataFrame([score_row(one) for one in (*models, *constants)])
    chart = Chart("bars", "Model", "Balanced accuracy", naive=0.5)
    sentence = f"{100 * is_long.mean():.1f} % of {len(is_long):,} test rows last longer than {minutes:g} minutes."
    if models:
        best = max(models, key=lambda one: one.auc)
        rival = constants[0].f1
        than = "below" if best.f1 < rival else "above"
        sentence = (
            f"{sentence} {best.name} tells long from short with AUC {best.auc:.3f} and balanced accuracy "
            f"{best.balanced_accuracy:.3f} (chance: 0.5); its F1 {best.f1:.3f} is {than} {ALWAYS_LONG} ({rival:.3f})."
        )
    return Exhibit("traffic_long", f"Longer than {minutes:g} minutes?", sentence, frame, (chart,), _NOTES)


def sweep(cut: Cut, thresholds: Sequence[float] = SWEEP, seed: int = 0) -> Exhibit:
    """The same question for many thresholds: a row each, with the constants' figures beside the model's."""
    rows = []
    for minutes in thresholds:
        is_long = (cut.minutes > minutes)[cut.test]
        _confirm_both(is_long, minutes)
        scores = fit_long(cut, minutes, seed=seed).scores(MODEL, cut.X[cut.test], is_long)
        rows.append(_sweep_row(scores, is_long, minutes))
    frame = pd.DataFrame(rows)
    behind = frame.loc[frame["F1 of long"] <= frame["F1 of always long"], _MINUTES]
    sentence = (
        f"By F1 the model is no better than {ALWAYS_LONG} at {len(behind)} of {len(frame)} thresholds; AUC is "
        f"{frame['AUC'].min():.3f} to {frame['AUC'].max():.3f}."
    )
    chart = Chart("lines", _MINUTES, "AUC", naive=0.5)
    other = Chart("lines", _MINUTES, "F1 of long less always long", naive=0.0)
    return Exhibit("traffic_sweep", "Other thresholds", sentence, frame, (chart, other), _NOTES)


def score_row(one: LongScores) -> dict[str, object]:
    """One line of a table of long and short, with the headings that people read."""
    return {"Model": one.name, **{title: getattr(one, source) for title, source in _COLUMNS.items()}}


_MINUTES = "Longer than (minutes)"


def _sweep_row(scores: LongScores, is_long: NDArray[np.bool_], minutes: float) -> dict[str, object]:
    share = float(is_long.mean())
    constant = always_long_f1(share)
    return {
        _MINUTES: minutes,
        "Long (share)": share,
        **{title: getattr(scores, source) for title, source in _COLUMNS.items()},
        "F1 of always long": constant,
        "F1 of long less always long": scores.f1 - constant,
        "Accuracy of always the commoner": max(share, 1 - share),
    }


def _confirm_both(is_long: NDArray[np.bool_], minutes: float) -> None:
    if len(np.unique(is_long)) < 2:
        raise StudyError(
            f"All {len(is_long):,} test rows are on one side of {minutes:g} minutes",
            "both long and short rows are needed",
            "Ask for another number of minutes",
        )


def auc_of(cut: Cut, minutes: float = LONG, seed: int = 0) -> float:
    """The AUC of "longer than" on the test rows, by trees fitted on all development rows: no threshold is needed."""
    is_long = (cut.minutes > minutes).astype(np.float64)
    model = Trees("binary", cut.categorical, seed, SIZE)(cut.X[cut.development], is_long[cut.development])
    return roc_auc(is_long[cut.test], model(cut.X[cut.test])[:, None])
