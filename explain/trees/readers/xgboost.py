"""XGBoost's trees, from its own universal binary JSON.

It asks "less than", in float32, so a threshold becomes the next smaller float32; members of a set of categories go
right; it keeps the base in the target's space. https://xgboost.readthedocs.io/en/stable/dev/structxgboost_1_1RegTree.html
"""

from __future__ import annotations

from itertools import pairwise
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
    trees = _trees(grown["trees"][:n_trees]) if n_trees else []
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


def _trees(trees: list[dict[str, Any]]) -> list[Tree]:
    """What each tree asks; what is the same for all nodes is done for all trees at once: most trees are small."""

    def joined(field: str, kind: Any) -> NDArray[Any]:
        return np.concatenate([tree[field] for tree in trees]).astype(kind)

    ends = np.cumsum([len(tree["left_children"]) for tree in trees])
    left, condition = joined("left_children", np.int32), joined("split_conditions", np.float32)
    leaf = left < 0
    fields = (
        np.where(leaf, np.int32(-1), joined("split_indices", np.int32)),
        np.where(leaf, np.float32(0.0), np.nextafter(condition, np.float32(-np.inf))),
        left,
        joined("right_children", np.int32),
        np.where(leaf, np.uint8(0), joined("default_left", np.uint8) * np.uint8(NAN_LEFT)),
        np.where(leaf, condition, np.float32(0.0))[:, None],
        joined("sum_hessian", np.float32),
    )
    places = [slice(begin, end) for begin, end in pairwise([0, *ends.tolist()])]
    parts = zip(trees, *([field[place] for place in places] for field in fields), strict=True)
    return [_with_rest(Tree(*part), tree) for tree, *part in parts]


def _with_rest(found: Tree, tree: dict[str, Any]) -> Tree:
    """The tree with what few have: several outputs, and questions about categories."""
    if int(tree["tree_param"]["size_leaf_vector"]) > 1:
        found = found._replace(value=_leaf_vectors(tree, found.left < 0, found.right))
    return _with_sets(found, tree) if len(tree["categories_nodes"]) else found


def _leaf_vectors(tree: dict[str, Any], leaf: NDArray[np.bool_], right: NDArray[Any]) -> NDArray[Any]:
    """(n_nodes, width): a leaf's vector stands in an array of its own, at the place that its right child names."""
    if "leaf_weights" not in tree:
        raise ExplainError("an XGBoost model of an old version with several outputs per tree was given; fit it anew")
    values = np.zeros((len(leaf), int(tree["tree_param"]["size_leaf_vector"])))
    values[leaf] = np.asarray(tree["leaf_weights"]).reshape(-1, values.shape[1])[right[leaf]]
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
