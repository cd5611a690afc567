"""Exact interventional Shapley values of a machine with a Gaussian kernel: an integral each, no sampling.

For a sum of products v(S) = Σ_l a_l ∏_{i in S} z_li ∏_{i not in S} w_li – here l runs over support vectors × background
rows – the multilinear extension (Owen 1972) along the diagonal gives
φ_i = Σ_l a_l (z_li − w_li) ∫₀¹ ∏_{j≠i} (w_lj + t (z_lj − w_lj)) dt, or, with u = 2t − 1, m = (z + w) / 2 and
h = (z − w) / 2, φ_i = Σ_l a_l h_li ∫₋₁¹ ∏_{j≠i} (m_lj + u h_lj) du. The integrand is a polynomial, so half as many
Gauss–Legendre nodes as players are exact, and a few are enough where factors are smooth: then the error is measured
and stated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explain.arrays import Encoded, FloatArray, Groups, IntArray, Progress
from explain.attribution import Attribution
from explain.kernels.machine import KernelMachine, distances
from explain.kernels.nodes import node_counts, rule
from explain.kernels.products import ProductGame, integrate
from explain.shapley.additivity import verify_additivity
from explain.shapley.game import Game
from explain.words import number

#: Error of a value that is let pass, relative to how far predictions lie from the base value.
TOLERANCE = 1e-8
#: Fewer nodes must come this much nearer than ``TOLERANCE`` on the rows on which they are tried.
_MARGIN = 0.1
#: Rows and background rows on which fewer nodes are compared with the exact rule.
_TRIED, _AGAINST = 3, 8


@dataclass(frozen=True, slots=True)
class Quadrature:
    """Shapley ``values`` (n_rows, n_players, n_outputs), and how exact they are.

    ``nodes`` is the number of quadrature nodes, the largest of any row; ``exact`` where every row had as many as it
    takes. Else ``error`` (n_outputs,) is the larger of two measurements in the unit of the output: the largest
    difference to the exact rule (of a value, or of a row's sum) on the rows that were tried, and the largest gap
    between a row's prediction and base + values. It is 0 where values are exact.
    """

    values: FloatArray
    nodes: int
    error: FloatArray
    exact: bool


def kernel_values(
    machine: KernelMachine,
    X: Encoded,
    background: Encoded,
    groups: Groups,
    *,
    progress: Progress | None = None,
    threads: int = 1,
) -> FloatArray:
    """Shapley values of the machine for every row of ``X`` and player, (n_rows, n_players, n_outputs).

    ``groups`` holds the columns of each player: columns that belong together enter and leave together. Exact but for
    an error of ``TOLERANCE``; see ``kernel_quadrature``, which states it.
    """
    return kernel_quadrature(machine, X, background, groups, progress=progress, threads=threads).values


def kernel_quadrature(
    machine: KernelMachine,
    X: Encoded,
    background: Encoded,
    groups: Groups,
    *,
    progress: Progress | None = None,
    threads: int = 1,
) -> Quadrature:
    """Shapley values with as few nodes as keep the error within ``TOLERANCE``, and the error that was measured.

    Nodes are added until the values of a few rows – the nearest to the background's centre, the farthest, and some
    between – equal those of the exact rule; after that every row whose values miss its prediction gets more, up to the
    exact number. ``progress`` is called in the caller's thread; what it raises ends the work. Raises ExplainError for
    rows or groups that do not fit the machine.
    """
    game = ProductGame(machine, X, background, groups)
    predicted, base = machine.predict(X), machine.predict(background).mean(axis=0)
    allowed = TOLERANCE * _scale(predicted, base)
    counts = node_counts(len(groups))
    first, error = _enough(game, counts, allowed)
    values = integrate(game, rule(counts[first]), threads=threads, progress=progress)
    nodes = counts[first]
    for more in counts[first + 1 :]:
        late = np.flatnonzero((np.abs(predicted - base - values.sum(axis=1)) > allowed).any(axis=1))
        if not len(late):
            break
        values[late] = integrate(game.only(late), rule(more), threads=threads, progress=_still(progress))
        nodes = more
    exact = counts[first] == counts[-1]
    gaps = np.abs(predicted - base - values.sum(axis=1)).max(axis=0, initial=0.0)
    return Quadrature(values, nodes, error if exact else np.maximum(error, gaps), exact)


def attribute_kernel(
    game: Game, rows: IntArray, machine: KernelMachine, *, progress: Progress | None = None, threads: int = 1
) -> Attribution:
    """Shapley values of a game whose ``predict`` is ``machine``, exact or with the error of the quadrature stated.

    ``rows`` (n_rows,) are the row numbers of ``game.X``. Raises ExplainError for rows that do not fit the machine and
    AdditivityError when ``game.predict`` is not that machine.
    """
    found = kernel_quadrature(machine, game.X, game.background, game.groups, progress=progress, threads=threads)
    attribution = Attribution(
        names=game.names,
        rows=np.asarray(rows, dtype=np.int64),
        outputs=game.outputs,
        values=found.values,
        error=np.broadcast_to(found.error, found.values.shape).copy(),
        base=game.predictions(game.background).mean(axis=0),
        predictions=game.predictions(game.X),
        unit=game.unit,
        method=_method(game, machine, found),
        model=game.model,
    )
    verify_additivity(attribution)
    return attribution


def _scale(predicted: FloatArray, base: FloatArray) -> FloatArray:
    """How far the rows lie from the base value, per output; where all are alike, a millionth of their size."""
    moved = np.abs(predicted - base).max(axis=0, initial=0.0)
    size = np.maximum(np.abs(predicted).max(axis=0, initial=0.0), np.abs(base))
    return np.asarray(np.maximum(moved, 1e-6 * size))


def _enough(game: ProductGame, counts: tuple[int, ...], allowed: FloatArray) -> tuple[int, FloatArray]:
    """Position in ``counts`` of the fewest nodes that keep within ``allowed`` with a margin, and their error there."""
    last = len(counts) - 1
    if last > 0 and len(game.X):
        centre, gamma = game.background.mean(axis=0), game.machine.gamma
        tried = game.only(_spread(game.X, centre, gamma, _TRIED), _spread(game.background, centre, gamma, _AGAINST))
        exact = integrate(tried, rule(counts[last]))
        for position, n_nodes in enumerate(counts[:last]):
            off = integrate(tried, rule(n_nodes)) - exact
            error = np.maximum(np.abs(off).max(axis=(0, 1)), np.abs(off.sum(axis=1)).max(axis=0))
            if (error <= _MARGIN * allowed).all():
                return position, error
    return last, np.zeros(game.machine.n_outputs)


def _spread(X: Encoded, centre: FloatArray, gamma: FloatArray, most: int) -> IntArray:
    """Positions of at most ``most`` rows, from the nearest to the centre to the farthest as the kernel sees it."""
    order = np.argsort(distances(X, centre[None], gamma)[:, 0], kind="stable")
    return order[np.unique(np.linspace(0, len(X) - 1, most).round().astype(np.int64))]


def _still(progress: Progress | None) -> Progress | None:
    """Progress of a few rows that are done again: it stays at the end, and can still stop the work."""
    return None if progress is None else lambda _: progress(1.0)


def _method(game: Game, machine: KernelMachine, found: Quadrature) -> str:
    sums = f"{len(machine.vectors):,} support vectors × {len(game.background):,} background rows"
    if found.exact:
        return f"exact Shapley values of a Gaussian (RBF) kernel: {sums}, {found.nodes} quadrature nodes leave no error"
    error = number(float(found.error.max()), game.unit if game.unit != "probability" else "", digits=1)
    return (
        f"Shapley values of a Gaussian (RBF) kernel by quadrature: {sums}, {found.nodes} nodes, "
        f"measured error {error}, no sampling"
    )
