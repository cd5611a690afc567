"""Which pairs of features act together: Friedman's H on a sample of rows.

Friedman and Popescu (2008), Predictive learning via rule ensembles, section 8.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

from explain.arrays import Encoded, FloatArray, Groups, IntArray, Predict
from explain.batches import batches, outputs_of
from explain.dependence import Interaction
from explain.errors import ExplainError
from explain.resample import percentile_interval, resample_weights

#: Rows in the sample: each pair costs their square in predictions.
_ROWS = 40
_RESAMPLES = 200
#: A joint effect with less than this share of the predictions' variance is too small for its shape to matter.
_SMALL = 0.005
#: From here on an interaction is strong, and noticeable.
_STRONG, _SOME = 0.3, 0.1


def interactions(
    predict: Predict,
    X: Encoded,
    groups: Groups,
    names: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    output: int = 0,
    *,
    seed: int = 0,
) -> tuple[Interaction, ...]:
    """H of each of ``pairs`` (two names), strongest first, on at most 40 rows of ``X`` drawn by ``seed``.

    H is the root of the share of the variance of the joint partial dependence that the two single ones leave
    unexplained, cut to 0 … 1; 0 where the joint effect itself is next to nothing. low and high: 95 % bootstrap over
    the sampled rows. Costs (features + pairs) × rows² predictions.
    """
    unknown = sorted(set(chain.from_iterable(pairs)) - set(names))
    if unknown:
        raise ExplainError(f"pairs with {unknown} were asked for; names are {list(names)}")
    rng = np.random.default_rng(seed)
    rows = X[np.sort(rng.choice(len(X), size=min(_ROWS, len(X)), replace=False))]
    weights = np.hstack([np.ones((len(rows), 1)), resample_weights(len(rows), _RESAMPLES, rng)])
    columns = dict(zip(names, groups, strict=True))
    single = {name: _effect(predict, rows, columns[name], output, weights) for name in dict.fromkeys(chain(*pairs))}
    variance = float(outputs_of(predict, rows)[:, output].var())
    found = []
    for left, right in pairs:
        joint = _effect(predict, rows, np.concatenate([columns[left], columns[right]]), output, weights)
        strengths, size = _strengths(joint, single[left] + single[right], weights)
        small = size <= _SMALL * variance
        found.append(_interaction((left, right), np.zeros_like(strengths) if small else strengths))
    return tuple(sorted(found, key=lambda one: -one.strength))


def _effect(predict: Predict, rows: Encoded, columns: IntArray, output: int, weights: FloatArray) -> FloatArray:
    """Centred partial dependence at each row's own values under each draw's weights, (n_rows, n_draws)."""
    n = len(rows)
    outputs = np.empty(n * n)
    for part in batches(n * n, rows.shape[1]):
        point, row = np.divmod(np.arange(part.start, part.stop), n)
        mixed = rows[row]
        mixed[:, columns] = rows[point][:, columns]
        outputs[part] = outputs_of(predict, mixed)[:, output]
    means = outputs.reshape(n, n) @ weights / n
    return np.asarray(means - (weights * means).sum(axis=0) / n)


def _strengths(joint: FloatArray, added: FloatArray, weights: FloatArray) -> tuple[FloatArray, float]:
    """H in each draw, and the variance of the joint effect in the first, which is the sample itself."""
    left_over = (weights * (joint - added) ** 2).sum(axis=0)
    whole = (weights * joint**2).sum(axis=0)
    share = np.divide(left_over, whole, out=np.zeros_like(whole), where=whole > 0)
    return np.sqrt(np.minimum(share, 1.0)), float(whole[0]) / len(joint)


def _interaction(pair: tuple[str, str], strengths: FloatArray) -> Interaction:
    strength = float(strengths[0])
    low, high = percentile_interval(strengths[1:])
    return Interaction(
        *pair, strength, min(float(low), strength), max(float(high), strength), _sentence(pair, strength)
    )


def _sentence(pair: tuple[str, str], strength: float) -> str:
    left, right = pair
    if strength >= _STRONG:
        return f"{left} and {right} act together (H = {strength:.2f}): the effect of one depends on the other."
    if strength >= _SOME:
        return f"{left} and {right} act together a little (H = {strength:.2f})."
    return f"{left} and {right} act almost independently (H = {strength:.2f}): their effects add up."
