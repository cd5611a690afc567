"""What an analyst should know of the intervals of one run, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explain.levels import percent
from explain.words import listing
from pipelines.engine.uncertainty import AVERAGE, BLEND, MEDIAN, NAIVE, SHOWN_LEVEL

if TYPE_CHECKING:
    from pipelines.engine.ground import Ground
    from pipelines.engine.sure.bases import Base
    from pipelines.engine.sure.forecaster import IntervalRules
    from pipelines.engine.uncertainty import CohortScore, ForecastScore, IntervalScore

#: Groups of rows that are named because calibration that is done once is furthest off there, and how far off at least.
NAMED, OFF = 3, 0.05
#: Crossing shares below it are not worth a sentence.
CROSSED = 0.005


def interval_notes(
    ground: Ground,
    rules: IntervalRules,
    bases: tuple[Base, ...],
    scored: tuple[tuple[ForecastScore, ...], tuple[IntervalScore, ...], tuple[CohortScore, ...]],
) -> tuple[str, ...]:
    """Sentences on what was found, repaired, left out or limited; the most important first."""
    forecasts, intervals, cohorts = scored
    notes = [*_useless(forecasts), *(_followed(intervals, cohorts) if rules.adaptive is not None else [])]
    notes += rules.blend.notes
    if rules.groups is not None:
        notes += rules.groups.notes(rules.cohort_values)
    if rules.adaptive is not None:
        notes += rules.adaptive.notes
        if ground.settings.cohort:
            cohort = ground.settings.cohort
            notes.append(f"Not calibrated for each value of {cohort!r}: intervals of rows in time follow all rows.")
    notes += [
        f"{one.title}: {100 * one.crossings:.0f} % of adjacent levels out of order; repaired by sorting."
        for one in forecasts
        if one.model not in (BLEND, AVERAGE, MEDIAN, NAIVE) and one.crossings >= CROSSED
    ]
    notes += _limited(bases)
    if ground.settings.mode == "quick":
        notes.append("Quantile levels are 5 % to 95 %; Thorough mode has 1 % to 99 %, the ends extrapolated.")
    return tuple(dict.fromkeys(notes))


def _limited(bases: tuple[Base, ...]) -> list[str]:
    """Which models saw a part of the rows only, by the number of rows."""
    told = []
    for n_fitted in sorted({base.n_fitted for base in bases if base.n_fitted < base.n_given}):
        names = listing([base.kind.title for base in bases if base.n_fitted == n_fitted], most=len(bases))
        told.append(f"Fitted on {n_fitted:,} of {bases[0].n_given:,} rows, drawn at random: {names}.")
    return told


def _useless(forecasts: tuple[ForecastScore, ...]) -> list[str]:
    """That the columns do not make intervals better, where that is so."""
    blend = next(one for one in forecasts if one.model == BLEND and one.stage != "raw")
    naive = next(one for one in forecasts if one.model == NAIVE)
    if blend.high < naive.wis:
        return []
    worse = "no better than" if blend.skill >= 1.0 else "hardly better than"
    scores = f"score {blend.wis:.3g} against {naive.wis:.3g}"
    return [f"The blend is {worse} one interval for every row ({scores}): the columns say little about the range."]


def _followed(intervals: tuple[IntervalScore, ...], cohorts: tuple[CohortScore, ...]) -> list[str]:
    """By how much intervals that are calibrated once miss what those reach that follow time, and where."""
    of = {one.stage: one for one in intervals if one.model == BLEND and abs(one.level - SHOWN_LEVEL) < 1e-9}
    plain, adaptive = of["conformal"], of["adaptive"]
    points = 100 * (plain.coverage - SHOWN_LEVEL)
    off = f"{abs(points):.1f} points too {'many' if points > 0 else 'few'}"
    once = f"Calibrated once, {percent(SHOWN_LEVEL)} intervals cover {100 * plain.coverage:.1f} % of the test rows"
    told = f"{once}, {off}; following what happens, {100 * adaptive.coverage:.1f} %."
    hours = [one for one in cohorts if one.column.startswith("hour of ")]
    worst = sorted(hours, key=lambda one: -abs(one.plain - SHOWN_LEVEL))[:NAMED]
    named = [f"{one.value} ({100 * one.plain:.0f} %)" for one in worst if abs(one.plain - SHOWN_LEVEL) >= OFF]
    return [told + (f" Furthest off: {listing(named)}." if named else "")]
