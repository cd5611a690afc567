from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from explain.agreement import agree
from explain.errors import ExplainError
from explain.importance import Importance

NAMES = ("age", "bmi", "sex", "smoker", "height", "town", "pet")


def ranking(values, method="native", model="forest", names=NAMES):
    array = np.array(values, dtype=float)
    return Importance("feature", method, model, "", names, array, array, array, "none")


FALLING = [7, 6, 5, 4, 3, 2, 1]


def test_numbers_equal_scipy():
    left, right = FALLING, [6, 7, 5, 1, 3, 2, 4]
    pair = agree([ranking(left), ranking(right, "shapley")], k=3).pairs[0]
    assert pair.spearman == pytest.approx(stats.spearmanr(left, right).statistic)
    assert pair.kendall == pytest.approx(stats.kendalltau(left, right).statistic)
    assert pair.overlap == 1.0
    assert (pair.left, pair.right) == ("native", "shapley")


def test_three_methods_that_agree():
    agreement = agree(
        [ranking(FALLING), ranking([7, 6, 4, 5, 3, 2, 1], "permutation"), ranking([6, 7, 5, 4, 2, 3, 1], "shapley")]
    )
    assert agreement.sentence == "The three methods agree well on the order (ρ ≥ .89) and share 4 of the top 5."
    assert len(agreement.pairs) == 3


def test_two_methods_that_disagree_name_what_moves():
    sentence = agree([ranking(FALLING), ranking([1, 6, 2, 3, 7, 4, 5], "permutation")], k=3).sentence
    assert sentence == (
        "The two methods disagree on the order (ρ = -.46 between the model itself and shuffling) and share 1 of the "
        "top 3; age moves most: 1st by the model itself, 7th by shuffling."
    )


def test_rough_agreement_and_models():
    agreement = agree([ranking(FALLING), ranking([4, 7, 6, 3, 5, 1, 2], model="linear")], k=1)
    assert agreement.sentence.startswith(
        "The two models agree roughly on the order (ρ = .68 between forest and linear)"
    )
    assert "put different names first; age moves most: 1st by forest, 4th by linear" in agreement.sentence


def test_the_order_of_the_names_does_not_matter():
    turned = ranking(FALLING[::-1], "shapley", names=NAMES[::-1])
    agreement = agree([ranking(FALLING), turned])
    assert agreement.pairs[0].spearman == pytest.approx(1.0)
    assert agreement.sentence == "The two methods agree well on the order (ρ = 1.00) and share 5 of the top 5."


def test_a_mixture_of_methods_and_models_is_called_by_both():
    agreement = agree([ranking(FALLING), ranking(FALLING, "shapley"), ranking(FALLING, model="svm")])
    assert agreement.pairs[1].right == "native (svm)"
    assert agreement.sentence.startswith("The three rankings agree well")


def test_a_ranking_without_order_agrees_with_nothing():
    agreement = agree([ranking(FALLING), ranking([0] * 7, "permutation")])
    assert agreement.pairs[0].spearman == agreement.pairs[0].kendall == 0.0
    assert "disagree" in agreement.sentence


def test_one_ranking_and_one_name():
    alone = agree([ranking(FALLING)]).sentence
    assert alone == "There is one ranking only (the model itself); nothing to compare it with."
    single = agree([ranking([1], names=("age",)), ranking([1], "shapley", names=("age",))])
    assert single.k == 1
    assert single.pairs[0].overlap == 1.0


def test_rankings_of_runs_are_called_as_they_are_named():
    agreement = agree([ranking(FALLING), ranking([1, 6, 2, 3, 7, 4, 5])], k=3, called=("this run", "the other run"))
    assert (agreement.pairs[0].left, agreement.pairs[0].right) == ("this run", "the other run")
    assert agreement.sentence == (
        "The two runs disagree on the order (ρ = -.46 between this run and the other run) and share 1 of the top 3; "
        "age moves most: 1st in this run, 7th in the other run."
    )


def test_refusals():
    with pytest.raises(ExplainError, match="no importance"):
        agree([])
    with pytest.raises(ExplainError, match=r"rankings of different names were given \(age and year\)"):
        agree([ranking([1, 2], names=("age", "bmi")), ranking([1, 2], "shapley", names=("year", "bmi"))])
    with pytest.raises(ExplainError, match="two rankings of one method and model"):
        agree([ranking(FALLING), ranking(FALLING), ranking(FALLING, "shapley")])
