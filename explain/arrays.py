"""Names for the arrays that go in and out of this package, with the shape of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]

#: Encoded rows, (n_rows, n_encoded): what the model's estimator sees. One original column may be several here.
Encoded: TypeAlias = NDArray[np.float64]

#: Encoded rows in, (n_rows, n_outputs) out. One output for regression (target's unit) and binary (probability of
#: the positive class); one per class for multiclass. Deterministic: the same row gives the same output in any batch.
Predict: TypeAlias = Callable[[Encoded], FloatArray]

#: The players of a game: for each name (feature or aspect) the encoded columns that belong to it. Disjoint.
Groups: TypeAlias = Sequence[IntArray]

#: y (n_rows,), outputs (n_rows, n_outputs) → one number, higher is better.
ScoreFunction: TypeAlias = Callable[[NDArray[np.float64], FloatArray], float]

#: Called with the share of the work that is done, 0 to 1.
Progress: TypeAlias = Callable[[float], None]
