"""How sure the hand-made Result of ``tests.example`` is: intervals for numbers, probabilities and sets for classes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

from explain.importance import Importance
from pipelines.engine.performance import CALIBRATION_COLUMNS
from pipelines.engine.result import Manner
from pipelines.engine.uncertainty import (
    CohortScore,
    ForecastScore,
    IntervalScore,
    Probabilities,
    ProbabilityScore,
    SetScore,
    Stage,
    Uncertainty,
)

LEVELS = np.round(np.arange(1, 20) / 20, 2)
MODELS = {"quantile_forest": "Quantile forest", "quantile_lightgbm": "Quantile boosting (LightGBM)"}
FORECASTS: tuple[tuple[str, str, Stage], ...] = (
    ("blend", "Blend of all models", "raw"),
    ("blend", "Blend of all models", "conformal"),
    ("blend", "Blend of all models", "approximate"),
    ("average", "Plain average", "raw"),
    ("median", "Median of the models", "raw"),
    *((name, title, "raw") for name, title in MODELS.items()),
    ("unconditional", "Unconditional quantiles", "raw"),
)


def example_uncertainty(rows: pd.DataFrame, features: tuple[str, ...], unit: str) -> Uncertainty:
    """Intervals around the predictions, wider where these are larger; scores as if they were measured on these rows."""
    centre = rows["predicted"].to_numpy(np.float64)
    quantiles = centre[:, None] + (4.0 + 0.2 * np.abs(centre))[:, None] * norm.ppf(LEVELS)
    weights = np.vstack([np.linspace(0.3, 0.8, len(LEVELS)), np.linspace(0.7, 0.2, len(LEVELS))])
    return Uncertainty(
        level=0.9,
        levels=LEVELS,
        quantiles=quantiles,
        shown="conformal",
        models=tuple(MODELS),
        titles=tuple(MODELS.values()),
        weights=weights,
        weights_how="a weight per model and quantile level",
        penalty=0.01,
        n_fit=143,
        n_calibrate=47,
        forecasts=tuple(_forecast(place, *one) for place, one in enumerate(FORECASTS)),
        intervals=tuple(
            _interval(place, *one, level) for place, one in enumerate(FORECASTS) for level in (0.9, 0.8, 0.5)
        ),
        cohorts=_cohorts(features),
        trust=_importance("model", "blend weight", "share", tuple(MODELS.values())),
        width=_importance("feature", "interval width", unit, features),
        width_manner=Manner("sampled Shapley values of upper minus lower end", "25 rows to fit on", "at most 0.02"),
        promise="Of rows like those that were set aside, at least 90 in 100 fall inside on average.",
        holds=True,
        notes=("Quantile boosting (LightGBM): 12 % of adjacent levels out of order; repaired by sorting.",),
    )


def example_probabilities(rows: pd.DataFrame, classes: tuple[str, ...]) -> Probabilities:
    """Sets of the classes that together reach 90 %, and scores as if they were measured on these rows."""
    chances = rows[[f"p:{name}" for name in classes]].to_numpy(np.float64)
    members = chances >= 0.15
    scores = tuple(
        ProbabilityScore(remedy, metric, value - gain, value - gain - 0.02, value - gain + 0.02, 2 * value)
        for remedy, gain in (("as the model gives them", 0.0), ("sigmoid", 0.004), ("isotonic", 0.002))
        for metric, value in (("Brier score", 0.16), ("log loss", 0.48), ("expected calibration error", 0.05))
    )  # fmt: skip
    lines = [
        (remedy, classes[-1], low + 0.12, low + 0.1, low + 0.02, low + 0.2, 15)
        for remedy in ("as the model gives them", "sigmoid", "isotonic")
        for low in (0.0, 0.25, 0.5, 0.75)
    ]
    reliability = pd.DataFrame(lines, columns=["remedy", *CALIBRATION_COLUMNS])
    return Probabilities(
        level=0.9,
        method="LAC",
        members=members,
        scores=scores,
        reliability=reliability,
        sets=tuple(_set(method, level, members) for method in ("LAC", "APS") for level in (0.9, 0.8)),
        n_fit=143,
        n_calibrate=47,
        promise="Of rows like those that were set aside, at least 90 in 100 have their class in the set on average.",
        holds=True,
        notes=(),
    )


def _forecast(place: int, model: str, title: str, stage: Stage) -> ForecastScore:
    wis = 5.0 + 0.2 * place
    return ForecastScore(
        model, title, stage, wis, wis - 0.4, wis + 0.5, wis / 2, wis / 6.8, 0.02, 0.04 * (place % 3), 0.3 * (place % 3)
    )


def _interval(place: int, model: str, title: str, stage: Stage, level: float) -> IntervalScore:
    covered, width = level - 0.01 * (place % 3), 30 * level + place
    return IntervalScore(
        model, title, stage, level, covered, covered - 0.07, covered + 0.05, width, width - 2, width + 2,
        (1 - covered) / 2, (1 - covered) / 2, 60, stage != "raw",
    )  # fmt: skip


def _cohorts(features: tuple[str, ...]) -> tuple[CohortScore, ...]:
    values = (("up to 30", 22, 0.95), ("over 30", 38, 0.84))
    return tuple(
        CohortScore(features[0], value, rows, covered, covered - 0.1, covered + 0.04, 30.0, float("nan"))
        for value, rows, covered in values
    )


def _set(method: str, level: float, members: np.ndarray) -> SetScore:
    size = float(members.sum(axis=1).mean())
    by_class = np.full(members.shape[1], level)
    return SetScore(method, level, level + 0.01, level - 0.06, level + 0.05, size, 0.6, 0.0, by_class, len(members))


def _importance(axis: str, method: str, unit: str, names: tuple[str, ...]) -> Importance:
    values = np.linspace(0.6, 0.1, len(names))
    return Importance(
        axis,  # type: ignore[arg-type]
        method,
        "blend",
        unit,
        names,
        values,
        values - 0.05,
        values + 0.06,
        "95 % interval: 1,000 resamples of 60 rows",
    )
