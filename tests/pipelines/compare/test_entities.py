from __future__ import annotations

import numpy as np
import pytest

from pipelines.compare.entities import Entities, confirm_one_each
from pipelines.errors import StudyError

WHO = np.array(["b", "a", "b", "c", "c", "d"])
Y = np.array([0.0, 0.0, 1.0, 0.0, 0.0, 1.0])


def test_an_entity_is_a_case_when_one_of_its_rows_is():
    found = Entities(Y, WHO)
    assert (found.count, found.events, found.one_row_each) == (4, 2, False)
    assert found.cases.tolist() == [False, True, False, True]  # a, b, c, d


def test_whole_entities_are_drawn_and_every_draw_has_as_many_cases():
    weights = np.concatenate(list(Entities(Y, WHO).draws(300, 0)), axis=1)
    assert weights.shape == (6, 300)
    assert (weights[0] == weights[2]).all()
    assert (weights[3] == weights[4]).all()
    assert (weights[2] + weights[5] == 2).all()
    assert (weights[1] + weights[3] == 2).all()


def test_rows_without_an_entity_are_their_own():
    found = Entities(Y)
    assert found.one_row_each
    confirm_one_each(found, "a test")


def test_pieces_make_up_all_draws(monkeypatch):
    monkeypatch.setattr("pipelines.compare.entities.CHUNK_CELLS", 60)
    pieces = list(Entities(Y, WHO).draws(25, 0))
    assert [piece.shape[1] for piece in pieces] == [10, 10, 5]


def test_labels_that_cannot_be_compared_are_refused():
    with pytest.raises(StudyError, match="neither 0 nor 1"):
        Entities(np.array([0.0, np.nan]))
    with pytest.raises(StudyError, match="2 entities came with 6 rows"):
        Entities(Y, WHO[:2])
