from __future__ import annotations

import numpy as np
import pytest

from pipelines.errors import StudyError
from pipelines.studies.tadpole.benchmarks import BENCHMARKS, last_visit
from pipelines.studies.tadpole.layout import LEADERBOARD
from pipelines.studies.tadpole.submission import submission_faults
from tests.pipelines.studies.tadpole.history_frame import drawn_history, history_frame, visit

#: Ventricles/ICV_bl = Ventricles / 1.5e6: the line is known.
LINE = [visit(100 + k, "2010-01-05", Ventricles=20_000.0 + 5_000 * k, ADAS13=10.0) for k in range(5)]


def test_the_last_known_values_stay_with_their_margins():
    frame = history_frame(
        *LINE,
        visit(7, "2012-03-01", d2=1, dx="MCI", ADAS13=0.5, Ventricles=30_000.0),
        visit(7, "2011-03-01", d2=1, dx="AD", ADAS13=40.0, Ventricles=60_000.0),
        visit(7, "2013-03-01", d2=1),
        visit(7, "2016-03-01", d2=0, dx="AD", ADAS13=70.0, Ventricles=90_000.0),
    )
    found = last_visit(frame)
    assert found.subjects.tolist() == [7]
    assert found.probabilities.shape == (1, 60, 3)
    np.testing.assert_array_equal(found.probabilities[0], np.tile([0, 1, 0], (60, 1)))
    np.testing.assert_array_equal(found.adas[0], np.tile([0.5, 0.0, 1.5], (60, 1)))
    margin = 1_000 / 1.5e6
    np.testing.assert_allclose(found.ventricles[0, 33], [0.02, 0.02 - margin, 0.02 + margin], atol=1e-9)


def test_who_has_no_values_gets_the_typical_ones_and_a_score_of_0_counts_as_missing():
    found = last_visit(history_frame(*LINE, visit(7, "2012-03-01", d2=1, ADAS13=0.0)))
    assert found.probabilities[0, 0].tolist() == [0.33, 0.33, 0.34]
    assert found.adas[0, 59].tolist() == [12.0, 2.0, 22.0]
    typical, broad = 25_000 / 1.5e6, 20_000 / 1.5e6
    np.testing.assert_array_equal(found.ventricles[0, 0], np.round([typical, typical - broad, typical + broad], 9))


def test_on_one_date_the_later_row_of_the_file_counts():
    rows = [visit(7, "2012-03-01", d2=1, dx=dx, ADAS13=adas) for dx, adas in (("CN", 5.0), ("AD", 30.0))]
    for order in (1, -1):
        found = last_visit(history_frame(*LINE, *rows[::order]))
        assert found.adas[0, 0, 0] == (30.0 if order == 1 else 5.0)


def test_what_is_needed_is_said():
    frame = history_frame(*LINE)
    with pytest.raises(StudyError, match="D2 = 1"):
        last_visit(frame)
    with pytest.raises(StudyError, match="no column DX, AGE"):
        last_visit(frame.drop(columns=["DX", "AGE"]))
    with pytest.raises(StudyError, match="draws a line"):
        last_visit(history_frame(visit(7, "2012-03-01", d2=1)))


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_benchmark_makes_a_file_that_can_be_scored(name):
    frame = drawn_history()
    before = frame.copy()
    found = BENCHMARKS[name](frame, LEADERBOARD)
    assert submission_faults(found.to_frame()) == ()
    assert found.subjects.tolist() == list(range(3, 41, 3))
    np.testing.assert_allclose(found.probabilities.sum(axis=2), 1)
    assert frame.equals(before)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_the_order_of_the_rows_does_not_matter_where_dates_differ(name):
    frame = drawn_history()
    straight, mixed = BENCHMARKS[name](frame), BENCHMARKS[name](frame.sample(frac=1, random_state=1))
    # The sigmoid's folds are of rows in order of time, and so are the same.
    for part in ("probabilities", "adas", "ventricles"):
        np.testing.assert_allclose(getattr(straight, part), getattr(mixed, part), atol=1e-6)
