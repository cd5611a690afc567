"""What a bound and a pull that somebody names would do to one time's scores: all that one time can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.bounded.modes import together
from pipelines.engine.exhibit import Chart, Exhibit

if TYPE_CHECKING:
    from data.networks.network import ValueNetwork


def simulation_exhibit(network: ValueNetwork, epsilon: float, mu: float, steps: int = 10) -> Exhibit:
    """Mean and spread of each dimension from the last time on, everybody with a score moving at once."""
    rows = []
    for k, name in enumerate(network.dimensions):
        now = network.scores[:, -1, k]
        known = np.isfinite(now)
        place = np.cumsum(known) - 1
        heard = known[network.ego] & known[network.friend]
        links = (place[network.ego[heard]], place[network.friend[heard]], network.weight[heard])
        now = now[known]
        for step in range(steps + 1):
            rows.append((name, step, float(now.mean()), float(now.std())))
            now = together(now, links, epsilon, mu)
    frame = pd.DataFrame(rows, columns=["Dimension", "Step", "Mean score", "Spread (sd, points)"])
    return Exhibit(
        key="value_simulation",
        title="If friends within a bound pulled",
        sentence=f"A simulation with ε = {epsilon:g} and μ = {mu:g}, chosen by hand: nothing was fitted.",
        frame=frame,
        charts=(Chart("lines", "Step", "Spread (sd, points)", by="Dimension"),),
        notes=("Two times are needed to fit a bound.",),
    )
