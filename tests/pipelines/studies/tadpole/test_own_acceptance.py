"""TP8 and TP9 on the sample of default size: who beats whom, what modalities are worth, how often 50 % holds."""

from __future__ import annotations

import numpy as np
import pytest

from data.clinical.tadpole.history import clean_history
from data.synthetic.tadpole import make_tadpole
from pipelines.studies.tadpole.ablation import Trial, ablate
from pipelines.studies.tadpole.bands import band_of
from pipelines.studies.tadpole.benchmarks import BENCHMARKS
from pipelines.studies.tadpole.features import ALL
from pipelines.studies.tadpole.forecaster import fit_forecaster
from pipelines.studies.tadpole.matching import match
from pipelines.studies.tadpole.pairs import equal_shares, pairs_of
from pipelines.studies.tadpole.scoring import compare
from pipelines.studies.tadpole.truth import read_truth

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def trial():
    made = make_tadpole(seed=0)
    return Trial(clean_history(made.d1_d2), read_truth(made.d4))


@pytest.fixture(scope="module")
def own(trial):
    return fit_forecaster(trial.history, trial.seed, modalities=ALL)


@pytest.fixture(scope="module")
def forecast(trial, own):
    return trial.forecast(own)


def differences(found):
    return {one.official.key: one for one in found}


def test_boosting_beats_last_visit_and_adas_is_no_better_than_a_line(trial, forecast):
    last, line = (BENCHMARKS[name](trial.history.frame) for name in ("LastVisit", "MixedEffects"))
    against_last = differences(compare(forecast, last, trial.truth))
    assert against_last["mauc"].low > 0
    against_line = differences(compare(forecast, line, trial.truth))
    assert against_line["ventricles_mae"].high < 0
    assert against_line["adas_mae"].low < 0 < against_line["adas_mae"].high


def test_csf_is_worth_something_to_diagnosis_and_slopes_to_ventricles(trial, forecast):
    found = ablate(trial, forecast, ("CSF", "history"))
    assert differences(found["CSF"])["mauc"].high < 0
    assert differences(found["history"])["ventricles_mae"].low > 0


def test_half_intervals_hold_half_of_d4(trial, forecast):
    matched = match(forecast, trial.truth)
    for truth, told in ((matched.true_adas, matched.adas), (matched.true_ventricles, matched.ventricles)):
        known = np.isfinite(truth)
        inside = (told[:, 1] < truth) & (truth < told[:, 2])
        assert 0.45 <= inside[known].mean() <= 0.55


def test_half_intervals_hold_half_in_each_band_for_people_like_those_learnt_from(own):
    # D4 has under 200 truths in each band. Here are 1,500 new people of the same kind.
    made = clean_history(make_tadpole(1_500, 10, seed=11).d1_d2)
    timeline = own.timeline(made)
    pairs = pairs_of(timeline, timeline.subject(np.unique(made.frame.loc[made.frame["D1"] == 1, "RID"])))
    found = own.predict(timeline, pairs.examples)
    band, shares = band_of(pairs.examples.horizon), equal_shares(pairs.examples.subject)
    for target, told in (("ADAS13", found.adas), ("Ventricles_ICV", found.ventricles)):
        truth = pairs.truth(timeline.marker(target))
        inside = (told[:, 1] < truth) & (truth < told[:, 2])
        for one in range(4):
            rows = np.isfinite(truth) & (band == one)
            assert rows.sum() >= 200
            assert 0.45 <= np.average(inside[rows], weights=shares[rows]) <= 0.55, (target, one)
