"""Refits: drawn from the development rows only, people together, classes in their shares."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines import study
from pipelines.engine.ask import ask, ground_of
from pipelines.engine.ground import Ground
from pipelines.engine.refits import half_sample, stability_of
from pipelines.engine.study import Settings
from tests.pipelines.engine.planted import binary_table, grouped_table, number_table


def ground(dataset) -> Ground:
    return ground_of(ask(dataset, study("upload"), Settings()), Settings())


def test_halves_keep_class_shares_and_are_never_test_rows() -> None:
    base = ground(binary_table())
    development = base.split.development
    rows = half_sample(base, len(development) // 2, seed=1)
    assert len(rows) == pytest.approx(len(development) / 2, abs=2)
    assert np.isin(rows, development).all()
    assert base.y(rows).mean() == pytest.approx(base.y(development).mean(), abs=0.02)
    assert rows.tolist() == half_sample(base, len(development) // 2, seed=1).tolist()
    assert rows.tolist() != half_sample(base, len(development) // 2, seed=2).tolist()


def test_a_person_is_in_a_half_with_all_rows_or_with_none() -> None:
    base = ground(grouped_table())
    rows = half_sample(base, len(base.split.development) // 2, seed=1)
    drawn = set(base.dataset.frame["person"].iloc[rows])
    others = np.setdiff1d(base.split.development, rows)
    assert drawn.isdisjoint(set(base.dataset.frame["person"].iloc[others]))


def test_stability_counts_every_refit() -> None:
    base = ground(number_table())
    told: list[tuple[int, int]] = []
    fitted = base.fit("tree", base.split.development, {})
    found = stability_of(base, fitted, lambda done, n: told.append((done, n)))
    assert told == [(done, 20) for done in range(20)]
    assert found.refits == 20
    at = found.names.index("strong")
    assert found.in_top[at] == 20
    assert found.rank_high[at] == 1
    assert found.in_top.sum() == 20 * found.k
