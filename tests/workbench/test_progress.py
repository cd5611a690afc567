from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.progress import Progress, seen, time_left


@given(st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 1e5))
def test_time_left_is_what_the_rest_takes_at_the_same_pace(done, before, seconds):
    progress = Progress("running", submitted=0, done=done, paced=100, paced_done=before)
    left = time_left(progress, 100 + seconds)
    if done - before < 0.05 or done == 1:
        assert left is None
    else:
        assert left >= 0
        assert abs((seconds + left) * (done - before) - seconds * (1 - before)) <= 1e-6 * (1 + seconds)


def test_loading_the_libraries_does_not_count_for_the_pace():
    slow_start = Progress("running", submitted=0, started=1, done=0.55, paced=61, paced_done=0.05)
    assert seen("a", slow_start, "running", now=71).left == pytest.approx(9)
    assert time_left(Progress("running", submitted=0, done=0.5), 50) is None


def test_elapsed_stops_when_the_run_stops():
    progress = Progress("running", submitted=100, started=110, beat=130, done=0.5, sentence="Scoring.", paced=110)
    assert seen("a", progress, "running", now=150).elapsed == 40
    assert seen("a", progress, "running", now=150).left == 40
    dead = seen("a", progress, "interrupted", now=9999)
    assert (dead.elapsed, dead.left, dead.over) == (20, None, True)
    assert dead.sentence.startswith("The run was interrupted")


def test_a_waiting_run_has_not_begun():
    status = seen("a", Progress("waiting", submitted=100), "waiting", now=500)
    assert (status.elapsed, status.left, status.over) == (0, None, False)
