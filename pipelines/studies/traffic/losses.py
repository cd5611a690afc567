"""Ways to learn a duration: the same boosted trees with the Tweedie loss, squared error, and on the logarithm.

Durations have a long tail: Tweedie (power 1.5) lets the spread grow with the mean and predicts the mean itself. Our
choice, as is the size of the trees (200, learning rate 0.05, 15 leaves).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.errors import StudyError
from pipelines.studies.traffic.backtransform import fit_smeared
from pipelines.studies.traffic.scale import to_log, to_minutes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from explain.arrays import FloatArray
    from pipelines.studies.traffic.backtransform import Fitter, Predictor
    from pipelines.studies.traffic.cut import Cut

TWEEDIE_POWER = 1.5
#: What every model of this study grows, unless said otherwise.
SIZE: dict[str, float | int] = {"rounds": 200, "learning_rate": 0.05, "num_leaves": 15}

#: The names of the losses as people read them; the first is the default.
TWEEDIE, SQUARED, LOGS, SMEARED = "Tweedie", "squared error", "log1p, uncorrected", "log1p with smearing"


@dataclass(frozen=True, slots=True)
class Trees:
    """How boosted trees are grown: LightGBM's objective, the columns that hold codes, the seed, the size."""

    objective: str = "tweedie"
    categorical: tuple[int, ...] = ()
    seed: int = 0
    size: Mapping[str, float | int] = field(default_factory=lambda: SIZE)

    def fit(self, X: FloatArray, y: FloatArray) -> Any:
        """A LightGBM ``Booster``; the same rows give the same trees, whatever the machine."""
        import lightgbm

        settings: dict[str, Any] = {name: value for name, value in self.size.items() if name != "rounds"}
        settings |= {"objective": self.objective, "verbosity": -1, "seed": self.seed, "num_threads": 1}
        settings |= {"deterministic": True, "force_row_wise": True}
        if self.objective == "tweedie":
            settings["tweedie_variance_power"] = TWEEDIE_POWER
        names = [f"f{place}" for place in range(X.shape[1])]
        rows = lightgbm.Dataset(X, y, feature_name=names, categorical_feature=list(self.categorical), params=settings)
        return lightgbm.train(settings, rows, num_boost_round=int(self.size["rounds"]))

    def __call__(self, X: FloatArray, y: FloatArray) -> Predictor:
        """The fitted trees as a function of encoded rows."""
        booster = self.fit(X, y)
        return lambda rows: np.asarray(booster.predict(rows, num_threads=1), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Forecasts:
    """Minutes (n_test,) by the name of what forecast them, and for every way that was refused the reason."""

    minutes: dict[str, FloatArray]
    refused: dict[str, str]


def forecasts(cut: Cut, seed: int = 0) -> Forecasts:
    """What each loss forecasts for the test rows after it was fitted on the development rows, in minutes."""
    X, y = cut.X[cut.development], cut.minutes[cut.development]
    squared = Trees("regression", cut.categorical, seed)
    ways: dict[str, Callable[[], Predictor]] = {
        TWEEDIE: lambda: Trees("tweedie", cut.categorical, seed)(X, y),
        SQUARED: lambda: squared(X, y),
        LOGS: lambda: _uncorrected(squared, X, y),
        SMEARED: lambda: fit_smeared(squared, X, y, seed),
    }
    found: dict[str, FloatArray] = {}
    refused: dict[str, str] = {}
    for name, way in ways.items():
        try:
            found[name] = way()(cut.X[cut.test])
        except StudyError as reason:
            # The refusal is an answer of its own: shown beside the others.
            refused[name] = str(reason)
    return Forecasts(found, refused)


def _uncorrected(fit: Fitter, X: FloatArray, y: FloatArray) -> Predictor:
    model = fit(X, to_log(y))
    return lambda rows: to_minutes(model(rows))
