"""Exhibits of every shape for tests of what draws, keeps and exports them; made up."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.engine.exhibit import Chart, Exhibit


def example_exhibits() -> tuple[Exhibit, ...]:
    """Bars with groups and a naive guess, points in panels, lines, a fan that is also a file, a map, words alone."""
    scores = pd.DataFrame(
        {
            "model": ["Forest", "Forest", "<b>Linear</b>", "<b>Linear</b>"],
            "features": ["with MMSE", "without", "with MMSE", "without"],
            "AUC": [0.81, 0.64, 0.86, np.nan],
            "low": [0.77, 0.6, 0.82, np.nan],
            "high": [0.85, 0.68, 0.9, np.nan],
        }
    )
    months = pd.DataFrame(
        {
            "RID": np.repeat([7, 12], 20),
            "month": np.tile(np.arange(1, 21), 2),
            "ADAS13": np.linspace(10, 30, 40),
            "lower": np.linspace(9, 28, 40),
            "upper": np.linspace(11, 32, 40),
        }
    )
    places = pd.DataFrame(
        {"east, km": [0.0, 1.0, 2.0], "north, km": [1.0, 0.0, 2.0], "minutes": ["< 30", "> 30", "< 30"]}
    )
    return (
        Exhibit("scores", "Scores by feature set", "MMSE adds .17.", scores, (
            Chart("bars", "model", "AUC", by="features", low="low", high="high", naive=0.5),
            Chart("points", "model", "AUC", panel="features", low="low", high="high"),
        ), ("Ours: the split.",)),
        Exhibit("fan", "Forecasts", "Two people.", months, (
            Chart("fan", "month", "ADAS13", panel="RID", low="lower", high="upper", unit="points"),
            Chart("lines", "month", "ADAS13", by="RID", unit="points"),
        ), file="TADPOLE_Submission_example.csv"),
        Exhibit("map", "Where", "Three incidents.", places, (Chart("map", "east, km", "north, km", by="minutes"),)),
        Exhibit("flow", "Who was left out", "Nobody.", pd.DataFrame({"reason": ["=none"], "people": [0]})),
    )  # fmt: skip
