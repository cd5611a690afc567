"""Scores per group against scikit-learn and plain sums; draws by person, with as many events in each."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from pipelines.errors import StudyError
from pipelines.studies.kidney.cells import (
    SCORES,
    People,
    Predicted,
    age_bands,
    interval,
    measure,
    people_draws,
    small_cells,
    time_bands,
)
from tests.pipelines.studies.kidney.people import clinic


def slow(y, p, threshold):
    """The scores in plain sums."""
    flagged = p >= threshold
    missed = [not f for f, event in zip(flagged, y, strict=True) if event]
    alarms = [bool(f) for f, event in zip(flagged, y, strict=True) if not event]
    return [roc_auc_score(y, p), sum(missed) / len(missed), sum(alarms) / len(alarms), p.mean() - y.mean()]


def test_values_are_those_of_plain_sums():
    people, model = clinic()
    for cell in measure(people, (model,), draws=5):
        rows = np.ones(len(people.y), bool) if cell.axis == "all" else people.groups[cell.axis] == cell.group
        y, p = people.y[rows], model.p[rows]
        assert cell.values.tolist() == pytest.approx(slow(y, p, model.threshold), rel=1e-12)
        assert (cell.patients, cell.events) == (rows.sum(), y.sum())
        assert sum(cell.counts) == rows.sum()
        assert cell.draws.shape == (5, len(SCORES))


def test_draws_are_those_of_the_people_drawn():
    people, model = clinic(60)
    weights = np.concatenate(list(people_draws(people, 7, seed=3)), axis=1)
    cell = measure(people, (model,), draws=7, seed=3)[0]
    for drawn, values in zip(weights.T.astype(int), cell.draws, strict=True):
        rows = np.repeat(np.arange(60), drawn)
        assert values.tolist() == pytest.approx(slow(people.y[rows], model.p[rows], model.threshold), rel=1e-9)


def test_people_are_drawn_whole_and_by_event():
    entity = np.repeat([f"p{i}" for i in range(30)], 2)
    y = np.repeat((np.arange(30) < 8).astype(np.int64), 2)
    y[1] = 0  # one event is enough to be somebody with an event
    weights = np.concatenate(list(people_draws(People(y, entity, {}), 50, seed=0)), axis=1)
    assert weights.shape == (60, 50)
    assert (weights[::2] == weights[1::2]).all()
    assert (weights[::2][:8].sum(axis=0) == 8).all()
    assert (weights[::2][8:].sum(axis=0) == 22).all()
    assert weights.std() > 0


def test_draws_in_pieces_are_as_many(monkeypatch):
    monkeypatch.setattr("pipelines.studies.kidney.cells._CHUNK_CELLS", 150)
    people, model = clinic(60)
    assert [piece.shape[1] for piece in people_draws(people, 7, 0)] == [2, 2, 2, 1]
    assert measure(people, (model,), draws=7)[0].draws.shape == (7, 4)


def test_few_people_have_no_score_and_unknown_is_a_group():
    labels = np.array(["≥ 80"] * 6 + ["50–64"] * 40 + ["< 50"] * 12 + [None] * 22, dtype=object)
    people, model = clinic(80, **{"age band": labels})
    cells = measure(people, (model,), draws=20)
    assert [cell.group for cell in cells[1:]] == ["< 50", "50–64", "≥ 80", "unknown"]
    small = cells[3]
    assert (small.size, small.patients) == ("< 10", 6)
    assert np.isnan(small.values).all()
    assert np.isnan(small.draws).all()
    assert small_cells(cells) == ("≥ 80 (age band): 6 patients, not shown.",)
    assert small_cells(cells[:2]) == ()


def test_ten_people_count_as_people_not_as_rows():
    people, model = clinic(40)
    few = People(people.y, np.arange(40) % 9, {})
    assert not measure(few, (model,), draws=3)[0].shown
    assert measure(People(people.y, np.arange(40) % 10, {}), (model,), draws=3)[0].shown


def test_an_undefined_score_has_no_interval():
    people, model = clinic(30)
    quiet = People(np.zeros(30, np.int64), people.entity, {})
    cell = measure(quiet, (model,), draws=20)[0]
    assert np.isnan(cell.values[:2]).all()
    assert np.isfinite(cell.values[2:]).all()
    assert np.isnan(interval(cell.draws[:, 0])).all()
    assert interval(np.arange(101.0)) == pytest.approx((2.5, 97.5))


def test_labels_must_fit():
    with pytest.raises(StudyError, match="'race' has 3 labels for 2 predictions"):
        People(np.array([0, 1]), np.arange(2), {"race": np.array(["a", "b", "c"])})


def test_bands():
    assert age_bands(np.array([49.9, 50, 65, 80, np.nan])).tolist() == ["< 50", "50–64", "65–79", "≥ 80", ""]
    assert time_bands(np.array([5.9, 6, 12, 24, np.nan])).tolist() == [
        *("< 6 months", "6–11 months", "12–23 months", "≥ 24 months", "no event")
    ]


def test_flagged_from_the_threshold_on():
    assert Predicted("m", np.array([0.1, 0.3, 0.5]), 0.3).flagged.tolist() == [False, True, True]
