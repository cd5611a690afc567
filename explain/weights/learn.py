"""From checked forecasts to weights: which way, with which penalty, and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from explain.arrays import FloatArray
from explain.errors import ExplainError
from explain.weights.fit import SHARP, Fit, Rows, coarse, fine, medium, rows_of
from explain.weights.given import FEWEST_ROWS, Given
from explain.weights.lines import MOST_CELLS, by_program
from explain.weights.local import LEAST_ROWS, Regions, choose_local, local, regions_of
from explain.weights.penalty import Choice, choose

FITS: dict[str, Fit] = {"coarse": coarse, "medium": medium, "fine": fine, "local": medium}
#: Drawn to the average this strongly where the rows are too few to choose.
USUAL = 1e-2


@dataclass(frozen=True, slots=True)
class Learnt:
    """Weights (Q, J) of the models that were used, and what belongs to them; see ``explain.aggregate.Blend``."""

    weights: FloatArray
    penalty: float
    of_folds: FloatArray
    notes: tuple[str, ...]
    fine: FloatArray | None = None
    local: FloatArray | None = None
    regions: Regions | None = None


def learn(
    given: Given, how: str, penalty: float | None, X: FloatArray | None, *, careful: bool, threads: int
) -> Learnt:
    """The weights asked for; notes say where the plain average or a linear program took their place."""
    n_levels, n_models = len(given.levels), len(given.used)
    alike = np.full((n_levels, n_models), 1.0 / n_models)
    nothing = np.empty((0, n_models))
    if how in ("average", "median") or n_models == 1:
        note = ("The median of the models has no weights; it takes the middle one at each level.",)
        return Learnt(alike, float("nan"), nothing, note if how == "median" and n_models > 1 else ())
    # Picking all models would copy the forecasts once more.
    z = given.z if n_models == len(given.names) else given.z[:, given.used]
    rows, _ = rows_of(z, given.y, given.levels, threads=threads)
    notes: list[str] = []
    if given.few_values:
        if how == "medium" and penalty is None and n_levels * len(given.y) <= MOST_CELLS:
            return _program(given, rows)
        rows = replace(rows, rounding=SHARP)
        notes.append(f"{_few(given)}: the kink of the loss is rounded {SHARP:g} instead of 0.05 residuals wide.")
    fit, chosen = FITS[how], None
    if penalty is None and len(given.y) < FEWEST_ROWS:
        strength = USUAL
        notes.append(f"{len(given.y)} rows are too few to choose a penalty; the usual {USUAL:g} is taken.")
    elif penalty is None:
        chosen = choose(rows, fit, given.folds)
        strength = chosen.careful if careful else chosen.penalty
    else:
        strength = penalty
    if chosen is not None and chosen.average_is_as_good:
        notes.append("The plain average is as good on rows left out; it is used.")
        return Learnt(alike, float("nan"), nothing, tuple(notes))
    found = fit(rows, strength, rows.towards)
    folds = nothing if chosen is None else chosen.of_folds
    if how == "fine":
        return Learnt(found.sum(axis=2), strength, folds, tuple(notes), fine=found)
    plain = Learnt(found, strength, folds, tuple(notes))
    return plain if how != "local" else _local(given, rows, plain, X)


def _program(given: Given, rows: Rows) -> Learnt:
    """Weights by linear programming, unless the plain average is as good on rows left out."""

    def fit(part: Rows, _: float, __: FloatArray) -> FloatArray:
        return by_program(part.z, part.y, part.levels)

    held: Choice = choose(rows, fit, given.folds, penalties=(0.0,))
    if held.average_is_as_good:
        note = "The plain average is as good on rows left out; it is used."
        return Learnt(rows.towards, float("nan"), np.empty((0, len(given.used))), (note,))
    weights = by_program(rows.z, rows.y, rows.levels)
    return Learnt(weights, 0.0, held.of_folds, (f"{_few(given)}: solved by linear programming, without a penalty.",))


def _local(given: Given, rows: Rows, plain: Learnt, X: FloatArray | None) -> Learnt:
    """Weights per region, unless they do no better than those of all rows on rows left out."""
    if X is None or len(X) != len(given.y):
        raise ExplainError(
            f"local weights of {len(given.y)} rows were asked for without their features; give X, one line per row, or "
            "take medium weights"
        )
    folds = given.folds[0]
    fewest = len(folds) - int(np.unique(folds, return_counts=True)[1].max())
    if fewest < 2 * LEAST_ROWS:
        raise ExplainError(
            f"local weights were asked of {len(folds)} rows, {fewest} without the largest fold; {2 * LEAST_ROWS} are "
            f"needed there, {LEAST_ROWS} in each region: take medium weights"
        )
    strength, inside, overall = choose_local(rows, X, plain.penalty, folds)
    regions = regions_of(X, rows)
    if inside >= overall or regions.n_leaves == 1:
        note = "Weights per region do no better on rows left out: those of all rows are used."
        return replace(plain, notes=(*plain.notes, note))
    found = local(rows.drawn_to(plain.weights), regions.of(X), strength, plain.weights)
    shares = np.bincount(regions.of(X), minlength=len(found)) / len(given.y)
    note = f"Weights differ between {len(found)} regions of the features."
    mean = np.tensordot(shares, found, axes=1)
    return replace(plain, weights=mean, local=found, regions=regions, notes=(*plain.notes, note))


def _few(given: Given) -> str:
    n_values = len(np.unique(given.y))
    return "The target takes only one value" if n_values == 1 else f"The target takes only {n_values} values"
