"""Exact Shapley values of tree ensembles: ours beside every peer that is installed, on one thread each.

    .venv/bin/python benchmarks/shapley.py [--case NAME] [--quick] [--json]

Seconds are for 20,000 rows × 30 features, from the fitted model to the values: ours reads the model, builds its tables
and explains all rows; where a name says "kept", the explainer was made before, for both sides. A peer explains as many
rows as its name says, what it needs whatever the number of rows counts in full, and the rest is scaled to 20,000 rows;
so does ours with forests of full depth. Differences are relative to the largest value. Peers that are not installed
(``make peers``) leave no line. A ratio is the median over five pairs of runs, three where a run takes many seconds;
``--quick`` takes three pairs, models a fifth or a tenth as large, and shap only.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.pairs import Row, Side, compare, main  # isort: split

import numpy as np

from benchmarks.elsewhere import Elsewhere
from benchmarks.models import Fitted, Floats, fitted, table
from benchmarks.peers import has, own_contributions, shap_sides, shapiq_side, woodelf_side
from explain.trees.interactions import interaction_values
from explain.trees.predict import forest_margins
from explain.trees.read import read_forest
from explain.trees.values import ForestExplainer, explain_forest

#: The name of a model, and of what is asked of it where that is not path-dependent values.
CASES = (
    *("xgboost", "xgboost-interventional", "xgboost-interactions", "xgboost-threads", "xgboost-3"),
    *("lightgbm", "lightgbm-interventional", "histogram", "histogram-interventional"),
    *("forest", "forest-8", "extra-trees"),
)
#: Forests whose trees are walked: a few rows are enough to know what a row costs.
DEEP = ("forest", "extra-trees")
#: Peers that need another Python, and how many rows they explain.
ELSEWHERE = {"xgboost": ("xgboost", 5_000), "xgboost-3": ("xgboost", 5_000), "lightgbm": ("fasttreeshap", 20_000)}
N_BACKGROUND = 100


@dataclass(frozen=True, slots=True)
class Size:
    """How much is done: rows to fit and to explain, trees of forests and boosted, pairs of runs, and of long ones."""

    n_fit: int = 20_000
    n_rows: int = 20_000
    n_forest: int = 200
    n_boosted: int = 300
    pairs: int = 5
    few: int = 3
    n_interactions: int = 20_000
    #: Peers explain this part of the rows that they do otherwise.
    peers: float = 1.0


QUICK = Size(5_000, 20_000, 20, 60, 3, 3, 500, 0.1)


@lru_cache(maxsize=1)
def model_of(name: str, size: Size) -> Fitted:
    """The same model for all cases of it that come one after the other."""
    return fitted(name, size.n_fit, size.n_rows, size.n_forest, size.n_boosted)


@dataclass(frozen=True, slots=True)
class Ours:
    """Our two sides of one case, and how far the values are from adding up to the model's margin."""

    fresh: Side
    kept: Side
    adds_up: float

    @property
    def note(self) -> str:
        """That in words."""
        return f"ours adds up to {self.adds_up:.0e}"


def ours(model: Fitted, what: str, background: Floats | None = None, n_rows: int = 0) -> Ours:
    """``n_rows``: how many rows are explained and scaled to all; by default all are."""
    X = model.X[: n_rows or len(model.X)]
    name = f"{what}, {len(X):,} rows" if n_rows else what

    def make() -> ForestExplainer:
        return explain_forest(read_forest(model.estimator), background=background, n_rows=len(model.X))

    def work(explainer: ForestExplainer) -> Floats:
        return explainer.values(X)

    explainer = make()
    share = len(X) / len(model.X)
    margins = forest_margins(explainer.forest, X)
    off = explainer.base + explainer.values(X).sum(axis=1) - margins
    return Ours(
        Side(f"{name}, from the model", work, share, make),
        Side(f"{name}, kept", lambda: explainer.values(X), share),
        float(np.abs(off).max() / np.abs(margins).max()),
    )


def apart(one: Floats, other: Floats) -> float:
    """Largest difference of the rows that both have, relative to the largest value; ours of one output comes first."""
    rows = min(len(one), len(other))
    mine = one[..., -1]
    return float(np.abs(mine[:rows] - other[:rows]).max() / np.abs(mine).max())


def path_dependent(case: str, size: Size, *, quick: bool) -> Iterator[Row]:
    model = model_of(case, size)
    deep = case in DEEP
    mine = ours(model, "path-dependent", n_rows=128 if deep else 0)
    rows = 8 if deep else 200 if case == "forest-8" else 1000
    fresh, kept = shap_sides(model, max(2, int(rows * size.peers)))
    yield replace(compare(case, mine.fresh, fresh, apart, size.pairs), note=mine.note)
    yield compare(case, mine.kept, kept, apart, size.pairs)
    if quick:
        return
    if case in ("xgboost", "xgboost-3", "lightgbm"):
        yield compare(case, mine.fresh, own_contributions(model, 1000), apart, size.pairs)
    if has("woodelf") and not deep:
        note = "woodelf gives the other class of two" if case == "forest-8" else ""
        sign = -1 if note else 1
        peer = woodelf_side(model)
        yield replace(compare(case, mine.fresh, peer, lambda a, b: apart(a, sign * b), size.few), note=note)
    if has("shapiq") and case in ("lightgbm", "forest-8"):
        yield compare(case, mine.fresh, shapiq_side(model, 2), apart, size.few)
    yield from elsewhere(case, model, mine.fresh, size)


def elsewhere(case: str, model: Fitted, mine: Side, size: Size) -> Iterator[Row]:
    """Peers in another Python, on a part of the rows."""
    peer, rows = ELSEWHERE.get(case, ("", 0))
    if not Elsewhere.is_there(peer):
        return
    other = Elsewhere(peer, model.estimator, model.X[:rows])
    side = Side(f"{other.name}, {rows:,} rows", other.work, rows / len(model.X), clock=other.clock)
    yield compare(case, mine, side, apart, size.few)
    other.close()


def interventional(case: str, size: Size, *, quick: bool) -> Iterator[Row]:
    model = model_of(case.partition("-")[0], size)
    seen = table(size.n_fit)[0]
    mine = ours(model, f"{N_BACKGROUND} background rows", seen[:N_BACKGROUND])
    fresh, kept = shap_sides(model, int(200 * size.peers), seen[:N_BACKGROUND])
    yield replace(compare(case, mine.fresh, fresh, apart, size.pairs), note=mine.note)
    if not quick:
        yield compare(case, mine.kept, kept, apart, size.pairs)
        if has("woodelf"):
            yield compare(case, mine.fresh, woodelf_side(model, seen[:N_BACKGROUND]), apart, size.few)
    whole = ours(model, f"ours with {len(seen):,} background rows", seen)
    note = "how much more the larger background costs; apart is how far its values are from adding up"
    row = compare(case, mine.fresh, whole.fresh, lambda *_: whole.adds_up, size.few)
    yield replace(row, note=note)


def interactions(case: str, size: Size, *, quick: bool) -> Iterator[Row]:
    model = model_of("xgboost", size)
    model = replace(model, X=model.X[: size.n_interactions])
    X = model.X

    def make() -> ForestExplainer:
        return explain_forest(read_forest(model.estimator), n_rows=len(X))

    def work(explainer: ForestExplainer) -> Floats:
        return interaction_values(explainer, X)

    side = Side("interaction values, from the model", work, make=make)
    fresh, _ = shap_sides(model, int(50 * size.peers), pairs=True)
    yield compare(case, side, fresh, apart, size.few)


def threads(case: str, size: Size, *, quick: bool) -> Iterator[Row]:
    model = model_of("xgboost", size)
    note = "what the second thread brings: look at wall"
    for name, background in (("path-dependent", None), ("100 background rows", table(size.n_fit)[0][:N_BACKGROUND])):
        both, one = (_on(model, name, background, n_threads) for n_threads in (2, 1))
        yield replace(compare(case, both, one, lambda a, b: apart(a, b[..., -1]), size.pairs), note=note)
        if quick:
            break


def _on(model: Fitted, name: str, background: Floats | None, n_threads: int) -> Side:
    explainer = explain_forest(read_forest(model.estimator), background=background, n_rows=len(model.X))
    X = np.concatenate([model.X] * 5)
    return Side(
        f"{name}, kept, {n_threads} {'threads' if n_threads > 1 else 'thread'}, {len(X):,} rows",
        lambda: explainer.values(X, threads=n_threads),
        len(X) / len(model.X),
    )


def measure(case: str, quick: bool) -> Iterator[Row]:
    warnings.simplefilter("ignore")  # Peers tell how their output changed since older versions.
    kinds: dict[str, Callable[..., Iterator[Row]]] = {
        "interventional": interventional,
        "interactions": interactions,
        "threads": threads,
    }
    kind = kinds.get(case.rpartition("-")[2], path_dependent)
    yield from kind(case, QUICK if quick else Size(), quick=quick)


if __name__ == "__main__":
    main(str(__doc__).splitlines()[0], CASES, measure)
