"""Which features move together."""

from __future__ import annotations

import numpy as np

from explain.groups import Aspect
from pipelines import study
from pipelines.engine.ask import ask, ground_of
from pipelines.engine.aspects import aspects_of, associations_of, between_aspects
from pipelines.engine.ground import Ground
from pipelines.engine.study import Settings
from tests.pipelines.engine.planted import number_table


def ground() -> Ground:
    return ground_of(ask(number_table(doubled=True), study("upload"), Settings()), Settings())


def test_near_copies_are_one_aspect_and_every_feature_has_one() -> None:
    base = ground()
    aspects = aspects_of(base, base.dataset.features)
    assert ("strong", "strong again") in [one.members for one in aspects]
    assert sorted(name for one in aspects for name in one.members) == sorted(base.dataset.features)


def test_associations_are_worked_out_once() -> None:
    base = ground()
    first = associations_of(base, base.dataset.features)
    assert associations_of(base, base.dataset.features) is first
    assert first.shape == (6, 6)


def test_aspects_are_as_close_as_their_closest_members() -> None:
    matrix = np.array([[1.0, 0.8, 0.2], [0.8, 1.0, 0.4], [0.2, 0.4, 1.0]])
    aspects = (Aspect("a + b", ("a", "b"), 0.8, ""), Aspect("c", ("c",), 1.0, ""))
    assert between_aspects(("a", "b", "c"), matrix, aspects).tolist() == [[1.0, 0.4], [0.4, 1.0]]
