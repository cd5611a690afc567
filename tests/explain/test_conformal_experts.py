from __future__ import annotations

import numpy as np
import pytest

from explain.conformal_experts import LATE, STEPS, new_experts

TARGET = np.array([0.1, 0.5])
NONE, BOTH = np.zeros((2, len(STEPS)), dtype=bool), np.ones((2, len(STEPS)), dtype=bool)
HALF = np.full((2, 1), 0.5)


def test_new_experts_ask_for_what_is_meant():
    experts = new_experts(TARGET)
    assert experts.share.ravel() == pytest.approx(TARGET)
    assert experts.trust.sum(axis=1) == pytest.approx([1, 1])


def test_a_miss_asks_for_less_and_a_hit_for_more():
    experts = new_experts(TARGET)
    assert experts.after(experts.asked, BOTH, HALF, 0).asked == pytest.approx(
        experts.asked - np.outer([0.9, 0.5], STEPS)
    )
    assert experts.after(experts.asked, NONE, HALF, 0).asked == pytest.approx(
        experts.asked + np.outer([0.1, 0.5], STEPS)
    )


def test_late_truth_shortens_the_step():
    experts = new_experts(TARGET)
    late = experts.after(experts.asked, BOTH, HALF, LATE).asked
    assert late == pytest.approx(experts.asked - np.outer([0.9, 0.5], STEPS) / 2)


def test_shares_stay_within_bounds():
    experts = new_experts(TARGET)
    for _ in range(200):
        experts = experts.after(experts.asked, BOTH, np.full((2, 1), 0.01), 0)
    assert experts.asked.min() == -1
    assert experts.asked.max() < TARGET.max()


def test_trust_goes_to_whoever_asked_for_the_share_that_was_right():
    experts = new_experts(TARGET)
    asked = np.tile([0.05, 0.1, 0.2, 0.3, 0.4], (2, 1))
    for _ in range(50):
        experts = experts.after(asked, NONE, np.full((2, 1), 0.3), 0)
    assert experts.trust.argmax(axis=1).tolist() == [3, 3]
    assert experts.trust.sum(axis=1) == pytest.approx([1, 1])
    # Nobody is written off: a break may make anyone right.
    assert experts.trust.min() > 0
