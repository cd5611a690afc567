"""Weights that blend quantile forecasts, ours beside the published search by Adam, on one thread each.

    .venv/bin/python benchmarks/aggregation.py [--case NAME] [--quick] [--json]

Six models at 99 levels (``data.synthetic.quantiles``); a case is a number of rows to fit to, and 4,000 others say how
good the blend is. Ours is the whole way with the cross-validation of its penalty. The peer is our own plain version of
the published search (``benchmarks.adam_search``), with its penalty on levels out of order, where there are 20
configurations to choose from, and without, where there are two. ``apart`` is between the two losses on the 4,000 rows.
"optimum" holds weights without penalty against a linear program per level: apart is what they leave to gain on the fit
rows. "threads" is what a second thread brings. With the penalty four configurations are tried of 5,000 rows; with
``--quick`` four are everywhere, without the 5,000 rows.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.pairs import Row, Side, compare, main  # isort: split

import numpy as np

from benchmarks.adam_search import Floats, Rows, configurations, mean_pinball, search
from data.synthetic.quantiles import Forecasts, make_quantiles
from explain.aggregate import Blend, Weights, fit_blend
from explain.weights.lines import by_program

CASES = ("250", "740", "5000", "optimum", "threads")
N_TEST, SEED, TRIED, FEW = 4_000, 0, 20, 4


@cache
def drawn(n_rows: int) -> tuple[Forecasts, Forecasts]:
    """Rows to fit to and rows to score."""
    rng = np.random.default_rng(SEED)
    return make_quantiles(n_rows, rng), make_quantiles(N_TEST, rng)


def ours(made: Forecasts, *, penalty: float | None = None, how: Weights = "medium", threads: int = 1) -> Blend:
    """The blend, its penalty chosen where none is given."""
    return fit_blend(made.z, made.y, made.levels, names=made.names, how=how, penalty=penalty, threads=threads)


def score(blend: Blend, rows: Forecasts) -> float:
    """The mean pinball loss of the blend in order."""
    return mean_pinball(rows_of(rows), blend.quantiles(rows.z))


def theirs(made: Forecasts, tried: int, *, penalised: bool) -> Floats:
    """Weights (J, Q) by the published search."""
    return search(rows_of(made), configurations(tried, penalised=penalised))


def rows_of(made: Forecasts) -> Rows:
    return Rows(made.z, made.y, made.levels)


def searches(case: str, *, quick: bool) -> Iterator[Row]:
    """Against the search, with its penalty on levels out of order and without."""
    made, test = drawn(int(case))
    blend, average = ours(made), ours(made, how="average")
    truth = mean_pinball(rows_of(test), test.quantiles)
    mine = Side("medium, penalty by 5 folds", partial(ours, made))
    for penalised in (False, True)[: 1 if quick and case != "250" else 2]:
        # All 20 with the penalty take ten minutes with 5,000 rows.
        tried = FEW if quick or (penalised and case == "5000") else TRIED
        peer = partial(theirs, made, tried, penalised=penalised)
        found: list[float] = []

        def apart(one: Blend, other: Floats, found: list[float] = found) -> float:
            found.append(mean_pinball(rows_of(test), np.sort((test.z * other).sum(axis=1), axis=1)))
            return abs(score(one, test) - found[0])

        name = f"Adam, {tried} configurations{', levels penalised' if penalised else ''}"
        # What takes minutes is run once.
        row = compare(case, mine, Side(name, peer), apart, 1 if penalised or int(case) > 1_000 else 3)
        yield replace(
            row,
            note=f"loss {score(blend, test):.5f}, peer {found[0]:.5f}, average {score(average, test):.5f}, "
            f"truth {truth:.5f}; extra memory {extra_memory(made):.1f} × forecasts",
        )


def extra_memory(made: Forecasts) -> float:
    """The most that the whole fit held beyond its forecasts, in sizes of them."""
    tracemalloc.start()
    ours(made)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / made.z.nbytes


def optimum(case: str, *, quick: bool) -> Iterator[Row]:
    """Against the linear program of every level."""
    for n_rows in (250,) if quick else (250, 740):
        made = drawn(n_rows)[0]
        ordered = np.sort(made.z, axis=2)

        def left(one: Blend, weights: Floats, made: Forecasts = made, ordered: Floats = ordered) -> float:
            losses = [mean_pinball(rows_of(made), np.einsum("njq,qj->nq", ordered, w)) for w in (one.weights, weights)]
            return losses[0] - losses[1]

        peer = partial(by_program, np.moveaxis(ordered, 2, 0), made.y, made.levels)
        mine = Side(f"medium without penalty, {n_rows} rows", partial(ours, made, penalty=0.0))
        yield compare(case, mine, Side("HiGHS, a linear program per level", peer), left, 1 if quick else 3)


def threads(case: str, *, quick: bool) -> Iterator[Row]:
    """What the second thread brings."""
    made, test = drawn(740 if quick else 5_000)
    two, one = (Side(f"{n} threads, {len(made.y):,} rows", partial(ours, made, threads=n)) for n in (2, 1))
    row = compare(case, two, one, lambda a, b: abs(score(a, test) - score(b, test)), 5)
    yield replace(row, note="what the second thread brings: look at wall")


def measure(case: str, quick: bool) -> Iterator[Row]:
    if case == "optimum":
        yield from optimum(case, quick=quick)
    elif case == "threads":
        yield from threads(case, quick=quick)
    elif not (quick and case == "5000"):
        yield from searches(case, quick=quick)


if __name__ == "__main__":
    main(str(__doc__).splitlines()[0], CASES, measure)
