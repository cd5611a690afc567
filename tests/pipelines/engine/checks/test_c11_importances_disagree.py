from __future__ import annotations

import numpy as np
import pytest

from explain.agreement import Agreement, Pair
from explain.stability import Stability
from pipelines.engine.checks import Evidence
from pipelines.engine.checks.c11_importances_disagree import check, idle_features
from tests.pipelines.engine.checks.runs import NAMES, auc, dataset, finding, importance

EVEN = importance("shapley", [5.0, 4.0, 3.0, 2.0, 1.0])
SHUFFLED = importance("permutation", [0.5, 0.4, 0.3, 0.2, 0.1])


def agreement(*rhos: float) -> Agreement:
    pairs = tuple(Pair("gain", f"method {i}", rho, rho, 0.5) for i, rho in enumerate(rhos))
    return Agreement(3, pairs, "Methods rank alike.")


def stability(*in_top: int) -> Stability:
    counts, zeros = np.array(in_top), np.zeros(len(in_top))
    return Stability(NAMES[: len(in_top)], 2, 20, counts, zeros, zeros, "gain", "half the rows", "In the top 2.")


def judged(one: Agreement | None = None, other: Stability | None = None, *importances: object):
    findings = (finding(auc(0.8), importances=importances or (EVEN, SHUFFLED)),)
    return check(Evidence(dataset(), findings=findings, agreement=one, stability=other))


def test_all_alike() -> None:
    answer = judged(agreement(0.9, 0.7), stability(20, 19, 1, 0, 0))
    assert answer.state == "pass"
    assert answer.sentence == "Methods rank alike."


@pytest.mark.parametrize(("rho", "state"), [(0.49, "warn"), (0.5, "pass"), (-0.3, "warn")])
def test_methods(rho: float, state: str) -> None:
    assert judged(agreement(0.9, rho)).state == state


def test_the_worst_pair_is_named() -> None:
    answer = judged(agreement(0.4, 0.1))
    assert "Gain and method 1 rank the features differently (ρ 0.10" in answer.sentence
    assert "2 of 2 pairs" in answer.sentence


@pytest.mark.parametrize(("in_top", "state"), [((20, 8, 6, 4, 2), "pass"), ((14, 13, 6, 4, 3), "warn")])
def test_refits(in_top: tuple[int, ...], state: str) -> None:
    answer = judged(None, stability(*in_top))
    assert answer.state == state
    assert ("top 2 stays there in only 68 % of 20 refits" in answer.sentence) == (state == "warn")


@pytest.mark.parametrize(("method", "among"), [("permutation", ""), ("conditional permutation", " among alike rows")])
def test_a_top_feature_that_can_be_shuffled(method: str, among: str) -> None:
    split_count = importance("split count", [3.0, 2.0, 9.0, 1.0, 1.0])
    shuffled = importance(method, [0.5, 0.4, 0.01, 0.2, 0.1])
    answer = judged(None, None, split_count, shuffled)
    assert answer.state == "warn"
    assert answer.columns == ("c",)
    assert f"c ranks high, yet shuffling it{among} costs nothing on unseen rows" in answer.sentence


def test_an_unimportant_feature_in_the_top_three_is_no_surprise() -> None:
    one = finding(
        importances=(
            importance("shapley", [9.0, 1.0, 0.5, 0.1, 0.1]),
            importance("permutation", [0.5, 0.0, 0.0, 0.0, 0.0]),
        )
    )
    assert idle_features(one) == ()


def test_a_model_that_finds_nothing_has_no_idle_features() -> None:
    assert idle_features(finding(importances=(EVEN, importance("permutation", [0.0, 0.0, -0.1, 0.0, 0.0])))) == ()


def test_two_features() -> None:
    answer = judged(None, None, importance("shapley", [2.0, 1.0]))
    assert answer.state == "not applicable"
    assert "2 features" in answer.sentence


def test_before_a_run() -> None:
    assert check(Evidence(dataset())).state == "not applicable"
