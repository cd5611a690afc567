"""scikit-learn's histogram boosting, from its predictors.

It puts columns of categories first and counts their categories 0, 1, …; here columns and categories are again those of
the rows that it is given. A category that it did not see goes where missing values go.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from explain.errors import ExplainError
from explain.trees.assemble import Tree, assemble, bit_sets
from explain.trees.forest import NAN_LEFT, SET_GOES_RIGHT, Forest, Link

LINKS: dict[str, Link] = {
    "squared_error": "identity",
    "absolute_error": "identity",
    "quantile": "identity",
    "log_loss": "logistic",
}
#: The largest category that is kept as a bit: 8 KB per question.
LARGEST = 65_535


def read(estimator: Any) -> Forest:
    """The forest of a HistGradientBoostingClassifier or -Regressor; its base is the baseline.

    Categories in the rows must be whole numbers from 0 on. Raises ExplainError for losses with another link, and for
    categories that are no such numbers.
    """
    if estimator.loss not in LINKS:
        raise ExplainError(
            f"histogram boosting with the loss {estimator.loss!r} was given; read are {', '.join(LINKS)}"
        )
    rounds = estimator._predictors  # noqa: SLF001 - there is no public way to the trees
    per_round = len(rounds[0]) if len(rounds) else 1
    columns, codes = _encoding(estimator)
    trees = [_tree(each, columns, codes) for predictors in rounds for each in predictors]
    return Forest(
        nodes=assemble(trees, np.arange(len(trees)) % per_round),
        base=np.array(estimator._baseline_prediction, dtype=np.float64).ravel(),  # noqa: SLF001 - the same
        n_features=int(estimator.n_features_in_),
        single=False,
        link="softmax" if per_round > 1 else LINKS[estimator.loss],
        cover_is="training rows",
    )


def _encoding(estimator: Any) -> tuple[NDArray[np.int64], dict[int, NDArray[np.int64]]]:
    """For each column of its own the column of the rows, and for columns of categories the value of each category."""
    if estimator.is_categorical_ is None:
        return np.arange(estimator.n_features_in_), {}
    categorical = np.asarray(estimator.is_categorical_, dtype=bool)
    columns = np.concatenate([np.flatnonzero(categorical), np.flatnonzero(~categorical)])
    encoder = estimator._preprocessor.named_transformers_["encoder"]  # noqa: SLF001 - there is no public way to it
    return columns, {place: _codes(values) for place, values in enumerate(encoder.categories_)}


def _codes(values: NDArray[Any]) -> NDArray[np.int64]:
    """The categories as whole numbers; the last may be nan, which is no category of its own."""
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise _no_codes(values[0]) from error
    numbers = numbers[~np.isnan(numbers)]
    wrong = numbers[(numbers < 0) | (numbers > LARGEST) | (numbers != np.floor(numbers))]
    if len(wrong):
        raise _no_codes(wrong[0])
    return numbers.astype(np.int64)


def _no_codes(category: Any) -> ExplainError:
    return ExplainError(
        f"histogram boosting with the category {category!r} was given; "
        f"whole numbers from 0 to {LARGEST:,} are needed: fit it on codes of the categories"
    )


def _tree(predictor: Any, columns: NDArray[np.int64], codes: dict[int, NDArray[np.int64]]) -> Tree:
    nodes = predictor.nodes
    leaf = nodes["is_leaf"] == 1
    found = Tree(
        feature=np.where(leaf, -1, columns[nodes["feature_idx"]]),
        threshold=np.where(leaf, 0.0, nodes["num_threshold"]),
        left=nodes["left"].astype(np.int64),
        right=nodes["right"].astype(np.int64),
        flags=np.where(leaf, 0, nodes["missing_go_to_left"] * np.uint8(NAN_LEFT)),
        value=nodes["value"][:, None],
        cover=nodes["count"],
    )
    asking = np.flatnonzero(~leaf & (nodes["is_categorical"] == 1))
    return _with_sets(found, predictor, asking, codes) if len(asking) else found


def _with_sets(found: Tree, predictor: Any, asking: NDArray[np.int64], codes: dict[int, NDArray[np.int64]]) -> Tree:
    """The tree with its questions about categories; the set is of those that do not go where missing values go."""
    nodes = predictor.nodes[asking]
    left = np.ascontiguousarray(predictor.raw_left_cat_bitsets[nodes["bitset_idx"]], dtype="<u4").view(np.uint8)
    goes_left = np.unpackbits(left, axis=1, bitorder="little").astype(bool)
    known = [codes[column] for column in nodes["feature_idx"]]
    members = [
        values[goes[: len(values)] != nan_left]
        for values, goes, nan_left in zip(known, goes_left, nodes["missing_go_to_left"] == 1, strict=True)
    ]
    words, begins, sizes = bit_sets(members)
    set_start, set_size, flags = np.full(len(found.left), -1), np.zeros(len(found.left)), found.flags.copy()
    set_start[asking], set_size[asking] = begins, sizes
    flags[asking] |= np.where(nodes["missing_go_to_left"] == 1, SET_GOES_RIGHT, 0).astype(flags.dtype)
    return found._replace(flags=flags, set_start=set_start, set_size=set_size, words=words)
