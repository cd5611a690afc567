"""The matrix of a model of sequences: where each column's steps stand, what gaps become, and that it can be kept."""

from __future__ import annotations

import json

import numpy as np
import pytest

from data.histories import before, with_history
from pipelines.engine.prepare import from_state, prepare
from pipelines.engine.sequence import SequencePreparation
from pipelines.errors import StudyError
from tests.data.test_histories import visits

ROWS = np.arange(6)


def made() -> SequencePreparation:
    found = prepare(with_history(visits(), 8), ROWS, "sequence")
    assert isinstance(found, SequencePreparation)
    return found


def test_every_encoded_column_belongs_to_one_original_column() -> None:
    found = made()
    X = found.encode(with_history(visits(), 8).rows(ROWS))
    assert X.shape == (6, found.statics + 8 * (X.shape[1] - found.statics) // 8)
    assert np.array_equal(np.sort(np.concatenate(found.groups)), np.arange(X.shape[1]))
    assert np.array_equal(np.sort(np.concatenate(found.bins)), np.arange(found.statics, X.shape[1]))
    assert len(found.labels) == X.shape[1]
    assert found.shape == {"steps": 8, "statics": found.statics}


def test_the_last_step_is_the_row_itself_and_gaps_stay_nan() -> None:
    found, table = made(), with_history(visits(), 8)
    X = found.encode(table.rows(ROWS))
    place = found.names.index("bili")
    bili = X[:, found.groups[place]]
    values = table.frame["bili"].to_numpy()
    there = ~np.isnan(values)
    scaled = (values[there] - values[there].mean()) / values[there].std()
    assert bili[there, -1] == pytest.approx(scaled)
    assert np.isnan(bili[2, -1])
    assert bili[3, -2] == pytest.approx(bili[4, -1])
    assert np.isnan(bili[5, :-1]).all()


def test_time_is_told_as_how_long_before_the_row_a_step_was() -> None:
    found, table = made(), with_history(visits(), 8)
    day = found.encode(table.rows(ROWS))[:, found.groups[found.names.index("day")]]
    assert day[3, -3:] == pytest.approx([2.0, 1.0, 0.0])  # days 10, 20, 30; the median gap is 10
    assert day[0, -2:] == pytest.approx([2.5, 0.0])


def test_what_never_changes_within_an_entity_stands_once() -> None:
    table = visits()
    frame = table.frame.assign(bili=table.frame["person"].map({"a": 1.0, "b": 2.0, "c": 3.0}).astype(float))
    from dataclasses import replace

    found = prepare(with_history(replace(table, frame=frame), 8), ROWS, "sequence")
    assert len(found.groups[found.names.index("bili")]) == 1


def test_only_the_rows_named_are_looked_at() -> None:
    table = visits()
    from dataclasses import replace

    changed = table.frame.copy()
    changed.loc[5, "bili"] = 1e6
    fit = np.array([0, 1, 2, 3, 4])
    one, two = (
        prepare(with_history(replace(table, frame=frame), 8), fit, "sequence").state()
        for frame in (table.frame, changed)
    )
    assert one == two


def test_changing_one_column_alone_leaves_its_history() -> None:
    found = made()
    series = visits().frame["bili"].iloc[:2]
    places, values = found.alone(found.names.index("bili"), series)
    assert len(places) == 1
    assert places[0] == found.groups[found.names.index("bili")][-1]
    assert values.shape == (2, 1)


def test_it_survives_json_and_encodes_the_same() -> None:
    found, rows = made(), with_history(visits(), 8).rows(ROWS)
    again = from_state(json.loads(json.dumps(found.state())))
    assert np.array_equal(again.encode(rows), found.encode(rows), equal_nan=True)


def test_rows_without_history_are_refused_in_words() -> None:
    with pytest.raises(StudyError, match="earlier rows"):
        made().encode(visits().frame)
    assert before("bili", 7) in made().columns
