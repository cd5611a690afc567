"""What a fitted LSTM answers, computed without torch: each row for itself, every sum in the same order, in float64.

Matrix products of libraries round a row according to the rows beside it; these loops do not, so the same row gets the
same answer in any batch, on any number of threads and with any version of torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from explain.compiled import compiled, inlined

if TYPE_CHECKING:
    from explain.arrays import IntArray as Ints
    from pipelines.models.family import Floats
    from pipelines.models.lstm_layout import Inputs


class Weights(NamedTuple):
    """Weights of all members side by side; gates stand in torch's order: input, forget, cell, output.

    ``inward`` (n_inputs, members × 4 hidden), ``start`` (members × 4 hidden,), ``back`` (members, hidden, 4 hidden);
    the head: ``joined`` (members, hidden + n_statics, hidden), ``bend`` (members, hidden), ``out`` (members, hidden,
    n_outputs), ``level`` (n_outputs,), the mean over members.
    """

    inward: Floats
    start: Floats
    back: Floats
    joined: Floats
    bend: Floats
    out: Floats
    level: Floats


def raw_scores(inputs: Inputs, weights: Weights) -> Floats:
    """(n_rows, n_outputs): the mean of the members' outputs, before any link."""
    # Loops are compiled once, for rows that lie one behind the other.
    sequence, statics = np.ascontiguousarray(inputs.sequence), np.ascontiguousarray(inputs.statics)
    return _scores(sequence, inputs.lengths, statics, weights)


@inlined
def _sigmoid(value: float) -> Any:
    return 1.0 / (1.0 + np.exp(-value))


@compiled
def _scores(sequence: Floats, lengths: Ints, statics: Floats, weights: Weights) -> Floats:
    found = np.empty((len(sequence), len(weights.level)))
    members, hidden = weights.bend.shape
    gates = np.empty(len(weights.start))
    state, cell = np.empty((members, hidden)), np.empty((members, hidden))
    for row in range(len(sequence)):
        state[:] = 0.0
        cell[:] = 0.0
        for step in range(lengths[row]):
            _gates(sequence[row, step], state, weights, gates)
            _turn(gates, state, cell)
        _head(statics[row], state, weights, found[row])
    return found


@compiled
def _gates(inputs: Floats, state: Floats, weights: Weights, gates: Floats) -> None:
    """The sums in front of the gates of all members, into ``gates``."""
    members, hidden = state.shape
    gates[:] = weights.start
    for one in range(len(inputs)):
        value = inputs[one]
        # Masks, and values before the first, are mostly 0.
        if value != 0.0:
            _add(value, weights.inward[one], gates)
    for member in range(members):
        own = gates[4 * hidden * member : 4 * hidden * (member + 1)]
        for one in range(hidden):
            _add(state[member, one], weights.back[member, one], own)


@compiled
def _add(factor: float, row: Floats, total: Floats) -> None:
    for j in range(len(total)):
        total[j] += factor * row[j]


@compiled
def _turn(gates: Floats, state: Floats, cell: Floats) -> None:
    """One step of all members: ``state`` and ``cell`` become the next ones."""
    members, hidden = state.shape
    for member in range(members):
        for j in range(hidden):
            at = 4 * hidden * member + j
            kept = _sigmoid(gates[at + hidden]) * cell[member, j]
            cell[member, j] = kept + _sigmoid(gates[at]) * np.tanh(gates[at + 2 * hidden])
            state[member, j] = _sigmoid(gates[at + 3 * hidden]) * np.tanh(cell[member, j])


@compiled
def _head(statics: Floats, state: Floats, weights: Weights, found: Floats) -> None:
    """The small net behind the last state and the statics, averaged over members, into ``found``."""
    members, hidden = state.shape
    bent = np.empty(hidden)
    found[:] = 0.0
    for member in range(members):
        bent[:] = weights.bend[member]
        for one in range(hidden):
            _add(state[member, one], weights.joined[member, one], bent)
        for one in range(len(statics)):
            _add(statics[one], weights.joined[member, hidden + one], bent)
        for one in range(hidden):
            if bent[one] > 0.0:
                _add(bent[one], weights.out[member, one], found)
    for output in range(len(found)):
        found[output] = found[output] / members + weights.level[output]
