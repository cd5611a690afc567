"""LightGBM's trees, from its own text.

Leaves there already hold the shrunken values and, in the first tree, the average that boosting starts from: the base
is 0. What a missing value is depends on the question: nan, zeros with nan, or nothing, and then nan counts as 0. Among
categories it goes right. https://github.com/microsoft/LightGBM/blob/master/include/LightGBM/tree.h
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray
from explain.errors import ExplainError
from explain.trees.assemble import Tree, assemble
from explain.trees.forest import NAN_LEFT, ZERO_IS_MISSING, Forest, Link
from explain.trees.predict import ZERO

LINKS: dict[str, Link] = {
    "regression": "identity",
    "regression_l1": "identity",
    "huber": "identity",
    "fair": "identity",
    "quantile": "identity",
    "mape": "identity",
    "lambdarank": "identity",
    "rank_xendcg": "identity",
    "binary": "logistic",
    "cross_entropy": "logistic",
    "multiclassova": "logistic",
    "multiclass": "softmax",
}
#: Bits of a question's ``decision_type``; the two above them say what is missing.
CATEGORICAL, DEFAULT_LEFT = 1, 2
NOTHING_IS_MISSING, ZEROS_ARE_MISSING = 0, 1


def read(estimator: Any) -> Forest:
    """The forest of a ``Booster``, or of one of the wrappers in scikit-learn's style, with the rounds it predicts with.

    Of a random forest (``boosting="rf"``) it is the mean of the trees, from which LightGBM predicts; its ``raw_score``
    and its own contributions are of the sum. Raises ExplainError for objectives with another link, for a sigmoid that
    is not 1, and for linear trees.
    """
    booster = getattr(estimator, "booster_", estimator)
    text: str = booster.model_to_string()
    head, *blocks = text.partition("\nend of trees")[0].split("\nTree=")
    model = _fields(head)
    per_round = int(model["num_tree_per_iteration"])
    trees = [_tree(_fields(block)) for block in blocks]
    if "average_output" in model:
        rounds = len(trees) // per_round
        trees = [tree._replace(value=tree.value / rounds) for tree in trees]
    return Forest(
        nodes=assemble(trees, np.arange(len(trees)) % per_round),
        base=np.zeros(per_round),
        n_features=int(model["max_feature_idx"]) + 1,
        single=False,
        link=_link(model.get("objective", "regression")),  # a loss of one's own has no name: its output is the sum
        cover_is="training rows",
    )


def _fields(text: str) -> dict[str, str]:
    """What stands behind each name; "" where a name stands alone."""
    return {name: value for name, _, value in (line.partition("=") for line in text.splitlines())}


def _link(objective: str) -> Link:
    name, *settings = objective.split()
    if name not in LINKS or "sqrt" in settings:
        raise ExplainError(
            f"a LightGBM model with the objective {objective!r} was given; "
            f"one whose output is the sum of its trees, a logistic function or a softmax is needed"
        )
    slope = next((each for each in settings if each.startswith("sigmoid:")), "sigmoid:1")
    if float(slope.removeprefix("sigmoid:")) != 1.0:
        raise ExplainError(f"a LightGBM model with {slope} was given; its sums are no log-odds: fit it with sigmoid=1")
    return LINKS[name]


def _numbers(text: str) -> FloatArray:
    return np.fromstring(text, sep=" ") if text else np.zeros(0)


def _whole(text: str) -> NDArray[np.int64]:
    """Whole numbers, eight times as fast as others."""
    return np.fromstring(text, dtype=np.int64, sep=" ") if text else np.zeros(0, np.int64)


def _tree(fields: dict[str, str]) -> Tree:
    """Questions first, then leaves, which LightGBM counts -1, -2, …"""
    if fields.get("is_linear", "0") != "0":
        raise ExplainError("a LightGBM model with linear trees was given; constant leaves are needed: fit it without")
    values = _numbers(fields["leaf_value"])
    n_inner, n_leaves = len(values) - 1, len(values)
    none = np.full(n_leaves, -1)
    threshold, kind = _threshold(fields["threshold"]), _whole(fields["decision_type"]).astype(np.uint8)
    cover = np.concatenate([_whole(fields["internal_count"]), _whole(fields["leaf_count"])])
    found = Tree(
        feature=np.concatenate([_whole(fields["split_feature"]), none]),
        threshold=np.concatenate([threshold, np.zeros(n_leaves)]),
        left=np.concatenate([_children(fields["left_child"], n_inner), none]),
        right=np.concatenate([_children(fields["right_child"], n_inner), none]),
        flags=np.concatenate([_flags(kind, threshold), np.zeros(n_leaves, np.uint8)]),
        value=np.concatenate([np.zeros(n_inner), values])[:, None],
        cover=cover if len(cover) else np.zeros(1),  # older versions count no rows in a tree of one leaf
    )
    return _with_sets(found, kind, fields) if int(fields["num_cat"]) else found


def _threshold(text: str) -> FloatArray:
    """LightGBM takes values of at most 1e-35 for 0 before it asks; so none may lie between 0 and a threshold."""
    threshold = _numbers(text)
    tiny = np.abs(threshold) <= ZERO
    return np.where(tiny, np.where(threshold < 0, np.nextafter(-ZERO, -1.0), ZERO), threshold)


def _children(text: str, n_inner: int) -> NDArray[np.int64]:
    children = _whole(text)
    return np.where(children < 0, n_inner + ~children, children)


def _flags(kind: NDArray[np.uint8], threshold: FloatArray) -> NDArray[np.uint8]:
    """Where nothing is missing, nan is taken for 0, and goes where 0 goes; among categories always right."""
    missing, numeric = (kind >> 2) & 3, (kind & CATEGORICAL) == 0
    nan_left = np.where(missing == NOTHING_IS_MISSING, threshold >= 0, (kind & DEFAULT_LEFT) != 0)
    flags = np.zeros(len(kind), np.uint8)
    flags[numeric & nan_left] |= NAN_LEFT
    flags[numeric & (missing == ZEROS_ARE_MISSING)] |= ZERO_IS_MISSING
    return flags


def _with_sets(found: Tree, kind: NDArray[np.uint8], fields: dict[str, str]) -> Tree:
    """The tree with its questions about categories, whose threshold is the number of their set."""
    asking = np.flatnonzero(kind & CATEGORICAL)
    bounds = _whole(fields["cat_boundaries"])
    number = found.threshold[asking].astype(np.int64)
    set_start, set_size = np.full(len(found.left), -1), np.zeros(len(found.left))
    set_start[asking], set_size[asking] = bounds[number], bounds[number + 1] - bounds[number]
    words = _whole(fields["cat_threshold"]).astype(np.uint32)
    return found._replace(set_start=set_start, set_size=set_size, words=words)
