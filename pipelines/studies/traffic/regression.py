"""How far forecasts of minutes are off, beside always guessing the mean and always guessing the median.

Both constants are those of the rows that models were fitted on. Differences to a constant are paired: 1,000 draws of
test rows, the same for model and constant. The mean is the constant to beat by RMSE, the median by absolute error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.resample import percentile_interval, resample_weights
from explain.scores import mae, r2, rmse
from explain.words import number
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.errors import StudyError
from pipelines.studies.traffic.losses import forecasts
from pipelines.studies.traffic.scale import Scaled, confirm_scale

if TYPE_CHECKING:
    from collections.abc import Mapping

    from explain.arrays import FloatArray
    from pipelines.engine.protocol import Case
    from pipelines.studies.traffic.cut import Cut

DRAWS = 1_000
#: Row weights that are held at a time.
_CHUNK_CELLS = 2_000_000
MEAN, MEDIAN = "always the mean", "always the median"
#: What is scored against which constant, in this order.
ERRORS = ("RMSE", "MAE", "median absolute error")
RIVALS = (MEAN, MEDIAN, MEDIAN)


@dataclass(frozen=True, slots=True)
class Lead:
    """An error of a model less that of the constant, in minutes, with its 95 % interval: below 0 is better."""

    value: float
    low: float
    high: float

    @property
    def better(self) -> bool:
        """Whether chance does not explain that the model is nearer."""
        return self.high < 0


@dataclass(frozen=True, slots=True)
class Errors:
    """The errors of one model on the test rows: ``values`` (3,) in the order of ``ERRORS``, in minutes, and R².

    ``leads`` are against the constants, in the same order; () for a constant itself.
    """

    name: str
    values: FloatArray
    r2: float
    leads: tuple[Lead, ...] = ()

    @property
    def rmse(self) -> float:
        """Root mean squared error, in minutes."""
        return float(self.values[0])

    @property
    def beats(self) -> bool:
        """Whether it is nearer than always the mean beyond chance, and than the mean of the test rows themselves.

        Where the level moved between fitting and testing, to follow half of the way is no forecast.
        """
        return bool(self.leads) and self.leads[0].better and self.r2 > 0


def regression_errors(
    actual: Scaled, predictions: Mapping[str, Scaled], fit_minutes: FloatArray, *, draws: int = DRAWS, seed: int = 0
) -> tuple[Errors, ...]:
    """The errors of every model, best RMSE first, then those of both constants.

    ``actual`` and ``predictions`` (n,) must be in minutes; ``fit_minutes`` are the durations that the constants come
    from. Raises StudyError where a prediction or the truth is on another scale, or not one number per row.
    """
    y = _confirmed(actual, predictions)
    constants = {MEAN: float(np.mean(fit_minutes)), MEDIAN: float(np.median(fit_minutes))}
    outputs = {name: one.values for name, one in predictions.items()}
    outputs |= {name: np.full(len(y), value) for name, value in constants.items()}
    drawn = _drawn(y, outputs, draws, seed)
    found = []
    for name in predictions:
        values = _errors(y, outputs[name])
        leads = []
        for place, rival in enumerate(RIVALS):
            gap = float(values[place] - _errors(y, outputs[rival])[place])
            low, high = percentile_interval(drawn[name][place] - drawn[rival][place])
            leads.append(Lead(gap, float(low), float(high)))
        found.append(Errors(name, values, r2(y, outputs[name][:, None]), tuple(leads)))
    found.sort(key=lambda one: one.rmse)
    return (*found, *(Errors(name, _errors(y, outputs[name]), r2(y, outputs[name][:, None])) for name in constants))


def regression_exhibit(errors: tuple[Errors, ...], *, notes: tuple[str, ...] = (), draws: int = DRAWS) -> Exhibit:
    """The errors as a part of a report; its sentence says whether anything beats always guessing the mean."""
    told = (
        *notes,
        "Constants are those of the rows that models were fitted on. R² is against the mean of the test rows.",
        f"Intervals: 95 %, {draws:,} draws of test rows, the same for model and constant; below 0 the model is nearer.",
    )
    chart = Chart("points", "Model", _gap(0), low=f"{_gap(0)}, low", high=f"{_gap(0)}, high", unit="minutes", naive=0.0)
    frame = pd.DataFrame([_row(one) for one in errors])
    return Exhibit("traffic_errors", "How far forecasts are off", against_the_mean(errors), frame, (chart,), told)


def against_the_mean(errors: tuple[Errors, ...]) -> str:
    """Whether the best model by RMSE beats always guessing the mean, in a sentence."""
    models = [one for one in errors if one.leads]
    mean = next(one for one in errors if one.name == MEAN)
    if not models:
        return f"There is no model to compare with {MEAN} (RMSE {number(mean.rmse, 'minutes')})."
    best = min(models, key=lambda one: one.rmse)
    lead = best.leads[0]
    gap = f"{lead.value:+.1f} minutes, 95 % interval {lead.low:+.1f} to {lead.high:+.1f}"
    reached = f"{best.name} has an RMSE of {best.rmse:.1f} minutes, {MEAN} {mean.rmse:.1f}"
    if best.beats:
        return f"{reached} ({gap})."
    if lead.better:
        return f"Nothing beats {MEAN}: {reached} ({gap}), but {moved(best)}"
    certainly = " beyond chance" if lead.value < 0 else ""
    return f"Nothing beats {MEAN}{certainly}: {reached} ({gap})."


def moved(best: Errors) -> str:
    """Why an error below that of the fit rows' mean is no forecast where R² is not above 0."""
    own = best.rmse / float(np.sqrt(1 - best.r2))
    return f"the mean of the test rows themselves has {own:.1f}: only the level moved."


def losses_exhibit(cut: Cut, seed: int = 0) -> Exhibit:
    """Every loss on the same test rows: Tweedie, squared error, the logarithm with and without correction."""
    found = forecasts(cut, seed)
    errors = regression_errors(
        Scaled(cut.minutes[cut.test]),
        {name: Scaled(one) for name, one in found.minutes.items()},
        cut.minutes[cut.development],
        seed=seed,
    )
    refused = tuple(f"{name}: refused. {why}" for name, why in found.refused.items())
    return regression_exhibit(errors, notes=(*refused, _LOSS_NOTE))


def case_errors(case: Case, cut: Cut) -> tuple[Errors, ...]:
    """The errors of the run's own models on its test rows, with those of every loss of this study beside them.

    ``cut`` is the run's own (``cut_of(case.ground)``). All were fitted on the development rows.
    """
    found = {one.scored.title: Scaled(one.outputs[:, 0]) for one in case.told}
    extra = {f"LightGBM, {name}": Scaled(one) for name, one in forecasts(cut, case.ground.seed).minutes.items()}
    return regression_errors(
        Scaled(cut.minutes[cut.test]), found | extra, cut.minutes[cut.development], seed=case.ground.seed
    )


_LOSS_NOTE = "All losses grow 200 trees of 15 leaves at a rate of 0.05 (our choice)."


def _confirmed(actual: Scaled, predictions: Mapping[str, Scaled]) -> FloatArray:
    if actual.scale != "minutes":
        raise StudyError("The truth is log1p(minutes)", "scores are in minutes", "Give the truth in minutes")
    for name, one in predictions.items():
        if one.values.shape != actual.values.shape or not np.isfinite(one.values).all():
            raise StudyError(
                f"{name}: predictions of shape {one.values.shape} came with {len(actual.values)} rows",
                "a finite number per row is needed",
                "Match them",
            )
        confirm_scale(actual, one)
    return actual.values


def _errors(y: FloatArray, predicted: FloatArray) -> FloatArray:
    outputs = predicted[:, None]
    return np.array([rmse(y, outputs), mae(y, outputs), np.median(np.abs(y - predicted))])


def _drawn(y: FloatArray, outputs: Mapping[str, FloatArray], draws: int, seed: int) -> dict[str, FloatArray]:
    """The three errors of every forecast under the same draws of rows: (3, n_draws)."""
    rng, step = np.random.default_rng(seed), max(1, _CHUNK_CELLS // len(y))
    parts: dict[str, list[FloatArray]] = {name: [] for name in outputs}
    for start in range(0, draws, step):
        weights = resample_weights(len(y), min(step, draws - start), rng)
        for name, one in outputs.items():
            two = one[:, None]
            middle = _weighted_median(np.abs(y - one), weights)
            parts[name].append(np.array([rmse.weighted(y, two, weights), mae.weighted(y, two, weights), middle]))
    return {name: np.concatenate(found, axis=1) for name, found in parts.items()}


def _weighted_median(values: FloatArray, counts: FloatArray) -> FloatArray:
    """The median of values (n,) of which each draw has ``counts`` (n, n_draws): (n_draws,)."""
    order = np.argsort(values, kind="stable")
    ranked, upto = values[order], np.cumsum(counts[order], axis=0)
    n = int(upto[-1, 0])
    # The element at 0-based place k of a draw is the first whose cumulated count exceeds k.
    places = [(upto <= k).sum(axis=0) for k in ((n - 1) // 2, n // 2)]
    return np.asarray((ranked[places[0]] + ranked[places[1]]) / 2)


def _gap(place: int) -> str:
    return f"{ERRORS[place]} less {RIVALS[place]} (minutes)"


def _row(one: Errors) -> dict[str, object]:
    row: dict[str, object] = {"Model": one.name}
    row |= {f"{name} (minutes)": float(value) for name, value in zip(ERRORS, one.values, strict=True)}
    row["R²"] = one.r2
    for place in range(len(ERRORS)):
        lead = one.leads[place] if one.leads else Lead(np.nan, np.nan, np.nan)
        row |= {_gap(place): lead.value, f"{_gap(place)}, low": lead.low, f"{_gap(place)}, high": lead.high}
    return row
