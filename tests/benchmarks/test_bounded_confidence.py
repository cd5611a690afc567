from __future__ import annotations

import pytest

from benchmarks import bounded_confidence as bench


def test_the_planted_bound_is_in_the_problem():
    fit = bench.ours(bench.BRUTE_LINKS)
    assert fit.mu == pytest.approx(bench.MU, abs=0.1)
    assert fit.epsilon == pytest.approx(bench.EPSILON, abs=0.02)


def test_brute_force_finds_the_same():
    assert bench.by_brute_force(1_000) == pytest.approx(bench.ours(1_000).loss, abs=1e-14)


def test_the_swarm_does_not_beat_the_sweep(monkeypatch):
    monkeypatch.setattr(bench, "SWARM_LINKS", 2_000)
    (row,) = bench.measure("swarm", quick=True)
    assert row.max_difference >= -1e-12
    assert row.ratio_cpu > 1
