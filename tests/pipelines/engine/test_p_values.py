"""p-values: small for what was planted, not for noise, and honest about rows that hang together."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines import study
from pipelines.engine.ask import ask, ground_of
from pipelines.engine.ground import Ground
from pipelines.engine.p_values import p_values_of, permuted
from pipelines.engine.permuting import permute
from pipelines.engine.study import Settings
from pipelines.errors import StudyError
from tests.pipelines.engine.planted import binary_table, classes_table, grouped_table, number_table


def ground(dataset, **settings) -> Ground:
    chosen = Settings(**settings)
    return ground_of(ask(dataset, study("upload"), chosen), chosen)


@pytest.mark.parametrize("kind", ["marginal", "conditional"])
@pytest.mark.parametrize("table", [binary_table, classes_table, number_table])
def test_a_planted_feature_has_the_smallest_p_value_and_noise_has_not(table, kind: str) -> None:
    base = ground(table(400), p_values=19, permutation=kind)
    fitted = base.fit("tree", base.split.development, {})
    observed, told = permute(base, fitted).importance, []
    found = p_values_of(base, fitted, observed, told.append)
    assert found is not None
    assert told == list(range(19))
    assert (found.method, found.names, found.targets) == (observed.method, observed.names, 19)
    of = dict(zip(found.names, found.values.tolist(), strict=True))
    assert of["strong"] == 0.05
    assert max(of[f"noise {i}"] for i in range(3)) > 0.1
    assert min(of.values()) >= 0.05
    assert "the smallest possible is 0.05" in found.sentence


def test_none_are_worked_out_unless_asked_for() -> None:
    base = ground(binary_table())
    fitted = base.fit("tree", base.split.development, {})
    assert p_values_of(base, fitted, permute(base, fitted).importance, lambda _: None) is None


def test_only_the_target_moves_and_each_part_keeps_its_values() -> None:
    base = ground(number_table())
    development, test = base.split.development, base.split.test
    other = permuted(base, (development, test), 3)
    columns = [name for name in base.dataset.names if name != "wait"]
    assert other.dataset.frame[columns].equals(base.dataset.frame[columns])
    for rows in (development, test):
        assert sorted(other.y(rows)) == sorted(base.y(rows))
        assert (other.y(rows) != base.y(rows)).mean() > 0.9
    assert (permuted(base, (development,), 4).y(development) != other.y(development)).any()
    assert np.array_equal(permuted(base, (development, test), 3).y(development), other.y(development))


def test_rows_that_hang_together_are_warned_of() -> None:
    base = ground(grouped_table(), p_values=19)
    fitted = base.fit("tree", base.split.development, {})
    found = p_values_of(base, fitted, permute(base, fitted).importance, lambda _: None)
    assert found is not None
    assert found.sentence.endswith(
        "rows of one 'person' hang together, which permuting breaks: take the p-values as too small"
    )


@pytest.mark.parametrize("targets", [-1, 1, 18, 1_001])
def test_a_number_of_targets_that_tells_nothing_is_refused(targets: int) -> None:
    with pytest.raises(StudyError, match="19 to 1,000 are needed"):
        Settings(p_values=targets)
