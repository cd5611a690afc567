from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipelines.engine.protocol import Case, Material
from pipelines.engine.score import score_model
from pipelines.engine.story import tell_model
from tests.pipelines.engine.planted import dataset_of
from tests.pipelines.engine.sure.grounds import ground
from tests.pipelines.studies.traffic.made import minutes_of


@pytest.fixture(scope="session")
def case():
    """A run of one model on incidents that open every ten minutes, as ``tell`` gets it."""
    rng, n = np.random.default_rng(0), 400
    opened = pd.date_range("2024-03-01", periods=n, freq="10min")
    kind = rng.choice(["crash", "breakdown"], n)
    strong = rng.normal(size=n)
    minutes = np.round(minutes_of(rng, 3.3 + 0.6 * strong + 0.3 * (kind == "crash"), 5.0))
    frame = pd.DataFrame(
        {
            "opened": opened,
            "closed": opened + pd.to_timedelta(minutes, unit="min"),
            "kind": kind,
            "strong": strong,
            "longitude": rng.uniform(150, 151, n),
            "latitude": rng.uniform(-34, -33, n),
        }
    )
    dataset = dataset_of(frame, "closed - opened", "regression")
    stands = ground(dataset, models=("lightgbm",))
    told = tell_model(stands, score_model(stands, "lightgbm", lambda _: None), stands.allowance.shapley)
    return Case(stands, (told,), Material(dataset, stands.settings), {"data": (dataset,)})


@pytest.fixture(scope="session")
def told(case):
    return case.told[0]
