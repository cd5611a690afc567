"""p-values of importances: how often a target without any meaning makes a feature look as important.

Altmann, Toloşi, Sander and Lengauer (2010), Permutation importance: a corrected feature importance measure,
Bioinformatics 26:1340. The target is permuted, the model fitted again and its importances measured again; counted is
how often they reach the one that was observed. Unlike in the paper no distribution is fitted to few permutations: the
p-value is the share itself, with the observation counted in (Phipson and Smyth 2010), so it is never 0, and is valid
however few the permutations are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from explain.arrays import FloatArray, Progress
from explain.errors import ExplainError


@dataclass(frozen=True, slots=True)
class NullImportances:
    """``p_values`` (n_names,) and the importances under permuted targets, ``null`` (n_permutations, n_names).

    A p-value is the chance of an importance at least as large if the target went with *no* feature at all; its
    smallest is 1 / (n_permutations + 1). What it does not say:

    - not that a feature matters *beyond the others*: one that is only correlated with what matters may be small too;
    - not for many features at once: of 20 meaningless ones one falls below 0.05, so correct for their number;
    - nothing where rows depend on each other (visits of a patient, days of a series): free permutation breaks that
      dependence as well, and the p-values are too small.
    """

    p_values: FloatArray
    null: FloatArray

    @property
    def sentence(self) -> str:
        """How the p-values were found, for the analyst."""
        n_permutations = len(self.null)
        return (
            f"p-values: share of {n_permutations} fits to permuted targets, and of this one, with an importance at "
            f"least as large; the smallest possible is {1 / (n_permutations + 1):.2g}; not corrected for the number "
            f"of features"
        )


def null_importances(
    fit_and_rank: Callable[[FloatArray, int], FloatArray],
    y: FloatArray,
    observed: FloatArray,
    *,
    n_permutations: int = 100,
    seed: int = 0,
    progress: Progress | None = None,
) -> NullImportances:
    """p-values of the ``observed`` importances (n_names,) by refitting to ``n_permutations`` permuted targets.

    ``fit_and_rank(y_permuted, number)`` fits a model just as the observed one was, with target values y_permuted
    (n_rows,) in the place of ``y``, and returns its importances (n_names,); ``number`` counts from 0 and may serve as a
    seed. Larger is more important. Raises ExplainError where an importance is no finite number.
    """
    if n_permutations < 1:
        raise ExplainError(
            f"{n_permutations} permutations were asked for; at least 1 is needed, 19 for p-values of 0.05"
        )
    _verify(observed, observed.shape, "the observed importances")
    rng = np.random.default_rng(seed)
    null = np.empty((n_permutations, len(observed)))
    for number in range(n_permutations):
        values = fit_and_rank(rng.permutation(y), number)
        _verify(values, observed.shape, f"the importances of permuted target {number}")
        null[number] = values
        if progress:
            progress((number + 1) / n_permutations)
    return NullImportances((1 + (null >= observed).sum(axis=0)) / (n_permutations + 1), null)


def _verify(values: FloatArray, shape: tuple[int, ...], what: str) -> None:
    if values.shape != shape or len(shape) != 1 or not np.isfinite(values).all():
        raise ExplainError(f"{what} are {values!r}; one finite number per name is needed: ({shape[0]},)")
