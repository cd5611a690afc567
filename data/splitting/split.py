"""Cuts the rows into those to fit, to calibrate and to test on, and into folds by the same rule.

Rows without a target are in no part. How each way of cutting works is in ``data.splitting.cuts``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from data.errors import TooFewRows
from data.splitting.cuts import CUTTERS, FEWEST_ROWS, Parts, Request
from data.splitting.order import cut_points, order_column, order_rows, reason_for_order
from data.splitting.strata import deal, fit_every_class, units_of
from data.table import How, Split

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.table import Dataset

Fold = tuple["NDArray[np.int64]", "NDArray[np.int64]"]


def make_split(
    dataset: Dataset,
    how: How | Literal["auto"] = "auto",
    seed: int = 0,
    external: NDArray[np.int64] | None = None,
) -> Split:
    """Fit, calibrate and test rows, disjoint and sorted, with the reason for the cut in words.

    ``how`` "auto" is: the second file when ``external`` gives its row numbers; by entity when there is such a column;
    by time when the rows are a series or a stream of events; stratified for classes; random else. Rows of one entity
    are never on both sides of an entity or external split; in a time split every test row is later than every
    calibrate row, and those later than every fit row. Every class has fit rows. Raises TooFewRows, or TableError when
    the table lacks the column that ``how`` needs.
    """
    request = Request(dataset, usable_rows(dataset), seed, external)
    if len(request.rows) < FEWEST_ROWS:
        raise TooFewRows(
            f"{len(request.rows)} rows have a target",
            f"at least {FEWEST_ROWS} are needed to fit, calibrate and test",
            "Add rows, or choose a target with fewer empty cells.",
        )
    chosen, reason = (how, "you chose it") if how != "auto" else choose_how(dataset, request.rows, external)
    parts, told = CUTTERS[chosen](request)
    if how == "auto" and chosen == "time" and _lacking(dataset, parts):
        chosen, reason = _without_order(dataset), "cut by time, one part would lack a class"
        parts, told = CUTTERS[chosen](request)
    if lacking := _lacking(dataset, parts):
        raise TooFewRows(
            f"Split by {chosen!r}, {lacking}",
            f"every class of {dataset.target!r} is needed to fit, and two to test",
            "Choose another split, or a target whose classes have more rows.",
        )
    return Split(*parts, how=chosen, why=_sentence(told, reason), seed=seed)


def folds(dataset: Dataset, rows: NDArray[np.int64], split: Split, n_folds: int) -> tuple[Fold, ...]:
    """Pairs of fit and test rows among ``rows``, cut by the same rule as ``split``; each sorted.

    By entity, stratified or random every row is tested once, save those of a class that one entity alone has: they
    are never taken from the fit rows. By time a fold is tested on the rows that follow its fit rows, so the earliest
    block is never tested, nor is one before which a class has not come up. Fewer folds come back where there are too
    few entities or moments. Raises TooFewRows when no fold is possible.
    """
    if split.how == "time":
        return _forward(dataset, rows, n_folds)
    by_entity = split.how in {"group", "external"} and bool(dataset.with_role("entity"))
    units = units_of(dataset, rows, by_entity=by_entity, by_class=split.how != "random")
    count = min(n_folds, units.n_units)
    if count < 2:
        raise TooFewRows(f"{len(rows)} rows in {units.n_units} units", "at least two are needed", "Add rows.")
    dealt = deal(units, count, split.seed)
    cut = [fit_every_class(units, units.rows_of(units.all_but(fold)), units.rows_of(fold)) for fold in dealt]
    return tuple((fit, test) for fit, test in cut if len(test))


def usable_rows(dataset: Dataset) -> NDArray[np.int64]:
    """Sorted numbers of the rows that have a target; all rows when no target is chosen."""
    if dataset.target is None:
        return np.arange(dataset.n_rows, dtype=np.int64)
    return np.flatnonzero(dataset.frame[dataset.target].notna().to_numpy()).astype(np.int64)


def choose_how(dataset: Dataset, rows: NDArray[np.int64], external: NDArray[np.int64] | None = None) -> tuple[How, str]:
    """The split that suits the table, and why."""
    if external is not None:
        return "external", "a second file was given"
    if entities := dataset.with_role("entity"):
        return "group", f"rows of one {entities[0]!r} resemble each other, and a model could recognise it"
    if name := order_column(dataset):
        reason = reason_for_order(dataset, name, rows)
        if reason:
            return "time", f"{reason}, and what comes later must be told from what came before"
    return _without_order(dataset), "nothing in the table says that rows belong together"


def _without_order(dataset: Dataset) -> How:
    return "random" if dataset.target is None or dataset.task == "regression" else "stratified"


def _forward(dataset: Dataset, rows: NDArray[np.int64], n_folds: int) -> tuple[Fold, ...]:
    ordered = order_rows(dataset, order_column(dataset), rows)
    cuts = cut_points(ordered.times, [place / (n_folds + 1) for place in range(1, n_folds + 1)])
    pairs = zip(cuts, [*cuts[1:], len(ordered.rows)], strict=False)
    cut = [(np.sort(ordered.rows[:start]), np.sort(ordered.rows[start:end])) for start, end in pairs]
    kept = tuple((fit, test) for fit, test in cut if not _unknown_classes(dataset, fit, rows))
    if not kept:
        raise TooFewRows(
            f"{len(rows)} rows in the order of time cannot be cut into folds",
            "every class and at least two moments are needed before the first cut",
            "Choose another split.",
        )
    return kept


def _lacking(dataset: Dataset, parts: Parts) -> str:
    """What a classification cannot do without in these parts, in words; "" when nothing is wanting."""
    if dataset.target is None or dataset.task == "regression":
        return ""
    if absent := _unknown_classes(dataset, parts[0], np.concatenate(parts)):
        return f"the rows to fit have none of {', '.join(map(repr, absent[:5]))}"
    if dataset.frame[dataset.target].iloc[parts[2]].nunique() < 2:
        return "the rows to test have one class only"
    return ""


def _unknown_classes(dataset: Dataset, fit: NDArray[np.int64], rows: NDArray[np.int64]) -> list[str]:
    """Classes among ``rows`` that the fit rows lack; none for a number."""
    if dataset.target is None or dataset.task == "regression":
        return []
    target = dataset.frame[dataset.target]
    return sorted(set(target.iloc[rows].dropna().unique()) - set(target.iloc[fit].unique()))


def _sentence(told: str, reason: str) -> str:
    return f"{told}, because {reason}."
