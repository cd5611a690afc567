"""One small sample, and one forecaster fitted on it, for all tests that need them."""

from __future__ import annotations

from functools import cache

from data.clinical.tadpole.history import clean_history
from data.synthetic.tadpole import make_tadpole
from pipelines.studies.tadpole.forecaster import fit_forecaster
from pipelines.studies.tadpole.learners import Boosted

#: Enough to see that everything fits together, not to forecast well.
QUICK = Boosted(rounds=15, learning_rate=0.2)


@cache
def sample():
    return make_tadpole(150, 40, seed=7)


@cache
def history():
    return clean_history(sample().d1_d2)


@cache
def forecaster():
    return fit_forecaster(history(), 0, kind=QUICK)
