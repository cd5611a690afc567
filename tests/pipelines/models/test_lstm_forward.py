"""The compiled loops against torch's own layers, in float64."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.models.lstm_forward import raw_scores
from pipelines.models.lstm_layout import Inputs

torch = pytest.importorskip("torch", reason="torch, which the LSTM needs, is not installed")


@pytest.mark.parametrize(("members", "outputs", "statics"), [(1, 1, 0), (3, 1, 2), (2, 4, 1)])
def test_loops_and_layers_agree(members, outputs, statics):
    from pipelines.models.lstm_net import Network, _side_by_side

    torch.manual_seed(members)
    nets = [Network((5, statics, outputs), 7, 0.5).eval() for _ in range(members)]
    rng = np.random.default_rng(0)
    inputs = Inputs(
        rng.normal(size=(9, 6, 5)) * 3, np.array([0, 1, 2, 3, 4, 5, 6, 6, 3]), rng.normal(size=(9, statics))
    )
    ours = raw_scores(inputs, _side_by_side(nets))
    given = [torch.from_numpy(part) for part in inputs]
    with torch.no_grad():
        theirs = torch.stack([net.double()(*given) for net in nets]).mean(dim=0).numpy()
    assert ours.shape == (9, outputs)
    assert ours == pytest.approx(theirs, abs=1e-13)


def test_what_stands_after_the_last_step_is_never_read():
    from pipelines.models.lstm_net import Network, _side_by_side

    weights = _side_by_side([Network((2, 0, 1), 4, 0.0)])
    rng = np.random.default_rng(0)
    inputs = Inputs(rng.normal(size=(3, 5, 2)), np.array([0, 2, 4]), np.zeros((3, 0)))
    spoilt = inputs._replace(sequence=inputs.sequence.copy())
    for row, length in enumerate(inputs.lengths):
        spoilt.sequence[row, length:] = np.nan
    assert np.array_equal(raw_scores(spoilt, weights), raw_scores(inputs, weights))
