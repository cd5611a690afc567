"""XGBoost's trees, from its own universal binary JSON.

It asks "less than", in float32, so a threshold becomes the next smaller float32; members of a set of categories go
right; it keeps the base in the target's space. https://xgboost.readthedocs.io/en/stable/dev/structxgboost_1_1RegTree.html
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from explain.arrays import FloatArray
from explain.errors import ExplainError
from explain.trees.assemble import Tree, assemble, bit_sets
from explain.trees.forest import NAN_LEFT, SET_GOES_RIGHT, Forest, Link
from explain.trees.readers.ubj import read_ubj

LINKS: dict[str, Link] = {
    "reg:squarederror": "identity",
    "reg:linear": "identity",
    "reg:absoluteerror": "identity",
    "reg:pseudohubererror": "identity",
    "reg:quantileerror": "identity",
    "reg:squaredlogerror": "identity",
    "rank:pairwise": "identity",
    "rank:ndcg": "identity",
    "rank:map": "identity",
    "binary:logitraw": "identity",
    "binary:logistic": "logistic",
    "reg:logistic": "logistic",
    "multi:softprob": "softmax",
    "multi:softmax": "softmax",
}


def read(estimator: Any) -> Forest:
    """The forest of a ``Booster``, or of one of the wrappers in scikit-learn's style.

    A Booster predicts with all its rounds, a wrapper that stopped early with those up to the best one; so does the
    forest. The link of ``multi:softmax`` gives the probabilities, not the class. Raises ExplainError for objectives
    with another link, for dart and linear boosters, and for wrappers with a missing value other than nan.
    """
    booster = estimator.get_booster() if hasattr(estimator, "get_booster") else estimator
    missing = getattr(estimator, "missing", np.nan)
    if not np.isnan(missing):
        raise ExplainError(
            f"an XGBoost model that takes {missing!r} for missing was given; nan is needed: fit it with nan"
        )
    learner = read_ubj(bytes(booster.save_raw("ubj")))["learner"]
    link, kind, model = _link(learner), learner["gradient_booster"]["name"], learner["learner_model_param"]
    if kind != "gbtree":
        raise ExplainError(
            f"an XGBoost {kind} model was given; plain trees are read here: fit it with booster='gbtree'"
        )
    n_outputs = max(1, int(model["num_class"]), int(model["num_target"]))
    n_trees = _n_trees(learner, wrapped=booster is not estimator)
    grown = learner["gradient_booster"]["model"]
    trees = [_tree(tree) for tree in grown["trees"][:n_trees]]
    return Forest(
        nodes=assemble(trees, np.asarray(grown["tree_info"][:n_trees], dtype=np.int64)),
        base=_base(model["base_score"], link, n_outputs),
        n_features=int(model["num_feature"]),
        single=True,
        link=link,
        cover_is="sums of hessians",
    )


def _link(learner: dict[str, Any]) -> Link:
    objective = learner["objective"]["name"]
    if objective not in LINKS:
        raise ExplainError(
            f"an XGBoost model with the objective {objective!r} was given; "
            f"one whose output is the sum of its trees, a logistic function or a softmax is needed"
        )
    return LINKS[objective]


def _n_trees(learner: dict[str, Any], *, wrapped: bool) -> int:
    """With how many trees it predicts."""
    rounds = learner["gradient_booster"]["model"]["iteration_indptr"]
    best = learner.get("attributes", {}).get("best_iteration")
    return int(rounds[int(best) + 1] if wrapped and best is not None else rounds[-1])


def _base(text: str, link: Link, n_outputs: int) -> FloatArray:
    """Base margins (n_outputs,): a probability is kept where the link is logistic."""
    base = np.array([float(each) for each in text.strip("[]").split(",")], dtype=np.float32)
    if link == "logistic":
        base = -np.log(np.float32(1.0) / base - np.float32(1.0))
    return np.broadcast_to(base, (n_outputs,)).astype(np.float64)


def _tree(tree: dict[str, Any]) -> Tree:
    left, right = np.asarray(tree["left_children"]), np.asarray(tree["right_children"])
    leaf = left < 0
    condition = np.asarray(tree["split_conditions"], dtype=np.float32)
    below = np.nextafter(condition, np.float32(-np.inf))
    flags = np.asarray(tree["default_left"], dtype=np.uint8) * np.uint8(NAN_LEFT)
    found = Tree(
        feature=np.where(leaf, -1, np.asarray(tree["split_indices"])),
        threshold=np.where(leaf, np.float32(0.0), below),
        left=left,
        right=right,
        flags=np.where(leaf, np.uint8(0), flags),
        value=_leaf_values(tree, leaf, right, condition),
        cover=np.asarray(tree["sum_hessian"]),
    )
    return _with_sets(found, tree) if len(tree["categories_nodes"]) else found


def _leaf_values(
    tree: dict[str, Any], leaf: NDArray[np.bool_], right: NDArray[Any], condition: NDArray[Any]
) -> NDArray[Any]:
    """(n_nodes, width): a leaf's number stands where others have their threshold; vectors stand in their own array."""
    width = int(tree["tree_param"]["size_leaf_vector"])
    if width <= 1:
        return np.where(leaf, condition, np.float32(0.0))[:, None]
    if "leaf_weights" not in tree:
        raise ExplainError("an XGBoost model of an old version with several outputs per tree was given; fit it anew")
    values = np.zeros((len(leaf), width))
    values[leaf] = np.asarray(tree["leaf_weights"]).reshape(-1, width)[right[leaf]]
    return values


def _with_sets(found: Tree, tree: dict[str, Any]) -> Tree:
    """The tree with its questions about categories: for each such node a slice of one array of members."""
    categories, asking = np.asarray(tree["categories"]), np.asarray(tree["categories_nodes"])
    ends = np.asarray(tree["categories_segments"]) + np.asarray(tree["categories_sizes"])
    members = [categories[begin:end] for begin, end in zip(tree["categories_segments"], ends, strict=True)]
    words, begins, sizes = bit_sets(members)
    set_start, set_size, flags = np.full(len(found.left), -1), np.zeros(len(found.left)), found.flags.copy()
    set_start[asking], set_size[asking] = begins, sizes
    flags[asking] |= SET_GOES_RIGHT
    return found._replace(flags=flags, set_start=set_start, set_size=set_size, words=words)
