from __future__ import annotations

import numpy as np
import pytest

from explain.scores import brier, roc_auc
from pipelines.compare.entities import Entities
from pipelines.compare.paired import bootstrap, paired_difference, paired_p
from pipelines.errors import StudyError
from tests.pipelines.compare import reference
from tests.pipelines.compare.made import two_models


@pytest.mark.parametrize("ties", [False, True])
def test_equals_rows_written_out(ties):
    y, outputs = two_models(30, 5, ties=ties)
    who = np.arange(30) // 2
    entities = Entities(y, who)
    found = bootstrap(entities, outputs, roc_auc, draws=80, seed=4).difference(0, 1)
    weights = np.concatenate(list(entities.draws(80, 4)), axis=1)
    expected = reference.paired(y, who, outputs, weights)
    assert (found.low, found.high, found.p) == pytest.approx(expected, abs=1e-12)
    assert found.value == pytest.approx(reference.area(y, outputs[:, 0]) - reference.area(y, outputs[:, 1]))


def test_p_by_counting():
    assert paired_p(np.array([0.1, 0.2, 0.0, -0.1])) == pytest.approx(min(1, 2 * min(1 + 2, 1 + 3) / 5))
    assert paired_p(np.full(1999, 0.3)) == pytest.approx(2 / 2000)
    assert paired_p(np.zeros(10)) == 1.0


def test_undefined_draws_are_left_out():
    found = paired_difference(0.1, np.array([np.nan, 0.1, 0.2, 0.3]))
    assert found.p == pytest.approx(2 / 4)


def test_entities_widen_the_interval():
    y, outputs = two_models(40, 1)
    five_times, who = np.repeat(np.arange(40), 5), np.repeat(np.arange(40), 5)
    alone = bootstrap(Entities(y[five_times]), outputs[five_times], roc_auc, draws=400).interval(1)
    together = bootstrap(Entities(y[five_times], who), outputs[five_times], roc_auc, draws=400).interval(1)
    assert together[1] - together[0] > 1.5 * (alone[1] - alone[0])


def test_any_score_can_be_paired_and_a_seed_repeats():
    y, outputs = two_models()
    one, other = (bootstrap(Entities(y), outputs, brier, draws=50, seed=2) for _ in range(2))
    assert np.array_equal(one.draws, other.draws)
    assert one.values == pytest.approx(((outputs - y[:, None]) ** 2).mean(axis=0))


def test_predictions_of_other_rows_are_refused():
    y, outputs = two_models()
    with pytest.raises(StudyError, match="came with 60 rows"):
        bootstrap(Entities(y), outputs[:5], roc_auc)
