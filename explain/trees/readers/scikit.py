"""scikit-learn's decision trees, and the forests and boosted sums made of them.

They ask in float32 and add up in float64; leaves of classifiers hold shares of classes, and a forest takes the mean.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from explain.arrays import FloatArray
from explain.errors import ExplainError
from explain.trees.assemble import Tree, assemble
from explain.trees.forest import NAN_LEFT, Forest, Link


def read(estimator: Any) -> Forest:
    """The forest of a decision tree, random forest or extra trees: the mean of its leaves, link "identity".

    One output per class, or the probability of the second class alone where there are two; one per target for a
    regression. Raises ExplainError for classifiers of several targets, or of one class.
    """
    grown = [each.tree_ for each in getattr(estimator, "estimators_", [estimator])]
    outputs = _outputs(estimator)
    trees = [_tree(tree, _leaves(tree, outputs) / len(grown)) for tree in grown]
    base = np.zeros(trees[0].value.shape[1])
    return _forest(trees, np.zeros(len(trees), np.int64), base, "identity", estimator.n_features_in_)


def read_boosted(estimator: Any) -> Forest:
    """The forest of a GradientBoostingClassifier or -Regressor; its base is the constant first guess.

    Raises ExplainError for the exponential loss, and where the first guess (``init``) is a model of its own.
    """
    if estimator.loss == "exponential":
        raise ExplainError("boosting with the exponential loss was given; its link is no logistic: fit with log_loss")
    if not (isinstance(estimator.init_, str) or type(estimator.init_).__module__ == "sklearn.dummy"):
        raise ExplainError("boosting that starts from a model was given; a constant is needed: fit it without init")
    per_round = estimator.estimators_.shape[1]
    grown = [each.tree_ for each in estimator.estimators_.ravel()]
    trees = [_tree(tree, estimator.learning_rate * _leaves(tree, slice(None))) for tree in grown]
    link: Link = "identity" if estimator.loss != "log_loss" else "logistic" if per_round == 1 else "softmax"
    nothing = np.zeros((1, estimator.n_features_in_), np.float32)
    base = np.asarray(estimator._raw_predict_init(nothing)[0], dtype=np.float64)  # noqa: SLF001 - no public way to it
    return _forest(trees, np.arange(len(trees)) % per_round, base, link, estimator.n_features_in_)


def _outputs(estimator: Any) -> slice:
    """Which columns of a tree's leaves are the outputs."""
    if not hasattr(estimator, "classes_"):
        return slice(None)
    if estimator.n_outputs_ > 1:
        raise ExplainError(f"a classifier of {estimator.n_outputs_} targets was given; one is needed: fit one for each")
    if estimator.n_classes_ < 2:
        raise ExplainError(f"a classifier that saw only {estimator.classes_[0]!r} was given; two classes are needed")
    return slice(1 if estimator.n_classes_ == 2 else 0, int(estimator.n_classes_))


def _leaves(tree: Any, outputs: slice) -> FloatArray:
    """(n_nodes, width): targets of a regression, or shares of classes, stand along one of two axes."""
    values = tree.value if tree.n_outputs == 1 else tree.value.transpose(0, 2, 1)
    return np.asarray(values[:, 0, outputs], dtype=np.float64)


def _tree(tree: Any, value: FloatArray) -> Tree:
    leaf = tree.children_left < 0
    return Tree(
        feature=np.where(leaf, -1, tree.feature),
        threshold=np.where(leaf, 0.0, tree.threshold),
        left=tree.children_left,
        right=tree.children_right,
        flags=np.where(leaf, 0, tree.missing_go_to_left * np.uint8(NAN_LEFT)),
        value=value,
        cover=tree.weighted_n_node_samples,
    )


def _forest(trees: list[Tree], output: Any, base: FloatArray, link: Link, n_features: int) -> Forest:
    return Forest(
        nodes=assemble(trees, output),
        base=base,
        n_features=int(n_features),
        single=True,
        link=link,
        cover_is="weighted training rows",
    )
