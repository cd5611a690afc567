from __future__ import annotations

import numpy as np
import pytest

from pipelines.studies.values.compare import PERSISTENCE, Compared, Entry
from pipelines.studies.values.moves import moves_of
from pipelines.studies.values.settings import ValueSettings
from pipelines.studies.values.skill import best, skills
from tests.pipelines.studies.values.made import network

SETTINGS = ValueSettings(draws=200)


def compared(shares):
    """Predictions that go that share of the way from "stays as it is" to the truth."""
    moves = moves_of(network(), 0)
    rows = np.arange(moves.n_rows)
    predicted = {Entry(PERSISTENCE): moves.links.own}
    predicted |= {Entry(str(share)): moves.links.own + share * moves.change for share in shares}
    return Compared(moves, rows, np.zeros(len(rows), dtype=np.int64), predicted, ())


def test_skill_is_the_share_of_the_error_that_is_gone():
    still, half, whole, wrong = skills([compared([0.5, 1.0, -1.0])], SETTINGS)
    assert (still.skill, still.low, still.high) == (0, 0, 0)
    assert still.mse == pytest.approx(np.mean(moves_of(network(), 0).change ** 2))
    assert half.skill == pytest.approx(0.75)
    assert (half.low, half.high) == (pytest.approx(0.75), pytest.approx(0.75))
    assert whole.skill == 1
    assert wrong.skill == pytest.approx(-3)
    assert [one.beats for one in (still, half, whole, wrong)] == [False, True, True, False]
    assert best([still, half, whole, wrong]) is whole


def test_the_interval_is_over_egos():
    one = compared([0.5])
    noise = np.random.default_rng(0).normal(0, 0.02, len(one.rows))
    one.predicted[Entry("noisy")] = one.moves.links.own + 0.5 * one.moves.change + noise
    single, double = (skills([one] * n, SETTINGS)[-1] for n in (1, 2))
    assert single.low < single.skill < single.high
    assert (single.low, single.high) == (pytest.approx(double.low), pytest.approx(double.high))


def test_nobody_moves():
    one = compared([0.5])
    still = type(one.moves)("h", one.moves.ego, one.moves.wave, one.moves.links.own, one.moves.links)
    found = skills([Compared(still, one.rows, one.fold, one.predicted, ())], SETTINGS)[-1]
    assert np.isnan(found.skill)
    assert not found.beats
