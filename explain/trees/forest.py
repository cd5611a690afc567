"""A forest as plain arrays, whatever library it was fitted with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from explain.arrays import Encoded, FloatArray
from explain.errors import ExplainError

#: Bits of ``Nodes.flags``.
NAN_LEFT, ZERO_IS_MISSING, SET_GOES_RIGHT = 1, 2, 4

#: What is taken of the sum over trees to get the prediction: nothing, the logistic function, softmax over outputs.
Link: TypeAlias = Literal["identity", "logistic", "softmax"]


class Nodes(NamedTuple):
    """All nodes of all trees, in the form that compiled loops read. Nodes of a tree stand together, its root first.

    ``feature`` (n_nodes,) is the column that a node asks about, -1 in a leaf. A row goes to ``left`` where its value
    is at most ``threshold``, else to ``right`` (both n_nodes; positions in these arrays, always after their parent).
    ``set_start`` is -1 there; for a question about categories it is where the node's bit set begins in ``words``, and
    ``set_size`` its length in 32-bit words: a value v ≥ 0 is in it where bit int(v) is 1, and members go left unless
    ``flags`` has SET_GOES_RIGHT. A missing value goes left where ``flags`` has NAN_LEFT; with ZERO_IS_MISSING
    so does one whose size is at most 1e-35. ``value`` (n_nodes, width) is what a leaf adds, ``cover`` (n_nodes,) how
    much of the training data came by. Tree t has the nodes ``starts[t]:starts[t + 1]`` and adds to outputs
    ``output[t]`` to ``output[t] + width``.
    """

    feature: NDArray[np.int32]
    threshold: FloatArray
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    flags: NDArray[np.uint8]
    set_start: NDArray[np.int32]
    set_size: NDArray[np.int32]
    words: NDArray[np.uint32]
    value: FloatArray
    cover: FloatArray
    starts: NDArray[np.int64]
    output: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Forest:
    """A sum of trees: output = ``link``(``base`` + sum over trees of the leaf that the row reaches).

    ``base`` (n_outputs,). ``single``: the library rounds rows to float32 before it asks. ``cover_is`` says in words
    what ``cover`` counts (rows, weighted rows, sums of hessians), because path-dependent values depend on it.
    """

    nodes: Nodes
    base: FloatArray
    n_features: int
    single: bool
    link: Link
    cover_is: str

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together, and children that stand before their parent."""
        nodes, n_nodes = self.nodes, len(self.nodes.feature)
        one_each = (nodes.threshold, nodes.left, nodes.right, nodes.flags, nodes.set_start, nodes.set_size, nodes.cover)
        if any(array.shape != (n_nodes,) for array in one_each) or nodes.value.shape[:1] != (n_nodes,):
            raise ExplainError(
                f"a forest of {n_nodes} nodes came with arrays of other lengths; one entry each is needed"
            )
        if nodes.starts[0] != 0 or nodes.starts[-1] != n_nodes or len(nodes.starts) != len(nodes.output) + 1:
            raise ExplainError(f"the trees' starts do not cut {n_nodes} nodes into {len(nodes.output)} trees")
        self._verify_children()

    def _verify_children(self) -> None:
        """Compiled loops look nothing up: a child outside of its tree would end the process."""
        nodes = self.nodes
        inner = np.flatnonzero(nodes.feature >= 0)
        ends = np.repeat(nodes.starts[1:], np.diff(nodes.starts))[inner]
        after = [(inner < child[inner]) & (child[inner] < ends) for child in (nodes.left, nodes.right)]
        if not all(one.all() for one in after) or nodes.feature.max(initial=-1) >= self.n_features:
            raise ExplainError("a node names a column that is not there, or a child that is not below it in its tree")

    @property
    def n_trees(self) -> int:
        """How many trees are added up."""
        return len(self.nodes.output)

    @property
    def n_outputs(self) -> int:
        """How many numbers the forest gives for a row."""
        return len(self.base)

    def rows(self, X: Encoded) -> FloatArray:
        """The rows as the library compares them: (n_rows, n_features), float64, rounded to float32 where it does so."""
        if X.ndim != 2 or X.shape[1] != self.n_features:
            raise ExplainError(f"rows of shape {X.shape} were given; (n_rows, {self.n_features}) is needed")
        with np.errstate(over="ignore"):
            seen = X.astype(np.float32) if self.single else X
        return np.ascontiguousarray(seen, dtype=np.float64)
