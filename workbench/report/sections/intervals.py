"""How sure, for numbers: intervals, whether they hold, for whom, which models are trusted, what makes them wide."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from explain.levels import percent
from explain.pinball import crossings
from explain.words import count, listing, ordinal
from pipelines.engine.result import Result
from pipelines.engine.uncertainty import AVERAGE, BLEND, NAIVE, ForecastScore, Uncertainty
from workbench.report.block import Block
from workbench.report.figures.sure import coverage_picture, intervals_picture, weights_picture
from workbench.report.text import number, promised

WHO = ("analyst", "methods")
STAGES = {
    "raw": "as forecast",
    "conformal": "calibrated once",
    "approximate": "calibrated on used rows",
    "adaptive": "following what happens",
}
#: Levels shown in a table of weights.
MOST_LEVELS = 9
#: So many columns from the top are compared: of those that widen intervals, and of those that move the prediction.
TOP = 5
HOLLOW = "One interval for every row is about as good, so that this is about the models rather than about the truth."


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
        *notes_blocks(told.notes),
    )


def headline(told: Uncertainty, unit: str) -> str:
    """How many values should be inside and are, how wide that takes, and how wide one interval for all would be."""
    shown, naive = told.interval(), told.interval(NAIVE, "raw")
    times = f" ({naive.width / shown.width:.1f} times that)" if shown.width > 0 else ""
    return (
        f"{10 * told.level:g} of 10 test rows should lie inside their {percent(told.level)} interval; "
        f"{100 * shown.coverage:.0f} % of {shown.rows:,} did ({100 * shown.low:.0f} to {100 * shown.high:.0f} %). "
        f"Intervals are {number(shown.width)} {unit} wide on average. One interval for every row, whatever its columns "
        f"say, would be {number(naive.width)} {unit} wide{times} and hold {100 * naive.coverage:.0f} %."
    )


def _headline(result: Result, told: Uncertainty) -> Block:
    frame = interval_frame(result, told)
    figure = partial(intervals_picture, frame, f"{result.target}, {result.unit}")
    alt = "Test rows from the lowest to the highest prediction: the interval of each as a line, what happened as a dot."
    notes = told.notes[:1] if not told.holds or told.shown == "adaptive" else ()
    sentence = " ".join((headline(told, result.unit), promised(told.promise, holds=told.holds), *notes))
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
    """Every interval of the blend, the widest first, at every stage: coverage with interval, width, misses per side."""
    own = sorted((one for one in told.intervals if one.model == BLEND), key=lambda one: -one.level)
    lines = [
        (one.level, STAGES[one.stage], one.coverage, one.low, one.high, one.width, one.below, one.above, one.calibrated)
        for one in own
    ]
    names = ["level", "intervals", "coverage", "low", "high", "mean width", "below", "above", "calibrated"]
    return pd.DataFrame(lines, columns=names)


def _coverage(told: Uncertainty) -> Block:
    frame = coverage_frame(told)
    sentence = (
        "How often values are inside, against how often they should be; on the dashed line intervals keep their word. "
        f"Low and high: 95 % intervals. The blend was fitted on {told.n_fit:,} rows and calibrated on "
        f"{told.n_calibrate:,} others. {STAGES['approximate'].capitalize()}, those that its weights have seen, it is "
        "approximate and promises nothing."
    )
    figure = partial(coverage_picture, frame, (STAGES["raw"], STAGES[told.shown]))
    alt = "Observed against nominal share of rows inside, before and after calibration; the table gives the figures."
    return Block("coverage", "Do intervals hold what they say", sentence, frame, figure, alt, WHO)


def forecast_frame(told: Uncertainty) -> pd.DataFrame:
    """Every forecast, best first: score with interval, pinball, skill, calibration error, crossings, coverage."""
    lines = []
    for one in sorted(told.forecasts, key=lambda each: each.wis):
        at = told.interval(one.model, one.stage)
        lines.append(
            (_named(one), one.wis, one.low, one.high, one.pinball, one.skill, one.mace, one.crossings, at.coverage,
             at.width)
        )  # fmt: skip
    names = ["forecast", "WIS", "low", "high", "pinball", "against guessing", "calibration error", "crossings before"]
    return pd.DataFrame(lines, columns=[*names, f"{percent(told.level)} coverage", f"{percent(told.level)} width"])


def _named(one: ForecastScore) -> str:
    """The forecast's title; of the blend, which is there at several stages, with the stage."""
    return f"{one.title}, {STAGES[one.stage]}" if one.model == BLEND else one.title


def _forecasts(told: Uncertainty, unit: str) -> Block:
    blend, average = told.forecast(BLEND, "raw"), told.forecast(AVERAGE, "raw")
    singles = [one for one in told.forecasts if one.model in told.models]
    best = min(singles, key=lambda one: one.wis)
    left = crossings(told.quantiles).pairs
    sentence = (
        f"Weighted interval score (WIS) in {unit}, twice the pinball loss; smaller is better. Uncalibrated, the "
        f"blend scores {number(blend.wis)}, the plain average {number(average.wis)}, the best single model on these "
        f"test rows ({best.title}) {number(best.wis)}. Against guessing: divided by the score of one forecast for "
        "every row. Calibration error: how far coverage is off, on average over levels. Crossings: share of adjacent "
        f"levels that were out of order; of the shown forecast {100 * left:.0f} % are left."
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
    """What moves the width, most important first, beside how far and how high up each column moves the prediction."""
    point, one = result.ranking, told.width
    ranks = dict(zip(point.names, point.ranks().tolist(), strict=True))
    moves = dict(zip(point.names, zip(point.values, point.low, point.high, strict=True), strict=True))
    beside = np.array([moves.get(name, (np.nan,) * 3) for name in one.names])
    order = one.order()
    return pd.DataFrame(
        {
            "feature": [one.names[i] for i in order],
            "value": one.values[order],
            "low": one.low[order],
            "high": one.high[order],
            "rank for the prediction": [ranks.get(one.names[i]) for i in order],
            "prediction": beside[order, 0],
            "prediction low": beside[order, 1],
            "prediction high": beside[order, 2],
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
        f"on average{f', {also}' if result.verdict.level != 'none' else ''}."
    )


def says_little(told: Uncertainty) -> bool:
    """Whether the shown forecast is not clearly better than one interval for every row."""
    return told.forecast().high >= told.forecast(NAIVE, "raw").wis


def apart_sentence(result: Result, told: Uncertainty) -> str:
    """Which columns widen intervals but hardly move the prediction; "" where both have the same columns on top."""
    ranks = dict(zip(result.ranking.names, result.ranking.ranks().tolist(), strict=True))
    top = told.width.top(TOP)
    apart = [name for name in top if name in ranks and ranks[name] > TOP]
    if not apart or result.verdict.level == "none":
        return ""
    places = listing([f"'{name}' is {ordinal(round(ranks[name]))}" for name in apart])
    return f"Of the {count(len(top))} that widen them most, {places} for the prediction."


def _width(result: Result, told: Uncertainty) -> Block:
    from workbench.report.figures.bars import whiskers

    frame = width_frame(result, told)
    manner = told.width_manner
    how = f"{manner.method[:1].upper()}{manner.method[1:]}; against {manner.background}; {manner.error}."
    hollow = says_little(told)
    found = (
        width_sentence(result, told), apart_sentence(result, told), HOLLOW if hollow else "", how,
        f"Lines: {told.width.spread}.",
    )  # fmt: skip
    sentence = " ".join(one for one in found if one)
    top = frame.head(12).rename(columns={"feature": "name"})
    figure = partial(whiskers, top, f"mean change of the width, {told.width.unit}", quiet=hollow)
    alt = "Bars: how much each column changes the width of the interval; the table gives the figures."
    return Block("width", "What makes intervals wide", sentence, frame, figure, alt, WHO)


def notes_blocks(notes: tuple[str, ...]) -> tuple[Block, ...]:
    """What was found, repaired, left out or limited, a note per line; nothing where there is nothing to say."""
    frame = pd.DataFrame({"note": list(notes)})
    sentence = "What was found, repaired, left out or limited on the way."
    return (Block("sure_notes", "What to know about it", sentence, frame, audience=WHO),) if notes else ()


def quantile_frame(result: Result, told: Uncertainty) -> pd.DataFrame:
    """One line per test row: row, actual, predicted, and every quantile of the shown forecast."""
    frame = result.rows[["row", "actual", "predicted"]].reset_index(drop=True).copy()
    frame["row"] += 1
    quantiles = {percent(level): told.quantiles[:, k] for k, level in enumerate(told.levels)}
    return pd.concat([frame, pd.DataFrame(quantiles)], axis=1)


def quantile_blocks(result: Result) -> tuple[Block, ...]:
    """The quantiles of all test rows: for a spreadsheet, since no page is wide enough. Nothing without intervals."""
    told = result.uncertainty
    if told is None:
        return ()
    sentence = f"The shown forecast of every test row ({STAGES[told.shown]}) at each quantile level, in {result.unit}."
    return (Block("quantiles", "Quantiles of all test rows", sentence, quantile_frame(result, told)),)
