"""p-values of importances: how often a target without any meaning makes a feature look as important.

Altmann, Toloşi, Sander and Lengauer (2010), Permutation importance: a corrected feature importance measure,
Bioinformatics 26:1340. The target is permuted, the model fitted again and its importances measured again; counted is
how often they reach the one that was observed. Unlike in the paper no distribution is fitted to few permutations: the
p-value is the share itself, with the observation counted in (Phipson and Smyth 2010), so it is never 0, and is valid
however few the permutations are.
"""

from __future__ import annotations

import numpy as np

from explain.arrays import FloatArray
from explain.errors import ExplainError


def p_values(observed: FloatArray, null: FloatArray) -> FloatArray:
    """The share of importances at least as large as each of ``observed``, itself counted in: (n_names,).

    ``null`` (n_permutations, n_names) are importances of models that were fitted just as the ``observed`` (n_names,)
    ones, each to a permuted target. Larger is more important. A p-value is the chance of an importance at least as
    large if the target went with *no* feature at all; its smallest is 1 / (n_permutations + 1). What it does not say:

    - not that a feature matters *beyond the others*: one that is only correlated with what matters may be small too;
    - not for many features at once: of 20 meaningless ones one falls below 0.05, so correct for their number;
    - nothing where rows depend on each other (visits of a patient, days of a series): free permutation breaks that
      dependence as well, and the p-values are too small.

    Raises ExplainError where an importance is no finite number, or where there are none to compare with.
    """
    if observed.ndim != 1 or null.ndim != 2 or null.shape[1] != len(observed) or not len(null):
        raise ExplainError(
            f"observed importances of shape {observed.shape} and those of permuted targets of shape {null.shape} were "
            f"given; (n_names,) and (n_permutations, n_names) are needed, with at least 1 permutation: 19 for p-values "
            f"of 0.05"
        )
    _verify(observed, "the observed importances")
    for number, values in enumerate(null):
        _verify(values, f"the importances of permuted target {number}")
    return np.asarray((1 + (null >= observed).sum(axis=0)) / (len(null) + 1), dtype=np.float64)


def p_values_sentence(n_permutations: int) -> str:
    """How p-values from so many permuted targets were found, for the analyst."""
    return (
        f"p-values: share of {n_permutations} fits to permuted targets, and of this one, with an importance at least "
        f"as large; the smallest possible is {1 / (n_permutations + 1):.2g}; not corrected for the number of features"
    )


def _verify(values: FloatArray, what: str) -> None:
    if not np.isfinite(values).all():
        raise ExplainError(f"{what} are {values!r}; one finite number per name is needed")
