"""The test that attributions add up. A test, not a repair: a residual is never spread over the features."""

from __future__ import annotations

import numpy as np

from explain.attribution import Attribution
from explain.errors import AdditivityError
from explain.words import number


def verify_additivity(attribution: Attribution, tolerance: float = 1e-6) -> None:
    """Return quietly if base + values equals the prediction for every row and output, else raise AdditivityError.

    ``tolerance`` is relative to the scale of the output: its largest distance from the base value, or, where all
    predictions are alike, a millionth of their size.
    """
    gaps = np.abs(attribution.gaps())
    if not gaps.size:
        return
    moved = np.abs(attribution.predictions - attribution.base).max()
    size = max(np.abs(attribution.predictions).max(), np.abs(attribution.base).max())
    allowed = tolerance * max(moved, 1e-6 * size)
    if gaps.max() <= allowed:
        return
    row, output = np.unravel_index(int(gaps.argmax()), gaps.shape)
    raise AdditivityError(
        f"{attribution.model}: the Shapley values of row {attribution.rows[row]} miss its prediction for "
        f"{attribution.outputs[output]!r} by {number(float(gaps.max()))} ({attribution.unit}); "
        f"at most {number(float(allowed))} is rounding: the values were not computed for this prediction"
    )
