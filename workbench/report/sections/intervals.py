"""How sure, for numbers: intervals, whether they hold, for whom, which models are trusted, what makes them wide."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from explain.levels import percent
from pipelines.engine.result import Result
from pipelines.engine.uncertainty import AVERAGE, BLEND, NAIVE, Uncertainty
from workbench.report.block import Block
from workbench.report.figures.sure import coverage_picture, intervals_picture, weights_picture
from workbench.report.text import number

WHO = ("analyst", "methods")
STAGES = {
    "raw": "as forecast",
    "conformal": "calibrated once",
    "approximate": "calibrated on rows that weights have seen",
    "adaptive": "following what happens",
}
#: Levels shown in a table of weights.
MOST_LEVELS = 9


def build(result: Result) -> tuple[Block, ...]:
    """The headline with its picture for everybody, then every figure behind it; a sentence where there are none."""
    told = result.uncertainty
    if told is None:
        missing = result.task == "regression" and result.unsure_why
        return (Block("intervals", "How sure", f"No intervals: {result.unsure_why}"),) if missing else ()
    return (
        _headline(result, told),
        _coverage(told),
        _forecasts(told, result.unit),
        _cohorts(told),
        _weights(told),
        _width(result, told),
        _quantiles(result, told),
    )


def headline(told: Uncertainty, unit: str) -> str:
    """How often values are inside, how wide the intervals are, and what one for everybody would need."""
    shown, naive = told.interval(), told.interval(NAIVE, "raw")
    wider = naive.width / shown.width if shown.width > 0 else float("nan")
    beside = f"; without looking at any column {number(naive.width)}" if np.isfinite(wider) else ""
    return (
        f"{percent(told.level)} intervals hold {100 * shown.coverage:.0f} % of {shown.rows:,} test rows "
        f"({100 * shown.low:.0f} to {100 * shown.high:.0f} %) and are {number(shown.width)} {unit} wide on "
        f"average{beside}."
    )


def _headline(result: Result, told: Uncertainty) -> Block:
    frame = interval_frame(result, told)
    figure = partial(intervals_picture, frame, f"{result.target}, {result.unit}")
    alt = "Test rows from the lowest to the highest prediction: the interval of each as a line, what happened as a dot."
    doubt = "" if told.holds else "Take care: "
    notes = " ".join(told.notes[:1]) if not told.holds or told.shown == "adaptive" else ""
    sentence = " ".join(one for one in (headline(told, result.unit), f"{doubt}{told.promise}", notes) if one)
    return Block("intervals", "How sure", sentence, frame, figure, alt, folded=True)


def interval_frame(result: Result, told: Uncertainty) -> pd.DataFrame:
    """One line per test row: row, actual, predicted, lower and upper end, width, whether inside."""
    low, high = told.ends()
    rows = result.rows
    actual = rows["actual"].to_numpy(np.float64)
    return pd.DataFrame(
        {
            "row": rows["row"].to_numpy() + 1,
            "actual": actual,
            "predicted": rows["predicted"].to_numpy(np.float64),
            "lower end": low,
            "upper end": high,
            "width": high - low,
            "inside": (actual >= low) & (actual <= high),
        }
    )


def coverage_frame(told: Uncertainty) -> pd.DataFrame:
    """Every interval of the blend at every stage: level, coverage with its 95 % interval, width, misses per side."""
    lines = [
        (STAGES[one.stage], one.level, one.coverage, one.low, one.high, one.width, one.below, one.above,
         one.calibrated)
        for one in told.intervals
        if one.model == BLEND
    ]  # fmt: skip
    names = ["intervals", "level", "coverage", "low", "high", "mean width", "below", "above", "calibrated"]
    return pd.DataFrame(lines, columns=names)


def _coverage(told: Uncertainty) -> Block:
    frame = coverage_frame(told)
    sentence = (
        "How often values are inside, against how often they should be; on the dashed line intervals keep their word. "
        f"Low and high: 95 % intervals. The blend was fitted on {told.n_fit:,} rows and calibrated on "
        f"{told.n_calibrate:,} others; calibrated on rows that its weights have seen it promises nothing."
    )
    figure = partial(coverage_picture, frame, (STAGES["raw"], STAGES[told.shown]))
    alt = "Observed against nominal share of rows inside, before and after calibration; the table gives the figures."
    return Block("coverage", "Do intervals hold what they say", sentence, frame, figure, alt, WHO)


def forecast_frame(told: Uncertainty) -> pd.DataFrame:
    """Every forecast, best first: score with interval, skill, calibration error, crossings, and 90 % coverage."""
    lines = []
    for one in sorted(told.forecasts, key=lambda each: each.wis):
        at = told.interval(one.model, one.stage)
        lines.append(
            (one.title, STAGES[one.stage], one.wis, one.low, one.high, one.skill, one.mace, one.crossings,
             at.coverage, at.width)
        )  # fmt: skip
    names = ["forecast", "intervals", "WIS", "low", "high", "against guessing", "calibration error", "crossings before"]
    return pd.DataFrame(lines, columns=[*names, f"{percent(told.level)} coverage", f"{percent(told.level)} width"])


def _forecasts(told: Uncertainty, unit: str) -> Block:
    blend, average = told.forecast(BLEND, "raw"), told.forecast(AVERAGE, "raw")
    singles = [one for one in told.forecasts if one.model in told.models]
    best = min(singles, key=lambda one: one.wis)
    sentence = (
        f"Weighted interval score in {unit} over all quantile levels, twice the pinball loss; smaller is better. The "
        f"blend scores {number(blend.wis)}, the plain average {number(average.wis)}, the best single model on these "
        f"test rows ({best.title}) {number(best.wis)}. Against guessing: divided by the score of the same quantiles "
        "for every row. Crossings are repaired; none are left. "
        f"{' '.join(told.notes)}"
    )
    return Block("forecasts", "Which forecasts are good", sentence, forecast_frame(told), audience=WHO)


def cohort_frame(told: Uncertainty) -> pd.DataFrame:
    """Coverage and width per value of a column, lowest coverage first within the columns in their order."""
    order = {one.column: place for place, one in reversed(list(enumerate(told.cohorts)))}
    found = sorted(told.cohorts, key=lambda one: (order[one.column], one.coverage))
    lines = [(one.column, one.value, one.rows, one.coverage, one.low, one.high, one.width, one.plain) for one in found]
    names = ["column", "value", "rows", "coverage", "low", "high", "mean width", "calibrated once"]
    frame = pd.DataFrame(lines, columns=names)
    return frame if told.shown == "adaptive" else frame.drop(columns="calibrated once")


def cohort_sentence(told: Uncertainty) -> str:
    """For whom the intervals hold worst, and that they hold for all others."""
    short = [one for one in told.cohorts if one.high < told.level]
    if not short:
        return f"No group of at least 20 test rows is clearly below {percent(told.level)}."
    worst = min(short, key=lambda one: one.coverage)
    more = f", and {len(short) - 1} more groups fall short" if len(short) > 1 else ""
    return (
        f"Lowest where '{worst.column}' is {worst.value}: {100 * worst.coverage:.0f} % of {worst.rows:,} rows are "
        f"inside{more}. The promise is about all rows together, not about each group."
    )


def _cohorts(told: Uncertainty) -> Block:
    sentence = cohort_sentence(told)
    return Block("cohorts", "For whom intervals hold", sentence, cohort_frame(told), audience=WHO)


def weights_frame(told: Uncertainty) -> pd.DataFrame:
    """One line per model, most trusted first: its weight at up to nine quantile levels, and the mean over all."""
    picked = np.unique(np.linspace(0, len(told.levels) - 1, min(MOST_LEVELS, len(told.levels))).round().astype(int))
    order = np.argsort(-told.weights.mean(axis=1), kind="stable")
    frame = pd.DataFrame({"model": [told.titles[j] for j in order], "mean": told.weights.mean(axis=1)[order]})
    columns = {percent(told.levels[k]): told.weights[order, k] for k in picked}
    return frame.assign(**columns)


def weights_sentence(told: Uncertainty) -> str:
    """How the blend is made, and whose quantiles count most."""
    top = told.trust.order()[0]
    strength = f", drawn to the plain average with strength {told.penalty:g}" if told.penalty > 0 else ""
    how = f"The blend is made by {told.weights_how}{strength}."
    trust = told.trust
    return (
        f"{how} Most trusted is {trust.names[top]}: {100 * trust.values[top]:.0f} % on average over levels "
        f"({100 * trust.low[top]:.0f} to {100 * trust.high[top]:.0f} %: {trust.spread})."
    )


def _weights(told: Uncertainty) -> Block:
    frame = weights_frame(told)
    figure = partial(weights_picture, frame)
    alt = "A field of weights, models down and quantile levels across; the table gives the figures."
    return Block("weights", "Which models are trusted", weights_sentence(told), frame, figure, alt, WHO, unfolded=True)


def width_frame(result: Result, told: Uncertainty) -> pd.DataFrame:
    """What moves the width, most important first, beside the rank of each column for the prediction itself."""
    ranks = dict(zip(result.ranking.names, result.ranking.ranks().tolist(), strict=True))
    one = told.width
    order = one.order()
    return pd.DataFrame(
        {
            "feature": [one.names[i] for i in order],
            "value": one.values[order],
            "low": one.low[order],
            "high": one.high[order],
            "rank for the prediction": [ranks.get(one.names[i]) for i in order],
            "unit": one.unit,
        }
    )


def width_sentence(result: Result, told: Uncertainty) -> str:
    """Which column widens intervals most, and whether it also drives the prediction."""
    first, point = told.width.top(1)[0], result.ranking.top(1)[0]
    also = "which also matters most to the prediction" if first == point else f"while '{point}' drives the prediction"
    value = float(told.width.values[told.width.order()[0]])
    return (
        f"'{first}' changes the width of the {percent(told.level)} interval most, by {number(value)} {told.width.unit} "
        f"on average, {also}."
    )


def _width(result: Result, told: Uncertainty) -> Block:
    from workbench.report.figures.bars import whiskers

    frame = width_frame(result, told)
    manner = told.width_manner
    sentence = (
        f"{width_sentence(result, told)} {manner.method[:1].upper()}{manner.method[1:]}; against {manner.background}; "
        f"{manner.error}. Lines: {told.width.spread}."
    )
    top = frame.head(12).rename(columns={"feature": "name"})
    figure = partial(whiskers, top, f"mean change of the width, {told.width.unit}")
    alt = "Bars: how much each column changes the width of the interval; the table gives the figures."
    return Block("width", "What makes intervals wide", sentence, frame, figure, alt, WHO)


def quantile_frame(result: Result, told: Uncertainty) -> pd.DataFrame:
    """One line per test row: row, actual, predicted, and every quantile of the shown forecast."""
    frame = result.rows[["row", "actual", "predicted"]].reset_index(drop=True).copy()
    frame["row"] += 1
    quantiles = {percent(level): told.quantiles[:, k] for k, level in enumerate(told.levels)}
    return pd.concat([frame, pd.DataFrame(quantiles)], axis=1)


def _quantiles(result: Result, told: Uncertainty) -> Block:
    sentence = f"The shown forecast of every test row ({STAGES[told.shown]}) at each quantile level, in {result.unit}."
    return Block(
        "quantiles", "Quantiles of all test rows", sentence, quantile_frame(result, told), audience=("methods",)
    )
