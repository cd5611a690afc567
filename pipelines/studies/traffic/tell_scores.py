"""How good the forecasts are: errors, long or short, what late columns are worth, and where they are wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from data.traffic.places import find_places
from pipelines.engine.protocol import Chapter
from pipelines.studies.traffic import checks
from pipelines.studies.traffic.checks.columns import LATE as LATE_CHECK
from pipelines.studies.traffic.checks.scores import CONSTANT, PUBLISHED, STATED
from pipelines.studies.traffic.incidents import late_of
from pipelines.studies.traffic.late import late_exhibit
from pipelines.studies.traffic.map import case_map
from pipelines.studies.traffic.matter import Matter, Piece
from pipelines.studies.traffic.presets import Plan
from pipelines.studies.traffic.regression import case_errors, regression_exhibit
from pipelines.studies.traffic.scale import Scaled
from pipelines.studies.traffic.threshold import MODEL, fit_long, long_exhibit, sweep
from pipelines.studies.traffic.threshold import SWEEP as THRESHOLDS

if TYPE_CHECKING:
    from pipelines.engine.result import Check


def run_checks(matter: Matter) -> tuple[Check, ...]:
    """T03, T05 and T06: rows dropped by their duration, the stated score, minutes and logarithms."""
    ground = matter.case.ground
    sydney = matter.kept.incidents.kind.startswith("sydney")
    stated = checks.stated_score(PUBLISHED) if sydney else STATED.skipped("No score is stated for this table.")
    best = Scaled(matter.case.told[0].outputs[:, 0])
    actual = Scaled(ground.y(ground.split.test))
    return checks.target_trimmed(_plan(matter)), stated, checks.scales(actual, best)


def map_pieces(matter: Matter) -> tuple[Piece, ...]:
    """The map, where incidents have a longitude and a latitude."""
    return (Piece("Where incidents last", _map),) if len(_axes(matter)) == 2 else ()


def _plan(matter: Matter) -> Plan:
    """The rows as published, or those of the run, of which none was dropped."""
    if matter.kept.plan is not None:
        return matter.kept.plan
    split = matter.case.ground.split
    return Plan("ours", split.development, split.test, np.array([], dtype=np.int64), 0, split.why)


def _errors(matter: Matter) -> Chapter:
    errors = case_errors(matter.case, matter.cut)
    split = matter.case.ground.split
    rows = f"{len(split.development):,} rows were fitted, {matter.n_test:,} tested. {split.why}"
    notes = tuple(one for one in (rows, matter.said) if one)
    return Chapter((regression_exhibit(errors, notes=notes),), (checks.constant_errors(errors),))


def _long(matter: Matter) -> Chapter:
    cut, minutes = matter.cut, matter.kept.long
    is_long = (cut.minutes > minutes)[cut.test]
    scores = fit_long(cut, minutes, seed=matter.seed).scores(MODEL, cut.X[cut.test], is_long)
    return Chapter((long_exhibit((scores,), is_long, minutes),), (checks.constant_f1(scores, is_long),))


def _sweep(matter: Matter) -> Chapter:
    """The thresholds that have rows on both sides in every part."""
    cut = matter.cut
    parts = (cut.fit, cut.calibrate, cut.test)
    told = [one for one in THRESHOLDS if all(_both(cut.minutes[part], one) for part in parts)]
    return Chapter((sweep(cut, told or THRESHOLDS, matter.seed),))


def _both(minutes: np.ndarray, threshold: float) -> bool:
    return bool((minutes > threshold).any() and (minutes <= threshold).any())


def _late(matter: Matter) -> Chapter:
    """Both scores, whatever the run used; the check warns only where late columns were used."""
    cut = matter.cut
    split = replace(matter.case.ground.split, fit=cut.fit, calibrate=cut.calibrate, test=cut.test)
    found = late_of(matter.kept.incidents, split, matter.kept.long, matter.seed)
    used = found if matter.kept.answers["late"] == "yes" else None
    return Chapter((late_exhibit(found),) if found else (), (checks.late_columns(used),))


def _map(matter: Matter) -> Chapter:
    return Chapter((case_map(matter.case, *_axes(matter)),))


def _axes(matter: Matter) -> tuple[str, ...]:
    """The columns of longitude and latitude, in this order."""
    places = find_places(matter.case.ground.dataset)
    return () if places is None else tuple(reversed(places.columns))


ERRORS = Piece("How far forecasts are off", _errors, (CONSTANT,))
LONG = Piece("Long or short", _long, (CONSTANT,))
SWEEP = Piece("Other thresholds", _sweep)
LATE = Piece("With and without late columns", _late, (LATE_CHECK,))
