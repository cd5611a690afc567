"""Aspects of a cohort: features that go together, and the tree by which they do.

The definition is public (triplot, dalex): dependency as ``explain.association`` has it under "dalex", complete linkage
on 1 - dependency, cut at 1 - h. Which of the importances of aspects the paper used is not known to us.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.association import associations
from explain.groups import Aspect, Merge, find_aspects, merge_tree
from explain.words import listing
from pipelines.engine.encode_level import levels_and_codes
from pipelines.engine.encode_number import finite
from pipelines.engine.exhibit import Exhibit
from pipelines.errors import StudyError

if TYPE_CHECKING:
    from data.table import Column, Dataset
    from explain.arrays import FloatArray, IntArray

#: Every pair inside an aspect depends on each other by this much at least, unless another height is chosen.
HEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Dependency:
    """How much each pair of features depends on each other: ``matrix`` (n_names, n_names), 0 to 1, 1 on the diagonal.

    ``n_rows`` is the number of fit rows that it was taken from.
    """

    names: tuple[str, ...]
    matrix: FloatArray
    n_rows: int

    def aspects(self, h: float = HEIGHT) -> tuple[Aspect, ...]:
        """Every feature in exactly one aspect, all pairs inside one with a dependency of ``h`` or more."""
        if not 0 <= h <= 1:
            raise StudyError(
                f"h = {h:g} was given", "a dependency between 0 and 1 is needed", "Choose one, such as 0.5"
            )
        return find_aspects(self.names, self.matrix, h)

    def tree(self) -> tuple[Merge, ...]:
        """How features join, by rising height = 1 - dependency."""
        return merge_tree(self.names, self.matrix)


def dependency(dataset: Dataset, rows: IntArray, names: tuple[str, ...] = ()) -> Dependency:
    """The dependency of the features (or ``names``) in these rows, which are to be fit rows.

    Number with number: |Spearman|. Category with category: bias-corrected Cramér's V, with Yates's correction in tables
    of 2 × 2. Category with number: η² of Kruskal and Wallis. As after preprocessing: gaps hold the median of the rows,
    the most frequent level of a category; a category of two levels is one 0/1 column and compared as a number.
    """
    names = names or dataset.features
    columns = [dataset.column(name) for name in names]
    filled = [_filled(dataset.frame.iloc[rows], column) for column in columns]
    matrix = associations([values for values, _ in filled], [categorical for _, categorical in filled], "dalex")
    return Dependency(names, matrix, len(rows))


def tree_exhibit(found: Dependency, h: float = HEIGHT) -> Exhibit:
    """The merges of all features by rising height, and which aspects a cut at 1 - ``h`` leaves."""
    frame = pd.DataFrame(
        [
            (one.height, 1 - one.height, " · ".join(one.left), " · ".join(one.right), len(one.members))
            for one in found.tree()
        ],
        columns=["height", "dependency", "these", "join these", "features together"],
    )
    frame["inside an aspect"] = ["yes" if height <= 1 - h + 1e-9 else "no" for height in frame["height"]]
    aspects = found.aspects(h)
    joint = [one for one in aspects if len(one.members) > 1]
    told = "; ".join(listing(one.members) for one in joint[:8]) or "none of them goes with another"
    more = f"; and {len(joint) - 8} more" if len(joint) > 8 else ""
    sentence = f"{len(found.names)} features form {len(aspects)} aspects at h = {h:g}: {told}{more}."
    notes = (
        f"From {found.n_rows:,} fit rows, after gaps are filled and before features are selected.",
        "Dependency: |Spearman|, bias-corrected Cramér's V, η² of Kruskal and Wallis; complete linkage, cut at 1 − h.",
        f"Every pair inside an aspect has a dependency of {h:g} or more; a height is 1 − that of the weakest pair.",
    )
    return Exhibit("aspect_tree", "Which features go together", sentence, frame, (), notes)


def _filled(frame: pd.DataFrame, column: Column) -> tuple[FloatArray, bool]:
    """The values of a column without gaps, and whether they are codes of more than two levels."""
    if column.kind == "time":
        raise StudyError(f"{column.name!r} holds times", "aspects are made of numbers and categories", "Leave it out")
    if column.kind == "number":
        values = finite(frame[column.name])
        known = values[~np.isnan(values)]
        return np.where(np.isnan(values), np.median(known) if len(known) else 0.0, values), False
    codes = levels_and_codes(frame[column.name])[1]
    counts = np.bincount(codes[codes >= 0], minlength=1)
    codes = np.where(codes < 0, counts.argmax(), codes)
    return codes.astype(np.float64), int((counts > 0).sum()) > 2
