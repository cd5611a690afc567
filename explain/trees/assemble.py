"""Trees of one library after the other, laid into the arrays of one forest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from explain.arrays import IntArray
from explain.compiled import compiled
from explain.errors import ExplainError
from explain.trees.forest import Nodes

NO_SETS: NDArray[np.uint32] = np.zeros(0, np.uint32)


class Tree(NamedTuple):
    """One tree as its library has it, node 0 its root; fields as in ``Nodes``, positions counted within the tree.

    All (n_nodes,), ``value`` (n_nodes, width). ``set_start`` and ``set_size`` are None where no node asks about sets.
    """

    feature: NDArray[Any]
    threshold: NDArray[Any]
    left: NDArray[Any]
    right: NDArray[Any]
    flags: NDArray[Any]
    value: NDArray[Any]
    cover: NDArray[Any]
    set_start: NDArray[Any] | None = None
    set_size: NDArray[Any] | None = None
    words: NDArray[np.uint32] = NO_SETS


def assemble(trees: Sequence[Tree], output: IntArray) -> Nodes:
    """All trees in one set of arrays, each with its children after their parents; ``output`` (n_trees,) as there.

    Raises ExplainError when there are no trees, or more nodes than can be counted in 32 bits.
    """
    if not trees:
        raise ExplainError("a model without trees was given; at least one is needed: fit it with one round or more")
    trees = [tree if _in_order(tree) else _ordered(tree) for tree in trees]
    starts = _bounds([len(tree.feature) for tree in trees])
    words = _bounds([len(tree.words) for tree in trees])
    if max(starts[-1], words[-1]) > np.iinfo(np.int32).max:
        raise ExplainError(f"a forest of {starts[-1]:,} nodes was given; at most 2³¹ can be counted: fit fewer trees")
    feature = _joined((tree.feature for tree in trees), starts, np.int32)
    by = np.repeat(starts[:-1], np.diff(starts)).astype(np.int32)
    return Nodes(
        feature=feature,
        threshold=_joined((tree.threshold for tree in trees), starts, np.float64),
        left=_moved(_joined((tree.left for tree in trees), starts, np.int32), feature, by),
        right=_moved(_joined((tree.right for tree in trees), starts, np.int32), feature, by),
        flags=_joined((tree.flags for tree in trees), starts, np.uint8),
        set_start=_joined(map(_set_start, trees, words.tolist()), starts, np.int32),
        set_size=_joined((0 if tree.set_size is None else tree.set_size for tree in trees), starts, np.int32),
        words=np.concatenate([tree.words for tree in trees]).astype(np.uint32),
        value=_joined((tree.value for tree in trees), starts, np.float64, trees[0].value.shape[1:]),
        cover=_joined((tree.cover for tree in trees), starts, np.float64),
        starts=starts,
        output=np.asarray(output, dtype=np.int32),
    )


def _bounds(sizes: list[int]) -> IntArray:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def _joined(fields: Iterable[Any], starts: IntArray, kind: Any, width: tuple[int, ...] = ()) -> NDArray[Any]:
    """One field of all trees, without a second copy of it: a deep forest's arrays are large."""
    joined = np.empty((int(starts[-1]), *width), dtype=kind)
    for begin, end, field in zip(starts[:-1], starts[1:], fields, strict=True):
        joined[begin:end] = field
    return joined


def _moved(positions: NDArray[Any], there: NDArray[Any], by: Any) -> NDArray[Any]:
    return np.where(there >= 0, positions + by, -1)


def _set_start(tree: Tree, by: int) -> Any:
    return -1 if tree.set_start is None else _moved(tree.set_start, tree.set_start, by)


def _in_order(tree: Tree) -> bool:
    """Whether all children stand after their parents, and every node has a place in the tree."""
    inner = np.flatnonzero(tree.feature >= 0)
    later = (tree.left[inner] > inner).all() and (tree.right[inner] > inner).all()
    return bool(later) and len(tree.feature) == 2 * len(inner) + 1


def _ordered(tree: Tree) -> Tree:
    """The same tree, every left child next to its parent; nodes that were pruned away are gone."""
    order, place = _preorder(tree.feature.astype(np.int64), tree.left.astype(np.int64), tree.right.astype(np.int64))
    inner = tree.feature[order] >= 0
    moved = tree._replace(
        **{name: field[order] for name, field in tree._asdict().items() if field is not None and name != "words"}
    )
    return moved._replace(left=np.where(inner, place[moved.left], -1), right=np.where(inner, place[moved.right], -1))


@compiled
def _preorder(feature: IntArray, left: IntArray, right: IntArray) -> tuple[IntArray, IntArray]:
    """The nodes below node 0 in preorder, and for every node where it stands there (-1: nowhere)."""
    order, place, waiting = np.empty_like(feature), np.full_like(feature, -1), np.empty_like(feature)
    waiting[0], n_waiting, n_placed = 0, 1, 0
    while n_waiting > 0:
        n_waiting -= 1
        node = waiting[n_waiting]
        order[n_placed], place[node] = node, n_placed
        n_placed += 1
        if feature[node] >= 0:
            waiting[n_waiting], waiting[n_waiting + 1] = right[node], left[node]
            n_waiting += 2
    return order[:n_placed], place


def bit_sets(members: Sequence[NDArray[Any]]) -> tuple[NDArray[np.uint32], IntArray, IntArray]:
    """Bit sets of whole numbers, one after the other: the words, where each set begins, and how many words it has."""
    sizes = np.array([int(each.max()) // 32 + 1 if len(each) else 0 for each in members], dtype=np.int64)
    begins = np.cumsum(sizes) - sizes
    bits = np.zeros(32 * int(sizes.sum()), dtype=np.uint8)
    for begin, each in zip(begins, members, strict=True):
        bits[32 * begin + each.astype(np.int64)] = 1
    return np.packbits(bits, bitorder="little").view("<u4").astype(np.uint32), begins, sizes
