"""A whole run with every method that can be asked for."""

from __future__ import annotations

import pytest

from pipelines import study
from pipelines.engine.result import Result
from pipelines.engine.run import run
from pipelines.engine.study import Settings
from tests.pipelines.engine.planted import number_table

SETTINGS = Settings(
    models=("tree", "lightgbm"), shapley="path-dependent", permutation="conditional", p_values=19, interactions=True
)


@pytest.fixture(scope="module")
def told() -> tuple[Result, list[tuple[float, str]]]:
    said: list[tuple[float, str]] = []
    table = number_table()
    answer = run(table, study("upload"), SETTINGS, lambda _, share, words: said.append((share, words)))
    return answer.result, said


def test_every_importance_of_every_model_has_its_manner(told: tuple[Result, list[tuple[float, str]]]) -> None:
    for finding in told[0].findings:
        assert len(finding.manners) == len(finding.importances) >= 3
        for importance, manner in zip(finding.importances, finding.manners, strict=True):
            assert manner.method
            assert manner.background
            assert manner.error
            assert importance.method in {"shapley", "conditional permutation", "native"}


def test_pairs_and_p_values_belong_to_the_best_model(told: tuple[Result, list[tuple[float, str]]]) -> None:
    result, said = told
    assert result.pairs is not None
    assert len(result.pairs.left) == len(result.pairs.right) == len(result.pairs.values) == 10
    assert "none: a column that is left out" in result.pairs.manner.background
    assert result.p_values is not None
    assert result.p_values.names == result.importance("conditional permutation").names
    assert result.p_values.values[result.p_values.names.index("strong")] == 0.05
    shares = [share for share, _ in said]
    assert shares == sorted(shares)
    assert sum("permuted targets" in words for _, words in said) == 19


def test_a_run_that_asks_for_nothing_more_has_none() -> None:
    result = run(number_table(), study("upload"), Settings(models=("tree",))).result
    assert result.pairs is None
    assert result.p_values is None
    assert [one.method for one in result.best.importances[:2]] == ["shapley", "permutation"]
