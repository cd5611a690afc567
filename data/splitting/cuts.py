"""The five ways of cutting rows into those to fit, to calibrate and to test on; one function each.

Shares are 60 / 20 / 20, under 500 rows 56 / 14 / 30, because a test on less than 100 rows says little.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from data.errors import TableError, TooFewRows
from data.splitting.order import cut_points, order_column, order_rows
from data.splitting.strata import Units, draw, fit_every_class, units_of
from data.table import How

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.table import Dataset

FEWEST_ROWS = 30
FEWEST_ENTITIES = 10
_SMALL_TABLE = 500

Parts = tuple["NDArray[np.int64]", "NDArray[np.int64]", "NDArray[np.int64]"]


class Request(NamedTuple):
    """What a way of cutting is handed: the table, the rows with a target, the seed, the rows of a second file."""

    dataset: Dataset
    rows: NDArray[np.int64]
    seed: int
    external: NDArray[np.int64] | None


def _shares(n_rows: int) -> tuple[float, float]:
    """The share of the test rows, and of the calibrate rows among the rest."""
    return (0.30, 0.20) if n_rows < _SMALL_TABLE else (0.20, 0.25)


def _cut_random(request: Request) -> tuple[Parts, str]:
    units = units_of(request.dataset, request.rows, by_entity=False, by_class=False)
    return _drawn(units, request), "Rows were drawn at random"


def _cut_stratified(request: Request) -> tuple[Parts, str]:
    if request.dataset.task == "regression":
        return _cut_random(request)
    units = units_of(request.dataset, request.rows, by_entity=False, by_class=True)
    return _drawn(units, request), "Rows were drawn at random, each class in the same share in every part"


def _cut_group(request: Request) -> tuple[Parts, str]:
    name = _needed(request.dataset.with_role("entity"), "group", "entity")
    units = units_of(request.dataset, request.rows, by_entity=True, by_class=True)
    if units.n_units < FEWEST_ENTITIES:
        raise TooFewRows(
            f"{len(request.rows)} rows belong to {units.n_units} different {name!r}",
            f"at least {FEWEST_ENTITIES} are needed to keep each on one side",
            f"Add rows, or set the role of {name!r} to 'feature' and read the scores with care.",
        )
    return _drawn(units, request), f"Rows of one {name!r} stay together ({units.n_units:,} of them)"


def _cut_time(request: Request) -> tuple[Parts, str]:
    dataset = request.dataset
    _needed(dataset.times, "time", "time")
    name = order_column(dataset)
    ordered = order_rows(dataset, name, request.rows)
    test, calibrate = _shares(len(ordered.rows))
    cuts = cut_points(ordered.times, [(1 - test) * (1 - calibrate), 1 - test])
    if len(cuts) < 2:
        raise TooFewRows(
            f"{name!r} has too few different moments in {len(ordered.rows)} rows",
            "a split by time needs at least three, early, middle and late",
            "Choose another split.",
        )
    fit, calibrated, tested = (np.sort(part) for part in np.split(ordered.rows, cuts))
    undated = len(request.rows) - len(ordered.rows)
    beside = f"; {undated:,} rows without a time are left out" if undated else ""
    return (fit, calibrated, tested), f"Test rows are later than all others by {name!r}{beside}"


def _cut_external(request: Request) -> tuple[Parts, str]:
    if request.external is None:
        raise TableError("No second file was given", "an external split tests on one", "Add a file, or choose 'auto'.")
    dataset = request.dataset
    outside = np.isin(request.rows, request.external)
    own, test = request.rows[~outside], request.rows[outside]
    if not len(test):
        raise TooFewRows("The second file has no row with a target", "at least one is needed", "Choose another file.")
    told = f"Tested on the {len(test):,} rows of the second file"
    by_entity = bool(dataset.with_role("entity"))
    if by_entity:
        own, shared = _strangers(dataset, own, test)
        told += f"; {shared:,} rows of the first file about the same subjects are left out" if shared else ""
    if len(own) < FEWEST_ROWS:
        raise TooFewRows(
            f"{len(own)} rows of the first file have a target and share no subject with the second",
            f"at least {FEWEST_ROWS} are needed to fit and calibrate",
            "Add rows to the first file.",
        )
    units = units_of(dataset, own, by_entity=by_entity, by_class=True)
    fit, calibrate = fit_every_class(units, *_two_parts(units, 0.25, request.seed))
    return (fit, calibrate, test), told


def _drawn(units: Units, request: Request) -> Parts:
    test_share, calibrate_share = _shares(len(units.rows))
    test = draw(units, test_share, request.seed)
    rest = units.within(units.all_but(test))
    fit, calibrate = _two_parts(rest, calibrate_share, request.seed)
    fit, calibrate, tested = fit_every_class(units, fit, calibrate, units.rows_of(test))
    return fit, calibrate, tested


def _two_parts(units: Units, share: float, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    drawn = draw(units, share, seed)
    return units.rows_of(units.all_but(drawn)), units.rows_of(drawn)


def _strangers(dataset: Dataset, own: NDArray[np.int64], test: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    """The rows of the first file whose entity is not in the second, and how many are left out for that."""
    entity = dataset.frame[dataset.with_role("entity")[0]]
    known = entity.iloc[own].isin(entity.iloc[test].dropna()).to_numpy()
    return own[~known], int(known.sum())


def _needed(found: tuple[str, ...], how: How, role: str) -> str:
    if not found:
        raise TableError(
            f"A split by {how!r} was asked for",
            f"no column has the role {role!r}",
            f"Set the role of a column to {role!r}, or choose another split.",
        )
    return found[0]


CUTTERS: dict[How, Callable[[Request], tuple[Parts, str]]] = {
    "random": _cut_random,
    "stratified": _cut_stratified,
    "group": _cut_group,
    "time": _cut_time,
    "external": _cut_external,
}
